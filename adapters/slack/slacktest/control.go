package slacktest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// State is the whole workspace as it now stands.
type State struct {
	Channels   map[string][]Message `json:"channels"` // deleted messages included
	Homes      map[string]View      `json:"homes,omitempty"`
	Sockets    []Socket             `json:"sockets,omitempty"`
	Opened     int                  `json:"opened"`
	Calls      map[string]int       `json:"calls,omitempty"` // per method
	Alarms     []Alarm              `json:"alarms,omitempty"`
	Links      []Link               `json:"links,omitempty"`
	Strays     []string             `json:"strays,omitempty"`
	Deliveries []Delivery           `json:"deliveries,omitempty"`
	Idle       bool                 `json:"idle"`
}

// State returns the whole workspace.
func (s *Slack) State() State {
	st := State{Channels: map[string][]Message{}, Homes: map[string]View{}, Calls: map[string]int{}, Sockets: s.Sockets(), Alarms: s.Alarms(),
		Links: s.Links(), Strays: s.Strays(), Deliveries: s.Deliveries(), Idle: s.Idle()}
	st.Opened, _ = s.Opened()
	for _, id := range s.Channels() {
		st.Channels[id] = s.AllMessages(id)
	}
	for _, c := range s.CallLog() {
		st.Calls[c.Method]++
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for user, v := range s.homes {
		st.Homes[user] = v
	}
	return st
}

// command is what the control endpoint takes; each act reads what it needs.
type command struct {
	User    string `json:"user"`
	Channel string `json:"channel"`
	TS      string `json:"ts"`
	Text    string `json:"text"`
	Command string `json:"command"`
	Action  string `json:"action"`
	Value   string `json:"value"`
	Tab     string `json:"tab"`
	Reason  string `json:"reason"`
	Socket  int    `json:"socket"`
}

// serveControl lets another process act and read. GET /control/state answers
// with a State. POST /control/ACT takes a JSON object and answers with an Act,
// or with status 400 and {"error": …}:
//
//	say        a Speech
//	dm         user, text, ts (of a thread)
//	edit       channel, ts, text
//	delete     channel, ts
//	slash      user, channel, command, text
//	press      user, channel, ts, action, value
//	shortcut   user, channel, ts, action (the callback id)
//	open       user, tab
//	user       a User
//	channel    a Channel
//	fault      a Fault, wait in nanoseconds; faults stay until clear
//	clear      nothing
//	disconnect socket, reason
//	cut        socket
//	refuse     reason
//	wait       value "idle": answers when nothing is on its way, or after a
//	           minute with an error
func (s *Slack) serveControl(w http.ResponseWriter, r *http.Request) {
	act := strings.TrimPrefix(r.URL.Path, "/control/")
	var out any
	var err error
	if act == "state" {
		out = s.State()
	} else {
		var body []byte
		if body, err = io.ReadAll(io.LimitReader(r.Body, 1<<20)); err == nil {
			out, err = s.control(r, act, body)
		}
	}
	status := http.StatusOK
	if err != nil {
		status, out = http.StatusBadRequest, map[string]string{"error": err.Error()}
	}
	b, _ := json.Marshal(out)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n')) // whoever asked may have gone
}

func (s *Slack) control(r *http.Request, act string, body []byte) (any, error) {
	read := func(v any) error {
		d := json.NewDecoder(bytes.NewReader(body))
		d.DisallowUnknownFields()
		if err := d.Decode(v); err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("slacktest: %s: %w", act, err)
		}
		return nil
	}
	switch act {
	case "say":
		var p Speech
		if err := read(&p); err != nil {
			return nil, err
		}
		return s.Say(p)
	case "user":
		var u User
		if err := read(&u); err != nil {
			return nil, err
		}
		s.AddUser(u)
		return Act{}, nil
	case "channel":
		var c Channel
		if err := read(&c); err != nil {
			return nil, err
		}
		s.AddChannel(c)
		return Act{}, nil
	case "fault":
		var f Fault
		if err := read(&f); err != nil {
			return nil, err
		}
		s.Fail(f)
		return Act{}, nil
	}
	var c command
	if err := read(&c); err != nil {
		return nil, err
	}
	switch act {
	case "dm":
		return s.SayDM(c.User, c.Text, c.TS)
	case "edit":
		return s.Edit(c.Channel, c.TS, c.Text)
	case "delete":
		return s.Delete(c.Channel, c.TS)
	case "slash":
		return s.Slash(c.User, c.Channel, c.Command, c.Text)
	case "press":
		return s.Press(c.User, c.Channel, c.TS, c.Action, c.Value)
	case "shortcut":
		return s.Shortcut(c.User, c.Channel, c.TS, c.Action)
	case "open":
		return s.OpenHome(c.User, c.Tab)
	case "clear":
		s.ClearFaults()
		return Act{}, nil
	case "disconnect":
		return map[string]int{"sockets": s.Disconnect(c.Socket, c.Reason)}, nil
	case "cut":
		return map[string]int{"sockets": s.Cut(c.Socket)}, nil
	case "refuse":
		s.RefuseSockets(c.Reason)
		return Act{}, nil
	case "wait":
		if c.Value != "idle" {
			return nil, fmt.Errorf("slacktest: wait knows no %q", c.Value)
		}
		ctx, cancel := context.WithTimeout(r.Context(), time.Minute)
		defer cancel()
		return Act{}, s.WaitFor(ctx, s.Idle)
	}
	return nil, fmt.Errorf("slacktest: there is no act %q", act)
}
