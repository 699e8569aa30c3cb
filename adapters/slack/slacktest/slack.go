package slacktest

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"math"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// The identity of the bot in every workspace.
const (
	AppID   = "A0SLACKTEST"
	BotUser = "U0SLACKTEST"
	BotID   = "B0SLACKTEST"
)

// Slack is a workspace with one app in it. All its methods may be called from
// any goroutine.
type Slack struct {
	opt    Options
	base   string
	server *http.Server
	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup

	mu         sync.Mutex
	changed    chan struct{} // closed and replaced whenever anything changes
	closed     bool
	chance     *mathrand.Rand
	lastStamp  int64
	serial     int
	scopes     []string
	tokenError map[string]string
	users      map[string]User
	channels   map[string]*channel
	homes      map[string]View
	modals     []View
	statuses   map[[2]string]Status
	statusLog  []Status
	prompts    map[[2]string]Prompts
	titles     map[[2]string]string
	calls      []Call
	alarms     []Alarm
	links      []Link
	faults     []*fault
	deliveries []*delivery
	byID       map[string]*delivery
	underWay   int                // deliveries that are not over
	waiting    map[string]waiting // unanswered envelopes
	sockets    map[int]*socket
	opened     int
	mostOpen   int
	strays     []string
	tickets    map[string]bool
	refusing   string // the reason that every new socket is told to go
	urls       map[string]*returnURL
	triggers   map[string]time.Time
	requests   struct{ events, commands, interactions string }
}

// channel is a Channel with what was said in it.
type channel struct {
	Channel
	messages []*Message
}

// Start starts a workspace on a free loopback port.
func Start(o Options) (*Slack, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("slacktest: %w", err)
	}
	return Serve(l, o), nil
}

// Serve starts a workspace on l, and returns at once. Close ends it.
func Serve(l net.Listener, o Options) *Slack {
	o.BotToken = cmp.Or(o.BotToken, "xoxb-slacktest-bot")
	o.AppToken = cmp.Or(o.AppToken, "xapp-slacktest-app")
	o.SigningSecret = cmp.Or(o.SigningSecret, "slacktest-signing-secret")
	o.Team = cmp.Or(o.Team, "T0SLACKTEST")
	o.AckWithin = cmp.Or(o.AckWithin, 3*time.Second)
	o.PingEvery = cmp.Or(o.PingEvery, 5*time.Second)
	o.TextBudget = cmp.Or(o.TextBudget, 12000)
	if o.Retries == nil {
		o.Retries = []time.Duration{0, time.Minute, 5 * time.Minute}
	}
	if o.Scopes == nil {
		o.Scopes = LeastScopes()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Slack{
		opt: o, base: "http://" + l.Addr().String(), changed: make(chan struct{}), chance: source(o.Seed),
		scopes: slices.Clone(o.Scopes), tokenError: map[string]string{}, users: map[string]User{}, channels: map[string]*channel{},
		homes: map[string]View{}, statuses: map[[2]string]Status{}, prompts: map[[2]string]Prompts{}, titles: map[[2]string]string{},
		byID: map[string]*delivery{}, waiting: map[string]waiting{}, sockets: map[int]*socket{}, tickets: map[string]bool{},
		urls: map[string]*returnURL{}, triggers: map[string]time.Time{},
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.users[BotUser] = User{ID: BotUser, Name: "slacktest", Team: o.Team, BotID: BotID}
	s.users["USLACKBOT"] = User{ID: "USLACKBOT", Name: "slackbot", Team: o.Team}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/", s.serveAPI)
	mux.HandleFunc("/link/", s.serveSocket)
	mux.HandleFunc("/commands/", s.serveReturn)
	mux.HandleFunc("/actions/", s.serveReturn)
	if o.Control {
		mux.HandleFunc("/control/", s.serveControl)
	}
	s.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	s.work.Add(1)
	go func() {
		defer s.work.Done()
		_ = s.server.Serve(l) // ends with Close, and has no other way to fail than its listener
	}()
	return s
}

// Close ends the workspace: sockets, deliveries on their way, calls that hang.
func (s *Slack) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.cancel()
	for _, k := range s.sockets {
		k.cut()
	}
	s.notify()
	s.mu.Unlock()
	err := s.server.Close()
	s.work.Wait()
	return err
}

// URL is the root of all that is served, without a slash at its end.
func (s *Slack) URL() string { return s.base }

// APIURL is the root of the Web API, with the slash that clients want.
func (s *Slack) APIURL() string { return s.base + "/api/" }

// BotToken is the only bot token that is accepted.
func (s *Slack) BotToken() string { return s.opt.BotToken }

// AppToken is the only app-level token that is accepted.
func (s *Slack) AppToken() string { return s.opt.AppToken }

// SigningSecret is what requests of the HTTP Events API are signed with.
func (s *Slack) SigningSecret() string { return s.opt.SigningSecret }

// Team is the id of the workspace.
func (s *Slack) Team() string { return s.opt.Team }

// Mention is how people mention the bot.
func (s *Slack) Mention() string { return "<@" + BotUser + ">" }

// UseHTTP turns Socket Mode off and has events, commands and interactions sent
// to these addresses from now on; an empty one takes that of events. With no
// address at all Socket Mode is on again.
func (s *Slack) UseHTTP(events, commands, interactions string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests.events = events
	s.requests.commands = cmp.Or(commands, events)
	s.requests.interactions = cmp.Or(interactions, events)
}

// SetScopes changes what the bot token may do.
func (s *Slack) SetScopes(scopes ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scopes = slices.Clone(scopes)
}

// SetTokenError has calls with a token answered with an error such as
// account_inactive, token_revoked or invalid_auth; "" ends it.
func (s *Slack) SetTokenError(token, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokenError[token] = code
}

// WaitFor returns nil as soon as cond is true. It looks again whenever anything
// in the workspace has changed. cond may call every method that reads.
func (s *Slack) WaitFor(ctx context.Context, cond func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if cond() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("slacktest: waiting for a change: %w", ctx.Err())
		}
	}
}

// notify wakes those who wait; s.mu is held.
func (s *Slack) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// after calls f with s.mu held when d has passed, unless the workspace has
// ended; s.mu is held.
func (s *Slack) after(d time.Duration, f func()) *time.Timer {
	return time.AfterFunc(d, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.closed {
			f()
			s.notify()
		}
	})
}

// stamp returns a ts that no other moment has; s.mu is held.
func (s *Slack) stamp() string {
	s.lastStamp = max(s.lastStamp+1, s.opt.Now().UnixMicro())
	return fmt.Sprintf("%d.%06d", s.lastStamp/1e6, s.lastStamp%1e6)
}

// name returns an id that no other thing has; s.mu is held.
func (s *Slack) name(prefix string) string {
	s.serial++
	return fmt.Sprintf("%s%08d", prefix, s.serial)
}

// secret returns what nobody guesses.
func secret() string {
	b := make([]byte, 12)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// AddUser makes or changes a user.
func (s *Slack) AddUser(u User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u.Name = cmp.Or(u.Name, strings.ToLower(u.ID))
	u.Team = cmp.Or(u.Team, s.opt.Team)
	s.users[u.ID] = u
	s.notify()
}

// AddChannel makes or changes a channel; what was said in it stays.
func (s *Slack) AddChannel(c Channel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.Name = cmp.Or(c.Name, strings.ToLower(c.ID))
	if old := s.channels[c.ID]; old != nil {
		old.Channel = c
	} else {
		s.channels[c.ID] = &channel{Channel: c}
	}
	s.notify()
}

// DM returns the channel between a person and the bot.
func (s *Slack) DM(user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.direct(user)
}

// direct is DM; s.mu is held.
func (s *Slack) direct(user string) string {
	for id, c := range s.channels {
		if kindOf(id) == "im" && slices.Contains(c.Members, user) {
			return id
		}
	}
	id := "D" + strings.TrimLeft(user, "UW")
	s.join(s.ensure(id), s.user(user).ID)
	return id
}

// Archive archives a channel, or opens it again.
func (s *Slack) Archive(id string, archived bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ensure(id).Archived = archived
	s.notify()
}

// Remove takes the bot out of a channel; Invite brings it back.
func (s *Slack) Remove(id string) { s.membership(id, true) }

// Invite brings the bot into a channel.
func (s *Slack) Invite(id string) { s.membership(id, false) }

func (s *Slack) membership(id string, without bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ensure(id).Without = without
	s.notify()
}

// ensure returns a channel, made if need be; s.mu is held.
func (s *Slack) ensure(id string) *channel {
	c := s.channels[id]
	if c == nil {
		c = &channel{Channel: Channel{ID: id, Name: strings.ToLower(id)}}
		s.channels[id] = c
	}
	return c
}

// user returns a user, made if need be; s.mu is held.
func (s *Slack) user(id string) User {
	u, ok := s.users[id]
	if !ok {
		u = User{ID: id, Name: strings.ToLower(id), Team: s.opt.Team}
		s.users[id] = u
	}
	return u
}

// join adds a person to a channel; s.mu is held.
func (s *Slack) join(c *channel, user string) {
	if !slices.Contains(c.Members, user) {
		c.Members = append(c.Members, user)
	}
}

// find returns a message that stands in the channel, or nil.
func (c *channel) find(ts string) *Message {
	for _, m := range slices.Backward(c.messages) {
		if m.TS == ts {
			return m
		}
	}
	return nil
}

// kindOf returns channel, group, im or mpim.
func kindOf(id string) string {
	switch {
	case strings.HasPrefix(id, "D"):
		return "im"
	case strings.HasPrefix(id, "G"):
		return "group"
	}
	return "channel"
}

// Messages returns what stands in a channel, threads included, oldest first.
// Deleted messages are left out, those for one person are not.
func (s *Slack) Messages(channel string) []Message {
	return s.messages(channel, func(m *Message) bool { return !m.Deleted })
}

// AllMessages returns Messages with the deleted ones.
func (s *Slack) AllMessages(channel string) []Message {
	return s.messages(channel, func(*Message) bool { return true })
}

// Thread returns the message with this ts, if it stands, and its replies.
func (s *Slack) Thread(channel, root string) []Message {
	return s.messages(channel, func(m *Message) bool { return !m.Deleted && (m.TS == root || m.Thread == root) })
}

// Replies returns what the bot said in a thread.
func (s *Slack) Replies(channel, root string) []Message {
	return s.messages(channel, func(m *Message) bool { return !m.Deleted && m.Thread == root && m.BotID == BotID })
}

// ByBot returns what the bot said in a channel, threads included.
func (s *Slack) ByBot(channel string) []Message {
	return s.messages(channel, func(m *Message) bool { return !m.Deleted && m.BotID == BotID })
}

// Message returns one message, deleted or not.
func (s *Slack) Message(channel, ts string) (Message, bool) {
	found := s.messages(channel, func(m *Message) bool { return m.TS == ts })
	if len(found) == 0 {
		return Message{}, false
	}
	return found[0], true
}

func (s *Slack) messages(id string, keep func(*Message) bool) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Message
	if c := s.channels[id]; c != nil {
		for _, m := range c.messages {
			if keep(m) {
				found = append(found, *m)
			}
		}
	}
	return found
}

// Channels returns the ids of all channels, sorted.
func (s *Slack) Channels() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	for id := range s.channels {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Home returns a person's App Home.
func (s *Slack) Home(user string) (View, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.homes[user]
	return v, ok
}

// Modals returns the modals that were opened.
func (s *Slack) Modals() []View {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.modals)
}

// Status returns what now stands as the status of a thread.
func (s *Slack) Status(channel, thread string) (Status, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.statuses[[2]string{channel, thread}]
	return v, ok
}

// StatusLog returns every status that was set, in order.
func (s *Slack) StatusLog() []Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.statusLog)
}

// SuggestedPrompts returns the prompts of a thread; thread is "" where they
// were set without one.
func (s *Slack) SuggestedPrompts(channel, thread string) (Prompts, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.prompts[[2]string{channel, thread}]
	return v, ok
}

// Title returns the title of a thread, "" without one.
func (s *Slack) Title(channel, thread string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.titles[[2]string{channel, thread}]
}

// CallLog returns every call, in order.
func (s *Slack) CallLog() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// Calls counts the calls of a method ("response_url" for those), failed ones
// included.
func (s *Slack) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.calls {
		if c.Method == method {
			n++
		}
	}
	return n
}

// Alarms returns the live mentions that the bot showed.
func (s *Slack) Alarms() []Alarm {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.alarms)
}

// Links returns the live links that the bot showed.
func (s *Slack) Links() []Link {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.links)
}

// Deliveries returns all events, commands and interactions, in order.
func (s *Slack) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Delivery, 0, len(s.deliveries))
	for _, d := range s.deliveries {
		all = append(all, d.copy())
	}
	return all
}

// Delivery returns one of them.
func (s *Slack) Delivery(id string) (Delivery, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.byID[id]
	if d == nil {
		return Delivery{}, false
	}
	return d.copy(), true
}

// Idle says whether nothing is on its way to the bot: all was acknowledged or
// given up.
func (s *Slack) Idle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.underWay == 0
}

// AckTime returns the time from sending to acknowledgement below which the
// given part (0.99 for one) of all acknowledged tries lies, and how many there
// are.
func (s *Slack) AckTime(part float64) (time.Duration, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var took []time.Duration
	for _, d := range s.deliveries {
		for _, t := range d.Tries {
			if t.Acked {
				took = append(took, t.Took)
			}
		}
	}
	if len(took) == 0 {
		return 0, 0
	}
	slices.Sort(took)
	at := int(math.Ceil(part*float64(len(took)))) - 1
	return took[min(max(at, 0), len(took)-1)], len(took)
}

// Sockets returns the open sockets, oldest first.
func (s *Slack) Sockets() []Socket {
	s.mu.Lock()
	defer s.mu.Unlock()
	var open []Socket
	for _, k := range s.sockets {
		k.Going = !k.ready
		open = append(open, k.Socket)
	}
	slices.SortFunc(open, func(a, b Socket) int { return cmp.Compare(a.ID, b.ID) })
	return open
}

// Opened says how many sockets there ever were, and how many at once.
func (s *Slack) Opened() (ever, atOnce int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened, s.mostOpen
}

// Strays returns what came over sockets and fits nothing: frames that are no
// acknowledgement, acknowledgements of unknown envelopes or a second time.
func (s *Slack) Strays() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.strays)
}
