package answer_test

import (
	"slices"
	"strings"
	"testing"

	"variorum/bot/answer"
	"variorum/index"
	"variorum/index/news"
)

// In a corpus that is too large to be read whole, a question has one answer:
// whether the articles were read when they came in or are read for it, whatever
// was asked before, in whatever order they came.
func TestLargeRepeats(t *testing.T) {
	articles, questions := largeStory(t, 200, 150, 150), largeQuestions(t)[:10]
	ahead, late := indexed(t, articles), indexed(t, shuffled(articles, 7))
	if err := ahead.TakeIn(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, q := range questions {
		want[q] = form(t, ask(t, ahead, answer.Question{Text: q, Why: true}))
	}
	for _, q := range shuffled(questions, 3) {
		if got := form(t, ask(t, late, answer.Question{Text: q, Why: true})); got != want[q] {
			t.Errorf("%q: %s", q, firstDifference(want[q], got))
		}
	}
}

// What was changed in place or taken away, and forgotten, is answered as by an
// engine that never knew it.
func TestForget(t *testing.T) {
	articles, questions := largeStory(t, 40, 30, 20), largeQuestions(t)[:8]
	x := stored(t, articles)
	e := answer.New(x)
	same := func(what string) {
		t.Helper()
		fresh := answer.New(x)
		for _, q := range questions {
			want, got := form(t, ask(t, fresh, answer.Question{Text: q})), form(t, ask(t, e, answer.Question{Text: q}))
			if want != got {
				t.Errorf("%s: %q: %s", what, q, firstDifference(want, got))
			}
		}
	}
	if err := e.TakeIn(t.Context()); err != nil {
		t.Fatal(err)
	}
	same("read ahead")
	old := articles[0]
	articles[0].Text, articles[0].Blocks = articles[1].Text, articles[1].Blocks
	articles[0].Title, articles[0].Hash = "Another headline", news.Hash(articles[0].Text)
	if err := x.Put(t.Context(), articles[:1]); err != nil {
		t.Fatal(err)
	}
	e.Forget(articles[0].ID)
	same("changed in place")
	if err := x.Remove(t.Context(), articles[2].ID); err != nil {
		t.Fatal(err)
	}
	e.Forget(articles[2].ID)
	same("taken away")
	if err := x.Put(t.Context(), []news.Revision{old}); err != nil {
		t.Fatal(err)
	}
	e.Forget(old.ID)
	if err := e.TakeIn(t.Context()); err != nil {
		t.Fatal(err)
	}
	same("changed back")
}

// A reprint adds no report and changes no verdict in a story that so many tell
// that not all sentences are looked at closely.
func TestLargeReprint(t *testing.T) {
	articles := largeStory(t, 60, 60, 60)
	var questions []answer.Question
	for _, q := range largeQuestions(t)[:12] {
		questions = append(questions, answer.Question{Text: q})
	}
	before := answers(t, articles, questions)
	for _, r := range shuffled(articles, 5)[:2] {
		r.ID, r.Source = "zz-reprint.txt", "Zz Reprint"
		after := answers(t, append(slices.Clone(articles), r), questions)
		for i, a := range before {
			b := after[i]
			if a.Verdict != b.Verdict && !(a.Verdict == answer.Single && b.Verdict == answer.Agree) {
				t.Errorf("%q: a reprint makes %s of %s", a.Question, b.Verdict, a.Verdict)
			} else if x, y := origins(a), origins(b); x != y {
				t.Errorf("%q: a reprint makes the origins\n%sof\n%s", a.Question, y, x)
			}
		}
	}
}

// One article that says it in the question's own words is found among a thousand
// that tell the story, and is never hidden by an abstention.
func TestLargeExact(t *testing.T) {
	articles := largeStory(t, largeArticles, largeArticles, 250)
	text := articles[500].Text + "\n\nThe lighthouse keeper Bartolomej Quist counted 317 herons at the Kharvali gorge on Sunday."
	articles[500].Text, articles[500].Blocks, articles[500].Hash = text, paragraphs(text), news.Hash(text)
	x := stored(t, articles)
	e := answer.New(x)
	for _, q := range []string{"How many herons did the lighthouse keeper count at the Kharvali gorge?", "who counted the herons at the Kharvali gorge?"} {
		a := ask(t, e, answer.Question{Text: q})
		if !slices.ContainsFunc(shownBy(a), func(p shown) bool { return strings.Contains(p.Quote, "317 herons") }) {
			t.Errorf("%q: %s, without the sentence that says it", q, a.Verdict)
		}
	}
}

// stored is an index of articles that were taken in together.
func stored(t *testing.T, articles []news.Revision) *index.Index {
	t.Helper()
	x, err := index.Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	if err := x.Put(t.Context(), articles); err != nil {
		t.Fatal(err)
	}
	return x
}
