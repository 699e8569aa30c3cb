package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
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

func TestLastAnswer(t *testing.T) { both(t, testLastAnswer) }

func testLastAnswer(t *testing.T, open func() *Ledger) {
	l := open()
	for i := range 3 { // in two threads; each a minute after the other
		m := said(fmt.Sprint(i), 0)
		m.Root = fmt.Sprint("r", i%2)
		a := given(fmt.Sprint("a", i))
		a.At = noon.Add(time.Duration(i) * time.Minute)
		settle(t, l, accept(t, l, m), Result{Answer: a})
	}
	id := func(a Answer, err error) string {
		if errors.Is(err, ErrNotFound) {
			return "none"
		}
		must(t, err)
		return a.ID
	}
	check := func(thread0, thread1, person string) {
		t.Helper()
		equal(t, id(l.LastAnswer(t.Context(), "slack:T1/desk", "r0")), thread0)
		equal(t, id(l.LastAnswer(t.Context(), "slack:T1/desk", "r1")), thread1)
		equal(t, id(l.LastAnswerTo(t.Context(), "slack:T1/desk", "ana", noon)), person)
	}
	check("a2", "a1", "a2")
	amended := given("a0")
	amended.At = noon.Add(time.Hour)
	must(t, l.Amend(t.Context(), Result{Answer: amended}))
	check("a2", "a1", "a2")
	must(t, l.Forget(t.Context(), "slack:T1/desk", "2"))
	check("a0", "a1", "a1")
	equal(t, id(l.LastAnswerTo(t.Context(), "slack:T1/desk", "ben", noon)), "none")
	equal(t, id(l.LastAnswerTo(t.Context(), "slack:T1/desk", "ana", noon.Add(2*time.Hour))), "none")
	equal(t, id(l.LastAnswer(t.Context(), "slack:T1/sport", "r0")), "none")
}

func TestExport(t *testing.T) { both(t, testExport) }

func testExport(t *testing.T, open func() *Ledger) {
	l := open()
	const entries = 2*page + 7
	must(t, l.write(t.Context(), func(ctx context.Context) error {
		for i := range entries { // two at each moment
			if err := l.insertEntry(ctx, Entry{At: noon.Add(time.Duration(i/2) * time.Second), Verb: "ask", Message: fmt.Sprint(i)}); err != nil {
				return err
			}
		}
		return nil
	}))
	got := export(t, l, time.Time{}, time.Time{})
	if len(got) != entries {
		t.Fatalf("%d entries, want %d", len(got), entries)
	}
	for i, e := range got {
		if e.Message != fmt.Sprint(i) || !e.At.Equal(noon.Add(time.Duration(i/2)*time.Second)) {
			t.Fatalf("entry %d is %+v", i, e)
		}
	}
	part := export(t, l, noon.Add(10*time.Second), noon.Add(12*time.Second))
	equal(t, part, got[20:24])
	for range l.Export(t.Context(), time.Time{}, time.Time{}) {
		break
	}
	equal(t, len(export(t, l, noon.Add(time.Hour), noon)), 0)
}

func TestRate(t *testing.T) { both(t, testRate) }

func testRate(t *testing.T, open func() *Ledger) {
	l := open()
	settle(t, l, accept(t, l, said("m1", 0)), Result{Answer: given("a1"), Entry: &Entry{At: noon, Verb: "ask", Answer: "a1"}})
	settle(t, l, accept(t, l, said("m2", 0)), Result{Entry: &Entry{At: noon.Add(time.Second), Verb: "help"}})
	ana := Feedback{Person: "ana", Helpful: true, At: noon.Add(time.Minute)}
	ben := Feedback{Person: "ben", Helpful: false, At: noon.Add(2 * time.Minute)}
	changed := Feedback{Person: "ana", Helpful: false, At: noon.Add(3 * time.Minute)}
	for _, f := range []Feedback{ana, ben, changed, ana} { // the last one comes late
		must(t, l.Rate(t.Context(), "a1", f))
	}
	got := export(t, l, time.Time{}, time.Time{})
	if len(got) != 2 {
		t.Fatalf("%d entries", len(got))
	}
	equal(t, got[0].Feedback, []Feedback{ben, changed})
	equal(t, len(got[1].Feedback), 0)
	wantIs(t, l.Rate(t.Context(), "a9", ana), ErrNotFound)
}

func TestAmend(t *testing.T) { both(t, testAmend) }

func testAmend(t *testing.T, open func() *Ledger) {
	l, other := open(), open()
	m := said("m1", 0)
	seq := accept(t, l, m)
	settle(t, l, seq, Result{Answer: given("a1", "001.txt"), Postings: []Posting{post("k", "a1", 0)}})
	made(t, l, "k", "100")
	amended := given("a1", "002.txt")
	amended.Reply = json.RawMessage(`["amended"]`)
	r := Result{Answer: amended, Postings: []Posting{change("k-amended", Edit, "100", "a1")}, Entry: &Entry{At: noon, Verb: "amended"}}
	must(t, l.Amend(t.Context(), r))
	must(t, other.Amend(t.Context(), r)) // noticed the same
	got, err := l.Answer(t.Context(), "a1")
	must(t, err)
	want := *amended
	want.Message, want.Place, want.Root, want.Person = seq, m.Place, m.Root, m.Person
	equal(t, got, want)
	equal(t, len(export(t, l, time.Time{}, time.Time{})), 1)
	for document, want := range map[string]int{"001.txt": 0, "002.txt": 1} {
		answers, err := l.AnswersShowing(t.Context(), document)
		if err != nil || len(answers) != want {
			t.Errorf("%d answers show %s, %v", len(answers), document, err)
		}
	}
	refs, err := l.Open(t.Context(), 0, 10)
	if err != nil || len(refs) != 1 || refs[0].Seq != seq {
		t.Errorf("open %v, %v", refs, err)
	}
	made(t, l, "k-amended", "")
	shown, err := l.ShownIn(t.Context(), "a1")
	must(t, err)
	equal(t, brief(shown), []string{`k post  posted id=100 answer=a1 reply="k-amended" tried 1`})

	wantIs(t, l.Amend(t.Context(), Result{Answer: given("a9")}), ErrNotFound)
	must(t, l.Forget(t.Context(), m.Place, m.ID))
	r.Postings[0].Key = "k-later"
	wantIs(t, l.Amend(t.Context(), r), ErrNotFound)
	box, err := l.Outbox(t.Context(), m.Place, m.Root)
	if err != nil || len(box) != 0 {
		t.Errorf("outbox %v, %v", brief(box), err)
	}
	if !slices.Equal(got.Shown, amended.Shown) {
		t.Errorf("shown %v", got.Shown)
	}
}
