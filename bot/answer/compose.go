package answer

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"

	"variorum/bot/compare"
	"variorum/index/language"
	"variorum/index/news"
	"variorum/index/story"
)

// compose turns a finding into the answer: versions with their passages, who
// is silent, what shares text, notes.
func (t *tale) compose(r *reading, f finding, a *Answer, trace *Trace) {
	if !f.answers {
		a.Verdict = None
		t.related(f, a)
		return
	}
	byDoc := map[string]*scored{}
	var claims []compare.Claim
	for _, s := range f.kept {
		byDoc[s.doc.Revision.ID] = s
		claims = append(claims, s.claim)
	}
	for _, u := range t.reuse { // what is not shown need not be counted
		if byDoc[u.A] != nil || byDoc[u.B] != nil {
			a.Reuse = append(a.Reuse, Reuse{Documents: []string{u.A, u.B}, Kind: string(u.Kind), Why: u.Why})
		}
	}
	origin := t.passages(f.kept, a)
	out := compare.Compare(claims, origin, sideBySide)
	a.Verdict = Verdict(out.Verdict)
	trace.relate(claims, &out)
	trace.Decision = append(trace.Decision, "verdict "+out.Verdict+": "+out.Why)
	for _, v := range out.Versions {
		a.Versions = append(a.Versions, r.version(v, byDoc, origin))
	}
	switch a.Verdict {
	case Spelling:
		a.Notes = append(a.Notes, Note{"spelling", out.Why})
	case Updated:
		a.Notes = append(a.Notes, Note{"updated", out.Why})
	case Single:
		a.Notes = append(a.Notes, Note{"single-source", "Only " + claims[0].Source + " says."})
	}
	t.silence(f, a)
}

// mostRelations is how many pairs the reasons of an answer list; a story that a
// hundred articles answer has thousands.
const mostRelations = 1000

// relate lists why the claims stand together or apart.
func (t *Trace) relate(claims []compare.Claim, out *compare.Outcome) {
	if !t.wanted {
		return
	}
	var documents []string
	for _, c := range claims {
		documents = append(documents, c.Document)
	}
	slices.Sort(documents)
	pairs := out.Pairs[:min(mostRelations, len(out.Pairs))]
	listed := make([]TraceRel, len(pairs))
	sideBySide(len(pairs), func(i int) {
		p := pairs[i]
		listed[i] = TraceRel{A: documents[p.A], B: documents[p.B], Relation: string(p.Relation), Why: out.Reason(p)}
	})
	t.Relations = append(t.Relations, listed...)
	if n := len(out.Pairs) - len(pairs); n > 0 {
		t.Decision = append(t.Decision, fmt.Sprintf("%d more pairs of passages are not listed", n))
	}
}

// passages notes which of the kept sentences are one text although their
// articles are not, and returns the origin of each document for this answer.
func (t *tale) passages(kept []*scored, a *Answer) func(document string) string {
	one := map[string]string{} // origin → the lesser origin that its passage shares text with
	find := func(document string) string {
		at := t.origin(document)
		for one[at] != "" {
			at = one[at]
		}
		return at
	}
	runs, reports := make([]story.Runs, len(kept)), make([]string, len(kept))
	sideBySide(len(kept), func(i int) {
		runs[i], reports[i] = story.RunsOf(kept[i].Sentence), t.origin(kept[i].doc.Revision.ID)
	})
	type alike struct {
		with  int
		share float64
	}
	found := make([][]alike, len(kept))
	sideBySide(len(kept), func(i int) {
		for k := range i {
			if reports[k] == reports[i] {
				continue
			}
			if same, share := runs[k].Same(runs[i]); same {
				found[i] = append(found[i], alike{k, share})
			}
		}
	})
	for i, x := range kept {
		for _, hit := range found[i] {
			p, q := kept[hit.with].doc.Revision.ID, x.doc.Revision.ID
			if p > q {
				p, q = q, p
			}
			a.Reuse = append(a.Reuse, Reuse{Documents: []string{p, q}, Kind: "passage",
				Why: fmt.Sprintf("%.0f %% of the shorter passage's four-word runs stand in the other", 100*hit.share)})
			if a, b := find(p), find(q); a != b {
				one[max(a, b)] = min(a, b)
			}
		}
	}
	return find
}

func (r *reading) version(v compare.Version, byDoc map[string]*scored, origin func(string) string) Version {
	lead := v.Claims[v.Lead]
	out := Version{Label: r.label(lead), Value: Value{Kind: string(lead.Kind), Items: []string{}, Open: lead.Open}, Passages: []Passage{}}
	for _, n := range lead.Names {
		out.Value.Items = append(out.Value.Items, n.Text)
	}
	if len(lead.Names) == 0 {
		out.Value.Items = append(out.Value.Items, lead.Label)
	}
	sources, origins := map[string]bool{}, map[string]bool{}
	for _, c := range v.Claims {
		sources[c.Source] = true
		origins[origin(c.Document)] = true
		for _, shown := range byDoc[c.Document].shown() {
			out.Passages = append(out.Passages, shown.passage())
		}
	}
	out.Sources, out.Origins = len(sources), len(origins)
	return out
}

func (r *reading) label(c compare.Claim) string {
	if c.Kind == compare.Polarity && r.detail != choiceDetail {
		switch {
		case c.Undone:
			return "Not decided"
		case c.Yes > 0:
			return "Yes"
		case c.Yes < 0:
			return "No"
		}
	}
	return c.Label
}

// shown lists the sentences that are shown of an article, the likelier first.
func (s *scored) shown() []*scored {
	if s.second == nil {
		return []*scored{s}
	}
	return []*scored{s, s.second}
}

// passage is a kept sentence as it is shown.
func (s *scored) passage() Passage {
	rev := s.doc.Revision
	p := Passage{Source: rev.Source, Document: rev.ID, Revision: rev.Number, Title: rev.Title, URL: rev.URL,
		Quote: s.text(s.Span), Start: s.Start, End: s.End, Context: s.paragraph(),
		Attribution: Attribution{Kind: s.Attribution.Kind, Who: s.speaks(), Hedged: s.Attribution.Hedged}}
	if !rev.Published.IsZero() {
		at := rev.Published
		p.Published = &at
	}
	return p
}

// voice is who speaks in a sentence, as printed, the same for every question.
type voice struct {
	once sync.Once
	who  string
}

func (n *note) speaks() string {
	n.voice.once.Do(func() { n.voice.who = speakerText(n.Attribution.Who) })
	return n.voice.who
}

// speakerText is who speaks, as printed; "" where the words name nobody: a
// pronoun, or what does not begin a name or a noun.
func speakerText(who string) string {
	toks := language.Tokens(who, 0)
	if len(toks) == 0 || len(toks) == 1 && language.Stop(toks[0].Norm) {
		return ""
	}
	if first := language.PartOfSpeech(toks, 0); first == "IN" || first == "TO" || first == "CC" || strings.HasPrefix(first, "V") || strings.HasPrefix(first, "PRP") && first != "PRP$" {
		return ""
	}
	return who
}

// contextBytes bounds the context that is shown around a sentence.
const contextBytes = 600

// paragraph is the paragraph of the sentence, or as much of it around the
// sentence as contextBytes allow, cut between sentences.
func (s *scored) paragraph() string {
	rev := s.doc.Revision
	b := rev.Blocks[s.Block].Span
	if b.Len() <= contextBytes {
		return strings.TrimSpace(rev.Slice(b))
	}
	span := s.Span
	for i := s.Index - 1; i >= 0 && s.doc.lines[i].Block == s.Block && span.End-s.doc.lines[i].Start <= contextBytes; i-- {
		span.Start = s.doc.lines[i].Start
	}
	for i := s.Index + 1; i < len(s.doc.lines) && s.doc.lines[i].Block == s.Block && s.doc.lines[i].End-span.Start <= contextBytes; i++ {
		span.End = s.doc.lines[i].End
	}
	return rev.Slice(news.Span{Start: span.Start, End: span.End})
}

// relatedLeast is what a passage must reach to be shown beside "no source says".
const relatedLeast = .12

// related shows the nearest passages where there is no answer, best first, at
// most three, and names the rest as silent.
func (t *tale) related(f finding, a *Answer) {
	list := append([]*scored(nil), f.nearest...)
	sort.SliceStable(list, func(i, j int) bool {
		if list[i].score != list[j].score {
			return list[i].score > list[j].score
		}
		return list[i].doc.Revision.ID < list[j].doc.Revision.ID
	})
	for _, s := range list {
		if len(a.Related) < 3 && s.score >= relatedLeast && s.cover > 0 {
			a.Related = append(a.Related, s.passage())
		}
	}
	t.silence(f, a)
}

// silence names every article of the story that does not answer, by source.
func (t *tale) silence(f finding, a *Answer) {
	speaks := map[string]bool{}
	for _, s := range f.kept {
		speaks[s.doc.Revision.Source] = true
	}
	near := map[string]*scored{}
	for _, s := range f.nearest {
		near[s.doc.Revision.ID] = s
	}
	for _, d := range t.view.docs {
		if speaks[d.Revision.Source] {
			continue
		}
		si := Silence{Source: d.Revision.Source, Document: d.Revision.ID}
		if s := near[d.Revision.ID]; s != nil && s.cover > 0 {
			si.Nearest = &Nearest{Quote: s.text(s.Span), Start: s.Start, End: s.End}
		}
		a.Silent = append(a.Silent, si)
	}
}
