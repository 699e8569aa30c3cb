package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"variorum/adapters/slack/slacktest"
	"variorum/index/archive/archivetest"
)

// served is the program, serving a Slack as another process.
type served struct {
	t     *testing.T
	dir   string
	slack *slacktest.Slack
	env   []string
	cmd   *exec.Cmd
	log   bytes.Buffer // of all the processes, one after the other
}

// newServed makes a folder with articles, a config and a Slack.
func newServed(t *testing.T, o slacktest.Options) *served {
	t.Helper()
	s := &served{t: t, dir: t.TempDir()}
	var err error
	if s.slack, err = slacktest.Start(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.slack.Close() })
	s.write("articles/fire.txt", article("Harbour Times", "Fire in the harbour", "Twelve people were hurt in the harbour fire on Thursday, the fire service said."))
	s.write("articles/radio.txt", article("Coast Radio", "Blaze at the quay", "Nine people were hurt in the harbour fire, a doctor of the city hospital told us."))
	s.write("config.yaml", fmt.Sprintf("corpus: {paths: [articles]}\nlog: {format: json}\nslack: {api_url: %q, bot_token: %q, app_token: %q}\n",
		s.slack.APIURL(), s.slack.BotToken(), s.slack.AppToken()))
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "VARIORUM_") {
			s.env = append(s.env, e)
		}
	}
	t.Cleanup(s.kill)
	return s
}

func article(source, title, text string) string {
	return fmt.Sprintf("---\nsource: %s\npublished: 2026-05-14T09:10:00Z\n---\n# %s\n\n%s\n", source, title, text)
}

func (s *served) write(name, text string) {
	s.t.Helper()
	name = filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		s.t.Fatal(err)
	}
	// A name that is no article's until all of it is there.
	if err := os.WriteFile(name+".part", []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	if err := os.Rename(name+".part", name); err != nil {
		s.t.Fatal(err)
	}
}

// start starts the program.
func (s *served) start() {
	s.t.Helper()
	program, err := exec.LookPath("variorum") // made by testscript.Main
	if err != nil {
		s.t.Fatal(err)
	}
	s.cmd = exec.Command(program, "serve", "--config", "config.yaml")
	s.cmd.Dir, s.cmd.Env = s.dir, s.env
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
}

// kill ends the program as a crash does.
func (s *served) kill() {
	if s.cmd != nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
		s.cmd = nil
	}
}

// stop ends the program as an operator does.
func (s *served) stop() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("the program did not end cleanly: %v\n%s", err, s.tail())
	}
	s.cmd = nil
}

// waitSources waits until the program has articles of a source: it is asked by
// its socket.
func (s *served) waitSources(name string) {
	s.t.Helper()
	program, err := exec.LookPath("variorum")
	if err != nil {
		s.t.Fatal(err)
	}
	for end := time.Now().Add(patienceOfTests); ; time.Sleep(50 * time.Millisecond) {
		cmd := exec.Command(program, "sources", "--config", "config.yaml")
		cmd.Dir, cmd.Env = s.dir, s.env
		out, err := cmd.CombinedOutput()
		if err == nil && strings.Contains(string(out), name) {
			return
		}
		if time.Now().After(end) {
			s.t.Fatalf("no articles of %s: %v\n%s", name, err, out)
		}
	}
}

// tail returns the end of the log; the program is not running.
func (s *served) tail() string {
	lines := strings.Split(s.log.String(), "\n")
	return strings.Join(lines[max(0, len(lines)-40):], "\n")
}

// asked is a question somebody asked.
type asked struct{ channel, ts, number string }

// ask has somebody ask a question that no other asks, in a channel or alone
// with the bot.
func (s *served) ask(chance *rand.Rand, n int) asked {
	s.t.Helper()
	person := fmt.Sprintf("U%dPERSON", 1+chance.IntN(5))
	number := fmt.Sprintf("question %d", n)
	text := fmt.Sprintf("how many people were hurt in the harbour fire? (%s)", number)
	var act slacktest.Act
	var err error
	if chance.IntN(3) == 0 {
		act, err = s.slack.SayDM(person, text, "")
	} else {
		act, err = s.slack.Say(slacktest.Speech{User: person, Channel: fmt.Sprintf("C%dDESK", 1+chance.IntN(3)), Text: s.slack.Mention() + " " + text})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return asked{act.Channel, act.TS, number}
}

// answers counts the answers to a question, and those of them that say that
// they may be a repeat. An answer is a first line that says a verdict.
func (s *served) answers(q asked) (n, marked int) {
	for _, m := range s.slack.Replies(q.channel, q.ts) {
		words := m.Words()
		if m.Ephemeral != "" || !strings.Contains(words, "The sources") && !strings.Contains(words, "agree") && !strings.Contains(words, "says") {
			continue
		}
		n++
		if strings.Contains(words, "may be a repeat") {
			marked++
		}
	}
	return n, marked
}

// answered returns what says that every question has an answer, and that
// nothing is on its way to a program that listens.
func (s *served) answered(all []asked) func() bool {
	return func() bool {
		for ; len(all) > 0; all = all[1:] {
			if n, _ := s.answers(all[0]); n == 0 {
				return false
			}
		}
		return s.slack.Idle() && len(s.slack.Sockets()) > 0
	}
}

// number returns what a variable of the environment says, else the default.
func number(t *testing.T, variable string, otherwise int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}

// TestKills kills the program at chance moments while people ask, with Slack
// delivering again what was not acknowledged, and counts the answers: each
// question has exactly one. Without the scopes to look whether an answer
// arrived, one in a channel may come twice, and then says so. VARIORUM_KILLS
// says how many times; 200 by hand.
func TestKills(t *testing.T) {
	t.Run("history", func(t *testing.T) { testKills(t, slacktest.HistoryScopes(), "", false) })
	t.Run("least", func(t *testing.T) { testKills(t, slacktest.LeastScopes(), "", true) })
	t.Run("postgres", func(t *testing.T) { testKills(t, slacktest.HistoryScopes(), archivetest.Postgres(t), false) })
}

func testKills(t *testing.T, scopes []string, database string, repeats bool) {
	kills := number(t, "VARIORUM_KILLS", 4)
	chance := rand.New(rand.NewPCG(uint64(kills), 7))
	// This Slack does not give up, however long the program is away.
	again := slices.Repeat([]time.Duration{time.Second}, 10_000)
	s := newServed(t, slacktest.Options{Scopes: scopes, AckWithin: time.Second, Retries: again})
	if database != "" {
		s.env = append(s.env, "VARIORUM_STATE_DATABASE="+database)
	}
	var all []asked
	for range kills {
		s.start()
		if chance.IntN(4) > 0 { // else it may be killed before it is connected
			ctx, stop := context.WithTimeout(t.Context(), patienceOfTests)
			if err := s.slack.WaitFor(ctx, func() bool { return len(s.slack.Sockets()) > 0 }); err != nil {
				t.Fatal(err)
			}
			stop()
		}
		end := time.After(time.Duration(50+chance.IntN(1000)) * time.Millisecond)
	asking:
		for {
			all = append(all, s.ask(chance, len(all)+1))
			select {
			case <-end:
				break asking
			case <-time.After(time.Duration(chance.IntN(120)) * time.Millisecond): // people ask when they like
			}
		}
		s.kill()
	}
	s.start()
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
	defer stop()
	if err := s.slack.WaitFor(ctx, s.answered(all)); err != nil {
		t.Errorf("not all were answered: %v", err)
	}
	s.stop()
	var none, once, marked, more int
	for _, q := range all {
		n, m := s.answers(q)
		switch direct := strings.HasPrefix(q.channel, "D"); {
		case n == 0:
			none++
			t.Errorf("no answer to %s", q.number)
			continue
		case n == 1:
			once++
			continue
		case n == 2 && m == 1 && repeats && !direct:
			marked++
			continue
		}
		more++
		t.Errorf("%d answers to %s in %s", n, q.number, q.channel)
		for _, r := range s.slack.Replies(q.channel, q.ts) {
			t.Logf("  %s %s %s: %.60q", r.TS, r.Via, r.Key("key"), r.Words())
		}
	}
	repeated := 0
	for _, d := range s.slack.Deliveries() {
		repeated += max(0, len(d.Tries)-1)
	}
	t.Logf("%d kills, %d questions: %d answered once, %d twice with the second marked, %d never, %d otherwise; %d deliveries were repeated",
		kills, len(all), once, marked, none, more, repeated)
	if alarms := s.slack.Alarms(); len(alarms) > 0 {
		t.Errorf("live mentions: %v", alarms)
	}
	if t.Failed() {
		t.Log(s.tail())
	}
}
