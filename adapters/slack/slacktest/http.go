package slacktest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// sent is a request to the bot as it went out.
type sent struct {
	url    string
	header http.Header
	body   []byte
}

// Answer is what the bot's HTTP server said.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// Sign returns the headers of a request with this body, as Slack signs it at a
// moment.
func (s *Slack) Sign(body []byte, at time.Time) http.Header {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(s.opt.SigningSecret))
	fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	return http.Header{
		"Content-Type":              {"application/json"},
		"User-Agent":                {"Slackbot 1.0 (+https://api.slack.com/robots)"},
		"X-Slack-Request-Timestamp": {stamp},
		"X-Slack-Signature":         {"v0=" + hex.EncodeToString(mac.Sum(nil))},
	}
}

// post makes an attempt over HTTP; s.mu is held.
func (s *Slack) post(d *delivery, attempt int, reason string, payload json.RawMessage) {
	to, kind, body := s.requests.events, "application/json", []byte(payload)
	if d.Kind != "events_api" {
		kind = "application/x-www-form-urlencoded"
		form := url.Values{}
		if to = s.requests.interactions; d.Kind == "interactive" {
			form.Set("payload", string(payload))
		} else {
			to = s.requests.commands
			var fields map[string]string
			_ = json.Unmarshal(payload, &fields) // Slash wrote it
			for k, v := range fields {
				form.Set(k, v)
			}
		}
		body = []byte(form.Encode())
	}
	req := &sent{url: to, body: body, header: s.Sign(body, s.opt.Now())}
	req.header.Set("Content-Type", kind)
	if attempt > 0 && d.Kind == "events_api" {
		req.header.Set("X-Slack-Retry-Num", strconv.Itoa(attempt))
		req.header.Set("X-Slack-Retry-Reason", cmp.Or(reason, "http_timeout"))
	}
	d.request = req
	d.Tries = append(d.Tries, Try{At: s.opt.Now()})
	try := len(d.Tries) - 1
	s.work.Add(1)
	go func() {
		defer s.work.Done()
		ctx, cancel := context.WithTimeout(s.ctx, s.opt.AckWithin)
		defer cancel()
		a, err := s.request(ctx, req)
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.closed {
			return
		}
		t := &d.Tries[try]
		t.Status, t.Took = a.Status, s.opt.Now().Sub(t.At)
		switch {
		case err == nil && a.Status >= 200 && a.Status < 300:
			t.Acked = true
			if body := strings.TrimSpace(a.Body); body != "" && d.Kind != "events_api" {
				t.Answer = json.RawMessage(body)
				if !strings.HasPrefix(a.Header.Get("Content-Type"), "application/json") {
					t.Answer, _ = json.Marshal(map[string]string{"text": body})
				}
			}
			s.done(d, t)
			s.notify()
			return
		case err == nil:
			t.Failure = "http_error"
		case ctx.Err() != nil:
			t.Failure = "http_timeout"
		default:
			t.Failure = "connection_failed"
		}
		if a.Header.Get("X-Slack-No-Retry") == "1" {
			attempt = len(s.opt.Retries)
		}
		s.giveUp(d, attempt, t.Failure)
	}()
}

// request sends one.
func (s *Slack) request(ctx context.Context, r *sent) (Answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url, bytes.NewReader(r.body))
	if err != nil {
		return Answer{}, fmt.Errorf("slacktest: %w", err)
	}
	req.Header = r.header.Clone()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		return Answer{}, fmt.Errorf("slacktest: %w", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return Answer{}, fmt.Errorf("slacktest: %w", err)
	}
	return Answer{Status: resp.StatusCode, Header: resp.Header, Body: string(body)}, nil
}

// VerifyURL sends url_verification and returns an error unless the challenge
// comes back.
func (s *Slack) VerifyURL(ctx context.Context) error {
	challenge := secret()
	body, _ := json.Marshal(map[string]string{"type": "url_verification", "token": "verification", "challenge": challenge})
	a, err := s.Knock(ctx, body, s.Sign(body, s.opt.Now()))
	if err != nil {
		return err
	}
	var answered struct {
		Challenge string `json:"challenge"`
	}
	_ = json.Unmarshal([]byte(a.Body), &answered) // the challenge may come as plain text too
	if a.Status != http.StatusOK || answered.Challenge != challenge && strings.TrimSpace(a.Body) != challenge {
		return fmt.Errorf("slacktest: url_verification was answered %d %q", a.Status, a.Body)
	}
	return nil
}

// Knock sends any body with any headers to the address of events.
func (s *Slack) Knock(ctx context.Context, body []byte, header http.Header) (Answer, error) {
	s.mu.Lock()
	to := s.requests.events
	s.mu.Unlock()
	return s.request(ctx, &sent{url: to, header: header, body: body})
}

// KnockForged sends a mention with a signature made with another secret.
func (s *Slack) KnockForged(ctx context.Context) (Answer, error) {
	body := s.strangeMention(0)
	header := s.Sign(body, s.opt.Now())
	header.Set("X-Slack-Signature", "v0="+strings.Repeat("5a", sha256.Size))
	return s.Knock(ctx, body, header)
}

// KnockUnsigned sends a mention without a signature.
func (s *Slack) KnockUnsigned(ctx context.Context) (Answer, error) {
	return s.Knock(ctx, s.strangeMention(0), http.Header{"Content-Type": {"application/json"}})
}

// KnockStale sends a mention that was rightly signed, off by d from now.
func (s *Slack) KnockStale(ctx context.Context, d time.Duration) (Answer, error) {
	body := s.strangeMention(0)
	return s.Knock(ctx, body, s.Sign(body, s.opt.Now().Add(d)))
}

// KnockHuge sends a rightly signed mention whose text has this many bytes.
func (s *Slack) KnockHuge(ctx context.Context, size int) (Answer, error) {
	body := s.strangeMention(size)
	return s.Knock(ctx, body, s.Sign(body, s.opt.Now()))
}

// Replay sends the last request of a delivery again, to the byte.
func (s *Slack) Replay(ctx context.Context, delivery string) (Answer, error) {
	s.mu.Lock()
	d := s.byID[delivery]
	var r *sent
	if d != nil {
		r = d.request
	}
	s.mu.Unlock()
	if r == nil {
		return Answer{}, fmt.Errorf("slacktest: %q was not sent over HTTP", delivery)
	}
	return s.request(ctx, r)
}

// strangeMention is an event that Slack itself never sent.
func (s *Slack) strangeMention(size int) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	ts := s.stamp()
	b, _ := json.Marshal(map[string]any{
		"type": "event_callback", "token": "verification", "team_id": s.opt.Team, "api_app_id": AppID, "event_id": s.name("Ev"),
		"event_time": s.opt.Now().Unix(), "authorizations": []any{map[string]any{"team_id": s.opt.Team, "user_id": BotUser, "is_bot": true}},
		"event": map[string]any{"type": "app_mention", "user": "U0FORGER", "channel": "C0FORGED", "ts": ts, "event_ts": ts,
			"text": s.Mention() + " anything? " + strings.Repeat("x", size)},
	})
	return b
}
