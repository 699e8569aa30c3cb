package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"variorum/index/archive"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"variorum": main})
}

// TestScript runs the scripts in testdata/script: the program as it is used,
// its exit status, and which stream got which message. A script has, besides
// the commands of testscript:
//
//	fails STATUS PROGRAM ARG...  the exit status must be this
//	write FILE TEXT [TIMES]      make a file; TEXT may hold escapes as in Go
//	hold DIR                     be the process that uses this data folder
//	slack                        start a Slack, and set up the program for it by its environment
//	says USER PLACE TEXT         someone says something to the bot there, once it listens; "dm" is a place
//	hears TEXT                   the bot's answer to that holds this text; it is waited for
//	terminate                    send SIGTERM to what runs in the background
//	appears FILE                 wait until a file is there
//	$LONG, $LONGPATH             20,000 characters; a path that no socket can have
//	$TINY                        the folder of an encoder whose weights mean nothing
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("LONG", strings.Repeat("delegation ", 20_000/11))
			env.Setenv("COLUMNS", "80")
			env.Setenv("TZ", "UTC")
			model, err := filepath.Abs(filepath.Join("..", "..", "index", "encoder", "testdata"))
			if err != nil {
				return err
			}
			env.Setenv("TINY", model)
			env.Setenv("LONGPATH", strings.Repeat("a-long-name/", 10))
			env.Values[slackKey{}] = &slackScript{}
			return nil
		},
		Condition: func(cond string) (bool, error) {
			if cond == "root" {
				return os.Getuid() == 0, nil
			}
			return false, errors.New("unknown condition " + cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"fails":     fails,
			"write":     write,
			"hold":      hold,
			"slack":     startSlack,
			"says":      says,
			"hears":     hears,
			"appears":   appears,
			"terminate": terminate,
		},
	})
}

func fails(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: fails STATUS PROGRAM ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		e, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = e.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

func write(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: write FILE TEXT [TIMES]")
	}
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	if len(args) == 3 {
		times, err := strconv.Atoi(args[2])
		ts.Check(err)
		text = strings.Repeat(text, times)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

func hold(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: hold DIR")
	}
	unlock, err := archive.Lock(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Defer(func() { _ = unlock() })
}
