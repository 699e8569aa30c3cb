package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"variorum/bot/ledger"
)

// postTime is how long an adapter may take over one call.
const postTime = 30 * time.Second

// hold is for how long a thread is taken among processes that share a ledger:
// longer than answering and one post may take.
const hold = 90 * time.Second

// gates keep the postings of one place apart: one at a time, and none before
// the moment that the network named when it said "too many".
type gates struct {
	mu sync.Mutex
	by map[string]*gate
}

// gate is the way into a place.
type gate struct {
	users int
	mu    sync.Mutex // held during a call
	until time.Time
}

// enter waits for the way to be free and returns how to leave; leaving with a
// moment closes the way until then. If the way is closed, it returns until when.
func (g *gates) enter(place string, now time.Time) (leave func(until time.Time), closed time.Time) {
	g.mu.Lock()
	at := g.by[place]
	if at == nil {
		at = &gate{}
		g.by[place] = at
	}
	at.users++
	g.mu.Unlock()
	at.mu.Lock()
	leave = func(until time.Time) {
		if until.After(at.until) {
			at.until = until
		}
		open := !at.until.After(now)
		at.mu.Unlock()
		g.mu.Lock()
		defer g.mu.Unlock()
		if at.users--; at.users == 0 && open {
			delete(g.by, place)
		}
	}
	if at.until.After(now) {
		closed = at.until
		leave(time.Time{})
		return nil, closed
	}
	return leave, time.Time{}
}

// deliver posts what a thread's outbox holds, in order, until it is empty or
// has to wait; then it returns until when.
func (b *Bot) deliver(ctx context.Context, place, root string) (time.Time, error) {
	if b.o.Shared {
		mine, err := b.o.Ledger.Claim(ctx, place, root, b.o.Owner, b.o.Now(), hold)
		if err != nil {
			return time.Time{}, err
		}
		if !mine {
			return b.o.Now().Add(pause), nil
		}
	}
	box, err := b.o.Ledger.Outbox(ctx, place, root)
	if err != nil {
		return time.Time{}, fmt.Errorf("bot: %w", err)
	}
	for _, p := range box {
		if p.NotUntil.After(b.o.Now()) {
			return p.NotUntil, nil
		}
		leave, closed := b.gates.enter(place, b.o.Now())
		if leave == nil {
			return closed, nil
		}
		again, err := b.make(ctx, p)
		leave(again.place)
		if err != nil {
			return time.Time{}, err
		}
		if !again.posting.IsZero() {
			return again.posting, nil
		}
		if ctx.Err() != nil {
			return time.Time{}, ctx.Err()
		}
	}
	if b.o.Shared {
		return time.Time{}, b.o.Ledger.Release(ctx, place, root, b.o.Owner)
	}
	return time.Time{}, nil
}

// again says when a posting that was not made is due, and until when its whole
// place should rest.
type again struct{ posting, place time.Time }

// make makes one posting: it finds out whether an earlier attempt arrived,
// tries, and keeps what came of it. The error is the ledger's.
func (b *Bot) make(ctx context.Context, p ledger.Posting) (again, error) {
	var t Thread
	if err := json.Unmarshal(p.Thread, &t); err != nil {
		return again{}, b.giveUp(ctx, p, fmt.Errorf("its thread cannot be read: %w", err))
	}
	a := b.o.Adapters[t.Network()]
	if a == nil { // not set up in this process; another may have it, or the next one
		return again{posting: b.o.Now().Add(longest)}, nil
	}
	var r Reply
	if len(p.Reply) > 0 {
		if err := json.Unmarshal(p.Reply, &r); err != nil {
			return again{}, b.giveUp(ctx, p, fmt.Errorf("its reply cannot be read: %w", err))
		}
	} else if p.Action != ledger.Delete {
		return again{}, b.giveUp(ctx, p, errors.New("the question was taken back"))
	}
	// What was begun is finished even while the program stops.
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), postTime)
	defer cancel()
	if p.State == ledger.Trying && p.Action == ledger.Post {
		id, err := find(call, a, t, p.Key)
		switch {
		case err == nil && id != "":
			b.posted.Add(1)
			return again{}, b.o.Ledger.Done(call, p.Key, id)
		case errors.Is(err, ErrCannotTell) && p.Attempts > 1:
			return again{}, b.giveUp(call, p, fmt.Errorf("it was tried twice and %w", ErrCannotTell))
		case errors.Is(err, ErrCannotTell):
			r.Blocks = append([]Block{{Kind: Small, Text: "This may be a repeat: the network did not say whether it arrived."}}, r.Blocks...)
		case err != nil:
			return b.later(call, p, err, true)
		}
	}
	if ctx.Err() != nil { // stopping: nothing new is begun
		return again{}, ctx.Err()
	}
	if err := b.o.Ledger.Begin(call, p.Key); errors.Is(err, ledger.ErrOver) {
		return again{}, nil // forgotten or made meanwhile
	} else if err != nil {
		return again{}, err
	}
	p.Attempts++
	id, err := b.call(call, a, t, p, r)
	if err == nil {
		b.posted.Add(1)
		return again{}, b.o.Ledger.Done(call, p.Key, id)
	}
	return b.later(call, p, err, false)
}

// call has the adapter do what the posting says.
func (b *Bot) call(ctx context.Context, a Adapter, t Thread, p ledger.Posting, r Reply) (string, error) {
	if p.Action == ledger.Post {
		return a.Post(ctx, t, p.Key, r)
	}
	e, can := a.(Editor)
	switch {
	case !can:
		return "", &Never{errors.New("the network cannot change a posting")}
	case p.Action == ledger.Edit:
		return p.Target, e.Edit(ctx, t, p.Target, p.Key, r)
	}
	return p.Target, e.Delete(ctx, t, p.Target)
}

// find asks the network for a posting.
func find(ctx context.Context, a Adapter, t Thread, key string) (string, error) {
	f, can := a.(Finder)
	if !can {
		return "", ErrCannotTell
	}
	return f.Find(ctx, t, key)
}

// longest is the longest rest between two attempts.
const longest = 10 * time.Minute

// later keeps that a posting was not made, or that nobody knows, and says when
// it is due again. Where only looking for it failed, it stays as it was.
func (b *Bot) later(ctx context.Context, p ledger.Posting, cause error, looked bool) (again, error) {
	var never *Never
	if errors.As(cause, &never) {
		return again{}, b.giveUp(ctx, p, cause)
	}
	b.retried.Add(1)
	rest := min(time.Second<<min(max(p.Attempts-1, 0), 10), longest)
	var limited *Later
	known := errors.As(cause, &limited)
	if known && limited.After > rest {
		rest = limited.After
	}
	due := again{posting: b.o.Now().Add(rest)}
	if known && limited.After > 0 {
		due.place = due.posting
	}
	b.o.Log.Warn("bot: a posting has to wait", "place", p.Place, "attempts", p.Attempts, "rest", rest, "error", cause)
	if known && !looked {
		if err := b.o.Ledger.Postpone(ctx, p.Key, due.posting, cause.Error()); !errors.Is(err, ledger.ErrOver) {
			return due, err
		}
		return again{}, nil
	}
	return due, nil
}

// giveUp ends a posting that is of no use to try again.
func (b *Bot) giveUp(ctx context.Context, p ledger.Posting, cause error) error {
	b.failed.Add(1)
	b.o.Log.Error("bot: a posting was given up", "place", p.Place, "attempts", p.Attempts, "error", cause)
	if err := b.o.Ledger.GiveUp(ctx, p.Key, cause.Error()); !errors.Is(err, ledger.ErrOver) {
		return err
	}
	return nil
}
