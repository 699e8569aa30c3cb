package adaptertest

import (
	"context"
	"log/slog"
	"time"

	"go.mau.fi/util/dbutil"

	"variorum/bot"
)

// World is what a conversation needs of a network before it begins.
type World struct {
	Now       func() time.Time // the clock of the conversation; a network may have its own
	People    []string         // who takes part
	Strangers []string         // those of them who belong to another organisation than the bot
	Places    []string         // channels or rooms, with the bot and all people in them; "dm" is none of them
}

// Process is what an adapter is given when its program starts.
type Process struct {
	Database *dbutil.Database // the state database; closed when the program ends or crashes
	Log      *slog.Logger     // never nil
}

// Network is a chat network to hold the conversations on, with people on it.
type Network interface {
	// Place returns the bot.Thread.Place of a channel, or for "dm" that of the
	// conversation between a person and the bot.
	Place(name, person string) string
	// Adapter returns a new adapter for a program that has just started. The one
	// before it, if any, is not listening any more.
	Adapter(p Process) (bot.Adapter, error)
	// Act lets something happen; it need not wait until the adapter knows. Its
	// error is errors.ErrUnsupported where the network has nothing like it:
	// the conversation is then skipped.
	Act(ctx context.Context, a Act) error
	// Taken returns when an adapter listens and has taken over all that
	// happened: its handler has returned, and the network knows.
	Taken(ctx context.Context) error
	// Seen returns the postings of the bot as people see them now, in the
	// order in which they appeared.
	Seen(ctx context.Context) ([]Posting, error)
}

// Act is something that happens on a network.
type Act struct {
	Kind   Kind
	Person string // who acts; empty where nobody does
	Place  string // of Say, Talk, Command and Open: a channel, or "dm"
	Thread string // of Say: the thread by a name of the conversation's; the first Say that names it begins it
	N      int    // of Say, Talk, Edit and Delete: the number of what is said, changed or taken back, from 1
	On     string // of Press and React: Posting.ID
	Text   string // what is said; of Press and React the verb, "why" or "helpful"; of Command the verb with what belongs to it, without the stroke

	Method string        // of a fault: the call that it is for, "post", "edit" or "delete"; the next such call has it
	After  time.Duration // of Limit
}

// Kind says what happens.
type Kind string

// What people do.
const (
	Say     Kind = "say"     // say something to the bot: with a mention where one is needed
	Talk    Kind = "talk"    // say something to others, where the bot can hear it
	Edit    Kind = "edit"    // change what was said
	Delete  Kind = "delete"  // take back what was said
	Command Kind = "command" // a slash command, whose reply is private
	Press   Kind = "press"   // press a button below a posting
	React   Kind = "react"   // a reaction, thumbs up for "helpful"; or the button nearest to it
	Open    Kind = "open"    // open the bot's own page, or the empty conversation with it
)

// What the network does. One that never delivers twice does nothing at Again,
// one without a connection nothing at Drop.
const (
	Again  Kind = "again"  // deliver the last event once more
	Drop   Kind = "drop"   // cut the connection; the adapter makes a new one by itself
	Fail   Kind = "fail"   // the call does nothing, and that is certain
	Lost   Kind = "lost"   // the call does nothing, and nobody can know that
	Echo   Kind = "echo"   // the call does its work, but seems to fail
	Limit  Kind = "limit"  // the call does nothing, and is to be made again after a time
	Refuse Kind = "refuse" // the call does nothing and never will, as in an archived channel
)

// Posting is something that the bot has posted, as people see it.
type Posting struct {
	ID     string // what Post returned
	Thread string // the name that Say gave the thread; empty outside such threads
	Place  string // a channel, or "dm"
	To     string // the only person who sees it; empty in a dm and where everybody does
	Text   string // what Reply.Plain was, read back from the network
}
