package indextest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"variorum/index"
	"variorum/index/news"
)

func everySource(t *testing.T, open func(*testing.T) Index) {
	x := open(t)
	var revs []news.Revision
	for i := range 50 {
		revs = append(revs, story(fmt.Sprintf("loud-%02d", i), "Loud", "The ferry sank in the harbour. The ferry sank."))
	}
	long := "The council met on Tuesday to speak about the budget for schools, roads and parks, and one member said that a ferry was missing."
	put(t, x, append(revs, story("quiet", "Quiet", long), story("mute", "Mute", "Rain is expected tomorrow."))...)
	for _, n := range []int{1, 3, 20, 50} {
		q := words("ferry sank harbour")
		q.PerSource = n
		hits := search(t, x, q)
		if len(hits) != n+1 || hits[n].Document != "quiet" {
			t.Errorf("per source %d: %s", n, found(hits))
		}
	}
	if hits := search(t, x, words("ferry")); len(hits) != 21 {
		t.Errorf("without a limit of ours: %d hits, want 20 and 1", len(hits))
	}
}

func termsAndForms(t *testing.T, open func(*testing.T) Index) {
	x := open(t)
	put(t, x,
		story("both", "A", "The storm damaged the pier."),
		story("one", "A", "The storm passed over quickly."),
		story("other", "A", "The gale passed over quickly."),
		story("none", "A", "The budget passed quickly."),
	)
	want(t, search(t, x, words("storm pier")), "both/1 one/1")
	either := index.Query{Terms: []index.Term{{Forms: []string{"gale", "storm", "storm", ""}, Weight: 1}}}
	hits := search(t, x, either)
	if len(hits) != 3 || hits[1].Score != hits[2].Score {
		t.Errorf("a term is found by any form, for the same: %v", hits)
	}
	heavy := words("gale storm")
	heavy.Terms[0].Weight = 100
	if hits := search(t, x, heavy); len(hits) != 3 || hits[0].Document != "other" {
		t.Errorf("the weight does not count: %s", found(hits))
	}
	heavy.Terms[0].Weight = 0
	want(t, search(t, x, index.Query{Terms: heavy.Terms[:1]}), "")
}

func nothingAsked(t *testing.T, open func(*testing.T) Index) {
	x := open(t)
	want(t, search(t, x, words("ferry")), "") // nothing there either
	put(t, x, story("a", "A", "The ferry sank."))
	for _, q := range []index.Query{{}, {Terms: []index.Term{{Weight: 1}}}, {Terms: []index.Term{{Forms: []string{"", " "}, Weight: 1}}}, words("whale")} {
		want(t, search(t, x, q), "")
	}
}

func oddCharacters(t *testing.T, open func(*testing.T) Index) {
	x := open(t)
	put(t, x, story("a", "A", "The harbour ferry sank."), story("b", "A", "A crane fell on the ferry."))
	for _, form := range []string{
		"*", "?", "ferr*", "ferr?", "+ferri", "-ferri", "ferri~", "ferri~2", "ferri^9", "terms:ferri", "_id:*", "/fer.*/", "[a TO z]",
		`"harbour ferri"`, "harbour ferri", "harbour\nferri", `\ferri`, "fer\x00ri", "ferri\x00", "\xff\xfe", "(ferri)", "ferri OR crane", ">ferri", "{}", `{"match_all":{}}`, "' OR 1=1 --",
		strings.Repeat("ferri", 10_000),
	} {
		hits := search(t, x, index.Query{Terms: []index.Term{{Forms: []string{form}, Weight: 1}}})
		if len(hits) != 0 {
			t.Errorf("form %.40q found %s", form, found(hits))
		}
	}
	plain := search(t, x, words("crane"))
	odd := search(t, x, index.Query{Terms: []index.Term{{Forms: []string{"*", "crane", `"`}, Weight: 1}}})
	equal(t, "odd forms beside a plain one", odd, plain)
	for _, name := range []string{"*", "A*", "", "A\x00"} {
		q := words("ferry")
		q.Sources = []string{name}
		want(t, search(t, x, q), "")
		q = words("ferry")
		q.Documents = []string{name}
		want(t, search(t, x, q), "")
	}
	for _, id := range []string{"p", "r\x00\x00", "a b/c?d#e", "ä\xff", "a\x00\x00\x00\x01", strings.Repeat("long", 100)} {
		r := story(id, "Odd", "A whale was seen.")
		put(t, x, r)
		hits := search(t, x, words("whale"))
		if len(hits) != 1 || hits[0].Document != id {
			t.Errorf("document %.20q: %s", id, found(hits))
		}
		if err := x.Remove(t.Context(), id); err != nil {
			t.Error(err)
		}
		want(t, search(t, x, words("whale")), "")
	}
	if hits := search(t, x, words("ferry")); len(hits) != 2 {
		t.Errorf("others were touched: %s", found(hits))
	}
}

func onlyEvidence(t *testing.T, open func(*testing.T) Index) {
	x := open(t)
	kinds := []news.Kind{news.Title, news.Body, news.Correction, news.Heading, news.Caption, news.Repeat, news.Credit, news.Teaser, news.Furniture, news.FrontMatter}
	var paragraphs []string
	for _, k := range kinds {
		paragraphs = append(paragraphs, fmt.Sprintf("A whale was seen, says the %s.", k))
	}
	r := story("a", "A", paragraphs...)
	for i := range r.Blocks {
		r.Blocks[i].Kind = kinds[i]
	}
	put(t, x, r, story("empty", "A"))
	var got []string
	for _, h := range search(t, x, words("whale")) {
		got = append(got, r.Slice(h.Span))
	}
	slices.Sort(got)
	if !slices.Equal(got, []string{"A whale was seen, says the body.", "A whale was seen, says the correction."}) {
		t.Errorf("found %q", got)
	}
}

func headlines(t *testing.T, open func(*testing.T) Index) {
	x := open(t)
	named := story("named", "A", "Nine people were hurt.")
	named.Title = "Fire in the old harbour"
	put(t, x, named, story("plain", "B", "Nine people were hurt."), story("said", "C", "The harbour was closed."))
	// It lifts what is said under it, but a passage that says it itself comes first.
	want(t, search(t, x, words("hurt harbour")), "said/1 named/1 plain/1")
	want(t, search(t, x, words("harbour")), "said/1 named/1")
	want(t, search(t, x, words("fire")), "named/1")
}

func limitSources(t *testing.T, open func(*testing.T) Index) {
	x := open(t)
	put(t, x, story("a", "A", "The ferry sank."), story("b", "B", "The ferry sank at noon."), story("c", "C", "The old ferry sank at noon."))
	q := words("ferry")
	q.Sources = []string{"B", "C", "B", "nobody"}
	want(t, search(t, x, q), "b/1 c/1")
	q.Documents = []string{"a", "c"}
	want(t, search(t, x, q), "c/1")
}

func limitDocuments(t *testing.T, open func(*testing.T) Index) {
	x := open(t)
	put(t, x, corpus(60)...)
	q := words("ferry harbour council")
	q.PerSource = 1000
	all := search(t, x, q)
	q.Documents = []string{"doc-003", "doc-017", "doc-041", "nothing"}
	var some []index.Hit
	for _, h := range all {
		if slices.Contains(q.Documents, h.Document) {
			some = append(some, h)
		}
	}
	if len(some) == 0 {
		t.Fatal("the corpus has nothing to find")
	}
	equal(t, "a limit on documents gives a part of the answer", search(t, x, q), some)
}

func cancelled(t *testing.T, open func(*testing.T) Index) {
	x := open(t)
	put(t, x, story("a", "A", "The ferry sank."))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, serr := x.Search(ctx, words("ferry"))
	_, rerr := x.Revision(ctx, "a", 0)
	_, lerr := x.Sources(ctx, day)
	for name, err := range map[string]error{
		"search": serr, "revision": rerr, "sources": lerr,
		"put": x.Put(ctx, []news.Revision{story("b", "B", "The ferry sank.")}), "remove": x.Remove(ctx, "a"),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s with a cancelled context: %v", name, err)
		}
	}
	want(t, search(t, x, words("ferry")), "a/1")
}
