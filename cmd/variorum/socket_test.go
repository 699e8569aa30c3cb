package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"variorum/index"
	"variorum/index/archive"
)

// serving starts a counter over a data folder with one article, as a process
// that serves has, and returns its settings.
func serving(t *testing.T, log io.Writer) settings {
	t.Helper()
	t.Chdir(t.TempDir()) // the path of a socket has to be short
	t.Setenv("VARIORUM_CONFIG", "")
	if err := os.Mkdir("desk", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("desk/fire.txt", []byte(article("Harbour Times", "Fire in the harbour", "Twelve people were hurt in the harbour fire, the fire service said.")), 0o600); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	if status := run(t.Context(), []string{"index", "desk"}, strings.NewReader(""), io.Discard, &stderr); status != 0 {
		t.Fatal(&stderr)
	}
	s, err := loadSettings("")
	if err != nil {
		t.Fatal(err)
	}
	logger := slog.New(slog.NewTextHandler(log, nil))
	st, err := openState(t.Context(), s, logger, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := openCounter(st, logger)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- c.run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := errors.Join(<-ended, st.Close()); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestSocketMode(t *testing.T) {
	s := serving(t, io.Discard)
	info, err := os.Stat(s.socket())
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the socket has mode %v", info.Mode())
	}
}

// TestSocketStdin: a command that reads no stdin leaves it alone, so that it
// can stand in a loop that reads lines.
func TestSocketStdin(t *testing.T) {
	serving(t, io.Discard)
	stdin := strings.NewReader("how many people were hurt?\n")
	var stdout, stderr bytes.Buffer
	if status := run(t.Context(), []string{"ask", "how many people were hurt?"}, stdin, &stdout, &stderr); status != 0 || stderr.Len() > 0 {
		t.Fatalf("status %d: %s", status, &stderr)
	}
	if !strings.Contains(stdout.String(), "Only Harbour Times says.") {
		t.Errorf("got %s", &stdout)
	}
	if stdin.Len() == 0 {
		t.Error("stdin was read though nobody wanted it")
	}
	stdout.Reset()
	if status := run(t.Context(), []string{"ask", "--json", "-"}, stdin, &stdout, &stderr); status != 0 || strings.Count(stdout.String(), "\n") != 1 {
		t.Errorf("status %d, %s%s", status, &stdout, &stderr)
	}
}

// TestSocketInterrupt: who interrupts a command that waits for stdin gets the
// terminal back, and the process that serves is rid of it.
func TestSocketInterrupt(t *testing.T) {
	s := serving(t, io.Discard)
	ctx, stop := context.WithCancel(t.Context())
	r, w := io.Pipe()
	defer w.Close()
	first := make(chan struct{})
	var stdout notice
	stdout.seen = func() { close(first) }
	done := make(chan int)
	var stderr bytes.Buffer
	go func() { done <- run(ctx, []string{"ask", "--json", "-"}, r, &stdout, &stderr) }()
	if _, err := io.WriteString(w, "how many people were hurt?\n"); err != nil {
		t.Fatal(err)
	}
	<-first
	stop()
	if status := <-done; status != 1 || stderr.String() != "variorum: interrupted\n" {
		t.Errorf("status %d, %q", status, &stderr)
	}
	if conn, err := dial(s.socket()); conn == nil || err != nil {
		t.Errorf("nobody serves any more: %v", err)
	} else {
		_ = conn.Close()
	}
}

// notice calls seen when something is written for the first time.
type notice struct {
	seen func()
	was  bool
}

func (n *notice) Write(data []byte) (int, error) {
	if !n.was {
		n.was = true
		n.seen()
	}
	return len(data), nil
}

// TestSocketStale: the socket of a process that was killed stands in nobody's
// way.
func TestSocketStale(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("data", 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("data", socketFile)
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if conn, err := dial(path); conn != nil || err != nil {
		t.Errorf("got %v, %v from a socket that nobody listens at", conn, err)
	}
	c, err := openCounter(&state{settings: settings{Config: Config{Data: "data"}, dir: "."}}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if conn, err := dial(path); conn == nil || err != nil {
		t.Errorf("the stale socket was not replaced: %v", err)
	} else {
		_ = conn.Close()
	}
	if err := c.listener.Close(); err != nil {
		t.Error(err)
	}
}

func TestSocketTooLong(t *testing.T) {
	long := strings.Repeat("x", longestSocket)
	s := settings{Config: Config{Data: long}, dir: "."}
	if _, err := openCounter(&state{settings: s}, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "the path has 114 bytes and a socket's may have 100") {
		t.Errorf("got %v", err)
	}
	if conn, err := dial(s.socket()); conn != nil || err != nil {
		t.Errorf("got %v, %v", conn, err)
	}
}

// TestSocketVersion: a process of another protocol is refused in words, by
// either side.
func TestSocketVersion(t *testing.T) {
	s := serving(t, io.Discard)
	conn, err := dial(s.socket())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	l := &line{conn: conn}
	if err := l.say('h', callHello{Protocol: protocol + 1, Version: "v9", Args: []string{"sources"}}); err != nil {
		t.Fatal(err)
	}
	if kind, data, err := l.read(); err != nil || kind != 'h' || !strings.Contains(string(data), `"protocol":1`) {
		t.Errorf("got %c %s %v", kind, data, err)
	}
	if _, _, err := l.read(); err != io.EOF {
		t.Errorf("a command of another protocol went on: %v", err)
	}

	here, there := net.Pipe()
	go func() {
		other := &line{conn: there}
		_, _, _ = other.read()
		_ = other.say('h', serveHello{Protocol: protocol + 1, Version: "v9", Process: 7})
	}()
	p := &program{args: []string{"sources"}, stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard}
	if err := p.call(t.Context(), here); err == nil || !strings.Contains(err.Error(), "process 7, which serves this data folder, is version v9") {
		t.Errorf("got %v", err)
	}
}

// TestSocketBadFrames: what is no language of ours ends its connection alone.
func TestSocketBadFrames(t *testing.T) {
	var log bytes.Buffer
	s := serving(t, &log)
	for _, text := range []string{"", "GET / HTTP/1.1\r\n\r\n", "h\x00\x00\x00\x02{]", "h\xff\xff\xff\xff", "i\x00\x00\x00\x00"} {
		conn, err := dial(s.socket())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, text); err != nil {
			t.Fatal(err)
		}
		if err := conn.(*net.UnixConn).CloseWrite(); err != nil {
			t.Fatal(err)
		}
		if got, _ := io.ReadAll(conn); len(got) > 0 {
			t.Errorf("%q was answered: %q", text, got)
		}
		_ = conn.Close()
	}
	var stderr bytes.Buffer
	if status := run(t.Context(), []string{"sources"}, strings.NewReader(""), io.Discard, &stderr); status != 0 {
		t.Errorf("nobody serves any more: %s", &stderr)
	}
}

// TestSocketOnlySome: a process that serves does not become another one because
// somebody asks it to.
func TestSocketOnlySome(t *testing.T) {
	s := serving(t, io.Discard)
	for _, command := range []string{"serve", "chat", "check", "version"} {
		conn, err := dial(s.socket())
		if err != nil {
			t.Fatal(err)
		}
		var stderr bytes.Buffer
		p := &program{args: []string{command}, stdin: strings.NewReader(""), stdout: io.Discard, stderr: &stderr}
		if status := p.report(t.Context(), p.call(t.Context(), conn)); status != 2 || !strings.Contains(stderr.String(), "is not done by a process that serves") {
			t.Errorf("%s: status %d, %s", command, status, &stderr)
		}
	}
}

// TestFollow: a process sees what another does to the archive that both use.
func TestFollow(t *testing.T) {
	ctx := t.Context()
	db, err := archive.Database(ctx, filepath.Join(t.TempDir(), stateFile))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	open := func() *state {
		a, err := archive.In(ctx, db, nil)
		if err != nil {
			t.Fatal(err)
		}
		x, err := index.Open(ctx, t.TempDir(), a, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = errors.Join(x.Close(), a.Close()) })
		plain, err := newAnswers(x, settings{}, "", false)
		if err != nil {
			t.Fatal(err)
		}
		return &state{db: db, archive: a, index: x, answers: plain, log: slog.New(slog.DiscardHandler)}
	}
	one, other := open(), open()
	places := func(text string) []place {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "fire.txt"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := placeOf("", dir)
		if err != nil {
			t.Fatal(err)
		}
		return []place{p}
	}
	follows := func(what string, want ...string) {
		t.Helper()
		got, err := other.follow(ctx)
		if err != nil || strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s: followed %q, %v; want %q", what, got, err, want)
		}
	}
	takeIn := func(text string) {
		t.Helper()
		if err := one.takeIn(ctx, places(text), &intake{}); err != nil {
			t.Fatal(err)
		}
	}
	follows("nothing")
	takeIn(article("Harbour Times", "Fire", "Twelve people were hurt in the harbour fire."))
	follows("a new article", "fire.txt")
	follows("nothing new")
	takeIn(article("Harbour Times", "Fire", "Nine people were hurt in the harbour fire."))
	follows("another text", "fire.txt")
	takeIn(strings.Replace(article("Harbour Times", "Fire", "Nine people were hurt in the harbour fire."), "---\nsource", "---\nauthor: Ana\nsource", 1))
	follows("an author", "fire.txt")
	if r, err := other.index.Revision(ctx, "fire.txt", 0); err != nil || r.Author != "Ana" {
		t.Errorf("the index has %q of %v, %v", r.Author, r.Number, err)
	}
	if err := one.purge(ctx, "fire.txt", "an order"); err != nil {
		t.Fatal(err)
	}
	follows("a purge", "fire.txt")
	if n := other.size.Load().articles; n != 0 {
		t.Errorf("%d articles are left", n)
	}
	follows("nothing again")
}
