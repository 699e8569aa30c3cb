package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"runtime/debug"
	"sync"
	"time"
)

// counter takes commands from other processes of the same user.
type counter struct {
	st       *state
	listener *net.UnixListener
	path     string
	log      *slog.Logger
}

// openCounter listens at the socket of the data folder, for its owner alone. A
// socket that a killed process left is replaced: the data folder is ours.
func openCounter(st *state, log *slog.Logger) (*counter, error) {
	path := st.settings.socket()
	if err := checkSocket(path); err != nil {
		return nil, err
	}
	// It gets its mode before it gets its name.
	fresh := path + ".new"
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: fresh, Net: "unix"})
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(false)
	if err := errors.Join(os.Chmod(fresh, 0o600), os.Rename(fresh, path)); err != nil {
		return nil, errors.Join(err, l.Close(), os.Remove(fresh))
	}
	return &counter{st, l, path, log}, nil
}

// run does commands until ctx ends, and returns when those begun have ended.
func (c *counter) run(ctx context.Context) error {
	var under sync.WaitGroup
	defer under.Wait()
	defer context.AfterFunc(ctx, func() { _ = c.listener.Close() })()
	for {
		conn, err := c.listener.Accept()
		switch {
		case ctx.Err() != nil:
			if err := os.Remove(c.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				c.log.Warn("serve: the socket stays behind", "socket", c.path, "error", err)
			}
			return nil
		case err != nil:
			return fmt.Errorf("socket %s: %w", c.path, err)
		}
		under.Go(func() {
			if err := c.serve(ctx, conn); err != nil && ctx.Err() == nil {
				c.log.Warn("serve: a command of another process", "error", err)
			}
		})
	}
}

// serve does the one command of a connection.
func (c *counter) serve(ctx context.Context, conn net.Conn) error {
	defer conn.Close()
	l := &line{conn: conn}
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	kind, data, err := l.read()
	if err == io.EOF { // somebody looked whether we are there
		return nil
	}
	var hello callHello
	if err == nil && (kind != 'h' || json.Unmarshal(data, &hello) != nil) {
		err = errors.New("it does not say hello")
	}
	if err == nil {
		err = l.say('h', serveHello{protocol, versionOf(debug.ReadBuildInfo()), os.Getpid()})
	}
	if err != nil || hello.Protocol != protocol {
		return err
	}
	_ = conn.SetDeadline(time.Time{})
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	// A client that does not read what it asked for must not hold us up.
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	in := &remoteInput{line: l, person: hello.Talks, chunks: make(chan []byte), gone: make(chan struct{}), over: ctx.Done()}
	go func() { // ends with the connection
		defer stop()
		in.receive()
	}()
	status := c.do(ctx, hello, in, l)
	_ = l.write('x', []byte{byte(status)}) // a client that is gone does not want it
	return nil
}

// do runs a command as its own process would, but on our state.
func (c *counter) do(ctx context.Context, hello callHello, in io.Reader, l *line) (status int) {
	p := &program{args: hello.Args, shared: c.st, dir: hello.Dir, stdin: in,
		stdout: &remoteOutput{l, 'o', hello.Stdout}, stderr: &remoteOutput{l, 'e', hello.Stderr}}
	if zone, err := time.LoadLocation(hello.Zone); err == nil && hello.Zone != "" {
		p.zone = zone
	}
	// A mistake in one command ends that command, not the process that serves.
	defer func() {
		if r := recover(); r != nil {
			c.log.Error("serve: a command of another process broke", "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			fmt.Fprintln(p.stderr, "variorum: the command broke; the log of the process that serves says where")
			status = 1
		}
	}()
	return p.run(ctx)
}

// remoteOutput is stdout or stderr of the process that sent the command.
type remoteOutput struct {
	line   *line
	kind   byte
	screen screen
}

func (w *remoteOutput) Write(data []byte) (int, error) {
	if len(data) == 0 {
		return 0, nil
	}
	if err := w.line.write(w.kind, data); err != nil {
		return 0, err
	}
	return len(data), nil
}

func (w *remoteOutput) terminal() terminal {
	return terminal{width: w.screen.Width, is: w.screen.Is, colour: w.screen.Colour}
}

// remoteInput is stdin of the process that sent the command. It is asked for
// only when it is read: what the command leaves belongs to whoever reads next.
type remoteInput struct {
	line   *line
	person bool
	rest   []byte
	end    bool
	chunks chan []byte
	gone   chan struct{}   // closed when the connection is
	over   <-chan struct{} // closed when the command is
}

// receive takes what the client sends until it closes the connection.
func (r *remoteInput) receive() {
	defer close(r.gone)
	for {
		kind, data, err := r.line.read()
		if err != nil || kind != 'i' {
			return
		}
		select {
		case r.chunks <- data:
		case <-r.over:
			return
		}
	}
}

func (r *remoteInput) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if len(r.rest) == 0 && !r.end {
		if err := r.line.write('r', nil); err != nil {
			return 0, err
		}
		select {
		case r.rest = <-r.chunks:
			r.end = len(r.rest) == 0
		case <-r.gone:
			r.end = true
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (r *remoteInput) talks() bool { return r.person }
