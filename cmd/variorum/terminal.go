package main

import (
	"io"
	"os"
	"strconv"

	"golang.org/x/term"
)

// terminal is what stdout or stderr is: how wide, and whether it shows
// colours.
type terminal struct {
	width  int  // columns; 80 where it is unknown
	is     bool // a terminal, not a file or a pipe
	colour bool
}

// terminalOf looks at a stream. COLUMNS, where it is set, says the width.
func terminalOf(w io.Writer) terminal {
	if r, ok := w.(interface{ terminal() terminal }); ok { // of the process that sent the command
		return r.terminal()
	}
	t := terminal{width: 80}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		t.is = true
		t.colour = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			t.width = width
		}
	}
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		t.width = n
	}
	return t
}

// prose returns the width for running text: longer lines than 100 columns are
// hard to read.
func (t terminal) prose() int { return min(t.width, 100) }

// talks reports whether a person sits before stdin.
func talks(r io.Reader) bool {
	if t, ok := r.(interface{ talks() bool }); ok {
		return t.talks()
	}
	f, ok := r.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
