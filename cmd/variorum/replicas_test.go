package main

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"variorum/adapters/slack/slacktest"
	"variorum/index/archive/archivetest"
)

// TestReplicas has two processes, each with a data folder of its own, serve one
// app from one PostgreSQL database. One of them is killed and comes back while
// people ask: each question has exactly one answer. What one of them takes in,
// the other answers from.
func TestReplicas(t *testing.T) {
	database := archivetest.Postgres(t)
	s := newServed(t, slacktest.Options{Scopes: slacktest.HistoryScopes(), AckWithin: time.Second,
		Retries: []time.Duration{0, time.Second, time.Second, time.Second, time.Second, time.Second, time.Second, time.Second}})
	s.env = append(s.env, "VARIORUM_STATE_DATABASE="+database)
	other := &served{t: t, dir: s.dir, slack: s.slack, env: append(s.env[:len(s.env):len(s.env)], "VARIORUM_DATA=other")}
	t.Cleanup(other.kill)
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
	defer stop()
	both := func() bool { return len(s.slack.Sockets()) == 2 }
	s.start()
	other.start()
	if err := s.slack.WaitFor(ctx, both); err != nil {
		t.Fatal(err)
	}
	chance := rand.New(rand.NewPCG(1, 2))
	var all []asked
	ask := func(n int) {
		for range n {
			all = append(all, s.ask(chance, len(all)+1))
		}
	}
	ask(20)
	other.kill()
	ask(20)
	other.start()
	ask(20)
	if err := s.slack.WaitFor(ctx, s.answered(all)); err != nil {
		t.Errorf("not all were answered: %v", err)
	}
	for _, q := range all {
		if n, _ := s.answers(q); n != 1 {
			t.Errorf("%d answers to %s", n, q.number)
		}
	}
	if err := s.slack.WaitFor(ctx, both); err != nil {
		t.Fatal(err)
	}

	// The first alone sees the file; the second alone is there to be asked.
	s.write("articles/more.txt", article("Quay Gazette", "Road reopened", "The road along the quay was closed for nine hours after the harbour fire, the police said."))
	s.waitSources("Quay Gazette")
	s.stop()
	other.waitSources("Quay Gazette")
	act, err := s.slack.Say(slacktest.Speech{User: "U1ANA", Channel: "C1DESK", Text: s.slack.Mention() + " how long was the road along the quay closed?"})
	if err != nil {
		t.Fatal(err)
	}
	answer := func() bool {
		for _, m := range s.slack.Replies("C1DESK", act.TS) {
			if strings.Contains(m.Words(), "nine hours") {
				return true
			}
		}
		return false
	}
	if err := s.slack.WaitFor(ctx, answer); err != nil {
		t.Error(err)
	}
	other.stop()
	if t.Failed() {
		t.Log(s.tail())
		t.Log(other.tail())
	}
}
