package slacktest

import (
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// returnURL is a response_url.
type returnURL struct {
	channel, user string
	original      string // the message whose button was pressed
	born          time.Time
	uses          int
}

// returnURL makes a response_url; s.mu is held.
func (s *Slack) returnURL(kind, channel, user, original string) string {
	u := s.base + "/" + kind + "/" + s.opt.Team + "/" + s.name("") + "/" + secret()
	s.urls[u] = &returnURL{channel: channel, user: user, original: original, born: s.opt.Now()}
	return u
}

// serveReturn answers a use of a response_url.
func (s *Slack) serveReturn(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 8<<20))
	call := Call{Method: "response_url", Args: args{"body": string(body)}}
	s.serveCall(w, r, call, func() answer {
		u := s.urls[s.base+r.URL.Path]
		no := refusal{}
		switch {
		case r.Method != http.MethodPost || err != nil:
			no.code = "invalid_payload"
		case u == nil:
			no.code = "invalid_url"
		case s.opt.Now().Sub(u.born) > 30*time.Minute:
			no.code = "expired_url"
		case u.uses >= 5:
			no.code = "used_url"
		default:
			no = s.show(u, body, "response_url")
		}
		switch no.code {
		case "":
			u.uses++
			return ok(nil)
		case "invalid_url", "expired_url", "used_url":
			a := failed(no.code, &no)
			a.status = http.StatusNotFound
			return a
		}
		a := failed(no.code, &no)
		a.status = http.StatusBadRequest
		return a
	})
}

// show does what the payload of a response_url or of an acknowledgement says;
// s.mu is held.
func (s *Slack) show(u *returnURL, payload json.RawMessage, via string) refusal {
	v, err := strict(payload)
	m, is := v.(map[string]any)
	if err != nil || !is {
		return refusal{code: "invalid_payload"}
	}
	a := args{}
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
	c := s.ensure(u.channel)
	original := c.find(u.original)
	if original != nil && original.Deleted {
		original = nil
	}
	if a.yes("delete_original") {
		if original != nil {
			s.remove(c, original)
		}
		if a["text"] == "" && blocksOf(a) == nil {
			return refusal{}
		}
	}
	if no := s.content(a, false); no.code != "" {
		return no
	}
	if a.yes("replace_original") && original != nil && !a.yes("delete_original") {
		before := s.wire(c, original)
		original.Text, original.Blocks = a["text"], blocksOf(a)
		original.Edited = s.stamp()
		original.Edits++
		s.listen(via, c.ID, original.TS, a)
		if original.Ephemeral == "" {
			s.fireChange(c, "message_changed", s.wire(c, original), before)
		}
		return refusal{}
	}
	if a["response_type"] == "in_channel" && c.Archived {
		return refusal{code: "is_archived"}
	}
	msg := &Message{Channel: c.ID, TS: s.stamp(), User: BotUser, BotID: BotID, Text: a["text"], Blocks: blocksOf(a), Via: via}
	if t := c.find(a["thread_ts"]); t != nil && t.Thread == "" {
		msg.Thread = t.TS
	}
	switch a["response_type"] {
	case "in_channel":
	case "", "ephemeral":
		msg.Ephemeral = u.user
	default:
		return refusal{code: "invalid_payload"}
	}
	msg.Unfurl = a["unfurl_links"] != "false" && msg.Ephemeral == ""
	s.keep(c, msg, a)
	return refusal{}
}
