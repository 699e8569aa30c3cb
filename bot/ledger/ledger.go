// Package ledger is the bot's memory that outlives it: messages accepted,
// postings to be made and made, answers given, who asked what.
package ledger

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"time"

	"go.mau.fi/util/dbutil"
)

// ErrNotFound says that the ledger holds no such thing.
var ErrNotFound = errors.New("not in the ledger")

// Ledger is safe for concurrent use, and by several processes on one database.
type Ledger struct {
	db *dbutil.Database
}

// In keeps the ledger in a database that the caller has opened and closes; its tables begin with
// ledger_. A nil logger is silent.
func In(ctx context.Context, db *dbutil.Database, log *slog.Logger) (*Ledger, error) {
	panic("to be written")
}

// Accept keeps a message, durably, and returns its number. It is not fresh if
// a message of that name was accepted before; then the number is that one's.
func (l *Ledger) Accept(ctx context.Context, m Message) (seq int64, fresh bool, err error) {
	panic("to be written")
}

// Message returns an accepted message.
func (l *Ledger) Message(ctx context.Context, seq int64) (Message, error) { panic("to be written") }

// Latest returns the newest accepted text (the highest Edit of kind said) of
// what was said, or ErrNotFound.
func (l *Ledger) Latest(ctx context.Context, place, id string) (Message, error) {
	panic("to be written")
}

// Open returns the messages after number after, at most limit, in order of
// acceptance, that have no Result yet, or whose postings are not all posted
// or failed.
func (l *Ledger) Open(ctx context.Context, after int64, limit int) ([]Ref, error) {
	panic("to be written")
}

// Claim takes a thread for owner until ttl from now has passed, or prolongs what owner has. It is
// false while another owner has it.
func (l *Ledger) Claim(ctx context.Context, place, root, owner string, now time.Time, ttl time.Duration) (bool, error) {
	panic("to be written")
}

// Release gives a thread back; releasing what owner does not have is no error.
func (l *Ledger) Release(ctx context.Context, place, root, owner string) error {
	panic("to be written")
}

// Settle stores what came of a message. It does nothing and reports false if
// the message has a result already.
func (l *Ledger) Settle(ctx context.Context, seq int64, r Result) (bool, error) {
	panic("to be written")
}

// Settled reports whether a message has a result.
func (l *Ledger) Settled(ctx context.Context, seq int64) (bool, error) { panic("to be written") }

// Amend stores postings (edits) and an entry that no message asked for, and puts
// the new answer in the place of the one with the same ID.
func (l *Ledger) Amend(ctx context.Context, r Result) error { panic("to be written") }

// Outbox returns the postings of a thread that are waiting or trying, in order.
func (l *Ledger) Outbox(ctx context.Context, place, root string) ([]Posting, error) {
	panic("to be written")
}

// Begin marks a posting as being tried, durably.
func (l *Ledger) Begin(ctx context.Context, key string) error { panic("to be written") }

// Done marks a posting as made; id is the network's (that of the target for
// an edit).
func (l *Ledger) Done(ctx context.Context, key, id string) error { panic("to be written") }

// Postpone says that a posting certainly was not made, and when to try again.
func (l *Ledger) Postpone(ctx context.Context, key string, until time.Time, reason string) error {
	panic("to be written")
}

// GiveUp marks a posting as failed.
func (l *Ledger) GiveUp(ctx context.Context, key, reason string) error { panic("to be written") }

// Standing returns the postings that show the reply to what was said (every
// edit of it) and that exist on the network as far as is known: posted, not
// deleted since, edits folded into what they edit (Key and ID of the original,
// Reply of the last edit), ordered by Part.
func (l *Ledger) Standing(ctx context.Context, place, id string) ([]Posting, error) {
	panic("to be written")
}

// ShownIn is Standing for an answer by its identifier.
func (l *Ledger) ShownIn(ctx context.Context, answer string) ([]Posting, error) {
	panic("to be written")
}

// PostingByID returns the posting that a network knows by this id.
func (l *Ledger) PostingByID(ctx context.Context, place, id string) (Posting, error) {
	panic("to be written")
}

// Answer returns an answer by its identifier.
func (l *Ledger) Answer(ctx context.Context, id string) (Answer, error) { panic("to be written") }

// LastAnswer returns the newest answer given in a thread.
func (l *Ledger) LastAnswer(ctx context.Context, place, root string) (Answer, error) {
	panic("to be written")
}

// LastAnswerTo returns the newest answer given to a person in a place, in
// whatever thread, not older than since.
func (l *Ledger) LastAnswerTo(ctx context.Context, place, person string, since time.Time) (Answer, error) {
	panic("to be written")
}

// AnswersShowing returns the answers, not forgotten and not deleted, that show a passage of
// a document.
func (l *Ledger) AnswersShowing(ctx context.Context, document string) ([]Answer, error) {
	panic("to be written")
}

// Rate keeps what a person thought of an answer.
func (l *Ledger) Rate(ctx context.Context, answer string, f Feedback) error { panic("to be written") }

// Forget takes the text, question and answer of what was said out of the
// ledger; the audit keeps that something was asked and what was shown.
func (l *Ledger) Forget(ctx context.Context, place, id string) error { panic("to be written") }

// Expire forgets questions and answers older than questions, and removes
// entries (and all else) older than audit. Names of messages are kept as long
// as a network may deliver them again: at least a day. It returns how many of each.
func (l *Ledger) Expire(ctx context.Context, questions, audit time.Time) (forgotten, removed int, err error) {
	panic("to be written")
}

// Export returns the entries of the audit from since (included) until until (excluded; zero times
// mean no limit), in order.
func (l *Ledger) Export(ctx context.Context, since, until time.Time) iter.Seq2[Entry, error] {
	panic("to be written")
}

// Counts is how much there is to do.
type Counts struct {
	Unanswered int // messages without a result
	Unposted   int // postings waiting or trying
	Failed     int // postings given up
}

// Counts counts.
func (l *Ledger) Counts(ctx context.Context) (Counts, error) { panic("to be written") }
