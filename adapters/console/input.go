package console

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// input is where lines come from.
type input interface {
	// open makes it ready and returns how to leave it as it was.
	open() (leave func(), err error)
	// next returns the next line, and false at the end of all or of ctx.
	next(ctx context.Context, prompt string) (line string, more bool)
}

// longest is how many bytes of a line are kept. A question of that length is
// refused by the bot.
const longest = 64 << 10

// await returns what read does, and false at its end or that of ctx. A read
// cannot be interrupted: one that still waits then ends with the program.
func await(ctx context.Context, read func() (string, error)) (string, bool) {
	type result struct {
		line string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		line, err := read()
		done <- result{line, err}
	}()
	select {
	case r := <-done:
		return r.line, r.err == nil || r.line != ""
	case <-ctx.Done():
		return "", false
	}
}

// pipe is a file or a pipe.
type pipe struct{ in *bufio.Reader }

func (p pipe) open() (func(), error) { return func() {}, nil }

func (p pipe) next(ctx context.Context, _ string) (string, bool) { return await(ctx, p.read) }

// read reads up to the end of a line and keeps the beginning of a long one.
func (p pipe) read() (string, error) {
	var kept []byte
	for {
		part, err := p.in.ReadSlice('\n')
		kept = append(kept, part[:min(len(part), longest-len(kept))]...)
		if err == bufio.ErrBufferFull {
			continue
		}
		if err == io.EOF && len(kept) > 0 {
			err = nil
		}
		return strings.TrimRight(string(kept), "\r\n"), err
	}
}

// terminal is a terminal with a person before it.
type terminal struct {
	*term.Terminal
	in, out *os.File
}

// openTerminal returns the terminal that both are, or nil.
func openTerminal(in io.Reader, out io.Writer) *terminal {
	i, isFile := in.(*os.File)
	o, alsoFile := out.(*os.File)
	if !isFile || !alsoFile || !term.IsTerminal(int(i.Fd())) || !term.IsTerminal(int(o.Fd())) {
		return nil
	}
	screen := struct {
		io.Reader
		io.Writer
	}{in, out}
	return &terminal{term.NewTerminal(screen, ""), i, o}
}

// open lets single keys through, so that a line can be edited.
func (t *terminal) open() (func(), error) {
	before, err := term.MakeRaw(int(t.in.Fd()))
	if err != nil {
		return nil, fmt.Errorf("the terminal: %w", err)
	}
	return func() {
		_, _ = fmt.Fprintln(t.Terminal) // the shell's prompt gets a line of its own
		_ = term.Restore(int(t.in.Fd()), before)
	}, nil
}

// next reads a line. Ctrl-D on an empty one and Ctrl-C are the end.
func (t *terminal) next(ctx context.Context, prompt string) (string, bool) {
	if width, height, err := term.GetSize(int(t.out.Fd())); err == nil && width > 0 {
		_ = t.SetSize(width, height) // it was asked for, so it fits
	}
	t.SetPrompt(prompt)
	return await(ctx, t.ReadLine)
}

// width is that of running text: longer lines than 100 columns are hard to
// read.
func (t *terminal) width() int {
	width, _, err := term.GetSize(int(t.out.Fd()))
	if err != nil || width <= 0 {
		width = 80
	}
	return min(width, 100)
}
