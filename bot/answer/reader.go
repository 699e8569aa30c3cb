package answer

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"time"

	"variorum/bot/compare"
)

// Reader points at the sentences that answer a question: a model that a
// newsroom allows. It sees numbered sentences and returns numbers; it can add no
// word, and what does not fit is refused.
type Reader interface {
	Read(ctx context.Context, s Sheet) (Pointing, error)
}

// Sheet is all that a Reader is shown.
type Sheet struct {
	Question  string      `json:"question"`
	Sentences []Candidate `json:"sentences"`
}

// Candidate is a sentence with its number.
type Candidate struct {
	ID        int    `json:"id"`
	Source    string `json:"source"`
	Document  string `json:"document"`
	Published string `json:"published"` // RFC 3339; empty where it is unknown
	Text      string `json:"text"`
}

// Pointing is what a Reader may say.
type Pointing struct {
	Verdict  string  `json:"verdict"`
	Versions []Group `json:"versions"`
	Model    string  `json:"-"` // which model it was
}

// Group is one version: the numbers of the sentences that give it.
type Group struct {
	Sentences []int `json:"sentences"`
}

// The budget of a Sheet. A story that fits is shown whole; of a larger one the
// best sentences, every article having its turn.
const (
	sheetSentences = 400
	sheetBytes     = 90_000
)

// perArticleShown is how many sentences of an article may be pointed at.
const perArticleShown = 3

// ReadWith has a reader choose among the sentences of the story that the engine
// has found. Where the reader fails, or says what cannot be, the engine's own
// choice stands and a note says so.
func (e *Engine) ReadWith(r Reader) { e.reader = r }

// consult asks the reader and puts what it points at in the place of the
// engine's choice.
func (e *Engine) consult(ctx context.Context, t *tale, r *reading, text string, a *Answer, trace *Trace) error {
	shown := t.sheet(r)
	sheet := Sheet{Question: text}
	for i, s := range shown {
		c := Candidate{ID: i + 1, Source: s.doc.Revision.Source, Document: s.doc.Revision.ID, Text: s.text(s.Span)}
		if at := s.doc.Revision.Published; !at.IsZero() {
			c.Published = at.Format(time.RFC3339)
		}
		sheet.Sentences = append(sheet.Sentences, c)
	}
	p, err := e.reader.Read(ctx, sheet)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var groups [][]*scored
	if err == nil {
		groups, err = p.groups(shown)
	}
	if err != nil {
		trace.Decision = append(trace.Decision, "the model's choice was not used: "+err.Error())
		a.Notes = append(a.Notes, Note{"reader", "The model could not be used; the engine chose."})
		return nil
	}
	t.pointed(r, Verdict(p.Verdict), groups, a, trace)
	a.ChosenBy = p.Model
	return nil
}

// sheet returns the sentences to show, in the order of documents and text.
func (t *tale) sheet(r *reading) []*scored {
	var all []*scored
	for _, d := range t.view.docs {
		list := t.view.score(r, d)
		for _, s := range list {
			s.score = math.Round(s.base()*1e6) / 1e6
		}
		all = append(all, list...)
	}
	order := func(i, j int) bool {
		if a, b := all[i].doc.Revision.ID, all[j].doc.Revision.ID; a != b {
			return a < b
		}
		return all[i].Start < all[j].Start
	}
	size := 0
	for _, s := range all {
		size += s.Len()
	}
	if len(all) > sheetSentences || size > sheetBytes {
		all = turns(all)
	}
	sort.SliceStable(all, order)
	return all
}

// turns keeps what the budget allows: the best sentence of each article, then
// the second of each, and so on.
func turns(all []*scored) []*scored {
	byDoc := map[string][]*scored{}
	for _, s := range all {
		byDoc[s.doc.Revision.ID] = append(byDoc[s.doc.Revision.ID], s)
	}
	var ids []string
	for id, list := range byDoc {
		rank(list)
		ids = append(ids, id)
	}
	slices.Sort(ids)
	var kept []*scored
	size := 0
	for n, more := 0, true; more; n++ {
		more = false
		for _, id := range ids {
			if n >= len(byDoc[id]) {
				continue
			}
			s := byDoc[id][n]
			if len(kept) == sheetSentences || size+s.Len() > sheetBytes {
				return kept
			}
			more = true
			kept = append(kept, s)
			size += s.Len()
		}
	}
	return kept
}

// groups checks what a reader said, and returns the sentences of each version.
func (p Pointing) groups(shown []*scored) ([][]*scored, error) {
	version := map[string]int{} // document → which version it stands in
	count := map[string]int{}
	sources := map[string]bool{}
	var groups [][]*scored
	for n, g := range p.Versions {
		var list []*scored
		for _, id := range slices.Compact(slices.Sorted(slices.Values(g.Sentences))) {
			if id < 1 || id > len(shown) {
				return nil, fmt.Errorf("there is no sentence %d", id)
			}
			s := shown[id-1]
			document := s.doc.Revision.ID
			if at, ok := version[document]; ok && at != n {
				return nil, errors.New("an article stands in two versions")
			}
			version[document] = n
			if count[document]++; count[document] > perArticleShown {
				return nil, fmt.Errorf("more than %d sentences of one article", perArticleShown)
			}
			sources[s.doc.Revision.Source] = true
			list = append(list, s)
		}
		if len(list) == 0 {
			return nil, errors.New("a version without a sentence")
		}
		groups = append(groups, list)
	}
	if !fits(Verdict(p.Verdict), len(groups), len(version), len(sources)) {
		return nil, fmt.Errorf("the verdict %.20q does not fit %d versions of %d sources", p.Verdict, len(groups), len(sources))
	}
	return groups, nil
}

// fits reports whether a verdict can be said of so many versions, articles and
// sources.
func fits(v Verdict, versions, articles, sources int) bool {
	switch v {
	case None:
		return versions == 0
	case Single:
		return versions >= 1 && sources == 1
	case Agree:
		return versions == 1 && sources > 1
	case Spelling:
		return versions >= 1 && articles > 1
	case Partial, Wording, Differ, Updated, Complementary, Unclear:
		return versions > 1
	}
	return false
}

// pointed composes the answer from what a reader pointed at.
func (t *tale) pointed(r *reading, verdict Verdict, groups [][]*scored, a *Answer, trace *Trace) {
	var leads []*scored
	all := map[string][]*scored{}
	for _, list := range groups {
		for _, s := range list {
			t.view.claim(r, s)
			id := s.doc.Revision.ID
			if all[id] == nil {
				leads = append(leads, s)
			}
			all[id] = append(all[id], s)
		}
	}
	if verdict == Differ && compatible(groups) {
		verdict = Unclear
		trace.Decision = append(trace.Decision, "the model says that the values differ; the comparison finds that they fit: unclear")
	}
	trace.Decision = append(trace.Decision, fmt.Sprintf("the model pointed at %d sentences: %s", total(groups), verdict))
	a.Verdict, a.Versions, a.Silent, a.Related, a.Reuse = verdict, []Version{}, []Silence{}, []Passage{}, []Reuse{}
	a.Notes = slices.DeleteFunc(a.Notes, func(n Note) bool { return n.Kind != "question" })
	if verdict == None {
		var near finding
		for _, d := range t.view.docs {
			if list := t.view.score(r, d); len(list) > 0 {
				for _, s := range list {
					s.score = s.base()
				}
				rank(list)
				near.nearest = append(near.nearest, list[0])
			}
		}
		t.related(near, a)
		return
	}
	for _, u := range t.reuse {
		if all[u.A] != nil || all[u.B] != nil {
			a.Reuse = append(a.Reuse, Reuse{Documents: []string{u.A, u.B}, Kind: string(u.Kind), Why: u.Why})
		}
	}
	origin := t.passages(leads, a)
	for _, list := range groups {
		a.Versions = append(a.Versions, r.pointedVersion(list, origin))
	}
	if verdict == Single {
		a.Notes = append(a.Notes, Note{"single-source", "Only " + leads[0].doc.Revision.Source + " says."})
	}
	t.silence(finding{kept: leads}, a)
}

// pointedVersion shows the sentences of one version, by document and place; its
// heading is the value of the first that gives one.
func (r *reading) pointedVersion(list []*scored, origin func(string) string) Version {
	best := list[0]
	for _, s := range list {
		if s.claim.Label != "" && s.fit > best.fit {
			best = s
		}
	}
	c := best.claim
	label := r.label(c)
	if label == "" {
		label = opening8(best.text(best.Span))
	}
	v := Version{Label: label, Value: Value{Kind: string(c.Kind), Items: []string{}, Open: c.Open}, Passages: []Passage{}}
	for _, n := range c.Names {
		v.Value.Items = append(v.Value.Items, n.Text)
	}
	if len(v.Value.Items) == 0 {
		v.Value.Items = append(v.Value.Items, label)
	}
	sources, origins := map[string]bool{}, map[string]bool{}
	for _, s := range list {
		sources[s.doc.Revision.Source] = true
		origins[origin(s.doc.Revision.ID)] = true
		v.Passages = append(v.Passages, s.passage())
	}
	v.Sources, v.Origins = len(sources), len(origins)
	return v
}

// opening8 returns the first eight words of a sentence.
func opening8(text string) string {
	words := strings.Fields(text)
	if len(words) <= 8 {
		return strings.Join(words, " ")
	}
	return strings.Join(words[:8], " ") + " …"
}

// compatible reports whether the comparison finds the values of every two
// versions to fit: then nothing is left that could differ.
func compatible(groups [][]*scored) bool {
	for i, x := range groups {
		for _, y := range groups[:i] {
			if !anyFits(x, y) {
				return false
			}
		}
	}
	return true
}

func anyFits(x, y []*scored) bool {
	for _, a := range x {
		for _, b := range y {
			if a.fit < .3 || b.fit < .3 {
				continue // no value was read off
			}
			switch rel, _ := compare.Relate(a.claim, b.claim); rel {
			case compare.Same, compare.Spelt, compare.Rounded, compare.Narrower, compare.Compatible, compare.Worded:
				return true
			}
		}
	}
	return false
}

func total(groups [][]*scored) (n int) {
	for _, g := range groups {
		n += len(g)
	}
	return n
}
