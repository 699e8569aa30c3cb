package matrix

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// proxy stands between a client and the homeserver and makes trouble.
type proxy struct {
	*httptest.Server
	lock  sync.Mutex
	rules []*rule
	seen  []string // "PUT /_matrix/client/v3/…", in order
}

// rule makes trouble for requests.
type rule struct {
	method, path string // the path holds this
	times        int    // how often; -1 for always
	do           func(w http.ResponseWriter, r *http.Request, pass http.Handler)
}

// before starts a proxy before a homeserver.
func before(t testing.TB, hs *homeserver) *proxy {
	t.Helper()
	target, err := url.Parse(hs.url())
	if err != nil {
		t.Fatal(err)
	}
	pass := httputil.NewSingleHostReverseProxy(target)
	pass.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	pass.FlushInterval = -1
	p := &proxy{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.lock.Lock()
		p.seen = append(p.seen, r.Method+" "+r.URL.Path)
		var found *rule
		for _, rule := range p.rules {
			if rule.times != 0 && (rule.method == "" || rule.method == r.Method) && strings.Contains(r.URL.Path, rule.path) {
				found = rule
				rule.times--
				break
			}
		}
		p.lock.Unlock()
		if found != nil {
			found.do(w, r, pass)
			return
		}
		pass.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		p.CloseClientConnections()
		p.Close()
	})
	return p
}

// trouble makes trouble for so many requests whose path holds a text.
func (p *proxy) trouble(method, path string, times int, do func(http.ResponseWriter, *http.Request, http.Handler)) (over func()) {
	r := &rule{method: method, path: path, times: times, do: do}
	p.lock.Lock()
	defer p.lock.Unlock()
	p.rules = append(p.rules, r)
	return func() {
		p.lock.Lock()
		defer p.lock.Unlock()
		r.times = 0
	}
}

// count returns how many requests of a kind there were.
func (p *proxy) count(method, path string) int {
	p.lock.Lock()
	defer p.lock.Unlock()
	n := 0
	for _, s := range p.seen {
		if strings.HasPrefix(s, method+" ") && strings.Contains(s, path) {
			n++
		}
	}
	return n
}

// refuse answers with a status and a Matrix error.
func refuse(status int, body string) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// held are requests that a proxy answered and kept to itself.
type held struct {
	lock     sync.Mutex
	requests []*http.Request
	bodies   [][]byte
}

// hold keeps requests back, answering them as if they were done.
func (p *proxy) hold(method, path string) *held {
	h := &held{}
	p.trouble(method, path, -1, func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		body, _ := io.ReadAll(r.Body)
		h.lock.Lock()
		defer h.lock.Unlock()
		h.requests, h.bodies = append(h.requests, r.Clone(context.Background())), append(h.bodies, body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte("{}"))
	})
	return h
}

// release sends what was held to the homeserver.
func (h *held) release(t testing.TB, hs *homeserver) {
	t.Helper()
	h.lock.Lock()
	defer h.lock.Unlock()
	if len(h.requests) == 0 {
		t.Fatal("nothing was held")
	}
	for i, r := range h.requests {
		req, err := http.NewRequest(r.Method, hs.url()+r.URL.RequestURI(), bytes.NewReader(h.bodies[i]))
		if err != nil {
			t.Fatal(err)
		}
		req.Header = r.Header
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Fatalf("%s %s: %s", r.Method, r.URL.Path, resp.Status)
		}
	}
	h.requests, h.bodies = nil, nil
}

// lose passes a request on and cuts the connection in the place of the answer.
func lose(_ http.ResponseWriter, r *http.Request, pass http.Handler) {
	pass.ServeHTTP(httptest.NewRecorder(), r)
	panic(http.ErrAbortHandler)
}

// cutOff cuts the connection without passing anything on.
func cutOff(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }
