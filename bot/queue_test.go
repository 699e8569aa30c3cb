package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"variorum/bot/ledger"
)

// script is a queue whose work is written down. Answering takes a second,
// posting what is set.
type script struct {
	*queue
	mu    sync.Mutex
	done  []string
	posts map[string]time.Duration // place → how long a post takes; negative: it has to wait so long first
}

func newScript(slots int) *script {
	s := &script{posts: map[string]time.Duration{}}
	s.queue = newQueue(slots, 3, time.Now, func(ctx context.Context, r ledger.Ref) error {
		time.Sleep(time.Second)
		s.write("%s %d", r.Root, r.Seq)
		return nil
	}, func(ctx context.Context, place, root string) (time.Time, error) {
		s.mu.Lock()
		took := s.posts[place]
		if took < 0 {
			s.posts[place] = 0
		}
		s.mu.Unlock()
		if took < 0 {
			return time.Now().Add(-took), nil
		}
		time.Sleep(took)
		return time.Time{}, nil
	})
	return s
}

func (s *script) write(form string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done = append(s.done, fmt.Sprintf(form, args...))
}

func (s *script) say(seq int64, person, root string) (int, bool) {
	return s.push(ledger.Ref{Seq: seq, Place: "p:" + root, Root: root, Person: person})
}

// TestQueueFair: one person with many questions does not keep another waiting.
func TestQueueFair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(1)
		for i := range int64(5) {
			s.say(i, "ana", fmt.Sprintf("a%d", i))
		}
		s.say(10, "bea", "b0")
		s.say(11, "bea", "b1")
		s.start(t.Context())
		if err := s.settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		// Each of the two has a turn after the other, as long as both wait.
		bea := func(n int) (turns int) {
			for _, d := range s.done[:n] {
				if strings.HasPrefix(d, "b") {
					turns++
				}
			}
			return turns
		}
		if len(s.done) != 7 || bea(2) != 1 || bea(4) != 2 {
			t.Errorf("answered %v", s.done)
		}
	})
}

// TestQueueOrder: a thread is answered in order whatever order it arrives in,
// and a message pushed twice is answered once.
func TestQueueOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(4)
		for _, seq := range []int64{3, 1, 2, 3, 1} {
			s.say(seq, "ana", "one")
		}
		s.start(t.Context())
		if err := s.settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, want := strings.Join(s.done, ", "), "one 1, one 2, one 3"; got != want {
			t.Errorf("answered %s, want %s", got, want)
		}
	})
}

// TestQueueSlowPlace: a place that takes long to post to, or says to come back
// later, holds up its own thread alone.
func TestQueueSlowPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(1)
		s.posts["p:slow"] = 10 * time.Second
		s.posts["p:later"] = -time.Hour
		s.say(1, "ana", "slow")
		s.say(2, "bea", "later")
		s.say(3, "cem", "quick")
		s.say(4, "cem", "quick")
		begun := time.Now()
		s.start(t.Context())
		if err := s.settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(s.done, ", "); got != "quick 3, quick 4, slow 1" {
			t.Errorf("answered %s", got)
		}
		if n := s.waiting(); n != 1 {
			t.Errorf("%d messages wait, want the one whose place said later", n)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if err := s.settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if i := slices.Index(s.done, "later 2"); i != 3 {
			t.Errorf("answered %v, the last after %s", s.done, time.Since(begun))
		}
	})
}

// TestQueueTells: a person is told once that much is waiting, and again only
// after all of it was answered.
func TestQueueTells(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(1)
		told := func(from int64) (n int) {
			for i := range int64(8) {
				if _, tell := s.say(from+i, "ana", "one"); tell {
					n++
				}
			}
			return n
		}
		if n := told(0); n != 1 {
			t.Errorf("told %d times, want once", n)
		}
		s.start(t.Context())
		if err := s.settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := told(100); n != 1 {
			t.Errorf("told %d times after all was answered, want once", n)
		}
		if err := s.settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

func TestRights(t *testing.T) {
	rs := rights{
		{Sources: []string{"Wire", "Own Desk"}, Places: []string{"slack:T1/C1", "matrix:!a:b"}},
		{Sources: []string{"own desk"}, Places: []string{"slack:T2/*"}},
	}
	for _, c := range []struct {
		source, place string
		want          bool
	}{
		{"Harbour Times", "anything", true},
		{"Wire", "slack:T1/C1", true},
		{"Wire", "slack:T1/C12", false},
		{"Wire", "slack:T2/C9", false},
		{"Own Desk", "slack:T2/C9", true},
		{"Own Desk", "matrix:!a:b", true},
		{"Own Desk", "console:here", false},
	} {
		if got := rs.allows(c.source, c.place); got != c.want {
			t.Errorf("%s in %s: %t", c.source, c.place, got)
		}
	}
}
