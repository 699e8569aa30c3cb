package ledger

import (
	"encoding/json"
	"time"
)

// Message is what was accepted: something said, changed or taken back. Place,
// ID, Edit and Kind together are its name; the same name is accepted once.
type Message struct {
	Seq      int64     // the order of acceptance; set by Accept
	Place    string    // network:what
	ID       string    // the network's name for what was said
	Edit     int64     // 0 for the first text, then growing
	Kind     string    // bot.Kind
	Root     string    // the thread in the place
	Person   string    // who
	Body     []byte    // the bot's message as JSON, its text among it; empty once forgotten
	Accepted time.Time // when it was accepted; how long it is kept counts from here
}

// State says how far a posting is.
type State string

// The states of a posting.
const (
	Waiting State = "waiting" // not tried, or tried and certainly not there
	Trying  State = "trying"  // begun: nobody knows whether it arrived
	Posted  State = "posted"
	Failed  State = "failed" // given up, with the reason
)

// Action says what a posting does.
type Action string

// The actions of postings.
const (
	Post   Action = "post"
	Edit   Action = "edit"   // of the posting Target
	Delete Action = "delete" // of the posting Target
)

// Posting is one thing to do on a network: the outbox.
type Posting struct {
	Seq      int64     // the order in the outbox; set when it is stored
	Key      string    // its name, unique as long as the ledger holds it
	Message  int64     // the Seq of the message that it answers: with this it is kept, forgotten and removed
	Place    string    // where the message stands
	Root     string    // its thread
	Action   Action    // what to do
	Target   string    // the network's id of the posting to edit or delete
	Thread   []byte    // the bot's thread as JSON: where it goes
	Reply    []byte    // the bot's reply as JSON; empty for Delete and once forgotten
	Answer   string    // the answer that it shows; may be empty
	Part     int       // 0, 1, … of one reply
	State    State     // how far it is
	ID       string    // the network's id, once posted
	Attempts int       // how often it was begun
	NotUntil time.Time // zero: now
	Reason   string    // why it was postponed or given up; “superseded”, “forgotten” where the ledger ended it
}

// Answer is an answer given, with all that is needed to say it again.
type Answer struct {
	ID       string          // short, unique, random: people type it
	Message  int64           // the Seq of the message that asked
	Place    string          // where it was given
	Root     string          // the thread in the place
	Person   string          // who asked
	At       time.Time       // when it was given
	Question string          // as it was answered; empty once forgotten
	Request  json.RawMessage // how it was asked of the engine: what is needed to ask again; null once forgotten
	Answer   json.RawMessage // the engine's answer; null once forgotten
	Reply    json.RawMessage // the words; null once forgotten
	Shown    []Shown         // what was shown in quotation
}

// Shown is a passage that an answer showed.
type Shown struct {
	Source   string `json:"source"`
	Document string `json:"document"`
	Revision int    `json:"revision"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
}

// Entry is a line of the audit: who asked what where, and what was shown. It
// outlives the question itself.
type Entry struct {
	Seq      int64      `json:"seq"`
	At       time.Time  `json:"at"`
	Place    string     `json:"place"`
	Root     string     `json:"thread,omitempty"`
	Person   string     `json:"person"`
	Message  string     `json:"message"`            // the network's id
	Edit     int64      `json:"edit,omitempty"`     // which text of it
	Verb     string     `json:"verb"`               // ask compare sources …; refused, deleted, amended
	Question string     `json:"question,omitempty"` // empty once forgotten
	Answer   string     `json:"answer,omitempty"`   // its ID, for replay
	Verdict  string     `json:"verdict,omitempty"`
	ChosenBy string     `json:"chosen_by,omitempty"` // the engine, or a model
	Shown    []Shown    `json:"shown,omitempty"`
	Feedback []Feedback `json:"feedback,omitempty"` // set by Export
}

// Feedback is what a person thought of an answer; the last word of each counts.
type Feedback struct {
	Person  string    `json:"person"`
	Helpful bool      `json:"helpful"`
	At      time.Time `json:"at"`
}

// Result is all that came of a message; it is stored as a whole or not at all.
type Result struct {
	Answer   *Answer   // nil where nothing was asked
	Postings []Posting // in order
	Entry    *Entry    // nil where the audit is off for the place
	Replaces []string  // keys of postings still waiting that these make needless: they end as failed, “superseded”; what was begun is left alone
}

// Ref is a message without its text: what a queue holds.
type Ref struct {
	Seq                 int64
	Place, Root, Person string
}
