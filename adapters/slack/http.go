package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"variorum/bot"
)

// Bounds of the HTTP transport.
const (
	maxBody    = 512 << 10 // Slack's own requests stay far below
	atOnce     = 64        // requests that are read and handled at one time
	maxSigned  = 50000     // signatures remembered; Slack sends at most 2,500 events in five minutes
	signedFor  = 11 * time.Minute
	shutWithin = 5 * time.Second
)

// serve runs the HTTP transport until ctx ends.
func (a *Adapter) serve(ctx context.Context, h bot.Handler) error {
	listener, err := a.listen()
	if err != nil {
		return fmt.Errorf("slack: slack.listen: %w: choose another address, or end the process that has it", err)
	}
	server := &http.Server{
		Handler:           a.receiver(ctx, h),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      15 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    32 << 10,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	a.ready.Store(true)
	select {
	case err := <-ended:
		return fmt.Errorf("slack: slack.listen: %w", err)
	case <-ctx.Done():
	}
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutWithin)
	defer cancel()
	if err := server.Shutdown(within); err != nil {
		_ = server.Close()
	}
	<-ended
	return nil
}

// receiver takes Slack's requests, on whatever path: one URL serves events,
// commands and interactions.
func (a *Adapter) receiver(ctx context.Context, h bot.Handler) http.Handler {
	r := &receiver{adapter: a, handler: h, ctx: ctx, room: make(chan struct{}, atOnce)}
	r.signed.seen = map[string]time.Time{}
	return r
}

type receiver struct {
	adapter *Adapter
	handler bot.Handler
	ctx     context.Context // ends with Listen
	room    chan struct{}
	signed  signatures
}

// refuse answers a request that Slack need not repeat.
func refuse(w http.ResponseWriter, status int, why string) {
	w.Header().Set("X-Slack-No-Retry", "1")
	http.Error(w, why, status)
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	select {
	case r.room <- struct{}{}:
		defer func() { <-r.room }()
	default:
		http.Error(w, "too much at once", http.StatusServiceUnavailable)
		return
	}
	if req.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		refuse(w, http.StatusMethodNotAllowed, "Slack's requests come here, by POST")
		return
	}
	if req.ContentLength > maxBody {
		w.Header().Set("Connection", "close")
		refuse(w, http.StatusRequestEntityTooLarge, "too long")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxBody))
	if err != nil {
		if _, long := errors.AsType[*http.MaxBytesError](err); long {
			refuse(w, http.StatusRequestEntityTooLarge, "too long")
			return
		}
		http.Error(w, "the body could not be read", http.StatusBadRequest)
		return
	}
	if err := r.verify(req.Header, body); err != nil {
		r.adapter.log.Warn("slack: a request was refused", "reason", err, "from", req.RemoteAddr)
		http.Error(w, "not signed by Slack", http.StatusUnauthorized)
		return
	}
	signature := strings.ToLower(req.Header.Get("X-Slack-Signature"))
	if !r.signed.begin(signature, time.Now()) {
		r.adapter.log.Warn("slack: a request was refused", "reason", "it was sent before", "from", req.RemoteAddr)
		refuse(w, http.StatusUnauthorized, "sent before")
		return
	}
	ok := r.take(w, req.Header.Get("Content-Type"), body)
	if !ok {
		r.signed.undo(signature)
	}
}

// verify reports whether Slack signed the body, and not long ago.
func (r *receiver) verify(header http.Header, body []byte) error {
	v, err := slackapi.NewSecretsVerifier(header, r.adapter.cfg.SigningSecret)
	switch {
	case errors.Is(err, slackapi.ErrExpiredTimestamp):
		return errors.New("its time is more than five minutes off: an old request, or this machine's clock is wrong")
	case errors.Is(err, slackapi.ErrMissingHeaders):
		return errors.New("it bears no signature")
	case err != nil:
		return errors.New("its signature cannot be read")
	}
	if _, err := v.Write(body); err != nil {
		return err
	}
	if v.Ensure() != nil {
		return errors.New("its signature is not by slack.signing_secret")
	}
	return nil
}

// take handles a request that Slack sent, and reports whether it is done with.
func (r *receiver) take(w http.ResponseWriter, contentType string, body []byte) bool {
	a := r.adapter
	var in incoming
	var err error
	if strings.HasPrefix(strings.TrimSpace(contentType), "application/json") || bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		var hand struct {
			Type      string `json:"type"`
			Challenge string `json:"challenge"`
		}
		if json.Unmarshal(body, &hand) == nil && hand.Type == "url_verification" {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			_, _ = io.WriteString(w, hand.Challenge)
			return true
		}
		in, err = decode(kindEvent, body, a.identity(), a.cfg.Strangers)
	} else {
		in, err = r.form(body)
	}
	if err != nil {
		a.log.Warn("slack: a request could not be understood; it is dropped", "error", err)
		in = pass
	}
	if !a.accept(r.ctx, in, r.handler) {
		http.Error(w, "not taken", http.StatusServiceUnavailable)
		return false
	}
	w.WriteHeader(http.StatusOK)
	return true
}

// form reads a command or an interaction.
func (r *receiver) form(body []byte) (incoming, error) {
	a := r.adapter
	form, err := url.ParseQuery(string(body))
	switch {
	case err != nil:
		return pass, errors.New("neither JSON nor a form")
	case form.Get("ssl_check") != "":
		return pass, nil
	case form.Get("payload") != "":
		return decode(kindInteractive, []byte(form.Get("payload")), a.identity(), a.cfg.Strangers)
	case form.Get("command") != "":
		payload, err := json.Marshal(commandOf(form))
		if err != nil {
			return pass, err
		}
		return decode(kindCommand, payload, a.identity(), a.cfg.Strangers)
	}
	return pass, errors.New("a form that is neither command nor interaction")
}

// signatures remembers which requests were taken, so that nobody else can send
// one again while its time is still good.
type signatures struct {
	mu     sync.Mutex
	seen   map[string]time.Time
	oldest []string
}

// begin is false for a signature that was begun before and not undone.
func (s *signatures) begin(signature string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at, ok := s.seen[signature]; ok && now.Sub(at) < signedFor {
		return false
	}
	for len(s.oldest) > 0 {
		first := s.oldest[0]
		if at, ok := s.seen[first]; ok && now.Sub(at) < signedFor && len(s.oldest) < maxSigned {
			break
		}
		delete(s.seen, first)
		s.oldest = s.oldest[1:]
	}
	s.seen[signature] = now
	s.oldest = append(s.oldest, signature)
	return true
}

// undo forgets a signature: Slack may send the request again.
func (s *signatures) undo(signature string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.seen, signature)
}
