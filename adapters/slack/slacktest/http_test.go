package slacktest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"variorum/adapters/slack/slacktest"

	slackgo "github.com/slack-go/slack"
)

// receiver is a bot's HTTP server as slack-go would have it.
func receiver(t *testing.T, s *slacktest.Slack, answer func(w http.ResponseWriter, r *http.Request, body []byte)) *httptest.Server {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := slackgo.NewSecretsVerifier(r.Header, s.SigningSecret())
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		body, err := io.ReadAll(io.TeeReader(r.Body, &v))
		if err == nil {
			err = v.Ensure()
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		answer(w, r, body)
	}))
	t.Cleanup(srv.Close)
	s.UseHTTP(srv.URL+"/events", srv.URL+"/commands", srv.URL+"/interactions")
	return srv
}

func TestSignedRequests(t *testing.T) {
	s, api, ctx := start(t, calm())
	commands, pressed, events := make(chan slackgo.SlashCommand, 1), make(chan slackgo.InteractionCallback, 1), make(chan string, 10)
	receiver(t, s, func(w http.ResponseWriter, r *http.Request, body []byte) {
		switch r.URL.Path {
		case "/commands":
			c, err := slackgo.SlashCommandParse(r)
			if err != nil {
				t.Error(err)
			}
			commands <- c
			_, _ = io.WriteString(w, "Looking…")
		case "/interactions":
			p, err := slackgo.InteractionCallbackParse(r)
			if err != nil {
				t.Error(err)
			}
			pressed <- p
		default:
			var e struct {
				Challenge string `json:"challenge"`
				ID        string `json:"event_id"`
			}
			if err := json.Unmarshal(body, &e); err != nil {
				t.Error(err)
			}
			if e.Challenge != "" {
				_, _ = io.WriteString(w, e.Challenge)
				return
			}
			events <- e.ID
		}
	})
	if err := s.VerifyURL(ctx); err != nil {
		t.Error(err)
	}
	asked := must(s.SayDM("U1ANA", "how many?", ""))
	if id := take(t, ctx, events); id != asked.Deliveries[0] {
		t.Errorf("event %s, want %s", id, asked.Deliveries[0])
	}
	act := must(s.Slash("U1ANA", "C1DESK", "/ask", "how many & why?"))
	if c := take(t, ctx, commands); c.Text != "how many & why?" || c.ResponseURL != act.ResponseURL {
		t.Errorf("command: %+v", c)
	}
	wait(t, ctx, s, "the answer to a command", func() bool { return len(s.ByBot("C1DESK")) == 1 })
	if m := s.ByBot("C1DESK")[0]; m.Ephemeral != "U1ANA" || m.Words() != "Looking…" {
		t.Errorf("answered: %+v", m)
	}
	_, ts, err := api.PostMessageContext(ctx, "C1DESK", slackgo.MsgOptionText("x", true), slackgo.MsgOptionBlocks(slackgo.NewActionBlock("",
		slackgo.NewButtonBlockElement("why", "a1", slackgo.NewTextBlockObject("plain_text", "Why", false, false)))))
	if err != nil {
		t.Fatal(err)
	}
	take(t, ctx, events) // the bot's own message
	must(s.Press("U1ANA", "C1DESK", ts, "why", ""))
	if p := take(t, ctx, pressed); p.ActionCallback.BlockActions[0].Value != "a1" {
		t.Errorf("pressed: %+v", p)
	}
	wait(t, ctx, s, "all", s.Idle)
	if a := must(s.Replay(ctx, asked.Deliveries[0])); a.Status != http.StatusOK || take(t, ctx, events) != asked.Deliveries[0] {
		t.Errorf("replay: %+v", a) // a verifier alone does not see one
	}
}

func TestWrongRequests(t *testing.T) {
	s, _, ctx := start(t, calm())
	sizes := make(chan int, 10)
	receiver(t, s, func(_ http.ResponseWriter, _ *http.Request, body []byte) { sizes <- len(body) })
	for name, knock := range map[string]func(context.Context) (slacktest.Answer, error){
		"forged":   s.KnockForged,
		"unsigned": s.KnockUnsigned,
		"old":      func(ctx context.Context) (slacktest.Answer, error) { return s.KnockStale(ctx, -10*time.Minute) },
	} {
		if a := must(knock(ctx)); a.Status != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, a.Status)
		}
	}
	if a := must(s.KnockStale(ctx, -time.Minute)); a.Status != http.StatusOK {
		t.Errorf("a minute old: %d %s", a.Status, a.Body)
	}
	take(t, ctx, sizes)
	if a := must(s.KnockHuge(ctx, 1<<20)); a.Status != http.StatusOK || take(t, ctx, sizes) < 1<<20 {
		t.Errorf("huge: %d", a.Status)
	}
}

func TestRequestsAgain(t *testing.T) {
	o := soon()
	o.AckWithin = 500 * time.Millisecond
	s, _, ctx := start(t, o)

	nums := make(chan string, 20)
	receiver(t, s, func(w http.ResponseWriter, r *http.Request, body []byte) {
		if strings.Contains(string(body), "stop") {
			w.Header().Set("X-Slack-No-Retry", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		if strings.Contains(string(body), "hang") && r.Header.Get("X-Slack-Retry-Num") == "" {
			<-r.Context().Done()
			return
		}
		nums <- r.Header.Get("X-Slack-Retry-Num") + r.Header.Get("X-Slack-Retry-Reason")
		if r.Header.Get("X-Slack-Retry-Num") != "2" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	act := must(s.SayDM("U1ANA", "how many?", ""))
	wait(t, ctx, s, "the third try", s.Idle)
	if d, _ := s.Delivery(act.Deliveries[0]); len(d.Tries) != 3 || !d.Acked || d.Tries[0].Status != 503 || d.Tries[0].Failure != "http_error" {
		t.Errorf("delivery: %+v", d)
	}
	for _, want := range []string{"", "1http_error", "2http_error"} {
		if got := take(t, ctx, nums); got != want {
			t.Errorf("retry headers %q, want %q", got, want)
		}
	}
	stop := must(s.SayDM("U1ANA", "stop", "")).Deliveries[0]
	hang := must(s.SayDM("U1ANA", "hang", "")).Deliveries[0]
	wait(t, ctx, s, "both", s.Idle)
	if d, _ := s.Delivery(stop); len(d.Tries) != 1 || d.Acked {
		t.Errorf("no retry was wanted: %+v", d)
	}
	if d, _ := s.Delivery(hang); len(d.Tries) != 3 || d.Tries[0].Failure != "http_timeout" || !d.Acked {
		t.Errorf("one that hung: %+v", d)
	}
	s.UseHTTP("", "", "")
	if d, _ := s.Delivery(must(s.SayDM("U1ANA", "to a socket", "")).Deliveries[0]); d.Tries[0].Failure != "no socket is open" {
		t.Errorf("back to Socket Mode: %+v", d)
	}
}

func TestControl(t *testing.T) {
	o := calm()
	o.Control = true
	s, api, ctx := start(t, o)
	do := func(act, body string) (int, string) {
		t.Helper()
		req := must(http.NewRequestWithContext(ctx, http.MethodPost, s.URL()+"/control/"+act, strings.NewReader(body)))
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		return resp.StatusCode, string(must(io.ReadAll(resp.Body)))
	}
	listen(t, ctx, s, api, ackAll)
	status, body := do("say", `{"user":"U1ANA","channel":"C1DESK","text":"hello"}`)
	var act slacktest.Act
	if err := json.Unmarshal([]byte(body), &act); err != nil || status != http.StatusOK || act.TS == "" {
		t.Fatalf("say: %d %s", status, body)
	}
	if status, body := do("edit", `{"channel":"C1DESK","ts":"`+act.TS+`","text":"good day"}`); status != http.StatusOK {
		t.Errorf("edit: %d %s", status, body)
	}
	if status, body := do("wait", `{"value":"idle"}`); status != http.StatusOK {
		t.Errorf("wait: %d %s", status, body)
	}
	if status, body := do("say", `{"user":"U1ANA","chanel":"C1DESK"}`); status != http.StatusBadRequest || !strings.Contains(body, "chanel") {
		t.Errorf("a misspelt field: %d %s", status, body)
	}
	if status, _ := do("dance", `{}`); status != http.StatusBadRequest {
		t.Errorf("an act that is none: %d", status)
	}
	var st slacktest.State
	if status, body := do("state", ""); status != http.StatusOK || json.Unmarshal([]byte(body), &st) != nil {
		t.Fatalf("state: %d %s", status, body)
	}
	if m := st.Channels["C1DESK"]; len(m) != 1 || m[0].Text != "good day" || !st.Idle || len(st.Sockets) != 1 {
		t.Errorf("state: %+v", st)
	}
}
