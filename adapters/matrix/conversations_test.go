package matrix

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"variorum/adapters/adaptertest"
	"variorum/bot"
)

// TestConversations holds every conversation, in rooms in clear and in
// encrypted ones.
func TestConversations(t *testing.T) {
	both(t, func(t *testing.T, encrypted bool) {
		adaptertest.Run(t, func(t *testing.T, w adaptertest.World) adaptertest.Network {
			return newTown(t, w, encrypted)
		})
	})
}

// town is a homeserver with the people and rooms of a conversation.
type town struct {
	t      *testing.T
	server *homeserver
	proxy  *proxy // before the bot
	cfg    Config
	bot    id.UserID
	people map[string]*person
	rooms  map[string]id.RoomID // by channel, and by "dm " and the person
	names  map[id.RoomID]string // and the reverse; "dm"
	sealed bool

	mu      sync.Mutex // guards what follows
	moved   chan struct{}
	said    map[int]utterance
	threads map[string]id.EventID // by the conversation's names
	roots   map[id.EventID]string // and the reverse
	pending map[id.EventID]bool   // what the adapter has not taken over
	answers map[string][]byte     // what it was sent, by the token that comes with it
	taken   []byte                // those after which it has asked for more
	reads   bool                  // it has taken over a first answer
	adapter *Adapter
	shown   []func(context.Context) error // waits for what people will see before long
}

// utterance is something that a person said.
type utterance struct {
	room   id.RoomID
	event  id.EventID
	called bool // with a mention
}

func newTown(t *testing.T, w adaptertest.World, encrypted bool) *town {
	t.Helper()
	if strings.Contains(t.Name(), "/busy/") {
		t.Skip("Matrix has no replies for one person alone")
	}
	if len(w.Strangers) > 0 {
		t.Skip("the homeserver of the tests knows no other: nobody on it is a stranger")
	}
	if !encrypted && strings.HasSuffix(t.Name(), "/postgres") {
		t.Skip("encrypted rooms, which keep more, are tried on both databases")
	}
	hs := server(t)
	user := hs.user(t, "variorum")
	n := &town{t: t, server: hs, bot: user, sealed: encrypted, people: map[string]*person{}, rooms: map[string]id.RoomID{}, names: map[id.RoomID]string{},
		moved: make(chan struct{}), said: map[int]utterance{}, threads: map[string]id.EventID{}, roots: map[id.EventID]string{},
		pending: map[id.EventID]bool{}, answers: map[string][]byte{}}
	n.proxy = before(t, hs)
	n.proxy.trouble("GET", "/sync", -1, n.watch)
	n.cfg = config(n.proxy.URL, user)
	house, err := mautrix.NewClient(hs.url(), "", "")
	if err == nil {
		_, err = house.Login(t.Context(), &mautrix.ReqLogin{Type: mautrix.AuthTypePassword, Password: password, StoreCredentials: true,
			Identifier: mautrix.UserIdentifier{Type: mautrix.IdentifierTypeUser, User: user.String()}})
	}
	if err == nil {
		err = house.SetDisplayName(t.Context(), "Variorum")
	}
	if err != nil {
		t.Fatal(err)
	}
	open := func(key, name string, host *person, guests ...*person) {
		ids := []id.UserID{user}
		for _, g := range guests {
			ids = append(ids, g.user())
		}
		room := host.room(encrypted, name == "", name, ids...)
		if _, err := house.JoinRoomByID(t.Context(), room); err != nil {
			t.Fatal(err)
		}
		for _, g := range guests {
			g.join(room)
		}
		for _, p := range append(guests, host) {
			p.joined(room, user)
			for _, g := range guests {
				p.joined(room, g.user())
			}
		}
		n.rooms[key] = room
		n.names[room] = strings.Fields(key)[0]
	}
	var all []*person
	for _, name := range w.People {
		p := hs.person(t, name)
		p.profile(name)
		n.people[name] = p
		all = append(all, p)
		open("dm "+name, "", p)
	}
	for _, name := range w.Places {
		open(name, name, all[0], all[1:]...)
	}
	return n
}

// watch sees what the bot is sent: once it asks for what comes next, it has
// taken that over.
func (n *town) watch(w http.ResponseWriter, r *http.Request, pass http.Handler) {
	since := r.URL.Query().Get("since")
	n.mu.Lock()
	if since != "" {
		n.reads = true
		n.taken = append(n.taken, n.answers[since]...)
		delete(n.answers, since)
		n.strike()
	}
	n.mu.Unlock()
	rec := httptest.NewRecorder()
	pass.ServeHTTP(rec, r)
	var answer struct {
		Next string `json:"next_batch"`
	}
	if json.Unmarshal(rec.Body.Bytes(), &answer) == nil && answer.Next != "" {
		n.mu.Lock()
		n.answers[answer.Next] = append(n.answers[answer.Next], rec.Body.Bytes()...)
		n.mu.Unlock()
	}
	maps.Copy(w.Header(), rec.Header())
	w.WriteHeader(rec.Code)
	_, _ = w.Write(rec.Body.Bytes())
}

// strike crosses out what the bot has taken over. The caller holds the lock.
func (n *town) strike() {
	for e := range n.pending {
		if bytes.Contains(n.taken, []byte(e)) {
			delete(n.pending, e)
		}
	}
	n.move()
}

// move wakes those who wait. The caller holds the lock.
func (n *town) move() {
	close(n.moved)
	n.moved = make(chan struct{})
}

func (n *town) room(name, person string) id.RoomID {
	if name == "dm" {
		name += " " + person
	}
	return n.rooms[name]
}

func (n *town) Place(name, person string) string {
	if name == "dm" || n.rooms[name] != "" {
		return placeOf(n.room(name, person))
	}
	return placeOf(id.RoomID("!" + name + ":localhost")) // where nobody of the conversation is
}

func (n *town) Adapter(p adaptertest.Process) (bot.Adapter, error) {
	log := newLogged(n.t)
	n.t.Cleanup(func() {
		if n.t.Failed() {
			n.t.Logf("the adapter's log:\n%s", strings.Join(log.lines, "\n"))
		}
	})
	a, err := New(n.cfg, p.Database, slog.New(log))
	if err != nil {
		return nil, err
	}
	// A program that crashes in a conversation is no process that is gone.
	if _, err := p.Database.Exec(context.Background(), `DELETE FROM matrix_lease`); err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.reads, n.adapter = false, a
	return &noted{a, n}, nil
}

// Taken waits until the bot has asked for what comes after all that happened.
func (n *town) Taken(ctx context.Context) error {
	for {
		n.mu.Lock()
		done, moved, a := n.reads && len(n.pending) == 0, n.moved, n.adapter
		n.mu.Unlock()
		if done {
			// A key may come after what it opens.
			if list, err := a.store.waitings(ctx); err != nil || len(list) == 0 {
				return err
			}
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (n *town) Act(_ context.Context, a adaptertest.Act) error {
	p := n.people[a.Person]
	if p != nil && n.sealed {
		p.meet(n.bot)
	}
	var e id.EventID
	var err error
	switch a.Kind {
	case adaptertest.Say:
		said := utterance{room: n.room(a.Place, a.Person), called: a.Place != "dm"}
		c := n.words(a.Text, said.called)
		root := n.threads[a.Thread]
		if root != "" {
			c.RelatesTo = (&event.RelatesTo{}).SetThread(root, root)
		}
		e, err = p.trySend(said.room, c)
		said.event = e
		n.mu.Lock()
		n.said[a.N] = said
		if root == "" {
			n.threads[a.Thread], n.roots[e] = e, a.Thread
		}
		n.mu.Unlock()
	case adaptertest.Talk:
		room := n.room(a.Place, a.Person)
		e, err = p.trySend(room, n.words(a.Text, false))
		n.said[a.N] = utterance{room: room, event: e}
	case adaptertest.Edit:
		said := n.said[a.N]
		c := n.words(a.Text, said.called)
		c.SetEdit(said.event)
		e, err = p.trySend(said.room, c)
	case adaptertest.Delete:
		said := n.said[a.N]
		var resp *mautrix.RespSendEvent
		if resp, err = p.client.RedactEvent(n.t.Context(), said.room, said.event); err == nil {
			e = resp.EventID
		}
	case adaptertest.Press, adaptertest.React:
		room, post := n.find(a.On)
		if post == nil {
			return fmt.Errorf("no posting %s", a.On)
		}
		if key := map[string]string{"helpful": "👍", "unhelpful": "👎"}[a.Text]; key != "" {
			e = p.react(room, post.id, key)
			break
		}
		// There are no buttons: people write the word below.
		c := n.words(a.Text, n.names[room] != "dm")
		c.RelatesTo = (&event.RelatesTo{}).SetThread(post.root, "").SetReplyTo(post.id)
		e, err = p.trySend(room, c)
	case adaptertest.Again: // the server delivers nothing twice by itself
		return nil
	case adaptertest.Drop:
		n.proxy.CloseClientConnections()
		return nil
	case adaptertest.Fail, adaptertest.Limit, adaptertest.Refuse, adaptertest.Lost, adaptertest.Echo:
		return n.fault(a)
	default:
		return errors.ErrUnsupported
	}
	if err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.pending[e] = true
	n.strike() // it may have come before its name was known here
	return nil
}

// words are what a person writes, with a mention of the bot or without.
func (n *town) words(text string, called bool) *event.MessageEventContent {
	c := &event.MessageEventContent{MsgType: event.MsgText, Body: text}
	if called {
		c.Body = "Variorum: " + text
		c.Format, c.FormattedBody = event.FormatHTML, pill(n.bot, "Variorum")+": "+html.EscapeString(text)
		c.Mentions = &event.Mentions{UserIDs: []id.UserID{n.bot}}
	}
	return c
}

// fault makes trouble for the bot's next call of a kind.
func (n *town) fault(a adaptertest.Act) error {
	do := map[adaptertest.Kind]func(http.ResponseWriter, *http.Request, http.Handler){
		adaptertest.Fail:   refuse(429, `{"errcode":"M_LIMIT_EXCEEDED","error":"too many"}`),
		adaptertest.Limit:  refuse(429, fmt.Sprintf(`{"errcode":"M_LIMIT_EXCEEDED","error":"too many","retry_after_ms":%d}`, a.After.Milliseconds())),
		adaptertest.Refuse: refuse(403, `{"errcode":"M_FORBIDDEN","error":"no"}`),
		adaptertest.Lost:   cutOff,
		adaptertest.Echo:   n.echo,
	}[a.Kind]
	path := "/send/"
	if a.Method == "delete" {
		path = "/redact/"
	}
	var r *rule
	r = &rule{method: "PUT", path: path, times: 1, do: func(w http.ResponseWriter, req *http.Request, pass http.Handler) {
		body, _ := io.ReadAll(req.Body)
		req.Body = io.NopCloser(bytes.NewReader(body))
		// How an event relates to another is never encrypted.
		if a.Method != "delete" && bytes.Contains(body, []byte(`"m.replace"`)) != (a.Method == "edit") || strings.Contains(req.URL.Path, "/m.reaction/") {
			n.proxy.lock.Lock()
			r.times = 1
			n.proxy.lock.Unlock()
			pass.ServeHTTP(w, req)
			return
		}
		do(w, req, pass)
	}}
	n.proxy.lock.Lock()
	defer n.proxy.lock.Unlock()
	n.proxy.rules = append(n.proxy.rules, r)
	return nil
}

// echo passes a call on and cuts the connection in the place of the answer. What
// it did will be seen all the same.
func (n *town) echo(_ http.ResponseWriter, r *http.Request, pass http.Handler) {
	rec := httptest.NewRecorder()
	pass.ServeHTTP(rec, r)
	var answer struct {
		Event id.EventID `json:"event_id"`
	}
	if json.Unmarshal(rec.Body.Bytes(), &answer) == nil && answer.Event != "" {
		for room := range n.names {
			if strings.Contains(r.URL.Path, room.String()) {
				n.show(room, func(p *person) bool { return p.knows(room, answer.Event) })
			}
		}
	}
	panic(http.ErrAbortHandler)
}

// show notes something that will be seen in a room before long.
func (n *town) show(room id.RoomID, so func(p *person) bool) {
	p := n.member(room)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.shown = append(n.shown, func(ctx context.Context) error { return p.see(ctx, func() bool { return so(p) }) })
}

// find returns a posting of the bot by its name, as the people of its room see
// it.
func (n *town) find(name string) (id.RoomID, *posted) {
	for room := range n.names {
		for _, p := range n.people {
			for _, post := range p.posts(room, n.bot) {
				if post.id.String() == name {
					return room, post
				}
			}
		}
	}
	return "", nil
}

// Seen returns what people see of the bot, once they see all that it did.
func (n *town) Seen(ctx context.Context) ([]adaptertest.Posting, error) {
	n.mu.Lock()
	shown := slices.Clone(n.shown)
	n.mu.Unlock()
	for _, wait := range shown {
		if err := wait(ctx); err != nil {
			return nil, err
		}
	}
	type timed struct {
		adaptertest.Posting
		at int64
	}
	var all []timed
	for room, name := range n.names {
		p := n.member(room)
		for _, post := range p.posts(room, n.bot) {
			if post.gone {
				continue
			}
			if post.encrypted != n.sealed {
				return nil, fmt.Errorf("encrypted %t: %s", post.encrypted, post.body)
			}
			if post.mentions != 0 || post.kind != event.MsgNotice {
				return nil, fmt.Errorf("%+v", post)
			}
			all = append(all, timed{adaptertest.Posting{ID: post.id.String(), Thread: n.roots[post.root], Place: name, Text: post.body}, post.at})
		}
	}
	slices.SortStableFunc(all, func(a, b timed) int { return int(a.at - b.at) })
	var out []adaptertest.Posting
	for _, p := range all {
		out = append(out, p.Posting)
	}
	return out, nil
}

// member returns somebody who is in a room.
func (n *town) member(room id.RoomID) *person {
	for _, name := range slices.Sorted(maps.Keys(n.people)) { // always the same one
		if p := n.people[name]; p.states.IsInRoom(context.Background(), room, p.user()) {
			return p
		}
	}
	n.t.Fatal("a room without people")
	return nil
}

// noted is an adapter of which the town notes what it has done, so as to wait
// until people see it.
type noted struct {
	*Adapter
	town *town
}

func (a *noted) Post(ctx context.Context, t bot.Thread, key string, r bot.Reply) (string, error) {
	name, err := a.Adapter.Post(ctx, t, key, r)
	if err == nil {
		a.town.show(roomOf(t), func(p *person) bool { return p.knows(roomOf(t), id.EventID(name)) })
	}
	return name, err
}

func (a *noted) Edit(ctx context.Context, t bot.Thread, posted, key string, r bot.Reply) error {
	err := a.Adapter.Edit(ctx, t, posted, key, r)
	if err == nil {
		a.town.show(roomOf(t), func(p *person) bool {
			return p.has(roomOf(t), hash(key)) || !p.stands(roomOf(t), id.EventID(posted)) // taken back, the edit with it
		})
	}
	return err
}

func (a *noted) Delete(ctx context.Context, t bot.Thread, name string) error {
	err := a.Adapter.Delete(ctx, t, name)
	if err == nil {
		a.town.show(roomOf(t), func(p *person) bool {
			return !slices.ContainsFunc(p.posts(roomOf(t), a.town.bot), func(post *posted) bool { return post.id.String() == name && !post.gone })
		})
	}
	return err
}

// see waits until something is so.
func (p *person) see(ctx context.Context, so func() bool) error {
	for {
		p.lock.Lock()
		changed := p.changed
		p.lock.Unlock()
		if so() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("%s does not see what the bot has done: %w", p.user(), ctx.Err())
		}
	}
}

// knows reports whether an event was seen in a room.
func (p *person) knows(room id.RoomID, name id.EventID) bool {
	p.lock.Lock()
	defer p.lock.Unlock()
	return slices.ContainsFunc(p.events[room], func(e *event.Event) bool { return e.ID == name })
}

// stands reports whether an event that was seen in a room is still there.
func (p *person) stands(room id.RoomID, name id.EventID) bool {
	p.lock.Lock()
	defer p.lock.Unlock()
	stands := false
	for _, e := range p.events[room] {
		if e.ID == name {
			stands = e.Unsigned.RedactedBecause == nil
		}
		if c, ok := e.Content.Parsed.(*event.RedactionEventContent); ok && (e.Redacts == name || c.Redacts == name) {
			return false
		}
	}
	return stands
}

// has reports whether an event with a key of the bot's was seen in a room.
func (p *person) has(room id.RoomID, key string) bool {
	p.lock.Lock()
	defer p.lock.Unlock()
	return slices.ContainsFunc(p.events[room], func(e *event.Event) bool { return e.Content.Raw[keyField] == key })
}
