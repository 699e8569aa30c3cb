package slacktest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// delivery is a Delivery with what is done with its answer.
type delivery struct {
	Delivery
	answered func(json.RawMessage) string // may be nil; returns what was wrong with the answer
	request  *sent                        // the last one, over HTTP
}

// copy returns it as tests may keep it; s.mu is held.
func (d *delivery) copy() Delivery {
	c := d.Delivery
	c.Tries = slices.Clone(d.Tries)
	return c
}

// waiting is a try that was not acknowledged yet.
type waiting struct {
	d     *delivery
	try   int // its index
	timer *time.Timer
}

// deliver sends something to the bot; it returns id. s.mu is held.
func (s *Slack) deliver(kind, what, id string, payload map[string]any, answered func(json.RawMessage) string) string {
	b, err := json.Marshal(payload)
	if err != nil {
		b = []byte("{}") // an event of SendEvent that cannot be written
	}
	d := &delivery{Delivery: Delivery{ID: id, Kind: kind, Type: what, Payload: b}, answered: answered}
	s.deliveries = append(s.deliveries, d)
	s.byID[id] = d
	s.underWay++
	s.send(d, 0, "")
	s.notify()
	return id
}

// send makes one attempt at a delivery, as the faults have it; s.mu is held.
func (s *Slack) send(d *delivery, attempt int, reason string) {
	f := s.strike(func(f Fault) bool {
		return f.Method == "" && (f.Event == d.Type || f.Event == d.Kind || f.Event == "*")
	})
	kind := Kind("")
	if f != nil {
		kind = f.Kind
	}
	switch kind {
	case Drop:
		d.Tries = append(d.Tries, Try{At: s.opt.Now(), Failure: "dropped"})
		s.after(s.opt.AckWithin, func() { s.giveUp(d, attempt, "timeout") })
	case Delay:
		s.after(f.Wait, func() { s.transmit(d, attempt, reason, d.Payload) })
	case Duplicate:
		s.transmit(d, attempt, reason, d.Payload)
		s.transmit(d, len(s.opt.Retries), reason, d.Payload) // the copy is not sent again
	case Garble:
		s.transmit(d, attempt, reason, garbled(d.Payload))
	default:
		s.transmit(d, attempt, reason, d.Payload)
	}
}

// Redeliver sends an event that is over once more, as Slack does when an
// acknowledgement was lost on its way. Its error says that there is no such
// event: commands and interactions are sent once.
func (s *Slack) Redeliver(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.byID[id]
	if d == nil || d.Kind != "events_api" || !d.Over {
		return fmt.Errorf("slacktest: there is no event %s to be sent again", id)
	}
	d.Over, d.Acked = false, false
	s.underWay++
	s.send(d, 1, "timeout")
	s.notify()
	return nil
}

// garbled returns a payload whose event has fields of the wrong kind.
func garbled(payload json.RawMessage) json.RawMessage {
	var m map[string]any
	_ = json.Unmarshal(payload, &m) // deliver wrote it
	m["event"] = map[string]any{"type": "app_mention", "ts": []int{1}, "user": 7, "blocks": "none"}
	b, _ := json.Marshal(m)
	return b
}

// transmit sends an attempt by the transport in use; s.mu is held.
func (s *Slack) transmit(d *delivery, attempt int, reason string, payload json.RawMessage) {
	if s.requests.events != "" {
		s.post(d, attempt, reason, payload)
		return
	}
	open := make([]int, 0, len(s.sockets))
	for id, k := range s.sockets {
		if k.ready {
			open = append(open, id)
		}
	}
	t := Try{At: s.opt.Now()}
	if len(open) == 0 {
		t.Failure = "no socket is open"
		d.Tries = append(d.Tries, t)
		s.giveUp(d, attempt, "no_socket")
		return
	}
	slices.Sort(open)
	k := s.sockets[open[s.chance.IntN(len(open))]]
	t.Envelope, t.Socket = s.name("env-"), k.ID
	envelope := map[string]any{"envelope_id": t.Envelope, "type": d.Kind, "payload": payload, "accepts_response_payload": d.Kind != "events_api"}
	if d.Kind == "events_api" {
		envelope["retry_attempt"], envelope["retry_reason"] = attempt, reason
	}
	b, _ := json.Marshal(envelope)
	d.Tries = append(d.Tries, t)
	try := len(d.Tries) - 1
	s.waiting[t.Envelope] = waiting{d, try, s.after(s.opt.AckWithin, func() {
		d.Tries[try].Failure = "timeout"
		s.giveUp(d, attempt, "timeout")
	})}
	k.write(b)
}

// giveUp ends an attempt that failed, and plans the next; s.mu is held.
func (s *Slack) giveUp(d *delivery, attempt int, reason string) {
	switch {
	case d.Acked:
	case d.Kind != "events_api" || attempt >= len(s.opt.Retries):
		s.end(d)
	case s.opt.Retries[attempt] == 0:
		s.send(d, attempt+1, reason)
	default:
		s.after(s.opt.Retries[attempt], func() { s.send(d, attempt+1, reason) })
	}
	s.notify()
}

// acknowledge takes an acknowledgement over a socket; s.mu is held.
func (s *Slack) acknowledge(frame []byte) {
	var ack struct {
		Envelope string          `json:"envelope_id"`
		Payload  json.RawMessage `json:"payload"`
	}
	defer s.notify()
	w, known := waiting{}, false
	if json.Unmarshal(frame, &ack) == nil {
		w, known = s.waiting[ack.Envelope]
	}
	if !known || w.d.Tries[w.try].Acked {
		s.strays = append(s.strays, string(frame))
		return
	}
	t := &w.d.Tries[w.try]
	if len(frame) >= 20480 {
		t.Failure = "the acknowledgement has " + strconv.Itoa(len(frame)) + " bytes"
		return
	}
	t.Acked, t.Took, t.Answer = true, s.opt.Now().Sub(t.At), ack.Payload
	if t.Failure != "" {
		t.Late = true
		return
	}
	w.timer.Stop()
	s.done(w.d, t)
}

// end closes a delivery, if it is not closed yet; s.mu is held.
func (s *Slack) end(d *delivery) {
	if !d.Over {
		d.Over = true
		s.underWay--
	}
}

// done ends a delivery that was acknowledged; s.mu is held.
func (s *Slack) done(d *delivery, t *Try) {
	first := !d.Acked
	d.Acked = true
	s.end(d)
	if first && d.answered != nil && len(t.Answer) > 0 && string(t.Answer) != "null" && string(t.Answer) != "{}" {
		if wrong := d.answered(t.Answer); wrong != "" {
			t.Failure = fmt.Sprintf("the answer in the acknowledgement: %s", wrong)
		}
	}
}
