package bot

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"variorum/bot/ledger"
)

// most is how many messages a queue holds. What comes beyond waits in the
// ledger until there is room.
const most = 10_000

// delivering is how many threads may be posting at once.
const delivering = 256

// queue decides what is worked on next. A thread has a lane; one goroutine at a
// time works in a lane, so replies keep their order. Among the lanes that could
// go on, the person served longest ago comes first.
type queue struct {
	slots   int // how many messages are answered at once
	patient int // how many messages of one person may wait before they are told
	now     func() time.Time
	answer  func(context.Context, ledger.Ref) error                          // settles a message
	deliver func(ctx context.Context, place, root string) (time.Time, error) // empties a thread's outbox, or says when to go on

	mu      sync.Mutex // guards what follows
	ctx     context.Context
	running bool
	lanes   map[lane]*work
	order   []*work          // lanes in order of their first message
	served  map[string]int64 // when a person was last served, by turn
	turn    int64            //
	held    int              // messages in lanes
	mine    map[string]int   // messages in lanes of each person
	told    map[string]bool  // persons told that they wait
	missed  bool             // something did not fit
	answers int              // slots in use
	asides  int              // things done beside the lanes
	posts   int              // lanes being delivered
	active  sync.WaitGroup   // goroutines at work
	timer   *time.Timer      // for the lane that is due next
	idle    chan struct{}    // closed and replaced when something has ended
}

// lane names a thread.
type lane struct{ place, root string }

// work is what is to be done in a lane.
type work struct {
	lane   lane
	refs   []ledger.Ref
	outbox bool // there may be something to post, which comes first
	busy   bool
	until  time.Time // not before
}

func newQueue(slots, patient int, now func() time.Time, answer func(context.Context, ledger.Ref) error, deliver func(context.Context, string, string) (time.Time, error)) *queue {
	return &queue{slots: slots, patient: patient, now: now, answer: answer, deliver: deliver, lanes: map[lane]*work{}, served: map[string]int64{},
		mine: map[string]int{}, told: map[string]bool{}, idle: make(chan struct{})}
}

// start lets the work begin; it goes on until ctx ends.
func (q *queue) start(ctx context.Context) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ctx, q.running = ctx, true
	q.pump()
}

// finish waits for what is being done, but no longer than so much. It comes
// after the end of the context given to start.
func (q *queue) finish(patience time.Duration) {
	q.mu.Lock()
	q.running = false
	if q.timer != nil {
		q.timer.Stop()
	}
	q.mu.Unlock()
	done := make(chan struct{})
	go func() {
		q.active.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(patience):
	}
}

// push adds a message, once. It returns how many messages of the person wait
// before it, and whether the person is to be told so: it is the first that has
// to wait that long.
func (q *queue) push(r ledger.Ref) (before int, tell bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if w := q.lanes[lane{r.Place, r.Root}]; w != nil && slices.ContainsFunc(w.refs, func(o ledger.Ref) bool { return o.Seq == r.Seq }) {
		return 0, false
	}
	if q.held >= most {
		q.missed = true
		return 0, false
	}
	w := q.at(r.Place, r.Root)
	w.refs = append(w.refs, r)
	slices.SortFunc(w.refs, func(a, b ledger.Ref) int { return cmp.Compare(a.Seq, b.Seq) })
	q.held++
	before = q.mine[r.Person]
	q.mine[r.Person]++
	if tell = before >= q.patient && !q.told[r.Person]; tell {
		q.told[r.Person] = true
	}
	q.pump()
	return before, tell
}

// wake has the outbox of a thread looked at.
func (q *queue) wake(place, root string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.at(place, root).outbox = true
	q.pump()
}

// at returns the lane of a thread. The caller holds the lock.
func (q *queue) at(place, root string) *work {
	w := q.lanes[lane{place, root}]
	if w == nil {
		w = &work{lane: lane{place, root}, outbox: true}
		q.lanes[w.lane] = w
		q.order = append(q.order, w)
	}
	return w
}

// aside does something beside the lanes, as part of the work.
func (q *queue) aside(f func(context.Context)) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.running {
		return
	}
	ctx := q.ctx
	q.asides++
	q.active.Go(func() {
		f(ctx)
		q.mu.Lock()
		defer q.mu.Unlock()
		q.asides--
		close(q.idle)
		q.idle = make(chan struct{})
	})
}

// pump starts what can be started. The caller holds the lock.
func (q *queue) pump() {
	for q.running && q.ctx.Err() == nil {
		w := q.next()
		if w == nil {
			return
		}
		w.busy = true
		if w.outbox {
			w.outbox = false
			q.posts++
			q.active.Go(func() { q.post(q.ctx, w) })
			continue
		}
		ref := w.refs[0]
		q.answers++
		q.turn++
		q.served[ref.Person] = q.turn
		q.active.Go(func() { q.settleOne(q.ctx, w, ref) })
	}
}

// next returns the lane to work in, or nil, and sets the timer for the first
// that is due later. The caller holds the lock.
func (q *queue) next() *work {
	var best *work
	var due time.Time
	now := q.now()
	rank := func(w *work) int64 {
		if len(w.refs) == 0 {
			return 0
		}
		return q.served[w.refs[0].Person]
	}
	for _, w := range q.order {
		switch {
		case w.busy:
		case w.outbox && q.posts >= delivering, !w.outbox && q.answers >= q.slots:
		case w.until.After(now):
			if due.IsZero() || w.until.Before(due) {
				due = w.until
			}
		case best == nil || rank(w) < rank(best):
			best = w
		}
	}
	if best == nil && !due.IsZero() {
		if q.timer != nil {
			q.timer.Stop()
		}
		q.timer = time.AfterFunc(due.Sub(now), func() {
			q.mu.Lock()
			defer q.mu.Unlock()
			q.pump()
		})
	}
	return best
}

// post empties the outbox of a lane.
func (q *queue) post(ctx context.Context, w *work) {
	until, err := q.deliver(ctx, w.lane.place, w.lane.root)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.posts--
	q.done(w, until, err)
}

// settleOne answers the first message of a lane; posting the reply comes next.
func (q *queue) settleOne(ctx context.Context, w *work, ref ledger.Ref) {
	err := q.answer(ctx, ref)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.answers--
	if err == nil {
		q.remove(w, ref)
		w.outbox = true
	}
	q.done(w, time.Time{}, err)
}

// done frees a lane, until a moment if there is one: what is in the outbox then
// comes first. The caller holds the lock.
func (q *queue) done(w *work, until time.Time, err error) {
	w.busy = false
	w.until = until
	if err != nil {
		w.until = q.now().Add(pause)
	}
	if !w.until.IsZero() {
		w.outbox = true
	}
	if len(w.refs) == 0 && !w.outbox {
		delete(q.lanes, w.lane)
		q.order = slices.DeleteFunc(q.order, func(o *work) bool { return o == w })
	}
	if len(q.lanes) == 0 { // nobody is waiting for a turn
		clear(q.served)
	}
	q.pump()
	close(q.idle)
	q.idle = make(chan struct{})
}

// pause is how long a lane rests after an error that is nobody's in particular,
// such as a database that is away.
const pause = 2 * time.Second

// remove takes a message out of its lane. The caller holds the lock.
func (q *queue) remove(w *work, ref ledger.Ref) {
	w.refs = slices.DeleteFunc(w.refs, func(o ledger.Ref) bool { return o.Seq == ref.Seq })
	q.held--
	if q.mine[ref.Person]--; q.mine[ref.Person] <= 0 {
		delete(q.mine, ref.Person)
		delete(q.told, ref.Person)
	}
}

// settle waits until nothing can be done before a later moment.
func (q *queue) settle(ctx context.Context) error {
	for {
		q.mu.Lock()
		q.pump()
		busy := q.asides > 0 || !q.running && len(q.order) > 0
		for _, w := range q.order {
			busy = busy || w.busy || !w.until.After(q.now())
		}
		ended, over := q.idle, error(nil)
		if q.ctx != nil { // started
			over = q.ctx.Err()
		}
		q.mu.Unlock()
		if !busy {
			return nil
		}
		if over != nil {
			return over
		}
		select {
		case <-ended:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// overflowed reports whether something did not fit and there is room again.
func (q *queue) overflowed() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.missed && q.held < most/2
}

// drained forgets that something did not fit.
func (q *queue) drained() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.missed = false
}

// waiting counts the messages in the lanes.
func (q *queue) waiting() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.held
}
