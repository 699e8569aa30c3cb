package bot

import (
	"context"
	"log/slog"
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
	Network string
	Verb    string // ask compare …; refused
	Verdict string // of an answer; empty otherwise
	Sources int
	Took    time.Duration // from acceptance to the answer, before it was posted
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
type Bot struct{ o Options }

// New returns a bot.
func New(o Options) *Bot { return &Bot{o: o} }

// Run answers until ctx ends: first what an earlier process left open, then
// what the adapters hand over. It returns nil when ctx ended and all that was
// begun has been finished or left for the next process; an error where an
// adapter cannot go on, all others having been stopped.
func (b *Bot) Run(ctx context.Context) error { panic("to be written") }

// Accept takes a message over; it is the Handler of every adapter.
func (b *Bot) Accept(ctx context.Context, m Message) error { panic("to be written") }

// Settle returns when nothing is left to do now: every message accepted is
// answered, and every reply posted, given up, or postponed to a later moment.
func (b *Bot) Settle(ctx context.Context) error { panic("to be written") }

// Changed looks through the answers that show passages of these documents, and
// amends those whose passages no longer stand.
func (b *Bot) Changed(ctx context.Context, documents []string) error { panic("to be written") }

// Replay returns an answer given earlier, in the words in which it was given;
// passages that may not be shown any more are tombstones.
func (b *Bot) Replay(ctx context.Context, id string) (Reply, error) { panic("to be written") }

// Stats returns figures.
func (b *Bot) Stats() Stats { panic("to be written") }
