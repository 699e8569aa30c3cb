package ledger

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"
)

// word stands for what people wrote: it must not be left anywhere.
const word = "zebra-crossing"

// confidential is a result with the word wherever there can be words.
func confidential(key string, at time.Time) Result {
	a := given("answer-"+key, "001.txt")
	a.At, a.Question = at, word
	a.Request, a.Answer, a.Reply = []byte(`"`+word+`"`), []byte(`"`+word+`"`), []byte(`"`+word+`"`)
	p := post(key, a.ID, 0)
	p.Reply = []byte(word)
	return Result{Answer: a, Postings: []Posting{p}, Entry: &Entry{At: at, Verb: "ask", Question: word, Answer: a.ID, Shown: a.Shown}}
}

// left returns the tables that still hold the word.
func left(t *testing.T, l *Ledger) []string {
	t.Helper()
	found := []string{}
	for _, table := range []string{"message", "posting", "answer", "shown", "entry", "feedback", "claim"} {
		rows, err := l.db.Query(t.Context(), `SELECT * FROM ledger_`+table)
		must(t, err)
		names, err := rows.Columns()
		must(t, err)
		n := 0
		for rows.Next() {
			values := make([]any, len(names))
			for i := range values {
				values[i] = new(any)
			}
			must(t, rows.Scan(values...))
			for i, v := range values {
				b, _ := (*v.(*any)).([]byte)
				if s, ok := (*v.(*any)).(string); ok {
					b = []byte(s)
				}
				if bytes.Contains(b, []byte(word)) {
					found = append(found, table+"."+names[i])
				}
			}
			n++
		}
		must(t, rows.Err())
		must(t, rows.Close())
		if n == 0 {
			found = append(found, "no "+table)
		}
	}
	return found
}

func TestForget(t *testing.T) { both(t, testForget) }

func testForget(t *testing.T, open func() *Ledger) {
	l := open()
	ctx := t.Context()
	m := said("m1", 0)
	m.Body = []byte(word)
	settle(t, l, accept(t, l, m), confidential("k0", noon))
	made(t, l, "k0", "100")
	m.Edit = 1
	r := confidential("k1", noon)
	r.Postings[0].Action, r.Postings[0].Target = Edit, "100"
	settle(t, l, accept(t, l, m), r)
	made(t, l, "k1", "100")
	// Others ask why, share the answer, and edit what shows it.
	why := confidential("why", noon)
	why.Answer, why.Entry.Answer, why.Postings[0].Answer = nil, "answer-k1", "answer-k1"
	settle(t, l, accept(t, l, said("m2", 0)), why)
	edit := change("context", Edit, "100", "")
	edit.Reply = []byte(word)
	settle(t, l, accept(t, l, said("m3", 0)), Result{Postings: []Posting{edit}})
	must(t, l.Begin(ctx, "context"))
	must(t, l.Rate(ctx, "answer-k1", Feedback{Person: "ana", Helpful: true}))
	other := said("m4", 0)
	settle(t, l, accept(t, l, other), Result{Answer: given("a4", "001.txt"), Postings: []Posting{post("k4", "a4", 0)}})
	_, err := l.Claim(ctx, "p", "r", "o", noon, time.Minute)
	must(t, err)

	m.Kind, m.Body, m.Edit = "deleted", []byte(`{"thread":"…"}`), 0
	taken := accept(t, l, m)
	for range 2 {
		must(t, l.Forget(ctx, m.Place, m.ID))
		equal(t, left(t, l), []string{})
	}
	got, err := l.Message(ctx, taken)
	if err != nil || len(got.Body) == 0 {
		t.Errorf("that it was taken back is forgotten before it was settled: %+v, %v", got, err)
	}
	latest, err := l.Latest(ctx, m.Place, m.ID)
	if err != nil || latest.Body != nil || latest.Edit != 1 {
		t.Errorf("latest %+v, %v", latest, err)
	}
	standing, err := l.Standing(ctx, m.Place, m.ID)
	must(t, err)
	equal(t, brief(standing), []string{`k0 post  posted id=100 answer=answer-k1 reply= tried 1`})
	box, err := l.Outbox(ctx, m.Place, "rm2")
	if err != nil || len(box) != 0 {
		t.Errorf("what nobody had begun is still to be posted: %v, %v", brief(box), err)
	}
	box, err = l.Outbox(ctx, m.Place, "rm3")
	must(t, err)
	equal(t, brief(box), []string{`context edit 100 trying id= answer= reply= tried 1`})
	a, err := l.Answer(ctx, "answer-k1")
	if err != nil || a.Question != "" || a.Request != nil || a.Answer != nil || a.Reply != nil || len(a.Shown) != 1 {
		t.Errorf("answer %+v, %v", a, err)
	}
	entries := export(t, l, time.Time{}, time.Time{})
	if len(entries) != 3 || entries[1].Question != "" || len(entries[1].Shown) != 1 || len(entries[1].Feedback) != 1 || entries[1].Message != "m1" {
		t.Errorf("entries %+v", entries)
	}
	if a, err := l.Answer(ctx, "a4"); err != nil || a.Question == "" {
		t.Errorf("another's answer: %+v, %v", a, err)
	}
	if _, fresh, err := l.Accept(ctx, said("m1", 0)); err != nil || fresh {
		t.Errorf("accepted again after it was forgotten: %v, %v", fresh, err)
	}
	must(t, l.Forget(ctx, m.Place, "never there"))
}

func TestExpire(t *testing.T) { both(t, testExpire) }

func testExpire(t *testing.T, open func() *Ledger) {
	l := open()
	ctx := t.Context()
	day := func(n int) time.Time { return noon.AddDate(0, 0, n) }
	const each = batch + 11
	// On each of three days so many questions, each with an answer; the last of
	// the day is not settled, the one before was taken back and that is open.
	must(t, l.write(ctx, func(ctx context.Context) error {
		for d := range 3 {
			for i := range each {
				id := fmt.Sprintf("%d-%d", d, i)
				m := said(id, 0)
				m.Accepted, m.Body = day(d).Add(time.Duration(i)*time.Millisecond), []byte(word)
				if i == each-2 {
					m.Kind, m.Body = "deleted", []byte("{}")
				}
				if _, err := l.db.Exec(ctx, insertMessage, m.Place, m.ID, m.Edit, m.Kind, m.Root, m.Person, m.Body, micro(m.Accepted)); err != nil {
					return err
				}
				if i >= each-2 {
					continue
				}
				if _, err := l.db.Exec(ctx, `UPDATE ledger_message SET settled = 1 WHERE id=$1`, id); err != nil {
					return err
				}
				m, err := scanMessage(l.db.QueryRow(ctx, selectLatest, m.Place, id))
				if err != nil {
					return err
				}
				if err := l.settle(ctx, m, confidential(id, m.Accepted)); err != nil {
					return err
				}
			}
		}
		return nil
	}))
	must(t, l.Rate(ctx, "answer-0-0", Feedback{Person: "ana"}))
	must(t, l.Rate(ctx, "answer-2-0", Feedback{Person: "ana"}))
	_, err := l.Claim(ctx, "p", "r", "o", day(9), time.Minute)
	must(t, err)
	count := func(table, where string) (n int) {
		t.Helper()
		must(t, l.db.QueryRow(ctx, `SELECT COUNT(*) FROM ledger_`+table+` WHERE `+where).Scan(&n))
		return n
	}
	expire := func(questions, audit time.Time, forgotten, removed int) {
		t.Helper()
		f, r, err := l.Expire(ctx, questions, audit)
		if err != nil || f != forgotten || r != removed {
			t.Errorf("forgot %d, removed %d, %v; want %d, %d", f, r, err, forgotten, removed)
		}
	}
	expire(time.Time{}, time.Time{}, 0, 0)
	expire(day(0), day(0), 0, 0)

	expire(day(1), day(0), each-1, 0)
	expire(day(1), day(0), 0, 0)
	equal(t, count("message", "body IS NOT NULL AND kind='said'"), 2*(each-1))
	equal(t, count("answer", "question IS NOT NULL AND answer IS NOT NULL AND forgotten = 0"), 2*(each-2))
	equal(t, count("posting", "reply IS NOT NULL"), 2*(each-2))
	equal(t, count("entry", "question IS NOT NULL"), 2*(each-2))
	equal(t, count("entry", "TRUE"), 3*(each-2))
	equal(t, count("message", "TRUE"), 3*each)

	expire(day(2), day(1), each-1, each-2)
	equal(t, count("message", "TRUE"), 2*each)
	equal(t, count("answer", "TRUE"), 2*(each-2))
	equal(t, count("posting", "TRUE"), 2*(each-2))
	equal(t, count("shown", "TRUE"), each-2)
	equal(t, count("feedback", "TRUE"), 1)

	// An amendment brings words back to what was forgotten, for as long again.
	amended := given("answer-2-0", "001.txt")
	amended.Question = word
	expire(day(2), day(1), 0, 0)
	edit := change("again", Edit, "100", "")
	edit.Reply = []byte(word)
	p, err := l.Latest(ctx, "slack:T1/desk", "1-0")
	must(t, err)
	edit.Message = p.Seq
	must(t, l.Amend(ctx, Result{Answer: amended, Postings: []Posting{edit}, Entry: &Entry{At: day(1), Verb: "amended", Question: word}}))
	expire(day(2), day(1), 1, 0)
	equal(t, count("posting", "reply IS NOT NULL AND key='again'"), 0)
	equal(t, count("entry", "question IS NOT NULL AND verb='amended'"), 0)

	// An audit shorter than the retention of questions ends both.
	expire(time.Time{}, day(3), each-1, 2*(each-2)+1)
	equal(t, count("message", "TRUE"), 0)
	equal(t, count("claim", "TRUE"), 1)
	expire(day(30), day(30), 0, 0)
	equal(t, count("claim", "TRUE"), 0)
	for _, table := range []string{"posting", "answer", "shown", "entry", "feedback"} {
		equal(t, count(table, "TRUE"), 0)
	}
}

// TestExpireKeepsNames has a message removed from memory that its network may
// still deliver again.
func TestExpireKeepsNames(t *testing.T) { both(t, testExpireKeepsNames) }

func testExpireKeepsNames(t *testing.T, open func() *Ledger) {
	l := open()
	ctx := t.Context()
	now := time.Now()
	for id, age := range map[string]time.Duration{"fresh": 23 * time.Hour, "old": 25 * time.Hour} {
		m := said(id, 0)
		m.Accepted, m.Body = now.Add(-age), []byte(word)
		settle(t, l, accept(t, l, m), confidential(id, m.Accepted))
	}
	if _, _, err := l.Expire(ctx, now, now); err != nil {
		t.Fatal(err)
	}
	equal(t, left(t, l), []string{"no shown", "no entry", "no feedback", "no claim"})
	_, fresh, err := l.Accept(ctx, said("fresh", 0))
	if err != nil || fresh {
		t.Errorf("delivered again within a day: %v, %v", fresh, err)
	}
	if _, fresh, err = l.Accept(ctx, said("old", 0)); err != nil || !fresh {
		t.Errorf("delivered again after a day: %v, %v", fresh, err)
	}
}
