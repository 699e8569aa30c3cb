package slacktest

import (
	"cmp"
	"encoding/json"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// refusal is an error of the Web API; the zero value is none.
type refusal struct {
	code     string
	messages []string
	extra    map[string]any
}

// result is what a method gives back besides ok.
type result = map[string]any

// args are the arguments of a call, each as text; structured ones as JSON.
type args map[string]string

func (a args) has(k string) bool { _, ok := a[k]; return ok }
func (a args) yes(k string) bool { return a[k] == "true" || a[k] == "1" }

// methods are those that the workspace knows.
var methods = map[string]func(*Slack, args) (result, refusal){
	"auth.test":                             (*Slack).authTest,
	"apps.connections.open":                 (*Slack).openConnection,
	"chat.postMessage":                      (*Slack).postMessage,
	"chat.postEphemeral":                    (*Slack).postEphemeral,
	"chat.update":                           (*Slack).updateMessage,
	"chat.delete":                           (*Slack).deleteMessage,
	"conversations.replies":                 (*Slack).replies,
	"conversations.history":                 (*Slack).history,
	"conversations.info":                    (*Slack).channelInfo,
	"users.info":                            (*Slack).userInfo,
	"bots.info":                             (*Slack).botInfo,
	"views.publish":                         (*Slack).publishView,
	"views.open":                            (*Slack).openView,
	"assistant.threads.setStatus":           (*Slack).setStatus,
	"assistant.threads.setSuggestedPrompts": (*Slack).setPrompts,
	"assistant.threads.setTitle":            (*Slack).setTitle,
}

func ok(r result) answer {
	body := map[string]any{"ok": true}
	maps.Copy(body, r)
	b, _ := json.Marshal(body)
	return answer{status: http.StatusOK, body: b}
}

func failed(code string, r *refusal) answer {
	body := map[string]any{"ok": false, "error": code}
	if r != nil {
		maps.Copy(body, r.extra)
		if len(r.messages) > 0 {
			body["response_metadata"] = map[string]any{"messages": r.messages}
		}
	}
	b, _ := json.Marshal(body)
	return answer{status: http.StatusOK, body: b, code: code}
}

// serveAPI answers a call of the Web API.
func (s *Slack) serveAPI(w http.ResponseWriter, r *http.Request) {
	method := strings.TrimPrefix(r.URL.Path, "/api/")
	a, token, bad := readArgs(r)
	s.serveCall(w, r, Call{Method: method, Args: a}, func() answer {
		if bad != "" {
			return failed(bad, nil)
		}
		do := methods[method]
		if do == nil {
			return failed("unknown_method", &refusal{extra: map[string]any{"req_method": method}})
		}
		no := s.authorize(method, token)
		var res result
		if no.code == "" {
			res, no = do(s, a)
		}
		out := ok(res)
		if no.code != "" {
			out = failed(no.code, &no)
		}
		if no.code == "" || !slices.Contains([]string{"not_authed", "invalid_auth"}, no.code) {
			out.header = http.Header{"X-Oauth-Scopes": {strings.Join(s.scopes, ",")}, "X-Slack-Req-Id": {secret()}}
			if token == s.opt.AppToken {
				out.header.Set("X-OAuth-Scopes", "connections:write")
			}
		}
		return out
	})
}

// readArgs reads the arguments and the token of a call, or says what is wrong
// with how they are written.
func readArgs(r *http.Request) (args, string, string) {
	a := args{}
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	kind, _, err := mime.ParseMediaType(cmp.Or(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded"))
	body, readErr := io.ReadAll(io.LimitReader(r.Body, 8<<20))
	if err != nil || readErr != nil {
		return a, token, "invalid_post_type"
	}
	form := r.URL.Query()
	switch kind {
	case "application/json":
		v := any(map[string]any{})
		if len(body) > 0 {
			if v, err = strict(body); err != nil {
				return a, token, "invalid_json"
			}
		}
		m, ok := v.(map[string]any)
		if !ok {
			return a, token, "json_not_object"
		}
		for k, v := range m {
			switch v := v.(type) {
			case nil:
			case string:
				a[k] = v
			default:
				b, _ := json.Marshal(v)
				a[k] = string(b)
			}
		}
	case "application/x-www-form-urlencoded":
		posted, err := url.ParseQuery(string(body))
		if err != nil {
			return a, token, "invalid_form_data"
		}
		for k, v := range posted {
			form[k] = append(form[k], v...)
		}
	default:
		return a, token, "invalid_post_type"
	}
	for k, v := range form {
		if !utf8.ValidString(v[len(v)-1]) {
			return a, token, "invalid_form_data"
		}
		a[k] = v[len(v)-1] // of several the last counts
	}
	token = cmp.Or(token, a["token"])
	delete(a, "token")
	return a, token, ""
}

// authorize checks a token and its scopes; s.mu is held.
func (s *Slack) authorize(method, token string) refusal {
	wantsApp := method == "apps.connections.open"
	switch {
	case token == "":
		return refusal{code: "not_authed"}
	case token != s.opt.BotToken && token != s.opt.AppToken:
		return refusal{code: "invalid_auth"}
	case s.tokenError[token] != "":
		return refusal{code: s.tokenError[token]}
	case wantsApp != (token == s.opt.AppToken):
		return refusal{code: "not_allowed_token_type"}
	}
	needs := ""
	switch {
	case strings.HasPrefix(method, "chat."):
		needs = "chat:write"
	case strings.HasPrefix(method, "assistant."):
		needs = "assistant:write"
	case method == "users.info", method == "bots.info":
		needs = "users:read"
	}
	if needs == "" {
		return refusal{}
	}
	return s.need(needs)
}

// need refuses what the bot token has no scope for; s.mu is held.
func (s *Slack) need(scope string) refusal {
	if slices.Contains(s.scopes, scope) {
		return refusal{}
	}
	return refusal{code: "missing_scope", extra: map[string]any{"needed": scope, "provided": strings.Join(s.scopes, ",")}}
}

func (s *Slack) authTest(args) (result, refusal) {
	r := result{"url": "https://slacktest.slack.example/", "team": "Slacktest", "team_id": s.opt.Team, "user": "slacktest", "user_id": BotUser,
		"bot_id": BotID, "is_enterprise_install": s.opt.OrgInstall}
	if s.opt.Enterprise != "" {
		r["enterprise_id"] = s.opt.Enterprise
	}
	return r, refusal{}
}

func (s *Slack) openConnection(args) (result, refusal) {
	ticket := secret()
	s.tickets[ticket] = true
	return result{"url": "ws" + strings.TrimPrefix(s.base, "http") + "/link/?ticket=" + ticket + "&app_id=" + AppID}, refusal{}
}

// where returns the channel that the bot may speak in; s.mu is held.
func (s *Slack) where(a args) (*channel, refusal) {
	id := a["channel"]
	if id == "" {
		return nil, refusal{code: "invalid_arguments", messages: []string{"[ERROR] missing required field: channel"}}
	}
	if strings.HasPrefix(id, "U") && s.users[id].ID != "" {
		id = s.direct(id)
	}
	c := s.channels[id]
	switch {
	case c == nil, c.Without && kindOf(id) != "channel":
		return nil, refusal{code: "channel_not_found"}
	case c.Without:
		return nil, refusal{code: "not_in_channel"}
	case c.Archived:
		return nil, refusal{code: "is_archived"}
	}
	return c, refusal{}
}

// content checks the text, the blocks and the metadata of a posting; budget
// says whether its blocks must keep within Options.TextBudget.
func (s *Slack) content(a args, budget bool) refusal {
	if a.has("attachments") && a["attachments"] != "[]" && a["attachments"] != "null" {
		return refusal{code: "invalid_attachments", messages: []string{"[ERROR] this stand-in takes no attachments"}}
	}
	blocks := ""
	if raw := a["blocks"]; raw != "" {
		v, err := strict([]byte(raw))
		if _, is := v.([]any); err != nil || !is {
			return refusal{code: "invalid_blocks_format"}
		}
		if raw != "[]" {
			blocks = raw
		}
	}
	if strings.TrimSpace(a["text"]) == "" && blocks == "" {
		return refusal{code: "no_text"}
	}
	if blocks != "" {
		c := check(json.RawMessage(blocks), onMessage)
		if len(c.problems) > 0 {
			return refusal{code: "invalid_blocks", messages: c.problems}
		}
		if budget && c.weight() > s.opt.TextBudget {
			return refusal{code: "msg_blocks_too_long"}
		}
	}
	return metadata(a["metadata"])
}

// metadata checks message metadata.
func metadata(raw string) refusal {
	if raw == "" {
		return refusal{}
	}
	v, err := strict([]byte(raw))
	m, is := v.(map[string]any)
	if err != nil || !is {
		return refusal{code: "invalid_metadata_format"}
	}
	if len(m) == 0 {
		return refusal{}
	}
	_, payload := m["event_payload"].(map[string]any)
	if text(m, "event_type") == "" || !payload {
		return refusal{code: "invalid_metadata_schema"}
	}
	if len(raw) > 8<<10 {
		return refusal{code: "metadata_too_large"}
	}
	return refusal{}
}

// blocksOf returns the blocks of a call as they were sent, nil without any.
func blocksOf(a args) json.RawMessage {
	if a["blocks"] == "" || a["blocks"] == "[]" {
		return nil
	}
	return json.RawMessage(a["blocks"])
}

// keep adds a posting to a channel and sounds the alarm where it must; s.mu is
// held.
func (s *Slack) keep(c *channel, m *Message, a args) {
	c.messages = append(c.messages, m)
	delete(s.statuses, [2]string{c.ID, m.Thread})
	s.listen(m.Via, c.ID, m.TS, a)
	if m.Ephemeral == "" {
		s.fireMessage(c, m)
	}
}

// listen sounds the alarm for what is live in a posting; s.mu is held.
func (s *Slack) listen(method, place, ts string, a args) {
	parsed := a["parse"] != "none" || a.yes("link_names")
	if blocksOf(a) != nil {
		parsed = a["parse"] == "full" || a.yes("link_names") // the text is for notifications alone
	}
	alarms, links := Findings(a["text"], json.RawMessage(a["blocks"]), parsed)
	for _, f := range alarms {
		f.Method, f.Place, f.TS = method, place, ts
		s.alarms = append(s.alarms, f)
	}
	for _, l := range links {
		l.Method, l.Place, l.TS = method, place, ts
		s.links = append(s.links, l)
	}
}

func (s *Slack) postMessage(a args) (result, refusal) {
	c, no := s.where(a)
	if no.code == "" {
		no = s.content(a, true)
	}
	if no.code != "" {
		return nil, no
	}
	thread, no := s.root(c, a["thread_ts"])
	if no.code != "" {
		return nil, no
	}
	m := &Message{Channel: c.ID, TS: s.stamp(), Thread: thread, User: BotUser, BotID: BotID, Text: a["text"], Blocks: blocksOf(a), Via: "chat.postMessage"}
	m.Unfurl = a["unfurl_links"] != "false" && a["unfurl_links"] != "0" || a["unfurl_media"] != "false" && a["unfurl_media"] != "0"
	if a["metadata"] != "" && a["metadata"] != "{}" {
		m.Metadata = json.RawMessage(a["metadata"])
	}
	r := result{"channel": c.ID, "ts": m.TS}
	if runes := []rune(m.Text); len(runes) > 40000 {
		m.Text = string(runes[:40000])
		r["response_metadata"] = map[string]any{"warnings": []string{"message_truncated"}}
	}
	s.keep(c, m, a)
	r["message"] = s.wire(c, m)
	return r, refusal{}
}

// root checks the thread of a posting; s.mu is held. A thread whose root was
// taken back can still be written in.
func (s *Slack) root(c *channel, ts string) (string, refusal) {
	if ts == "" {
		return "", refusal{}
	}
	m := c.find(ts)
	switch {
	case m == nil:
		return "", refusal{code: "thread_not_found"}
	case m.Thread != "" || m.Ephemeral != "":
		return "", refusal{code: "cannot_reply_to_message"}
	}
	return ts, refusal{}
}

func (s *Slack) postEphemeral(a args) (result, refusal) {
	c, no := s.where(a)
	if no.code == "" {
		no = s.content(a, true)
	}
	if no.code != "" {
		return nil, no
	}
	if !slices.Contains(c.Members, a["user"]) {
		return nil, refusal{code: "user_not_in_channel"}
	}
	thread, no := s.root(c, a["thread_ts"])
	if no.code != "" {
		return nil, no
	}
	m := &Message{Channel: c.ID, TS: s.stamp(), Thread: thread, User: BotUser, BotID: BotID, Text: a["text"], Blocks: blocksOf(a),
		Ephemeral: a["user"], Via: "chat.postEphemeral"}
	s.keep(c, m, a)
	return result{"message_ts": m.TS}, refusal{}
}

// own returns a posting of the bot that can be changed; s.mu is held.
func (s *Slack) own(a args, refused string) (*channel, *Message, refusal) {
	c, no := s.where(a)
	if no.code != "" {
		return nil, nil, no
	}
	m := c.find(a["ts"])
	switch {
	case m == nil || m.Deleted || m.Ephemeral != "":
		return nil, nil, refusal{code: "message_not_found"}
	case m.BotID != BotID:
		return nil, nil, refusal{code: refused}
	}
	return c, m, refusal{}
}

func (s *Slack) updateMessage(a args) (result, refusal) {
	c, m, no := s.own(a, "cant_update_message")
	if no.code != "" {
		return nil, no
	}
	onlyMetadata := a["metadata"] != "" && a["text"] == "" && blocksOf(a) == nil
	if !onlyMetadata {
		if no := s.content(a, true); no.code != "" {
			return nil, no
		}
	} else if no := metadata(a["metadata"]); no.code != "" {
		return nil, no
	}
	if utf8.RuneCountInString(a["text"]) > 4000 {
		return nil, refusal{code: "msg_too_long"}
	}
	before := s.wire(c, m)
	if a["text"] != "" {
		m.Text = a["text"]
		m.Blocks = blocksOf(a) // text alone takes the blocks away
	} else if blocksOf(a) != nil {
		m.Blocks = blocksOf(a)
	}
	if a["metadata"] == "{}" {
		m.Metadata = nil
	} else if a["metadata"] != "" {
		m.Metadata = json.RawMessage(a["metadata"])
	}
	m.Edited = s.stamp()
	m.Edits++
	s.listen("chat.update", c.ID, m.TS, a)
	s.fireChange(c, "message_changed", s.wire(c, m), before)
	return result{"channel": c.ID, "ts": m.TS, "text": m.Text, "message": s.wire(c, m)}, refusal{}
}

func (s *Slack) deleteMessage(a args) (result, refusal) {
	c, m, no := s.own(a, "cant_delete_message")
	if no.code != "" {
		return nil, no
	}
	s.remove(c, m)
	return result{"channel": c.ID, "ts": m.TS}, refusal{}
}

// readable returns a channel that the bot may read; s.mu is held.
func (s *Slack) readable(a args) (*channel, refusal) {
	id := a["channel"]
	scope := map[string]string{"im": "im:history", "group": "groups:history", "channel": "channels:history"}[kindOf(id)]
	if no := s.need(scope); no.code != "" {
		return nil, no
	}
	c := s.channels[id]
	switch {
	case c == nil, c.Without && kindOf(id) != "channel":
		return nil, refusal{code: "channel_not_found"}
	case c.Without:
		return nil, refusal{code: "not_in_channel"}
	}
	return c, refusal{}
}

// page cuts messages by oldest, latest, inclusive, cursor and limit; the message
// ts of a is never cut by time. s.mu is held.
func (s *Slack) page(c *channel, all []*Message, a args) (result, refusal) {
	limit, err := strconv.Atoi(cmp.Or(a["limit"], "100"))
	if err != nil || limit < 1 || limit > 1000 {
		return nil, refusal{code: "invalid_limit"}
	}
	start := 0
	if a["cursor"] != "" {
		n, isPage := strings.CutPrefix(a["cursor"], "next:")
		if start, err = strconv.Atoi(n); err != nil || !isPage || start > len(all) {
			return nil, refusal{code: "invalid_cursor"}
		}
	}
	latest, oldest := a["latest"], cmp.Or(a["oldest"], "0")
	inside := func(m *Message) bool {
		after, before := laterThan(m.TS, oldest), latest == "" || latest == "now" || laterThan(latest, m.TS)
		if a.yes("inclusive") {
			after, before = after || m.TS == oldest, before || m.TS == latest
		}
		return after && before
	}
	var kept []*Message
	for _, m := range all {
		if inside(m) || m.TS == a["ts"] && a["ts"] != "" {
			kept = append(kept, m)
		}
	}
	end := min(start+limit, len(kept))
	messages := []any{}
	for _, m := range kept[min(start, len(kept)):end] {
		w := s.wire(c, m)
		if a.yes("include_all_metadata") && m.Metadata != nil && !m.Deleted {
			w["metadata"] = m.Metadata
		}
		messages = append(messages, w)
	}
	r := result{"messages": messages, "has_more": end < len(kept)}
	if end < len(kept) {
		r["response_metadata"] = map[string]any{"next_cursor": "next:" + strconv.Itoa(end)}
	}
	return r, refusal{}
}

// laterThan compares two ts.
func laterThan(a, b string) bool {
	x, _ := strconv.ParseFloat(a, 64)
	y, _ := strconv.ParseFloat(b, 64)
	if x == y {
		return a > b
	}
	return x > y
}

func (s *Slack) replies(a args) (result, refusal) {
	c, no := s.readable(a)
	if no.code != "" {
		return nil, no
	}
	ts := a["ts"]
	m := c.find(ts)
	if m == nil || m.Ephemeral != "" {
		return nil, refusal{code: "thread_not_found"}
	}
	root := cmp.Or(m.Thread, m.TS)
	var all []*Message
	for _, m := range c.messages {
		n, _ := c.replies(m.TS)
		stands := !m.Deleted || m.TS == root && n > 0 // a root with replies stays as a tombstone
		if m.Ephemeral == "" && stands && (m.TS == root || m.Thread == root) {
			all = append(all, m)
		}
	}
	if len(all) == 0 {
		return nil, refusal{code: "thread_not_found"}
	}
	a = maps.Clone(a)
	a["ts"] = root
	return s.page(c, all, a)
}

func (s *Slack) history(a args) (result, refusal) {
	c, no := s.readable(a)
	if no.code != "" {
		return nil, no
	}
	var all []*Message
	for _, m := range slices.Backward(c.messages) { // newest first
		if m.Ephemeral == "" && !m.Deleted && m.Thread == "" {
			all = append(all, m)
		}
	}
	a = maps.Clone(a)
	delete(a, "ts")
	return s.page(c, all, a)
}

func (s *Slack) channelInfo(a args) (result, refusal) {
	scope := map[string]string{"im": "im:read", "group": "groups:read", "channel": "channels:read"}[kindOf(a["channel"])]
	if no := s.need(scope); no.code != "" {
		return nil, no
	}
	c := s.channels[a["channel"]]
	if c == nil || c.Without && kindOf(c.ID) != "channel" {
		return nil, refusal{code: "channel_not_found"}
	}
	kind := kindOf(c.ID)
	return result{"channel": map[string]any{"id": c.ID, "name": c.Name, "is_channel": kind == "channel", "is_group": kind == "group",
		"is_im": kind == "im", "is_mpim": false, "is_private": kind != "channel", "is_archived": c.Archived, "is_member": !c.Without,
		"is_shared": c.Shared, "is_ext_shared": c.Shared, "created": 1}}, refusal{}
}

func (s *Slack) userInfo(a args) (result, refusal) {
	u, has := s.users[a["user"]]
	if !has {
		return nil, refusal{code: "user_not_found"}
	}
	return result{"user": map[string]any{"id": u.ID, "team_id": u.Team, "name": u.Name, "real_name": u.Name, "deleted": false,
		"is_bot": u.BotID != "", "is_stranger": u.Team != s.opt.Team, "tz": "Etc/UTC", "tz_offset": 0,
		"profile": map[string]any{"real_name": u.Name, "display_name": u.Name}}}, refusal{}
}

func (s *Slack) botInfo(a args) (result, refusal) {
	for _, u := range s.users {
		if u.BotID != "" && u.BotID == cmp.Or(a["bot"], BotID) {
			return result{"bot": map[string]any{"id": u.BotID, "user_id": u.ID, "name": u.Name, "deleted": false, "updated": 1, "app_id": AppID}}, refusal{}
		}
	}
	return nil, refusal{code: "bot_not_found"}
}

// view checks a view and its blocks.
func (s *Slack) view(a args, kind string) (View, refusal) {
	v, err := strict([]byte(a["view"]))
	m, is := v.(map[string]any)
	if err != nil || !is || text(m, "type") != kind {
		return View{}, refusal{code: "invalid_arguments", messages: []string{"[ERROR] view must be of type " + kind + " [json-pointer:/view]"}}
	}
	may := map[string]string{onHome: "private_metadata callback_id external_id",
		onModal: "title private_metadata callback_id external_id close submit clear_on_close notify_on_close"}[kind]
	c := &checker{}
	c.object("/view", v, "type blocks", may)
	if kind == onModal {
		if m["title"] == nil {
			c.fault("/view", "missing required field: title")
		} else {
			c.label("/view/title", m["title"], 24)
		}
	}
	blocks, _ := json.Marshal(m["blocks"])
	c.problems = append(c.problems, check(blocks, kind).problems...)
	if len(c.problems) > 0 {
		return View{}, refusal{code: "invalid_arguments", messages: c.problems}
	}
	return View{Type: kind, Blocks: blocks}, refusal{}
}

func wireView(v View) map[string]any {
	return map[string]any{"id": v.ID, "type": v.Type, "hash": v.Hash, "blocks": named(v.Blocks, v.ID), "app_id": AppID, "bot_id": BotID,
		"callback_id": "", "private_metadata": "", "root_view_id": v.ID}
}

func (s *Slack) publishView(a args) (result, refusal) {
	user := a["user_id"]
	if s.users[user].ID == "" {
		return nil, refusal{code: "user_not_found"}
	}
	v, no := s.view(a, onHome)
	if no.code != "" {
		return nil, no
	}
	old := s.homes[user]
	if a["hash"] != "" && a["hash"] != old.Hash {
		return nil, refusal{code: "hash_conflict"}
	}
	v.ID, v.User, v.Updates, v.Hash = cmp.Or(old.ID, s.name("V")), user, old.Updates+1, secret()
	s.homes[user] = v
	s.listen("views.publish", user, "", args{"blocks": string(v.Blocks)})
	return result{"view": wireView(v)}, refusal{}
}

func (s *Slack) openView(a args) (result, refusal) {
	born, has := s.triggers[a["trigger_id"]]
	switch {
	case !has:
		return nil, refusal{code: "invalid_trigger_id"}
	case s.opt.Now().Sub(born) > 3*time.Second:
		return nil, refusal{code: "expired_trigger_id"}
	}
	v, no := s.view(a, onModal)
	if no.code != "" {
		return nil, no
	}
	delete(s.triggers, a["trigger_id"])
	v.ID, v.Hash = s.name("V"), secret()
	s.modals = append(s.modals, v)
	s.listen("views.open", v.ID, "", args{"blocks": string(v.Blocks)})
	return result{"view": wireView(v)}, refusal{}
}

// assisted returns the thread of an assistant.threads call; s.mu is held.
func (s *Slack) assisted(a args, needThread bool) (*channel, refusal) {
	a["channel"] = a["channel_id"]
	c, no := s.where(a)
	if no.code != "" {
		return nil, no
	}
	if a["thread_ts"] == "" {
		if needThread {
			return nil, refusal{code: "invalid_arguments", messages: []string{"[ERROR] missing required field: thread_ts"}}
		}
		return c, refusal{}
	}
	if m := c.find(a["thread_ts"]); m == nil || m.Thread != "" {
		return nil, refusal{code: "invalid_thread_ts"}
	}
	return c, refusal{}
}

func (s *Slack) setStatus(a args) (result, refusal) {
	c, no := s.assisted(a, true)
	if no.code != "" {
		return nil, no
	}
	if !a.has("status") {
		return nil, refusal{code: "invalid_arguments", messages: []string{"[ERROR] missing required field: status"}}
	}
	st := Status{Channel: c.ID, Thread: a["thread_ts"], Text: a["status"]}
	if l := a["loading_messages"]; l != "" && json.Unmarshal([]byte(l), &st.Loading) != nil {
		st.Loading = strings.Split(l, ",")
	}
	if len(st.Loading) > 10 {
		return nil, refusal{code: "invalid_arguments", messages: []string{"[ERROR] no more than 10 items allowed [json-pointer:/loading_messages]"}}
	}
	s.statusLog = append(s.statusLog, st)
	key := [2]string{c.ID, st.Thread}
	if st.Text == "" {
		delete(s.statuses, key)
	} else {
		s.statuses[key] = st
	}
	s.listen("assistant.threads.setStatus", c.ID, st.Thread, args{"text": st.Text, "parse": "none"})
	return nil, refusal{}
}

func (s *Slack) setPrompts(a args) (result, refusal) {
	c, no := s.assisted(a, false)
	if no.code != "" {
		return nil, no
	}
	v, err := strict([]byte(a["prompts"]))
	all, is := v.([]any)
	if err != nil || !is || len(all) < 1 || len(all) > 4 {
		return nil, refusal{code: "invalid_arguments", messages: []string{"[ERROR] must be 1 to 4 prompts [json-pointer:/prompts]"}}
	}
	p := Prompts{Channel: c.ID, Thread: a["thread_ts"], Title: a["title"]}
	check := &checker{}
	for i, v := range all {
		at := "/prompts/" + strconv.Itoa(i)
		if m, fine := check.object(at, v, "title message", ""); fine {
			p.Prompts = append(p.Prompts, Prompt{Title: check.str(at, m, "title", 1, 1<<20), Message: check.str(at, m, "message", 1, 1<<20)})
		}
	}
	if len(check.problems) > 0 {
		return nil, refusal{code: "invalid_arguments", messages: check.problems}
	}
	s.prompts[[2]string{c.ID, p.Thread}] = p
	return nil, refusal{}
}

func (s *Slack) setTitle(a args) (result, refusal) {
	c, no := s.assisted(a, true)
	if no.code != "" {
		return nil, no
	}
	s.titles[[2]string{c.ID, a["thread_ts"]}] = a["title"]
	return nil, refusal{}
}
