package slack

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"variorum/adapters/slack/slacktest"
	"variorum/bot"
)

// A private reply is changed in its place by the response_url of a button that
// was pressed below it, else shown anew by the command's; when both are spent,
// it is said that it cannot be.
func TestEditPrivate(t *testing.T) {
	both(t, slacktest.Options{}, func(t *testing.T, d *desk) {
		act, err := d.Slash("U1ANA", channel, "/ask", "who was hurt?")
		d.settled(t, act, err)
		thread := d.next(t).Thread
		id, err := d.adapter.Post(d.ctx, thread, "k1", reply("Twelve.", bot.Why, bot.Helpful, bot.Unhelpful))
		if err != nil {
			t.Fatal(err)
		}
		edit := func(text string) error {
			return d.adapter.Edit(d.ctx, thread, id, "k2", reply(text, bot.Why, bot.Helpful, bot.Unhelpful))
		}
		words := func(want ...string) {
			t.Helper()
			var got []string
			for _, m := range d.ByBot(channel) {
				if m.Ephemeral != "U1ANA" {
					t.Errorf("not private: %+v", m)
				}
				got = append(got, m.Words())
			}
			if strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("ana sees %q, want %q", got, want)
			}
		}

		if err := edit("Eleven."); err != nil { // no button was pressed
			t.Fatal(err)
		}
		words("Twelve.", "Eleven.")

		pressed, err := d.Press("U1ANA", channel, d.ByBot(channel)[1].TS, "variorum_why", "")
		d.settled(t, pressed, err)
		if m := d.next(t); m.Text != "why" {
			t.Fatalf("%+v", m)
		}
		for _, text := range []string{"Ten.", "Nine.", "Eight.", "Seven.", "Six."} {
			if err := edit(text); err != nil {
				t.Fatal(err)
			}
			words("Twelve.", text)
		}
		// The press's is used up; the command's served twice, and serves three times more.
		for _, text := range []string{"Five.", "Four.", "Three."} {
			if err := edit(text); err != nil {
				t.Fatal(err)
			}
		}
		words("Twelve.", "Six.", "Five.", "Four.", "Three.")
		if err := edit("Two."); !isNever(err) || !strings.Contains(err.Error(), "the person still sees what was shown first") {
			t.Errorf("spent: %v", err)
		}
		words("Twelve.", "Six.", "Five.", "Four.", "Three.")
	})
}

// After half an hour Slack takes neither.
func TestEditPrivateLate(t *testing.T) {
	var later atomic.Int64
	d := start(t, slacktest.Options{Now: func() time.Time { return time.Now().Add(time.Duration(later.Load())) }})
	act, err := d.Slash("U1ANA", channel, "/ask", "who was hurt?")
	d.settled(t, act, err)
	thread := d.next(t).Thread
	id, err := d.adapter.Post(d.ctx, thread, "k1", reply("Twelve."))
	if err != nil {
		t.Fatal(err)
	}
	later.Store(int64(31 * time.Minute))
	if err := d.adapter.Edit(d.ctx, thread, id, "k2", reply("Eleven.")); !isNever(err) || !strings.Contains(err.Error(), "half an hour") {
		t.Errorf("after half an hour: %v", err)
	}
	if n := len(d.ByBot(channel)); n != 1 {
		t.Errorf("ana sees %d replies", n)
	}
}

func TestReturns(t *testing.T) {
	var m returns
	m.put("", "https://hooks/1")
	m.put("a", "https://hooks/1")
	m.put("b", "https://hooks/2")
	m.put("a", "https://hooks/3")
	if url, ok := m.get("a"); !ok || url != "https://hooks/3" {
		t.Errorf("%q, %v", url, ok)
	}
	m.known["a"] = address{"https://hooks/3", time.Now().Add(-time.Hour)}
	m.put("c", "https://hooks/4")
	if _, ok := m.get("a"); ok || len(m.last) != 2 || len(m.known) != 2 {
		t.Errorf("after an hour: %v, %v", m.last, m.known)
	}
	m.forget("b")
	if _, ok := m.get("b"); ok || len(m.last) != 1 {
		t.Errorf("forgotten: %v", m.last)
	}
}
