package slacktest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// fault is a Fault with how often it fitted and struck.
type fault struct {
	Fault
	fitted, struck int
}

// Fail sets a fault and returns what takes it away.
func (s *Slack) Fail(f Fault) (remove func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	set := &fault{Fault: f}
	s.faults = append(s.faults, set)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.faults = slices.DeleteFunc(s.faults, func(o *fault) bool { return o == set })
	}
}

// ClearFaults takes all faults away.
func (s *Slack) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// strike returns the fault that strikes what fits, or nil; s.mu is held.
func (s *Slack) strike(fits func(Fault) bool) *Fault {
	for _, f := range s.faults {
		if !fits(f.Fault) {
			continue
		}
		f.fitted++
		if f.fitted <= f.Skip || f.Times > 0 && f.struck >= f.Times || f.Chance > 0 && s.chance.Float64() >= f.Chance {
			continue
		}
		f.struck++
		hit := f.Fault
		return &hit
	}
	return nil
}

// answer is what a call is answered with.
type answer struct {
	status int
	header http.Header
	body   []byte
	code   string // the error in it
}

// serveCall has work done and its answer sent, or what a fault makes of them.
// work returns the call as it is to be recorded; it runs with s.mu held.
func (s *Slack) serveCall(w http.ResponseWriter, r *http.Request, call Call, work func() answer) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		panic(http.ErrAbortHandler)
	}
	s.work.Add(1)
	defer s.work.Done()
	call.At = s.opt.Now()
	f := s.strike(func(f Fault) bool {
		return f.Event == "" && (f.Method == "*" || slices.Contains(strings.Fields(f.Method), call.Method))
	})
	kind, wait := Kind(""), time.Duration(0)
	if f != nil {
		kind, wait = f.Kind, f.Wait
	}
	var a answer
	switch kind {
	case RateLimit:
		a = failed("ratelimited", nil)
		a.status = http.StatusTooManyRequests
		if wait >= 0 {
			a.header = http.Header{"Retry-After": {strconv.Itoa(max(1, int((wait+time.Second-1)/time.Second)))}}
		}
	case ServerError:
		a = answer{status: f.Status, code: "server_error", body: []byte("<html><body>This is not your fault.</body></html>")}
		if a.status == 0 {
			a.status = http.StatusInternalServerError
		}
		a.header = http.Header{"Content-Type": {"text/html"}}
	case Refuse:
		a = failed(f.Error, nil)
	case CutBefore:
		a = answer{code: "cut"}
	default:
		a = work()
		call.Done = a.code == ""
	}
	call.Status, call.Error = a.status, a.code
	s.calls = append(s.calls, call)
	now := s.opt.Now()
	s.notify()
	s.mu.Unlock()

	switch kind {
	case CutBefore, CutAfter:
		panic(http.ErrAbortHandler) // the only way to end a connection without an answer
	case LostReply, Slow:
		if !s.pause(r, wait) || kind == LostReply {
			panic(http.ErrAbortHandler)
		}
	case Garbled:
		a.body = []byte(`{"ok":true,"channel":`)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Date", now.UTC().Format(http.TimeFormat))
	for k, v := range a.header {
		h[k] = v
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // whoever asked may have gone
}

// pause waits, for ever where d is 0, and says whether there is still somebody
// to answer.
func (s *Slack) pause(r *http.Request, d time.Duration) bool {
	var over <-chan time.Time
	if d > 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		over = t.C
	}
	select {
	case <-over:
		return true
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
	return false
}
