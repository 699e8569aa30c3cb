package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Those that go first do, in their order, and do not keep the rest out.
func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q turns
		var group sync.WaitGroup
		var mu sync.Mutex
		var order []string
		enter := func(name string, urgent bool) {
			group.Go(func() {
				if err := q.take(t.Context(), urgent); err != nil {
					t.Error(err)
				}
				mu.Lock()
				order = append(order, name)
				mu.Unlock()
				q.give()
			})
			synctest.Wait() // it stands in line
		}
		if err := q.take(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		enter("r1", false)
		enter("r2", false)
		for n := range fair + 1 {
			enter(fmt.Sprint(n), true)
		}
		q.give()
		group.Wait()
		var want []string
		for n := range fair {
			want = append(want, fmt.Sprint(n))
		}
		want = append(want, "r1", fmt.Sprint(fair), "r2")
		if got := strings.Join(order, " "); got != strings.Join(want, " ") {
			t.Errorf("got  %s\nwant %s", got, strings.Join(want, " "))
		}
		if q.taken || len(q.first)+len(q.rest) > 0 {
			t.Errorf("left: %+v", &q)
		}
	})
}

// Who gives up waiting leaves the line, and takes no turn along.
func TestTurnGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q turns
		if err := q.take(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if err := q.take(ctx, true); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		if err := q.take(ctx, true); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("with a context that has ended: %v", err)
		}
		q.give()
		if err := q.take(t.Context(), false); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

// While others wait to write, a message is accepted next.
func TestAcceptGoesFirst(t *testing.T) {
	both(t, func(t *testing.T, open func() *Ledger) {
		l := open()
		if l.turns == nil {
			t.Skip("PostgreSQL lets many write at once")
		}
		begun, end := make(chan struct{}), make(chan struct{})
		var group sync.WaitGroup
		group.Go(func() {
			must(t, l.Beside(t.Context(), func() error { close(begun); <-end; return nil }))
		})
		<-begun
		waiting := func(n int) {
			for have := -1; have != n; time.Sleep(time.Millisecond) {
				l.turns.mu.Lock()
				have = len(l.turns.first) + len(l.turns.rest)
				l.turns.mu.Unlock()
			}
		}
		m := said("m1", 0)
		group.Go(func() {
			must(t, l.Beside(t.Context(), func() error {
				_, err := l.Latest(t.Context(), m.Place, m.ID)
				return err
			}))
		})
		waiting(1)
		group.Go(func() {
			_, _, err := l.Accept(t.Context(), m)
			must(t, err)
		})
		waiting(2)
		close(end)
		group.Wait()
	})
}
