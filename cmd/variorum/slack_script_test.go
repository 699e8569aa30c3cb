package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"variorum/adapters/slack/slacktest"
)

// patienceOfTests is how long something may take that another process does.
const patienceOfTests = time.Minute

// slackKey is under what a script keeps its Slack.
type slackKey struct{}

// slackScript is the Slack of a script, and what was said in it last.
type slackScript struct {
	*slacktest.Slack
	channel, ts string
}

func startSlack(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: slack")
	}
	s, err := slacktest.Start(slacktest.Options{})
	ts.Check(err)
	ts.Defer(func() { _ = s.Close() })
	ts.Value(slackKey{}).(*slackScript).Slack = s
	ts.Setenv("VARIORUM_SLACK_API_URL", s.APIURL())
	ts.Setenv("VARIORUM_SLACK_BOT_TOKEN", s.BotToken())
	ts.Setenv("VARIORUM_SLACK_APP_TOKEN", s.AppToken())
}

// slackOf returns the Slack of a script.
func slackOf(ts *testscript.TestScript) *slackScript {
	s := ts.Value(slackKey{}).(*slackScript)
	if s.Slack == nil {
		ts.Fatalf("no Slack: begin with the command slack")
	}
	return s
}

func says(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: says USER PLACE TEXT")
	}
	s := slackOf(ts)
	s.within(ts, "the bot listens", func() bool { return len(s.Sockets()) > 0 })
	var act slacktest.Act
	var err error
	command, text, _ := strings.Cut(args[2], " ")
	switch {
	case strings.HasPrefix(command, "/"): // a slash command, which has no thread
		act, err = s.Slash(args[0], args[1], command, text)
		act.Channel, act.TS = args[1], ""
	case args[1] == "dm":
		act, err = s.SayDM(args[0], args[2], "")
	default:
		act, err = s.Say(slacktest.Speech{User: args[0], Channel: args[1], Text: s.Mention() + " " + args[2]})
	}
	ts.Check(err)
	s.channel, s.ts = act.Channel, act.TS
}

func hears(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: hears TEXT")
	}
	s := slackOf(ts)
	answer := func() string {
		var words []string
		for _, m := range s.Replies(s.channel, s.ts) {
			words = append(words, m.Words())
		}
		return strings.Join(words, "\n")
	}
	defer func() { fmt.Fprintln(ts.Stdout(), answer()) }()
	s.within(ts, fmt.Sprintf("an answer with %q", args[0]), func() bool { return strings.Contains(answer(), args[0]) })
}

// within waits for something that another process does.
func (s *slackScript) within(ts *testscript.TestScript, what string, done func() bool) {
	ctx, stop := context.WithTimeout(context.Background(), patienceOfTests)
	defer stop()
	if err := s.WaitFor(ctx, done); err != nil {
		ts.Fatalf("waited in vain for this: %s: %v", what, err)
	}
}

func appears(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: appears FILE")
	}
	for end := time.Now().Add(patienceOfTests); ; time.Sleep(10 * time.Millisecond) {
		_, err := os.Stat(ts.MkAbs(args[0]))
		if err == nil {
			return
		}
		if !errors.Is(err, os.ErrNotExist) || time.Now().After(end) {
			ts.Fatalf("waited in vain for %s: %v", args[0], err)
		}
	}
}

func terminate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: terminate")
	}
	for _, c := range ts.BackgroundCmds() {
		ts.Check(c.Process.Signal(syscall.SIGTERM))
	}
}
