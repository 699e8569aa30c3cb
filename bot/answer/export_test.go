package answer

import (
	"context"
	"maps"
	"slices"

	"variorum/bot/compare"
	"variorum/index/story"
)

// GateRow is what the gate knows of one sentence.
type GateRow struct {
	Document, Quote string
	Group           int
	Names           []string
	Values          []float64
}

// Groups is how many groups of kinds have weights of their own.
const Groups = groups

// GateRows returns what is known of every candidate for an answer, in the first
// round or the second, whose features depend on the weights of the first.
func GateRows(e *Engine, text string, round int) ([]GateRow, error) {
	ctx := context.Background()
	r, err := e.reading(ctx, text)
	if err != nil {
		return nil, err
	}
	listings, err := e.search.Sources(ctx, Question{}.AsOf)
	if err != nil || len(r.terms) == 0 {
		return nil, err
	}
	p, err := e.prepare(ctx, listings)
	if err != nil {
		return nil, err
	}
	t, _ := p.fitted(r)
	if t == nil {
		return nil, nil
	}
	byDoc := t.candidates(r)
	t.weigh(r, byDoc)
	var rows []GateRow
	for _, list := range byDoc {
		for _, s := range list {
			row := GateRow{Document: s.doc.Revision.ID, Quote: s.text(s.Span), Group: r.group()}
			for i, name := range r.gate.names {
				if round == 1 && name == "echo" {
					break
				}
				row.Names, row.Values = append(row.Names, name), append(row.Values, s.features[i])
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// Claims returns the values that the sentences give for a question, the likeliest
// first, before anything is decided about them.
func Claims(e *Engine, text string) ([]compare.Claim, error) {
	r, p, err := reads(e, text)
	if err != nil {
		return nil, err
	}
	p = &prepared{stories: []*tale{oneStory(p, e.words)}}
	t, _ := p.fitted(r)
	if t == nil { // the rest of its story would speak of the question's words
		t = p.stories[0]
		t.view.recognise(r)
		t.view.countedAs(r)
		t.view.weigh(r)
	}
	byDoc := t.candidates(r)
	t.weigh(r, byDoc)
	var out []compare.Claim
	for _, list := range byDoc {
		for _, s := range list {
			if t.barred(r, s) != "" { // whatever it gives may not be used
				s.claim.Fit = 0
			}
			out = append(out, s.claim)
		}
	}
	return out, nil
}

// reads is a question as it is read before any story is looked at, and all articles.
func reads(e *Engine, text string) (*reading, *prepared, error) {
	ctx := context.Background()
	listings, err := e.search.Sources(ctx, Question{}.AsOf)
	if err != nil {
		return nil, nil, err
	}
	p, err := e.prepare(ctx, listings)
	return read(text, e.own), p, err
}

// oneStory puts all articles into one story: the two of a case are, and a
// sentence of each is too little to see it by.
func oneStory(p *prepared, words *story.Words) *tale {
	var docs []*piece
	var prints []*story.Print
	for _, t := range p.stories {
		for _, d := range t.view.docs {
			docs, prints = append(docs, d.piece), append(prints, d.print)
		}
	}
	reuse := story.SharedPrints(prints, sideBySide)
	return &tale{newView(docs, story.Copies(reuse), words), reuse, story.Origins(reuse)}
}

// Relation says how the values stand to each other that two articles of a
// sentence each give for a question, the engine being sure of both sentences;
// "" where one of them gives none.
func Relation(e *Engine, text string) (compare.Relation, string, error) {
	claims, err := Claims(e, text)
	if err != nil {
		return "", "", err
	}
	first := map[string]*compare.Claim{}
	for i := range claims {
		if c := &claims[i]; first[c.Document] == nil && c.Fit >= leastFit {
			if typed(c.Kind) {
				c.Fit = max(c.Fit, sureFit)
			}
			first[c.Document] = c
		}
	}
	if len(first) < 2 {
		return "", "one gives no value", nil
	}
	var pair []compare.Claim
	for _, document := range slices.Sorted(maps.Keys(first)) {
		pair = append(pair, *first[document])
	}
	relation, why := compare.Relate(pair[0], pair[1])
	return relation, why, nil
}

// leastFit is how well a value must fit what is asked to be one at all.
const leastFit = .3

// SetGate puts other weights in the place of those compiled in: of the gate
// with an encoder, or of that without.
func SetGate(file string, encoder bool) {
	if encoder {
		encoderRounds = newRounds(file)
	} else {
		rounds = newRounds(file)
	}
}

// Misfound names the words of a question whose sentences are not found as looking
// at every sentence finds them.
func Misfound(e *Engine, text string) ([]string, error) {
	r, p, err := reads(e, text)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, s := range p.stories {
		for k := range r.terms {
			var all []hit
			for i, l := range s.view.lines {
				if m := s.view.match(&r.terms[k], l); m > 0 {
					all = append(all, hit{int32(i), m})
				}
			}
			if !slices.Equal(all, s.view.matches(&r.terms[k])) {
				out = append(out, r.terms[k].text)
			}
		}
	}
	return out, nil
}
