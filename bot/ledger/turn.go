package ledger

import (
	"context"
	"slices"
	"sync"
)

// turns lets one write at a time, in the order in which they came, except that
// those which somebody waits for at the network go first. SQLite has no order
// of its own: who finds it busy sleeps and tries again.
type turns struct {
	mu    sync.Mutex // guards what follows
	taken bool
	first []chan struct{} // closed when it is theirs
	rest  []chan struct{}
	row   int // how many of first went while others waited
}

// fair is how many of those that go first may do so before one of the rest has
// its turn.
const fair = 16

// take waits for a turn; give ends it.
func (q *turns) take(ctx context.Context, urgent bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	q.mu.Lock()
	if !q.taken {
		q.taken = true
		q.mu.Unlock()
		return nil
	}
	mine := make(chan struct{})
	line := &q.rest
	if urgent {
		line = &q.first
	}
	*line = append(*line, mine)
	q.mu.Unlock()
	select {
	case <-mine:
		return nil
	case <-ctx.Done():
	}
	q.mu.Lock()
	at := slices.Index(*line, mine)
	if at >= 0 {
		*line = slices.Delete(*line, at, at+1)
	}
	q.mu.Unlock()
	if at < 0 { // it came at the same moment
		q.give()
	}
	return ctx.Err()
}

// give hands the turn on.
func (q *turns) give() {
	q.mu.Lock()
	defer q.mu.Unlock()
	var next chan struct{}
	switch {
	case len(q.first) > 0 && (len(q.rest) == 0 || q.row < fair):
		next, q.first = q.first[0], q.first[1:]
		q.row++
	case len(q.rest) > 0:
		next, q.rest = q.rest[0], q.rest[1:]
		q.row = 0
	default:
		q.taken = false
		return
	}
	close(next)
}
