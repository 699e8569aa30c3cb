package answer_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"variorum/bot/answer"
	"variorum/index/news"
)

// A law is tried on every corpus: the events and the golden cases, with the
// questions that belong to them.
type corpus struct {
	name      string
	event     bool
	articles  []news.Revision
	questions []answer.Question
}

// sampled is how many questions of an event a law is tried with, the same ones
// every time: all of them would take minutes.
const sampled = 2

// corpora are read anew each time: the checks change what they are given.
func corpora(t testing.TB) []corpus {
	t.Helper()
	var list []corpus
	for _, name := range eventNames(t) {
		c := corpus{name: name, event: true, articles: eventArticles(t, name)}
		var golds []gold
		readJSON(t, filepath.Join(eventsDir, name, "gold.json"), &golds)
		for _, g := range shuffled(golds, uint64(len(name)))[:min(sampled, len(golds))] {
			c.questions = append(c.questions, answer.Question{Text: g.Question})
		}
		list = append(list, c)
	}
	for _, g := range goldenCases(t) {
		list = append(list, corpus{name: g.name, articles: g.articles, questions: []answer.Question{g.question}})
	}
	return list
}

// breach notes that a law was broken.
type breach func(format string, args ...any)

// law runs a check on every corpus. A law that testdata/broken-laws.txt names
// is known not to hold; when it does on every corpus, it must be taken off.
func law(t *testing.T, check func(t *testing.T, c corpus, broken breach)) {
	t.Helper()
	const list = "testdata/broken-laws.txt"
	reason, expected := knownWrong(t, list)[t.Name()]
	var breaches atomic.Int64
	t.Run("on", func(t *testing.T) {
		for _, c := range corpora(t) {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				check(t, c, func(format string, args ...any) {
					breaches.Add(1)
					if !expected {
						t.Errorf(format, args...)
					} else {
						t.Logf(format, args...)
					}
				})
			})
		}
	})
	switch n := breaches.Load(); {
	case expected && n == 0:
		t.Errorf("the law holds now: take %s off %s", t.Name(), list)
	case expected:
		t.Logf("known to be broken, today %d times: %s", n, reason)
	}
}

// answers asks over the articles as they are. That an index makes no
// difference to a small corpus, TestLawOrder shows.
func answers(t testing.TB, articles []news.Revision, questions []answer.Question) []answer.Answer {
	t.Helper()
	e := answer.New(&shelf{articles})
	var out []answer.Answer
	for _, q := range questions {
		out = append(out, ask(t, e, q))
	}
	return out
}

// The order in which articles arrive changes nothing, nor does the order of
// questions, nor having been asked before, nor the index.
func TestLawOrder(t *testing.T) {
	law(t, func(t *testing.T, c corpus, broken breach) {
		want := answers(t, c.articles, c.questions)
		again := indexed(t, shuffled(c.articles, 3))
		for range 2 {
			for _, i := range shuffled(numbers(len(c.questions)), 5) {
				if a, b := form(t, want[i]), form(t, ask(t, again, c.questions[i])); a != b {
					broken("%q: %s", c.questions[i].Text, firstDifference(a, b))
				}
			}
		}
	})
}

func numbers(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// Whatever is shown is a byte range of a paragraph of the story: not of a
// menu, a teaser, a caption, a heading. An article stands in one version only,
// at most three times, and the verdict fits.
func TestLawShown(t *testing.T) {
	law(t, func(t *testing.T, c corpus, broken breach) {
		byID := map[string][]news.Revision{}
		for _, r := range c.articles {
			byID[r.ID] = append(byID[r.ID], r)
		}
		check := func(q, document string, revision int, quote, context string, start, end int) {
			for _, r := range byID[document] {
				if revision != 0 && r.Number != revision {
					continue
				}
				span := news.Span{Start: start, End: end}
				if start < 0 || end > len(r.Text) || r.Slice(span) != quote {
					continue
				}
				if !strings.Contains(r.Text, context) {
					broken("%q: the context %q does not stand in %s", q, context, document)
				}
				for _, b := range r.Blocks {
					if b.Contains(span) && b.Kind.Evidence() {
						return
					}
				}
				broken("%q: %s %d-%d is no evidence: %q", q, document, start, end, quote)
				return
			}
			broken("%q: %s %d-%d is not %q", q, document, start, end, quote)
		}
		for i, a := range answers(t, c.articles, c.questions) {
			q := c.questions[i].Text
			if why := incoherent(a); why != "" {
				broken("%q: incoherent: %s", q, why)
			}
			for _, p := range shownBy(a) {
				check(q, p.Document, p.Revision, p.Quote, p.Context, p.Start, p.End)
			}
			for _, p := range a.Related {
				check(q, p.Document, p.Revision, p.Quote, p.Context, p.Start, p.End)
			}
			for _, s := range a.Silent {
				if s.Nearest != nil {
					check(q, s.Document, 0, s.Nearest.Quote, "", s.Nearest.Start, s.Nearest.End)
				}
			}
			for _, v := range a.Versions {
				sources := map[string]bool{}
				for _, p := range v.Passages {
					sources[p.Source] = true
				}
				if v.Sources != len(sources) || v.Origins < 1 || v.Origins > len(v.Passages) {
					broken("%q: version %q counts %d sources and %d origins of %d passages by %d sources", q, v.Label, v.Sources, v.Origins, len(v.Passages), len(sources))
				}
			}
		}
	})
}

// An outlet that prints a text that is there already adds itself, and no
// report: no version gets another origin, and no verdict changes, but single
// to agree.
func TestLawReprint(t *testing.T) {
	law(t, func(t *testing.T, c corpus, broken breach) {
		if hasRevisions(c) {
			t.Skip("a page that changes is no case for a reprint")
		}
		before := answers(t, c.articles, c.questions)
		for _, r := range some(c, 2) {
			if len(strings.Fields(r.Text)) < 80 {
				continue // two texts this short are not seen to be copies: index/story has a case of that
			}
			copied := r
			copied.ID, copied.Source, copied.URL = "zz-reprint.txt", "Zz Reprint", ""
			after := answers(t, append(slices.Clone(c.articles), copied), c.questions)
			for i := range before {
				a, b := before[i], after[i]
				if a.Verdict != b.Verdict && !(a.Verdict == answer.Single && b.Verdict == answer.Agree) {
					broken("%q: a reprint of %s makes %s of %s", c.questions[i].Text, r.ID, b.Verdict, a.Verdict)
					continue
				}
				if x, y := origins(a), origins(b); x != y {
					broken("%q: a reprint of %s makes the origins\n%sof\n%s", c.questions[i].Text, r.ID, y, x)
				}
			}
		}
	})
}

// origins writes which articles stand together and how many reports they are;
// reprints left out.
func origins(a answer.Answer) string {
	var lines []string
	for _, v := range a.Versions {
		var docs []string
		for _, p := range v.Passages {
			if p.Document != "zz-reprint.txt" {
				docs = append(docs, p.Document)
			}
		}
		slices.Sort(docs)
		lines = append(lines, fmt.Sprintf("%d %s\n", v.Origins, strings.Join(docs, " ")))
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// elsewhere is an article on something that no event and no case tells of.
const elsewhere = `The botanical society of Umberleigh has catalogued every moss on the northern face of the quarry.

Seventeen volunteers with magnifying glasses knelt on cushions for a fortnight. The rarest of the mosses resembles a feather and dries to silver.

“Moss is patient and asks for nothing but shade,” wrote Cosima Thistlewood in the preface of the catalogue. A second printing is planned.`

// An article on something else takes nothing away: the same passages stand in
// the same versions under the same verdict.
func TestLawElsewhere(t *testing.T) {
	law(t, func(t *testing.T, c corpus, broken breach) {
		other := news.Revision{
			Article: news.Article{ID: "zz-moss.txt", Source: "Zz Moss", Title: "Moss, leaf by leaf", Published: c.articles[0].Published},
			Number:  1, Text: elsewhere, Blocks: paragraphs(elsewhere),
		}
		before := answers(t, c.articles, c.questions)
		after := answers(t, append(slices.Clone(c.articles), other), c.questions)
		for i := range before {
			a, b := plainForm(before[i]), plainForm(after[i])
			if a != b {
				broken("%q: an article on something else makes\n%sof\n%s", c.questions[i].Text, b, a)
			}
		}
	})
}

// plainForm writes verdict, versions and quotes.
func plainForm(a answer.Answer) string {
	var b strings.Builder
	fmt.Fprintln(&b, a.Verdict)
	for _, v := range a.Versions {
		fmt.Fprintf(&b, "- %s\n", v.Label)
		for _, p := range v.Passages {
			fmt.Fprintf(&b, "\t%s %d-%d\n", p.Document, p.Start, p.End)
		}
	}
	return b.String()
}

// An outlet by another name is the same outlet: only its name changes. That is
// so of outlets that no article names: where one is credited ("the agency X
// reports", "told X"), its name says what is drawn from whom, and to change it
// in the list of articles alone takes that away.
func TestLawRename(t *testing.T) {
	const name = "Qqx Courant"
	law(t, func(t *testing.T, c corpus, broken breach) {
		before := answers(t, c.articles, c.questions)
		for _, r := range some(c, 2) {
			if agency(r.Source) || namedIn(c.articles, r.Source) {
				continue
			}
			renamed := slices.Clone(c.articles)
			for i := range renamed {
				if renamed[i].Source == r.Source {
					renamed[i].Source = name
				}
			}
			after := answers(t, renamed, c.questions)
			for i := range before {
				a, b := withSource(t, before[i], r.Source, name), after[i]
				if x, y := form(t, a), form(t, b); x != y {
					broken("%q: with %s called %s: %s", c.questions[i].Text, r.Source, name, firstDifference(x, y))
				}
			}
		}
	})
}

// What may not be seen has no influence: a question put to some outlets is
// answered as if there were no others, and one as of a moment as if nothing
// had been written since.
func TestLawUnseen(t *testing.T) {
	law(t, func(t *testing.T, c corpus, broken breach) {
		if hasRevisions(c) {
			t.Skip("pages that change have cases of their own: live-page")
		}
		whole := indexed(t, c.articles)
		for _, hidden := range some(c, 1) {
			var rest []news.Revision
			var sources []string
			for _, r := range c.articles {
				if r.Source != hidden.Source {
					rest, sources = append(rest, r), append(sources, r.Source)
				}
			}
			part := answer.New(&shelf{rest})
			for _, q := range c.questions {
				want := form(t, ask(t, part, q))
				q.Sources = sources
				if got := form(t, ask(t, whole, q)); got != want && len(sources) > 0 {
					broken("%q without %s: %s", q.Text, hidden.Source, firstDifference(want, got))
				}
			}
			rest = nil
			for _, r := range c.articles {
				if !r.Published.After(hidden.Published) {
					rest = append(rest, r)
				}
			}
			part = answer.New(&shelf{rest})
			for _, q := range c.questions {
				q.AsOf = hidden.Published
				if want, got := form(t, ask(t, part, q)), form(t, ask(t, whole, q)); got != want {
					broken("%q as of %s: %s", q.Text, q.AsOf, firstDifference(want, got))
				}
			}
		}
	})
}

// namedIn reports whether an article names an outlet.
func namedIn(articles []news.Revision, source string) bool {
	return slices.ContainsFunc(articles, func(r news.Revision) bool { return strings.Contains(r.Text, source) })
}

// agency reports whether an outlet's name says that it is an agency.
func agency(source string) bool {
	s := strings.ToLower(source)
	return strings.Contains(s, "wire") || strings.Contains(s, "agency") || strings.Contains(s, "press")
}

// withSource is an answer with one outlet called otherwise.
func withSource(t *testing.T, a answer.Answer, old, now string) answer.Answer {
	t.Helper()
	var out answer.Answer
	if err := json.Unmarshal([]byte(form(t, a)), &out); err != nil {
		t.Fatal(err)
	}
	swap := func(s *string) {
		if *s == old {
			*s = now
		}
	}
	for i := range out.Versions {
		for k := range out.Versions[i].Passages {
			swap(&out.Versions[i].Passages[k].Source)
		}
	}
	for i := range out.Related {
		swap(&out.Related[i].Source)
	}
	for i := range out.Silent {
		swap(&out.Silent[i].Source)
	}
	for i := range out.Notes {
		out.Notes[i].Text = strings.ReplaceAll(out.Notes[i].Text, old, now)
	}
	return out
}

// some takes n articles of an event, and every article of a case, the same
// every time. A locked event is tried like any other: a law is no tuning.
func some(c corpus, n int) []news.Revision {
	if !c.event {
		return c.articles
	}
	return shuffled(c.articles, uint64(len(c.name)))[:n]
}

func hasRevisions(c corpus) bool {
	return slices.ContainsFunc(c.articles, func(r news.Revision) bool { return r.Number > 1 })
}

// paragraphs takes every paragraph of a text for body text.
func paragraphs(text string) []news.Block {
	var out []news.Block
	at := 0
	for p := range strings.SplitSeq(text, "\n\n") {
		out = append(out, news.Block{Span: news.Span{Start: at, End: at + len(p)}, Kind: news.Body})
		at += len(p) + 2
	}
	return out
}

// A newsroom without words of its own gets the answers that it got before.
func TestLawOwnWords(t *testing.T) {
	law(t, func(t *testing.T, c corpus, broken breach) {
		want := answers(t, c.articles, c.questions)
		e, other := answer.New(&shelf{c.articles}), answer.New(&shelf{c.articles})
		e.SpeakWith(ownWords(t, "# nothing\n"))
		other.SpeakWith(ownWords(t, "qvernby | qvernaby | the qvern\n"))
		for i, q := range c.questions {
			if a, b := form(t, want[i]), form(t, ask(t, e, q)); a != b {
				broken("%q: an empty list: %s", q.Text, firstDifference(a, b))
			}
			if a, b := form(t, want[i]), form(t, ask(t, other, q)); a != b {
				broken("%q: a list of words that nobody uses: %s", q.Text, firstDifference(a, b))
			}
		}
	})
}
