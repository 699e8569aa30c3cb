package ledger

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"go.mau.fi/util/dbutil"

	"variorum/index/archive/archivetest"
)

var noon = time.Date(2025, 8, 16, 12, 0, 0, 123456000, time.UTC)

// both runs f on each kind of database, empty; every call of open gives another
// ledger on it, as another process has.
func both(t *testing.T, f func(t *testing.T, open func() *Ledger)) {
	t.Helper()
	archivetest.Each(t, func(t *testing.T, handle func() *dbutil.Database) {
		f(t, func() *Ledger {
			t.Helper()
			l, err := In(t.Context(), handle(), nil)
			if err != nil {
				t.Fatal(err)
			}
			return l
		})
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantIs(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
}

func equal(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

// said is a message in #desk.
func said(id string, edit int64) Message {
	return Message{Place: "slack:T1/desk", ID: id, Edit: edit, Kind: "said", Root: "r" + id, Person: "ana",
		Body: []byte(`{"text":"who?"}`), Accepted: noon.Add(time.Duration(edit) * time.Second)}
}

func accept(t *testing.T, l *Ledger, m Message) int64 {
	t.Helper()
	seq, fresh, err := l.Accept(t.Context(), m)
	must(t, err)
	if !fresh {
		t.Fatalf("%s was accepted before", m.ID)
	}
	return seq
}

func settle(t *testing.T, l *Ledger, seq int64, r Result) {
	t.Helper()
	won, err := l.Settle(t.Context(), seq, r)
	must(t, err)
	if !won {
		t.Fatalf("message %d was settled before", seq)
	}
}

// post is a posting of one part of the reply that shows an answer.
func post(key, answer string, part int) Posting {
	return Posting{Key: key, Action: Post, Thread: []byte(`{"place":"slack:T1/desk"}`), Reply: []byte(`"` + key + `"`), Answer: answer, Part: part}
}

// change is an edit or a deletion of what the network calls target.
func change(key string, action Action, target, answer string) Posting {
	p := post(key, answer, 0)
	p.Action, p.Target = action, target
	if action == Delete {
		p.Reply = nil
	}
	return p
}

// given is an answer that shows a passage of each document.
func given(id string, documents ...string) *Answer {
	a := &Answer{ID: id, At: noon, Question: "who? \x00\xff", Request: json.RawMessage(`{"q":"who?"}`),
		Answer: json.RawMessage(`{"verdict":"agree"}`), Reply: json.RawMessage(`["N"]`)}
	for i, d := range documents {
		a.Shown = append(a.Shown, Shown{Source: "Harbour Times", Document: d, Revision: 1, Start: i, End: i + 9})
	}
	return a
}

// made begins a posting and is told by the network that it is there.
func made(t *testing.T, l *Ledger, key, id string) {
	t.Helper()
	must(t, l.Begin(t.Context(), key))
	must(t, l.Done(t.Context(), key, id))
}

// brief is what tests compare of postings.
func brief(ps []Posting) []string {
	out := []string{}
	for _, p := range ps {
		out = append(out, fmt.Sprintf("%s %s %s %s id=%s answer=%s reply=%s tried %d", p.Key, p.Action, p.Target, p.State, p.ID, p.Answer, p.Reply, p.Attempts))
	}
	return out
}

func TestAccept(t *testing.T) { both(t, testAccept) }

func testAccept(t *testing.T, open func() *Ledger) {
	one, other := open(), open()
	first := said("m1", 0)
	seq := accept(t, one, first)
	again, fresh, err := other.Accept(t.Context(), first)
	if err != nil || fresh || again != seq {
		t.Errorf("accepted again: %d, %v, %v; want %d, not fresh", again, fresh, err, seq)
	}
	longer := first
	longer.Body = []byte("another text under the same name")
	if _, fresh, err = one.Accept(t.Context(), longer); err != nil || fresh {
		t.Errorf("another text under the same name: %v, %v", fresh, err)
	}
	edited := said("m1", 1755345600)
	taken := said("m1", 1755345600)
	taken.Kind, taken.Body = "deleted", nil
	elsewhere := said("m1", 0)
	elsewhere.Place = "matrix:!room:example.org"
	last := seq
	for _, m := range []Message{edited, taken, elsewhere} {
		n := accept(t, other, m)
		if n <= last {
			t.Errorf("number %d after %d", n, last)
		}
		last = n
		got, err := one.Message(t.Context(), n)
		must(t, err)
		m.Seq = n
		equal(t, got, m)
	}
	got, err := one.Latest(t.Context(), first.Place, "m1")
	if err != nil || got.Edit != edited.Edit || got.Kind != "said" {
		t.Errorf("latest %+v, %v", got, err)
	}
	_, err = one.Message(t.Context(), 999)
	wantIs(t, err, ErrNotFound)
	_, err = one.Latest(t.Context(), first.Place, "m2")
	wantIs(t, err, ErrNotFound)

	for edit, want := range map[int64]error{0: ErrNotFound, 1: nil, edited.Edit: nil} {
		got, err := one.Before(t.Context(), first.Place, "m1", edit)
		if wantIs(t, err, want); err == nil && got.Edit != 0 {
			t.Errorf("before %d: %d", edit, got.Edit)
		}
	}
	for id, want := range map[string]bool{"m1": true, "m2": false} {
		if got, err := one.Deleted(t.Context(), first.Place, id); err != nil || got != want {
			t.Errorf("%s deleted: %v, %v", id, got, err)
		}
	}
	if got, err := one.Deleted(t.Context(), elsewhere.Place, "m1"); err != nil || got {
		t.Errorf("deleted elsewhere: %v, %v", got, err)
	}

	before := time.Now().Add(-time.Second)
	timeless := said("m3", 0)
	timeless.Accepted = time.Time{}
	got, err = one.Message(t.Context(), accept(t, one, timeless))
	if err != nil || got.Accepted.Before(before) {
		t.Errorf("accepted at %v, %v", got.Accepted, err)
	}
}

func TestOpen(t *testing.T) { both(t, testOpen) }

func testOpen(t *testing.T, open func() *Ledger) {
	l := open()
	numbers := func(after int64, limit int) (out []int64) {
		refs, err := l.Open(t.Context(), after, limit)
		must(t, err)
		for _, r := range refs {
			out = append(out, r.Seq)
		}
		return out
	}
	var seqs []int64
	for i := range 5 {
		seqs = append(seqs, accept(t, l, said(fmt.Sprint(i), 0)))
	}
	equal(t, numbers(0, 10), seqs)
	equal(t, numbers(seqs[0], 2), seqs[1:3])
	settle(t, l, seqs[1], Result{}) // nothing to say
	settle(t, l, seqs[2], Result{Postings: []Posting{post("a", "", 0), post("b", "", 1)}})
	settle(t, l, seqs[3], Result{Postings: []Posting{post("c", "", 0)}})
	equal(t, numbers(0, 10), []int64{seqs[0], seqs[2], seqs[3], seqs[4]})
	made(t, l, "a", "1")
	must(t, l.GiveUp(t.Context(), "c", "the room is gone"))
	equal(t, numbers(0, 10), []int64{seqs[0], seqs[2], seqs[4]})
	must(t, l.Begin(t.Context(), "b"))
	equal(t, numbers(0, 10), []int64{seqs[0], seqs[2], seqs[4]})
	must(t, l.Done(t.Context(), "b", "2"))
	equal(t, numbers(0, 10), []int64{seqs[0], seqs[4]})
	refs, err := l.Open(t.Context(), 0, 1)
	must(t, err)
	equal(t, refs, []Ref{{Seq: seqs[0], Place: "slack:T1/desk", Root: "r0", Person: "ana"}})
	counts, err := l.Counts(t.Context())
	must(t, err)
	equal(t, counts, Counts{Unanswered: 2, Failed: 1})
}

func TestClaim(t *testing.T) { both(t, testClaim) }

func testClaim(t *testing.T, open func() *Ledger) {
	a, b := open(), open()
	claim := func(l *Ledger, owner string, at time.Duration) bool {
		t.Helper()
		ok, err := l.Claim(t.Context(), "p", "r", owner, noon.Add(at), time.Minute)
		must(t, err)
		return ok
	}
	steps := []struct {
		l     *Ledger
		owner string
		at    time.Duration
		want  bool
	}{
		{a, "a", 0, true},
		{b, "b", 30 * time.Second, false},
		{a, "a", 40 * time.Second, true}, // prolonged
		{b, "b", 70 * time.Second, false},
		{b, "b", 100 * time.Second, true}, // run out
		{a, "a", 101 * time.Second, false},
	}
	for i, s := range steps {
		if got := claim(s.l, s.owner, s.at); got != s.want {
			t.Errorf("step %d: %v", i, got)
		}
	}
	must(t, a.Release(t.Context(), "p", "r", "a")) // not a's
	if claim(a, "a", 102*time.Second) {
		t.Error("released by another")
	}
	must(t, b.Release(t.Context(), "p", "r", "b"))
	if !claim(a, "a", 103*time.Second) {
		t.Error("not released")
	}
	if ok, err := b.Claim(t.Context(), "p", "another thread", "b", noon, time.Minute); err != nil || !ok {
		t.Errorf("another thread: %v, %v", ok, err)
	}
}

func TestSettle(t *testing.T) { both(t, testSettle) }

func testSettle(t *testing.T, open func() *Ledger) {
	l := open()
	m := said("m1", 0)
	seq := accept(t, l, m)
	if yes, err := l.Settled(t.Context(), seq); err != nil || yes {
		t.Errorf("settled: %v, %v", yes, err)
	}
	p := post("k0", "a1", 0)
	p.Root, p.Place = "another", "slack:T1/elsewhere"
	p.NotUntil = noon
	entry := Entry{At: noon, Verb: "ask", Question: "who?", Answer: "a1", Verdict: "agree", ChosenBy: "engine", Shown: given("", "001.txt").Shown}
	settle(t, l, seq, Result{Answer: given("a1", "001.txt", "002.txt"), Postings: []Posting{p, post("k1", "a1", 1)}, Entry: &entry})
	if yes, err := l.Settled(t.Context(), seq); err != nil || !yes {
		t.Errorf("settled: %v, %v", yes, err)
	}
	if won, err := l.Settle(t.Context(), seq, Result{Postings: []Posting{post("k2", "", 0)}}); err != nil || won {
		t.Errorf("settled twice: %v, %v", won, err)
	}
	want := *given("a1", "001.txt", "002.txt")
	want.Message, want.Place, want.Root, want.Person = seq, m.Place, m.Root, m.Person
	got, err := l.Answer(t.Context(), "a1")
	must(t, err)
	equal(t, got, want)

	box, err := l.Outbox(t.Context(), "slack:T1/elsewhere", "another")
	must(t, err)
	p.Seq, p.Message, p.State = box[0].Seq, seq, Waiting
	equal(t, box, []Posting{p})
	box, err = l.Outbox(t.Context(), m.Place, m.Root)
	must(t, err)
	equal(t, brief(box), []string{`k1 post  waiting id= answer=a1 reply="k1" tried 0`})

	entry.Seq, entry.Place, entry.Root, entry.Person, entry.Message = 1, m.Place, m.Root, m.Person, m.ID
	equal(t, export(t, l, time.Time{}, time.Time{}), []Entry{entry})

	// All or nothing: the key k1 is taken.
	seq = accept(t, l, said("m2", 0))
	if won, err := l.Settle(t.Context(), seq, Result{Answer: given("a2"), Postings: []Posting{post("k3", "", 0), post("k1", "", 0)}, Entry: &entry}); err == nil || won {
		t.Errorf("a key twice: %v, %v", won, err)
	}
	_, err = l.Answer(t.Context(), "a2")
	wantIs(t, err, ErrNotFound)
	if yes, err := l.Settled(t.Context(), seq); err != nil || yes {
		t.Errorf("settled by half: %v, %v", yes, err)
	}
	_, err = l.Settle(t.Context(), 999, Result{})
	wantIs(t, err, ErrNotFound)
	_, err = l.Settled(t.Context(), 999)
	wantIs(t, err, ErrNotFound)
}

func export(t *testing.T, l *Ledger, since, until time.Time) (out []Entry) {
	t.Helper()
	for e, err := range l.Export(t.Context(), since, until) {
		must(t, err)
		out = append(out, e)
	}
	return out
}
