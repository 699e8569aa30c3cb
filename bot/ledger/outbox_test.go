package ledger

import (
	"slices"
	"testing"
	"time"
)

func TestOutbox(t *testing.T) { both(t, testOutbox) }

func testOutbox(t *testing.T, open func() *Ledger) {
	l := open()
	ctx := t.Context()
	first, second := said("m1", 0), said("m2", 0)
	second.Root = first.Root
	settle(t, l, accept(t, l, first), Result{Postings: []Posting{post("a", "", 0), post("b", "", 1)}})
	settle(t, l, accept(t, l, second), Result{Postings: []Posting{post("c", "", 0)}})
	box := func() []string {
		t.Helper()
		ps, err := l.Outbox(ctx, first.Place, first.Root)
		must(t, err)
		if !slices.IsSortedFunc(ps, func(a, b Posting) int { return int(a.Seq - b.Seq) }) {
			t.Error("out of order")
		}
		return brief(ps)
	}
	const a, b, c = `a post  waiting id= answer= reply="a" tried 0`, `b post  waiting id= answer= reply="b" tried 0`, `c post  waiting id= answer= reply="c" tried 0`
	equal(t, box(), []string{a, b, c})
	must(t, l.Begin(ctx, "a"))
	equal(t, box(), []string{`a post  trying id= answer= reply="a" tried 1`, b, c})
	must(t, l.Postpone(ctx, "a", noon.Add(time.Minute), "too many\x00 postings"))
	ps, err := l.Outbox(ctx, first.Place, first.Root)
	must(t, err)
	if !ps[0].NotUntil.Equal(noon.Add(time.Minute)) || ps[0].Reason != "too many\uFFFD postings" || ps[0].State != Waiting {
		t.Errorf("postponed: %+v", ps[0])
	}
	must(t, l.Begin(ctx, "a"))
	must(t, l.Begin(ctx, "a"))
	must(t, l.Done(ctx, "a", "100"))
	must(t, l.Done(ctx, "a", "100"))
	must(t, l.GiveUp(ctx, "b", "the room is gone"))
	must(t, l.GiveUp(ctx, "b", "the room is gone"))
	equal(t, box(), []string{c})
	p, err := l.PostingByID(ctx, first.Place, "100")
	if err != nil || p.Key != "a" || p.Attempts != 3 || p.Reason != "" || !p.NotUntil.IsZero() {
		t.Errorf("posting 100: %+v, %v", p, err)
	}
	for what, err := range map[string]error{
		"begin": l.Begin(ctx, "a"), "postpone": l.Postpone(ctx, "a", noon, ""), "give up": l.GiveUp(ctx, "a", ""), "begin b": l.Begin(ctx, "b"),
	} {
		t.Log(what)
		wantIs(t, err, ErrOver)
	}
	for what, err := range map[string]error{
		"begin": l.Begin(ctx, "z"), "postpone": l.Postpone(ctx, "z", noon, ""), "give up": l.GiveUp(ctx, "z", ""), "done": l.Done(ctx, "z", "1"),
	} {
		t.Log(what)
		wantIs(t, err, ErrNotFound)
	}
	must(t, l.Done(ctx, "b", "101")) // it had arrived after all
	_, err = l.PostingByID(ctx, first.Place, "101")
	must(t, err)
	_, err = l.PostingByID(ctx, first.Place, "999")
	wantIs(t, err, ErrNotFound)
}

// TestCrash has the process die after every step: the next one finds in the
// database what is to be done.
func TestCrash(t *testing.T) { both(t, testCrash) }

func testCrash(t *testing.T, open func() *Ledger) {
	m := said("m1", 0)
	seq := accept(t, open(), m)
	open1 := func() *Ledger { // the next process
		t.Helper()
		l := open()
		refs, err := l.Open(t.Context(), 0, 10)
		if err != nil || len(refs) != 1 || refs[0].Seq != seq {
			t.Fatalf("open: %v, %v", refs, err)
		}
		return l
	}
	settle(t, open1(), seq, Result{Answer: given("a1"), Postings: []Posting{post("k", "a1", 0)}})
	l := open1()
	if won, err := l.Settle(t.Context(), seq, Result{Answer: given("a2"), Postings: []Posting{post("k2", "a2", 0)}}); err != nil || won {
		t.Errorf("answered again: %v, %v", won, err)
	}
	must(t, l.Begin(t.Context(), "k"))
	l = open1()
	box, err := l.Outbox(t.Context(), m.Place, m.Root)
	must(t, err)
	equal(t, brief(box), []string{`k post  trying id= answer=a1 reply="k" tried 1`})
	must(t, l.Done(t.Context(), "k", "100"))
	l = open()
	refs, err := l.Open(t.Context(), 0, 10)
	if err != nil || len(refs) != 0 {
		t.Errorf("open at the end: %v, %v", refs, err)
	}
	standing, err := l.Standing(t.Context(), m.Place, m.ID)
	must(t, err)
	equal(t, brief(standing), []string{`k post  posted id=100 answer=a1 reply="k" tried 1`})
}

// TestFold goes through what happens to a reply of two postings.
func TestFold(t *testing.T) { both(t, testFold) }

func testFold(t *testing.T, open func() *Ledger) {
	l := open()
	ctx := t.Context()
	check := func(what string, standing []string, answers map[string]int) {
		t.Helper()
		got, err := l.Standing(ctx, "slack:T1/desk", "m1")
		must(t, err)
		if !slices.Equal(brief(got), standing) {
			t.Errorf("%s: standing\n%q, want\n%q", what, brief(got), standing)
		}
		for answer, n := range answers {
			if got, err := l.ShownIn(ctx, answer); err != nil || len(got) != n {
				t.Errorf("%s: %d postings show %s, %v; want %d", what, len(got), answer, err, n)
			}
		}
	}
	// The second part is stored and posted first.
	settle(t, l, accept(t, l, said("m1", 0)), Result{Answer: given("a1"), Postings: []Posting{post("k1", "a1", 1), post("k0", "a1", 0)}})
	check("nothing posted", nil, map[string]int{"a1": 0})
	made(t, l, "k1", "101")
	must(t, l.Begin(ctx, "k0"))
	const part1 = `k1 post  posted id=101 answer=a1 reply="k1" tried 1`
	check("one not known", []string{part1}, map[string]int{"a1": 1})
	must(t, l.Done(ctx, "k0", "100"))
	const part0 = `k0 post  posted id=100 answer=a1 reply="k0" tried 1`
	check("posted", []string{part0, part1}, map[string]int{"a1": 2})

	// The question is edited twice; the first change is reported after the second.
	settle(t, l, accept(t, l, said("m1", 1)), Result{Answer: given("a2"), Postings: []Posting{change("e1", Edit, "100", "a2"), change("d1", Delete, "101", "")}})
	must(t, l.Begin(ctx, "e1"))
	check("an edit not known", []string{part0, part1}, map[string]int{"a1": 2, "a2": 0})
	settle(t, l, accept(t, l, said("m1", 2)), Result{Answer: given("a3"), Postings: []Posting{change("e2", Edit, "100", "a3"), post("k2", "a3", 1)}})
	made(t, l, "e2", "100")
	must(t, l.Done(ctx, "e1", "100"))
	const edited = `k0 post  posted id=100 answer=a3 reply="e2" tried 1`
	check("edited", []string{edited, part1}, map[string]int{"a1": 1, "a2": 0, "a3": 1})
	made(t, l, "d1", "101")
	check("a part deleted", []string{edited}, map[string]int{"a1": 0, "a2": 0, "a3": 1})
	made(t, l, "k2", "102")
	check("a part more", []string{edited, `k2 post  posted id=102 answer=a3 reply="k2" tried 1`}, map[string]int{"a3": 2})
	p, err := l.PostingByID(ctx, "slack:T1/desk", "100")
	must(t, err)
	equal(t, brief([]Posting{p}), []string{edited})

	// Another message deletes a part; it has no reply of its own.
	by := said("m2", 0)
	settle(t, l, accept(t, l, by), Result{Postings: []Posting{change("d2", Delete, "102", "")}})
	made(t, l, "d2", "")
	check("deleted by another", []string{edited}, map[string]int{"a3": 1})
	if got, err := l.Standing(ctx, by.Place, by.ID); err != nil || len(got) != 0 {
		t.Errorf("standing for the other: %v, %v", brief(got), err)
	}
	// The same id elsewhere is another posting.
	there := said("m1", 0)
	there.Place = "slack:T1/sport"
	settle(t, l, accept(t, l, there), Result{Postings: []Posting{change("d3", Delete, "100", "")}})
	made(t, l, "d3", "100")
	check("deleted elsewhere", []string{edited}, nil)
}

func TestAnswersShowing(t *testing.T) { both(t, testAnswersShowing) }

func testAnswersShowing(t *testing.T, open func() *Ledger) {
	l := open()
	ctx := t.Context()
	check := func(what string, want ...string) {
		t.Helper()
		answers, err := l.AnswersShowing(ctx, "001.txt")
		must(t, err)
		got := []string{}
		for _, a := range answers {
			got = append(got, a.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	settle(t, l, accept(t, l, said("m1", 0)), Result{Answer: given("a1", "001.txt", "001.txt"), Postings: []Posting{post("k1", "a1", 0), post("k2", "a1", 1)}})
	settle(t, l, accept(t, l, said("m2", 0)), Result{Answer: given("a2", "001.txt", "002.txt")})
	settle(t, l, accept(t, l, said("m3", 0)), Result{Answer: given("a3", "0")})
	check("given", "a1", "a2")
	made(t, l, "k1", "101")
	made(t, l, "k2", "102")
	settle(t, l, accept(t, l, said("m4", 0)), Result{Postings: []Posting{change("d1", Delete, "101", ""), change("d2", Delete, "102", "")}})
	made(t, l, "d1", "101")
	check("half deleted", "a1", "a2")
	made(t, l, "d2", "102")
	check("deleted", "a2")
	must(t, l.Forget(ctx, "slack:T1/desk", "m2"))
	check("forgotten")
}

func TestReplaces(t *testing.T) { both(t, testReplaces) }

func testReplaces(t *testing.T, open func() *Ledger) {
	l := open()
	ctx := t.Context()
	m := said("m1", 0)
	settle(t, l, accept(t, l, m), Result{Postings: []Posting{post("made", "", 0), post("begun", "", 1), post("waiting", "", 2)}})
	made(t, l, "made", "100")
	must(t, l.Begin(ctx, "begun"))
	replaced := []string{"waiting", "begun", "made", "unknown"}
	settle(t, l, accept(t, l, said("m1", 1)), Result{Postings: []Posting{change("e", Edit, "100", "")}, Replaces: replaced})
	wantIs(t, l.Begin(ctx, "waiting"), ErrOver)
	box, err := l.Outbox(ctx, m.Place, m.Root)
	must(t, err)
	equal(t, brief(box), []string{`begun post  trying id= answer= reply="begun" tried 1`, `e edit 100 waiting id= answer= reply="e" tried 0`})
	counts, err := l.Counts(ctx)
	must(t, err)
	equal(t, counts, Counts{Unposted: 2})
}
