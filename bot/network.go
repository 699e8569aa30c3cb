package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Message is one thing that a person said to the bot, or did to what was said.
// An adapter makes it: it has made sure of who the person is, has left out the
// bot's own posts and those of other bots, and has taken the mention or the
// prefix off the text.
type Message struct {
	Thread Thread
	ID     string    // the network's name for what was said, unique in its place; the same however often it is delivered
	Edit   int64     // 0 for the first text; for a later one a number that grows with each edit, such as the moment of it
	Kind   Kind      // what was done
	Person string    // who, as the network names them; unique in the network
	Name   string    // how to address them; may be empty
	Text   string    // what was said: a question, or a verb with what belongs to it
	About  string    // the answer (Reply.Answer) that was pressed a button on; empty otherwise
	On     string    // the posting, by the id that Post returned, that was replied or reacted to; empty otherwise
	At     time.Time // when, by the network's clock
	Direct bool      // between the person and the bot alone

	// Stranger: the person belongs to another organisation than the bot, as in
	// a shared channel.
	Stranger bool
	// Quiet: no reply is wanted unless something goes wrong, as to a reaction.
	Quiet bool
}

// Kind is what was done with a message.
type Kind string

// The kinds of message.
const (
	Said    Kind = "said"    // a text, the first or (Edit > 0) a changed one
	Deleted Kind = "deleted" // the message ID was taken back
	Opened  Kind = "opened"  // the person opened the bot's own page or an empty conversation: greet them
)

// Thread is where a message stands and a reply goes. It can be written as JSON
// and read again in another process.
type Thread struct {
	Place   string `json:"place"`             // network:what: "slack:T1/C2", "matrix:!room:server", "console:here"
	Root    string `json:"root,omitempty"`    // what the conversation is held under; empty where a place is one conversation
	Person  string `json:"person,omitempty"`  // who is answered
	Private bool   `json:"private,omitempty"` // only Person may see the reply
	Return  string `json:"return,omitempty"`  // what else the adapter needs to reply here; may be secret, is never logged
}

// Network returns the network of a place: what stands before its first colon.
func (t Thread) Network() string {
	network, _, _ := strings.Cut(t.Place, ":")
	return network
}

// Handler takes a message over. When it returns nil the message is kept, or was
// before, and the network may be told so; an error means that it is not, and
// the network should deliver it again.
type Handler func(context.Context, Message) error

// Adapter connects one network. It renders and delivers, and decides nothing:
// what is said, when, and how often it is tried is the bot's.
type Adapter interface {
	// Listen hands every message to h until ctx ends, which is no error. It
	// reconnects by itself; the error it returns is one that only a person can
	// mend, and says how.
	Listen(ctx context.Context, h Handler) error
	// Post shows a reply once and returns the network's name for it, which
	// Edit, Delete and Message.On use. The key is the same whenever the same
	// reply is posted; an adapter leaves it where Find looks for it. It does
	// not try again: its error is a *Later, a *Never, or, where nobody knows
	// whether the reply arrived, any other.
	Post(ctx context.Context, t Thread, key string, r Reply) (id string, err error)
}

// Editor is an Adapter on whose network a posting can be changed. Both methods
// may be repeated, and a posting that is gone is no error for Delete and a
// *Never for Edit.
type Editor interface {
	Edit(ctx context.Context, t Thread, id, key string, r Reply) error
	Delete(ctx context.Context, t Thread, id string) error
}

// Finder is an Adapter that can find out whether a reply arrived.
type Finder interface {
	// Find returns the id of the posting with this key, or "" if there is
	// certainly none. Its error is ErrCannotTell where the network does not
	// say, else as that of Post.
	Find(ctx context.Context, t Thread, key string) (id string, err error)
}

// Splitter is an Adapter whose network limits how long a posting may be.
type Splitter interface {
	// Split returns the reply in parts that each fit one posting, all there is
	// in the same order; see SplitReply. It depends on the reply alone.
	Split(r Reply) []Reply
}

// Signaller is an Adapter that can show that an answer is being looked for.
// What it does is best effort and ends when the reply comes.
type Signaller interface {
	Working(ctx context.Context, t Thread)
}

// Reporter is an Adapter that knows whether messages can arrive and replies be
// posted at this moment: connected, logged in, and the network answers. It is
// for those who watch the program; the bot does not ask.
type Reporter interface {
	Ready() bool
}

// ErrCannotTell says that nobody can know whether a reply arrived.
var ErrCannotTell = errors.New("the network does not tell whether a reply arrived")

// Later says that nothing was posted, and when it is worth trying again.
type Later struct {
	After time.Duration // 0: whenever suits
	Err   error
}

func (e *Later) Error() string {
	if e.After > 0 {
		return fmt.Sprintf("%v; again in %s", e.Err, e.After)
	}
	return e.Err.Error()
}

func (e *Later) Unwrap() error { return e.Err }

// Never says that nothing was posted and that trying again is of no use: the
// bot was removed from a room, a channel was archived. The text says what a
// person can do.
type Never struct{ Err error }

func (e *Never) Error() string { return e.Err.Error() }

func (e *Never) Unwrap() error { return e.Err }
