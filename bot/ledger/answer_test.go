package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"
)

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
