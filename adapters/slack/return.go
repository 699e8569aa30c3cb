package slack

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"variorum/bot"
)

// A response_url serves for half an hour, and five times. What a command's or a
// shortcut's shows cannot be changed by it: Slack lets a message that one person
// sees be replaced by the response_url of a button pressed below that message,
// and by nothing else.
const (
	ephemeral  = "ephemeral"
	inChannel  = "in_channel"
	returnTime = 30 * time.Minute
)

// errSpent says that a response_url serves no more: it was used five times or
// is older than thirty minutes.
var errSpent = errors.New("the response_url is spent")

// Why a reply cannot be changed.
var (
	errPrivate = errors.New("slack: Slack does not let the bot change what it showed to one person alone")
	errLate    = errors.New("slack: what one person was shown can be changed or added to for half an hour, and five times at most: " +
		"that is over, and the person still sees what was shown first")
	errUnknown = errors.New("slack: nobody knows whether the changed reply reached the one person it is for; it is not sent twice")
)

// returnID is the bot's name for what was posted by a response_url, of which
// Slack does not tell the ts.
func returnID(key string) string { return "response/" + key }

// message is how a reply is posted by a response_url.
type message struct {
	thread  bot.Thread
	kind    string // ephemeral or inChannel
	key     string // comes back with a button's press, see returned
	replace bool   // the message whose button the response_url came with
}

// respond posts a reply by a response_url.
func (a *Adapter) respond(ctx context.Context, address string, m message, r bot.Reply) error {
	body := func(text string, blocks []slackapi.Block) map[string]any {
		b := map[string]any{"response_type": m.kind, "replace_original": m.replace, "text": text,
			"unfurl_links": false, "unfurl_media": false, "parse": "none", "link_names": false}
		if isTS(m.thread.Root) {
			b["thread_ts"] = m.thread.Root
		}
		if len(blocks) > 0 {
			b["blocks"] = blocks
		}
		return b
	}
	root := m.thread.Root
	err := a.send(ctx, address, body(notice(r), keyed(render(r, root), m.key)))
	if formatting(err) {
		err = a.send(ctx, address, body(notice(r), keyed(append(plainSections(r), buttons(r, root)...), m.key)))
	}
	if formatting(err) {
		err = a.send(ctx, address, body(escape(clean(r.Plain())), nil))
	}
	return err
}

// keyMark begins the block_id by which a press tells what it was below.
const keyMark = "variorum "

// keyed gives the blocks with buttons names that say the key of the posting.
func keyed(blocks []slackapi.Block, key string) []slackapi.Block {
	for i, b := range blocks {
		name := fmt.Sprintf("%s%d %s", keyMark, i, key)
		switch b := b.(type) {
		case *slackapi.ActionBlock:
			b.BlockID = name
		case *slackapi.ContextActionsBlock:
			b.BlockID = name
		}
	}
	return blocks
}

// returned is the bot's name for the posting that a button was pressed below,
// "" where it is one that can be changed without a response_url.
func returned(blockID, on string) string {
	if rest, ok := strings.CutPrefix(blockID, keyMark); ok {
		if _, key, ok := strings.Cut(rest, " "); ok {
			return returnID(key)
		}
	}
	if _, _, ok := readID(on); ok {
		return ""
	}
	return on
}

// returns remembers, by posting, the response_url that it can be replaced by.
// They are lost with the process: then a changed reply is shown anew.
type returns struct {
	mu    sync.Mutex
	known map[string]address
	last  []string // the order in which they came
}

type address struct {
	url string
	at  time.Time
}

// maxReturns is how many postings are remembered.
const maxReturns = 4096

func (m *returns) put(id, url string) {
	if id == "" || url == "" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil {
		m.known = map[string]address{}
	}
	for len(m.last) > 0 && (len(m.last) >= maxReturns || time.Since(m.known[m.last[0]].at) > returnTime) {
		delete(m.known, m.last[0])
		m.last = m.last[1:]
	}
	if _, ok := m.known[id]; !ok {
		m.last = append(m.last, id)
	}
	m.known[id] = address{url, time.Now()}
}

func (m *returns) get(id string) (url string, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found, ok := m.known[id]
	return found.url, ok && time.Since(found.at) <= returnTime
}

func (m *returns) forget(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.known, id)
	for i, other := range m.last {
		if other == id {
			m.last = append(m.last[:i:i], m.last[i+1:]...)
			break
		}
	}
}

// editPrivate changes what one person was shown, or what was posted by a
// response_url where the bot is no member: in its place where the person has
// pressed a button below it of late, else by showing it anew.
func (a *Adapter) editPrivate(ctx context.Context, t bot.Thread, id string, r bot.Reply) error {
	key, byReturn := strings.CutPrefix(id, returnID(""))
	m := message{thread: t, kind: ephemeral, key: key}
	if byReturn && !t.Private && !r.Private {
		m.kind = inChannel
	}
	if address, ok := a.returns.get(id); ok {
		m.replace = true
		err := a.respond(ctx, address, m, r)
		if !errors.Is(err, errSpent) {
			return again(outcome("change a private reply", err))
		}
		a.returns.forget(id)
		m.replace = false
	}
	if t.Return == "" {
		return &bot.Never{Err: errPrivate}
	}
	err := a.respond(ctx, t.Return, m, r)
	if errors.Is(err, errSpent) {
		return &bot.Never{Err: errLate}
	}
	err = outcome("show a changed reply anew", err)
	var later *bot.Later
	var never *bot.Never
	if err == nil || errors.As(err, &later) || errors.As(err, &never) {
		return err
	}
	return &bot.Never{Err: fmt.Errorf("%w: %w", errUnknown, err)}
}

// send posts JSON to a response_url. Slack answers "ok", or JSON with an error.
func (a *Adapter) send(ctx context.Context, address string, body any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(data))
	if err != nil {
		return errSpent // no address at all
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	resp, err := a.web.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil {
		return fmt.Errorf("read Slack's answer: %w", err)
	}
	var said struct {
		OK       *bool                     `json:"ok"`
		Error    string                    `json:"error"`
		Metadata slackapi.ResponseMetadata `json:"response_metadata"`
	}
	decoded := json.Unmarshal(answer, &said) == nil
	word := strings.TrimSpace(string(answer))
	switch name := cmp.Or(said.Error, word); {
	case name == "used_url", name == "expired_url", name == "no_active_url", resp.StatusCode == http.StatusNotFound, resp.StatusCode == http.StatusGone:
		return errSpent
	case resp.StatusCode == http.StatusTooManyRequests:
		seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		return &slackapi.RateLimitedError{RetryAfter: time.Duration(max(seconds, 0)) * time.Second}
	case decoded && said.Error != "":
		return slackapi.SlackErrorResponse{Err: said.Error, ResponseMetadata: said.Metadata}
	case resp.StatusCode >= 400 && resp.StatusCode < 500 && len(word) < 60 && formatting(slackapi.SlackErrorResponse{Err: word}):
		return slackapi.SlackErrorResponse{Err: word}
	case resp.StatusCode/100 != 2:
		return slackapi.StatusCodeError{Code: resp.StatusCode, Status: resp.Status}
	case word == "ok", decoded && said.OK != nil && *said.OK, word == "":
		return nil
	}
	return errors.New("an answer of Slack that cannot be read")
}
