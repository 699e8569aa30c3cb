package console

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"

	"github.com/rogpeppe/go-internal/txtar"

	"variorum/bot"
)

// echo answers every message with what arrived of it.
type echo struct{ chat *Chat }

func (e *echo) accept(ctx context.Context, m bot.Message) error {
	m.At = time.Time{}
	heard, err := json.Marshal(m)
	if err != nil {
		return err
	}
	r := bot.Reply{Answer: "A" + m.ID, Blocks: []bot.Block{{Kind: bot.Lead, Text: "heard " + string(heard)}}}
	if m.Quiet {
		return nil
	}
	_, err = e.chat.Post(ctx, m.Thread, "", r)
	return err
}

// held reads lines and returns all that was printed.
func held(t testing.TB, lines string) string {
	t.Helper()
	var out bytes.Buffer
	c := NewChat(strings.NewReader(lines), &out, Options{Session: "s1"})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- c.Listen(ctx, (&echo{c}).accept) }()
	<-c.Done()
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestChat runs the files of testdata/chat: "in" is written, and "out" is
// printed, with each message as it reached the bot.
func TestChat(t *testing.T) {
	files, err := filepath.Glob("testdata/chat/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no files in testdata/chat", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := held(t, string(a.Files[0].Data))
			if *update {
				a.Files[1].Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != string(a.Files[1].Data) {
				t.Errorf("got:\n%s\nwant:\n%s", got, a.Files[1].Data)
			}
		})
	}
}

// TestEnd: the last line needs no end of line, and a long one is cut.
func TestEnd(t *testing.T) {
	if got := held(t, "first\nlast"); strings.Count(got, "heard") != 2 {
		t.Errorf("two lines, and this was heard:\n%s", got)
	}
	if got := held(t, strings.Repeat("z", 3*longest)+"\nlast"); strings.Count(got, "z") != longest || strings.Count(got, "heard") != 2 {
		t.Errorf("of a line of %d letters %d were kept", 3*longest, strings.Count(got, "z"))
	}
}

// TestNotTaken: what the bot does not take over is for the person to write again.
func TestNotTaken(t *testing.T) {
	var out bytes.Buffer
	c := NewChat(strings.NewReader("a question\nanother\n"), &out, Options{Session: "s1"})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	calls := 0
	go func() {
		ended <- c.Listen(ctx, func(context.Context, bot.Message) error {
			calls++
			return errors.New("the disk is full")
		})
	}()
	<-c.Done()
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if got := out.String(); calls != 2 || strings.Count(got, "write it again") != 2 || strings.Contains(got, "disk") {
		t.Errorf("%d calls, and the person read:\n%s", calls, got)
	}
}

// TestStop: Listen ends with its context while a line is waited for.
func TestStop(t *testing.T) {
	in, keep := io.Pipe()
	defer keep.Close()
	c := NewChat(in, io.Discard, Options{})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- c.Listen(ctx, (&echo{c}).accept) }()
	fmt.Fprintln(keep, "a question")
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	select {
	case <-c.Done():
		t.Error("the chat says that the person left")
	default:
	}
}

// broken is a terminal that fails after some bytes.
type broken struct {
	n   int
	err error
}

func (b broken) Write(p []byte) (int, error) { return min(b.n, len(p)), b.err }

// TestPostFails: an error says whether it is worth trying again.
func TestPostFails(t *testing.T) {
	var later *bot.Later
	var never *bot.Never
	for _, test := range []struct {
		broken
		later, never bool
	}{
		{broken{0, errors.New("stopped")}, true, false},
		{broken{5, errors.New("stopped")}, false, false},
		{broken{0, syscall.EPIPE}, false, true},
		{broken{0, fs.ErrClosed}, false, true},
		{broken{0, io.ErrClosedPipe}, false, true},
	} {
		c := NewChat(strings.NewReader(""), test.broken, Options{})
		_, err := c.Post(t.Context(), bot.Thread{Place: "console:dm/you", Return: "1@x"}, "", bot.Reply{})
		if err == nil || errors.As(err, &later) != test.later || errors.As(err, &never) != test.never {
			t.Errorf("%+v: %v", test.broken, err)
		}
	}
}

// TestNumbers: parts of a reply, changes and an earlier session can be told
// apart.
func TestNumbers(t *testing.T) {
	var out bytes.Buffer
	c := NewChat(strings.NewReader(""), &out, Options{Session: "s2", Width: func() int { return 40 }})
	thread := bot.Thread{Place: "console:dm/you", Root: "s2", Person: "you", Return: "3@s2"}
	said := func(text string) bot.Reply { return bot.Reply{Blocks: []bot.Block{{Kind: bot.Text, Text: text}}} }
	var ids []string
	for _, text := range []string{"one", "two"} {
		id, err := c.Post(t.Context(), thread, "", said(text))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	early := thread
	early.Return, early.Root = "3@s1", "s1"
	id, err := c.Post(t.Context(), early, "", said("late"))
	if err = errors.Join(err, c.Edit(t.Context(), thread, ids[1], "", said("zwei")), c.Delete(t.Context(), thread, ids[0]), c.Delete(t.Context(), early, id)); err != nil {
		t.Fatal(err)
	}
	const want = "[3]\none\n\n[3.2]\ntwo\n\n[3, earlier]\nlate\n\n[3.2] (changed)\nzwei\n\n[3] (taken back)\n\n[3, earlier] (taken back)\n\n"
	if out.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", out.String(), want)
	}
	if ids[0] == ids[1] || id == ids[0] {
		t.Errorf("ids are not unique: %q %q", ids, id)
	}
}

// FuzzLine: whatever is written, what is printed cannot act on the terminal.
func FuzzLine(f *testing.F) {
	f.Add("ask who\nwhy 1\n/edit 1 when\n/as \x1b[31m\nx\n/in \u202e a\ny\nquit")
	f.Fuzz(func(t *testing.T, lines string) {
		if len(lines) > 2000 {
			return
		}
		for _, r := range held(t, lines) {
			if r != '\n' && (unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069) {
				t.Fatalf("%U is printed", r)
			}
		}
	})
}
