package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"variorum/bot"
)

// away is an adapter that says whether it is connected.
type away struct {
	bot.Adapter
	ready bool
}

func (a away) Ready() bool { return a.ready }

func TestMetrics(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	var log strings.Builder
	st, err := openState(ctx, settings{Config: Config{Data: dir}}, slog.New(slog.NewTextHandler(&log, nil)), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	o, err := st.options(ctx)
	if err != nil {
		t.Fatal(err)
	}
	slack := &away{}
	matrix := &away{ready: true}
	o.Adapters = map[string]bot.Adapter{"slack": slack, "matrix": matrix}
	st.bot.Store(bot.New(o))
	f := newFigures(st, o.Adapters)
	f.observe(bot.Observation{Network: "slack", Place: "slack:T1/C1", Verb: "ask", Verdict: "differ", Sources: 3, Versions: 2, Took: 20 * time.Millisecond})
	if !strings.Contains(log.String(), "msg=question network=slack place=slack:T1/C1 verb=ask verdict=differ sources=3 versions=2 took=20ms") {
		t.Errorf("the log has %s", &log)
	}
	server := httptest.NewServer(f.handler())
	defer server.Close()
	get := func(path string, status int, want ...string) {
		t.Helper()
		r, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil || r.StatusCode != status {
			t.Errorf("%s: %s %v", path, r.Status, err)
		}
		for _, w := range want {
			if !strings.Contains(string(body), w) {
				t.Errorf("%s lacks %q:\n%s", path, w, body)
			}
		}
	}
	get("/healthz", 200, "ok\n")
	get("/readyz", 503, "matrix is connected\nslack is not connected\n")
	get("/metrics", 200, `variorum_connected{network="slack"} 0`, `variorum_messages_total{network="slack",verb="ask",verdict="differ"} 1`,
		`variorum_answer_seconds_count{network="slack"} 1`, "variorum_accepted_total 0", "variorum_ledger_unanswered 0",
		"variorum_articles 0", "variorum_database_bytes ", "variorum_index_bytes ", "go_goroutines ")
	slack.ready = true
	get("/readyz", 200, "ok\nmatrix is connected\nslack is connected\n")
	matrix.ready = false
	get("/readyz", 503, "matrix is not connected\nslack is connected\n")
	matrix.ready = true
	get("/nothing", 404)
	if err := st.db.Close(); err != nil {
		t.Fatal(err)
	}
	get("/readyz", 503, "the state database does not answer\n")
	if err := st.index.Close(); err != nil {
		t.Fatal(err)
	}
	get("/readyz", 503, "the index does not answer\n")
	if n := sizeOf(filepath.Join(dir, stateFile)); n == 0 {
		t.Error("the database has no size")
	}
}
