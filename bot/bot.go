package bot

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"variorum/bot/answer"
	"variorum/bot/ledger"
	"variorum/index/news"
)

// Answerer answers questions; answer.Engine is one.
type Answerer interface {
	Answer(ctx context.Context, q answer.Question) (answer.Answer, error)
}

// Library is the corpus apart from questions: what is in it, and how its
// articles changed.
type Library interface {
	// Articles lists the articles that stood at a moment (zero: now), without
	// their texts, in the order of their identifiers; with a topic, those that
	// speak of it.
	Articles(ctx context.Context, topic string, asOf time.Time) ([]news.Revision, error)
	// Revisions returns every text of the article that a name stands for, the
	// oldest first: an identifier, an address, a file's name. Where it stands
	// for none, there are none.
	Revisions(ctx context.Context, name string) ([]news.Revision, error)
	// Withdrawn returns the tombstone that a name stands for, if it stands for
	// one rather than for an article that is there.
	Withdrawn(ctx context.Context, name string) (news.Tombstone, bool, error)
}

// Right says that these sources may be shown in these places alone.
type Right struct {
	Sources []string
	Places  []string // as Thread.Place; "slack:T1/*" is every channel of the team T1
}

// Options is what a Bot is made of. Ledger, Answers, Library and Adapters are
// needed; the rest has defaults.
type Options struct {
	Ledger   *ledger.Ledger
	Answers  Answerer
	Library  Library
	Adapters map[string]Adapter // by network

	Rights    []Right
	Strangers bool           // people of other organisations are answered
	Unaudited []string       // places whose questions leave no line in the audit, written as in Right
	Unread    []string       // places where no model may be asked, written as in Right
	Location  *time.Location // of "as of 14:00"; nil: UTC

	Now     func() time.Time  // the clock; nil: time.Now
	Observe func(Observation) // called once for each message settled; nil: nobody is told
	Log     *slog.Logger      // nil: silent

	Workers int    // questions answered at once; 0: the number of processors
	Waiting int    // messages waiting of one person before they are told so; 0: 20
	Shared  bool   // other processes answer from the same ledger
	Owner   string // this process, among those that share the ledger; empty: a random name
}

// Observation is what became of a message, for figures.
type Observation struct {
	Network  string
	Place    string
	Verb     string        // ask compare …; refused
	Verdict  string        // of an answer; empty otherwise
	Sources  int           // that are shown
	Versions int           // that are shown
	Took     time.Duration // from acceptance to the answer, before it was posted
}

// Stats are figures of a running bot.
type Stats struct {
	Accepted int64 // messages taken over
	Repeated int64 // deliveries of what was taken over before
	Settled  int64 // messages answered, in words or by silence
	Posted   int64 // postings made, changed or deleted
	Retried  int64 // postings that had to be tried again
	Failed   int64 // postings given up
	Waiting  int   // messages in the queue now
}

// Bot holds conversations on every network it is given.
type Bot struct {
	o     Options
	queue *queue
	gates gates

	accepted, repeated, settled, posted, retried, failed atomic.Int64
}

// New returns a bot. What Options leave out gets its default.
func New(o Options) *Bot {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Location == nil {
		o.Location = time.UTC
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Observe == nil {
		o.Observe = func(Observation) {}
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Waiting <= 0 {
		o.Waiting = 20
	}
	if o.Owner == "" {
		o.Owner = rand.Text()
	}
	b := &Bot{o: o, gates: gates{by: map[string]*gate{}}}
	b.queue = newQueue(o.Workers, o.Waiting, o.Now, b.answerOne, b.deliver)
	return b
}

// grace is how long Run waits at the end for what was begun: longer than a
// post may take.
const grace = 35 * time.Second

// sweep is how often a bot that shares its ledger looks for what others left.
const sweep = 5 * time.Second

// Run answers until ctx ends: first what an earlier process left open, then
// what the adapters hand over. It returns nil when ctx ended and all that was
// begun has been finished or left for the next process; an error where an
// adapter cannot go on, all others having been stopped.
func (b *Bot) Run(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	b.queue.start(ctx)
	if err := b.resume(ctx); err != nil {
		over := ctx.Err() != nil
		stop(nil)
		b.queue.finish(grace)
		if over {
			return nil
		}
		return fmt.Errorf("bot: %w", err)
	}
	var listening sync.WaitGroup
	for _, network := range slices.Sorted(maps.Keys(b.o.Adapters)) {
		listening.Go(func() {
			if err := b.o.Adapters[network].Listen(ctx, b.Accept); err != nil && ctx.Err() == nil {
				stop(fmt.Errorf("%s: %w", network, err))
			}
		})
	}
	tick := time.NewTicker(sweep)
	defer tick.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-tick.C:
			if !b.o.Shared && !b.queue.overflowed() {
				continue
			}
			if err := b.resume(ctx); err != nil && ctx.Err() == nil {
				b.o.Log.Error("bot: looking for open messages", "error", err)
			}
		}
	}
	listening.Wait()
	b.queue.finish(grace)
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("bot: %w", err)
	}
	return nil
}

// resume puts into the queue what the ledger has open.
func (b *Bot) resume(ctx context.Context) error {
	b.queue.drained()
	for after := int64(0); ; {
		refs, err := b.o.Ledger.Open(ctx, after, 1000)
		if err != nil {
			return err
		}
		for _, r := range refs {
			b.queue.push(r)
			after = r.Seq
		}
		if len(refs) < 1000 {
			return nil
		}
	}
}

// Accept takes a message over; it is the Handler of every adapter.
func (b *Bot) Accept(ctx context.Context, m Message) error {
	if m.Thread.Place == "" || m.ID == "" {
		return fmt.Errorf("bot: a message without place or id: %q %q", m.Thread.Place, m.ID)
	}
	if m.Kind == Deleted || m.Edit > 0 { // belongs where the first text stood, whatever the network says of threads
		if first, err := b.o.Ledger.Latest(ctx, m.Thread.Place, m.ID); err == nil {
			m.Thread.Root = first.Root
		}
	}
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("bot: %w", err)
	}
	seq, fresh, err := b.o.Ledger.Accept(ctx, ledger.Message{Place: m.Thread.Place, ID: m.ID, Edit: m.Edit, Kind: string(m.Kind),
		Root: m.Thread.Root, Person: m.Person, Body: body, Accepted: b.o.Now()})
	if err != nil {
		return fmt.Errorf("bot: %w", err)
	}
	if !fresh {
		b.repeated.Add(1)
		return nil
	}
	b.accepted.Add(1)
	if before, tell := b.queue.push(ledger.Ref{Seq: seq, Place: m.Thread.Place, Root: m.Thread.Root, Person: m.Person}); tell {
		b.queue.aside(func(ctx context.Context) { b.busy(ctx, m, before) })
	}
	return nil
}

// busy tells a person who has much waiting that it will take a while. It is
// said once, is not kept, and is no harm if it is lost.
func (b *Bot) busy(ctx context.Context, m Message, before int) {
	a := b.o.Adapters[m.Thread.Network()]
	if a == nil || m.Quiet {
		return
	}
	r := lines(fmt.Sprintf("Busy: %s of yours come before this one. All will be answered.", Count(before, "question")))
	r.Private = true
	if _, err := a.Post(ctx, m.Thread, fmt.Sprintf("busy-%s", key(m, 0)), r); err != nil {
		b.o.Log.Debug("bot: busy notice", "place", m.Thread.Place, "error", err)
	}
}

// Settle returns when nothing is left to do now: every message accepted is
// answered, and every reply posted, given up, or postponed to a later moment.
func (b *Bot) Settle(ctx context.Context) error { return b.queue.settle(ctx) }

// Stats returns figures.
func (b *Bot) Stats() Stats {
	return Stats{Accepted: b.accepted.Load(), Repeated: b.repeated.Load(), Settled: b.settled.Load(), Posted: b.posted.Load(),
		Retried: b.retried.Load(), Failed: b.failed.Load(), Waiting: b.queue.waiting()}
}

// key names a posting: the same message gives the same keys in every process.
func key(m Message, part int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d\x00%s\x00%d", m.Thread.Place, m.ID, m.Edit, m.Kind, part))
	return hex.EncodeToString(sum[:16])
}
