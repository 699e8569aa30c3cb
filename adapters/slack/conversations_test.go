package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"variorum/adapters/adaptertest"
	"variorum/adapters/slack/slacktest"
	"variorum/bot"
)

// TestConversations holds every conversation over Socket Mode, with the scopes
// that let the bot read the channels that it is in.
func TestConversations(t *testing.T) {
	adaptertest.Run(t, func(t *testing.T, w adaptertest.World) adaptertest.Network {
		return newWorkspace(t, w, slacktest.Options{Scopes: slacktest.HistoryScopes()})
	})
}

// TestConversationsLeast holds them over HTTP, with the least scopes. The
// adapter is no bot.Finder then, as far as channels go.
func TestConversationsLeast(t *testing.T) {
	adaptertest.Run(t, func(t *testing.T, w adaptertest.World) adaptertest.Network {
		return newWorkspace(t, w, slacktest.Options{})
	})
}

// workspace is a Slack with the people of a conversation.
type workspace struct {
	*slacktest.Slack
	t     *testing.T
	world adaptertest.World
	least bool // least scopes, HTTP

	mu      sync.Mutex        // guards what follows
	listens chan struct{}     // closed when the current adapter listens, over HTTP
	sockets int               // that were opened before the current adapter
	said    map[int]utterance // by the numbers of the conversation
	threads map[string]string // ts of roots by the conversation's names
	names   map[string]string // and the reverse
	ids     map[string]string // what Post returned, by channel and ts
	spoken  map[string]string // Reply.Plain of what was to be shown, by its lines
	sources map[string]bool   // addresses of the passages that were to be shown
	last    string            // the last delivery
}

// utterance is something that a person said.
type utterance struct {
	channel, ts, mention string
}

func newWorkspace(t *testing.T, w adaptertest.World, o slacktest.Options) *workspace {
	t.Helper()
	// What nobody takes over stays with Slack until somebody does.
	o.Retries = make([]time.Duration, 3000)
	for i := range o.Retries {
		o.Retries[i] = 10 * time.Millisecond
	}
	o.AckWithin = time.Second
	if o.Scopes != nil { // over HTTP requests are signed by the true clock
		o.Now = w.Now
	}
	s, err := slacktest.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range w.People {
		u := slacktest.User{ID: userID(p), Name: p}
		if slices.Contains(w.Strangers, p) {
			u.Team = "T9OTHER"
		}
		s.AddUser(u)
	}
	for _, name := range w.Places {
		c := slacktest.Channel{ID: "C" + strings.ToUpper(name), Name: name, Shared: len(w.Strangers) > 0}
		for _, p := range w.People {
			c.Members = append(c.Members, userID(p))
		}
		s.AddChannel(c)
	}
	space := &workspace{Slack: s, t: t, world: w, least: o.Scopes == nil, said: map[int]utterance{}, threads: map[string]string{},
		names: map[string]string{}, ids: map[string]string{}, spoken: map[string]string{}, sources: map[string]bool{}}
	t.Cleanup(space.close)
	return space
}

// close ends the workspace. Nothing that was shown in it may have mentioned
// anybody, or led elsewhere than to where a passage stands.
func (w *workspace) close() {
	w.Slack.Close()
	if alarms := w.Alarms(); len(alarms) > 0 {
		w.t.Errorf("live mentions: %v", alarms)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.Links() {
		if !w.sources[l.URL] {
			w.t.Errorf("a link to %q in %s", l.URL, l.Where)
		}
	}
}

func userID(person string) string { return "U" + strings.ToUpper(person) }

func (w *workspace) channel(name, person string) string {
	if name == "dm" {
		return w.DM(userID(person))
	}
	return "C" + strings.ToUpper(name)
}

func (w *workspace) Place(name, person string) string {
	return "slack:" + w.Team() + "/" + w.channel(name, person)
}

func (w *workspace) Adapter(p adaptertest.Process) (bot.Adapter, error) {
	cfg := Config{AppToken: w.AppToken(), BotToken: w.BotToken(), APIURL: w.APIURL(), Timeout: 5 * time.Second}
	if w.least {
		cfg.Transport, cfg.SigningSecret, cfg.Listen = HTTP, w.SigningSecret(), "127.0.0.1:0"
	}
	a, err := New(cfg, p.Log)
	if err != nil {
		return nil, err
	}
	w.t.Cleanup(a.web.CloseIdleConnections)
	w.mu.Lock()
	w.listens = make(chan struct{})
	w.sockets, _ = w.Opened()
	listens := w.listens
	w.mu.Unlock()
	if !w.least {
		return watched{a, w}, nil
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	url := "http://" + listener.Addr().String() + "/slack/events"
	a.listen = func() (net.Listener, error) {
		w.UseHTTP(url, url, url)
		close(listens)
		return listener, nil
	}
	return struct { // without Find
		bot.Adapter
		bot.Editor
		bot.Splitter
		bot.Signaller
	}{watched{a, w}, watched{a, w}, a, a}, nil
}

// Taken waits for an adapter that listens and for the end of all deliveries.
func (w *workspace) Taken(ctx context.Context) error {
	w.mu.Lock()
	listens, before := w.listens, w.sockets
	w.mu.Unlock()
	if w.least {
		select {
		case <-listens:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return w.WaitFor(ctx, func() bool {
		serving := slices.ContainsFunc(w.Sockets(), func(s slacktest.Socket) bool { return !s.Going && s.ID > before })
		return (serving || w.least) && w.Idle()
	})
}

func (w *workspace) Act(_ context.Context, a adaptertest.Act) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	act, err := w.act(a)
	if n := len(act.Deliveries); n > 0 {
		w.last = act.Deliveries[0]
	}
	return err
}

func (w *workspace) act(a adaptertest.Act) (slacktest.Act, error) {
	user := userID(a.Person)
	switch a.Kind {
	case adaptertest.Say:
		s := slacktest.Speech{User: user, Channel: w.channel(a.Place, a.Person), Thread: w.threads[a.Thread]}
		said := utterance{channel: s.Channel}
		// Only where Slack tells the bot of every message may the mention be
		// left out, in a thread that has begun with one.
		if a.Place != "dm" && (w.least || s.Thread == "") {
			said.mention = w.Mention() + " "
		}
		s.Text = said.mention + escape(a.Text)
		act, err := w.Say(s)
		said.ts = act.TS
		w.said[a.N] = said
		if s.Thread == "" {
			w.threads[a.Thread], w.names[act.TS] = act.TS, a.Thread
		}
		return act, err
	case adaptertest.Talk:
		act, err := w.Say(slacktest.Speech{User: user, Channel: w.channel(a.Place, a.Person), Text: escape(a.Text)})
		w.said[a.N] = utterance{channel: act.Channel, ts: act.TS}
		return act, err
	case adaptertest.Edit:
		said := w.said[a.N]
		return w.Slack.Edit(said.channel, said.ts, said.mention+escape(a.Text))
	case adaptertest.Delete:
		said := w.said[a.N]
		if w.least && !strings.HasPrefix(said.channel, "D") {
			return slacktest.Act{}, errors.ErrUnsupported // Slack does not tell
		}
		return w.Slack.Delete(said.channel, said.ts)
	case adaptertest.Command:
		verb, text, _ := strings.Cut(a.Text, " ")
		if !slices.Contains([]string{"ask", "compare", "sources"}, verb) {
			return slacktest.Act{}, errors.ErrUnsupported
		}
		return w.Slash(user, w.channel(a.Place, a.Person), "/"+verb, escape(text))
	case adaptertest.Press, adaptertest.React: // there are buttons in the place of reactions
		channel, ts := w.standing(a.On)
		action, value := "variorum_"+a.Text, ""
		if a.Text == string(bot.Helpful) || a.Text == string(bot.Unhelpful) {
			m, _ := w.Message(channel, ts)
			action, value = "variorum_feedback", feedback(m.Blocks, a.Text)
		}
		return w.Press(user, channel, ts, action, value)
	case adaptertest.Open:
		return w.OpenHome(user, "home")
	case adaptertest.Again:
		if d, ok := w.Delivery(w.last); ok && d.Kind == "events_api" {
			return slacktest.Act{}, w.Redeliver(w.last)
		}
		return slacktest.Act{}, nil
	case adaptertest.Drop:
		w.Cut(0)
		return slacktest.Act{}, nil
	}
	f := slacktest.Fault{Times: 1, Method: map[string]string{
		"post": "chat.postMessage chat.postEphemeral response_url views.publish", "edit": "chat.update", "delete": "chat.delete"}[a.Method]}
	switch a.Kind {
	case adaptertest.Fail:
		f.Kind, f.Wait = slacktest.RateLimit, -1
	case adaptertest.Limit:
		f.Kind, f.Wait = slacktest.RateLimit, a.After
	case adaptertest.Refuse:
		f.Kind, f.Error = slacktest.Refuse, "is_archived"
	case adaptertest.Lost:
		f.Kind = slacktest.CutBefore
	case adaptertest.Echo:
		f.Kind = slacktest.CutAfter
	default:
		return slacktest.Act{}, errors.ErrUnsupported
	}
	w.Fail(f)
	return slacktest.Act{}, nil
}

// feedback returns the value of one of the two feedback buttons.
func feedback(blocks json.RawMessage, verb string) string {
	type button struct {
		Value string `json:"value"`
	}
	var rows []struct {
		Elements []struct {
			Positive button `json:"positive_button"`
			Negative button `json:"negative_button"`
		} `json:"elements"`
	}
	_ = json.Unmarshal(blocks, &rows) // blocks of another shape have no such buttons
	for _, r := range rows {
		for _, e := range r.Elements {
			for _, b := range []button{e.Positive, e.Negative} {
				if strings.HasPrefix(b.Value, verb+" ") {
					return b.Value
				}
			}
		}
	}
	return "none"
}

// standing returns where a posting stands.
func (w *workspace) standing(id string) (channel, ts string) {
	for at, known := range w.ids {
		if known == id {
			id = at
		}
	}
	channel, ts, _ = strings.Cut(id, "/")
	return channel, ts
}

// Seen reads the bot's messages from the channels, and the home tabs.
func (w *workspace) Seen(context.Context) ([]adaptertest.Posting, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	type timed struct {
		adaptertest.Posting
		ts string
	}
	var all []timed
	for _, c := range w.Channels() {
		for _, m := range w.ByBot(c) {
			text, err := w.read(m.Blocks, m.Text)
			if err != nil {
				return nil, fmt.Errorf("%s/%s: %w", c, m.TS, err)
			}
			p := adaptertest.Posting{ID: postingID(c, m.TS), Thread: w.names[m.Thread], Place: "dm", Text: text}
			if id, ok := w.ids[p.ID]; ok {
				p.ID = id
			}
			if !strings.HasPrefix(c, "D") {
				p.Place = strings.ToLower(c[1:])
			}
			if m.Ephemeral != "" {
				p.To = strings.ToLower(m.Ephemeral[1:])
			}
			all = append(all, timed{p, m.TS})
		}
	}
	for _, person := range w.world.People {
		if v, ok := w.Home(userID(person)); ok {
			text, err := w.read(v.Blocks, "")
			if err != nil {
				return nil, fmt.Errorf("home of %s: %w", person, err)
			}
			all = append(all, timed{adaptertest.Posting{ID: rootHome + "/" + userID(person), Place: "dm", Text: text}, ""})
		}
	}
	slices.SortStableFunc(all, func(a, b timed) int { return strings.Compare(a.ts, b.ts) })
	var out []adaptertest.Posting
	for _, p := range all {
		out = append(out, p.Posting)
	}
	return out, nil
}

// read returns what a message says. Its blocks must have the very lines of a
// reply that was to be shown, and its text the same ones, as far as it goes;
// where gaps are left between the lines is the reply's affair.
func (w *workspace) read(blocks json.RawMessage, notice string) (string, error) {
	lines, err := shownLines(blocks)
	if err != nil {
		return "", err
	}
	plain, ok := w.spoken[strings.Join(lines, "\n")]
	if !ok {
		return "", fmt.Errorf("the blocks say what no reply says:\n%s", strings.Join(lines, "\n"))
	}
	if notice == "" {
		return plain, nil
	}
	text := slacktest.Unescape(notice)
	head, cut := strings.CutSuffix(text, restInBlocks)
	if whole := clean(plain); cut && !strings.HasPrefix(whole, head) || !cut && whole != text {
		return "", fmt.Errorf("the text says\n%s\nand the blocks\n%s", text, plain)
	}
	return plain, nil
}

// linesOf returns the lines of a text that are not empty, without the dash
// before a source, which Slack does not show, and addresses as they are linked.
func linesOf(text string) []string {
	var lines []string
	for l := range strings.SplitSeq(clean(text), "\n") {
		l = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(l), "—"))
		if address, ok := webLink(l); ok {
			l = address
		}
		if l != "" {
			lines = append(lines, l)
		}
	}
	return lines
}

// element is any part of a block.
type element struct {
	Type     string      `json:"type"`
	Text     any         `json:"text"`
	URL      string      `json:"url"`
	Elements []element   `json:"elements"`
	Rows     [][]element `json:"rows"`
}

// shownLines returns what blocks show as the lines that Reply.Plain has.
func shownLines(blocks json.RawMessage) ([]string, error) {
	var all []element
	if err := json.Unmarshal(blocks, &all); err != nil {
		return nil, fmt.Errorf("blocks: %w", err)
	}
	var out strings.Builder
	section := func(e element) {
		address := ""
		for _, run := range e.Elements {
			text, _ := run.Text.(string)
			switch {
			case run.Type == "link":
				address = run.URL
			case text == "\n" && address != "":
				out.WriteString("\n" + address)
				address = ""
			}
			out.WriteString(text)
		}
		out.WriteString("\n" + address + "\n")
	}
	for _, b := range all {
		switch b.Type {
		case "rich_text":
			for _, e := range b.Elements {
				switch e.Type {
				case "rich_text_quote":
					text, _ := e.Elements[0].Text.(string)
					out.WriteString(bot.Quoted(text) + "\n")
				case "rich_text_list":
					for _, item := range e.Elements {
						out.WriteString("- ")
						section(item)
					}
				default:
					section(e)
				}
			}
		case "context":
			for _, e := range b.Elements {
				text, _ := e.Text.(string)
				out.WriteString(text + "\n")
			}
		case "table":
			var rows [][]string
			for _, r := range b.Rows {
				var cells []string
				for _, c := range r {
					text, _ := c.Text.(string)
					cells = append(cells, strings.TrimSpace(text))
				}
				rows = append(rows, cells)
			}
			out.WriteString(bot.Block{Kind: bot.Table, Rows: rows}.Plain() + "\n")
		}
	}
	return linesOf(out.String()), nil
}

// watched is an adapter whose replies the workspace knows.
type watched struct {
	*Adapter
	workspace *workspace
}

func (a watched) Post(ctx context.Context, t bot.Thread, key string, r bot.Reply) (string, error) {
	a.workspace.expect(r)
	id, err := a.Adapter.Post(ctx, t, key, r)
	if err == nil && strings.HasPrefix(id, "response/") {
		a.workspace.name(channelOf(t.Place), id)
	}
	return id, err
}

func (a watched) Edit(ctx context.Context, t bot.Thread, id, key string, r bot.Reply) error {
	a.workspace.expect(r)
	return a.Adapter.Edit(ctx, t, id, key, r)
}

// expect keeps what a reply says.
func (w *workspace) expect(r bot.Reply) {
	w.mu.Lock()
	defer w.mu.Unlock()
	plain := r.Plain()
	w.spoken[strings.Join(linesOf(plain), "\n")] = plain
	for _, b := range r.Blocks {
		if b.Where == nil {
			continue
		}
		if address, ok := webLink(b.Where.URL); ok {
			w.sources[address] = true
		}
	}
}

// name keeps what Post returned for the first message by response_url that has
// no name yet. A repeat has the name of the first; it is told apart by its ts.
func (w *workspace) name(channel, id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	taken := slices.Contains(slices.Collect(maps.Values(w.ids)), id)
	for _, m := range w.ByBot(channel) {
		at := postingID(channel, m.TS)
		if taken {
			id = at
		}
		if _, known := w.ids[at]; m.Via == "response_url" && !known {
			w.ids[at] = id
			return
		}
	}
}
