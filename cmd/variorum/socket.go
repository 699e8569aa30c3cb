package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// While a process serves, it alone has the data folder; the commands that need
// it are sent to it over a socket in that folder, done there, and what they
// print comes back. A connection is one command. Both sides speak in frames: a
// letter, the length of what follows (32 bits, big-endian), and that.
//
//	'h' hello      both, first: JSON
//	'o' 'e'        from the server: something for stdout, stderr
//	'r'            from the server: some of stdin is wanted
//	'i'            from the client: some of stdin; empty: it is at its end
//	'x'            from the server, last: the exit status, one byte
//
// A client that closes the connection interrupts its command.

// protocol is the number of this language. Processes of different numbers do
// not talk.
const protocol = 1

// socketFile is the socket in the data folder.
const socketFile = "variorum.sock"

// longestSocket is the length up to which every system takes the path of a
// socket.
const longestSocket = 100

// largestFrame is the length up to which a frame is read.
const largestFrame = 1 << 20

// callHello is what a client says first.
type callHello struct {
	Protocol int      `json:"protocol"`
	Version  string   `json:"version"`
	Args     []string `json:"args"`
	Dir      string   `json:"dir"`  // the working folder
	Zone     string   `json:"zone"` // TZ; empty: that of the machine
	Talks    bool     `json:"talks"`
	Stdout   screen   `json:"stdout"`
	Stderr   screen   `json:"stderr"`
}

// screen is a terminal as the other process sees it.
type screen struct {
	Width  int  `json:"width"`
	Is     bool `json:"is"`
	Colour bool `json:"colour"`
}

func screenOf(w io.Writer) screen {
	t := terminalOf(w)
	return screen{t.width, t.is, t.colour}
}

// serveHello is what the server says first.
type serveHello struct {
	Protocol int    `json:"protocol"`
	Version  string `json:"version"`
	Process  int    `json:"process"`
}

// socket returns where a process that serves listens for commands.
func (s settings) socket() string { return filepath.Join(s.folder(), socketFile) }

// checkSocket says what is wrong with the path of a socket, or nil.
func checkSocket(path string) error {
	if len(path) > longestSocket {
		return fmt.Errorf("%s: the path has %d bytes and a socket's may have %d: name a data folder with a shorter path, or start from a folder nearer to it", path, len(path), longestSocket)
	}
	return nil
}

// throughServe marks a command that a process that serves does for others.
const throughServe = "through-serve"

// throughServer marks a command.
func throughServer(cmd *cobra.Command) *cobra.Command {
	cmd.Annotations = map[string]string{throughServe: "yes"}
	return cmd
}

// forward sends a command to the process that serves the data folder, if there
// is one and the command needs it. It returns a statusError then, and nil
// where the command is to be done here.
func (p *program) forward(cmd *cobra.Command, _ []string) error {
	switch {
	case p.shared != nil && cmd.Annotations[throughServe] == "":
		return usage("%s is not done by a process that serves", cmd.CommandPath())
	case p.shared != nil || cmd.Annotations[throughServe] == "":
		return nil
	}
	if f := cmd.Flags().Lookup("corpus"); f != nil && f.Changed {
		return nil
	}
	s, err := loadSettings(p.config)
	if err != nil {
		return err
	}
	conn, err := dial(s.socket())
	if conn == nil || err != nil {
		return err
	}
	return p.call(cmd.Context(), conn)
}

// dial connects to a process that serves; nil where there is none, also where
// one that was killed left its socket behind.
func dial(path string) (net.Conn, error) {
	if checkSocket(path) != nil { // nobody can listen there
		return nil, nil
	}
	conn, err := net.Dial("unix", path)
	switch {
	case err == nil:
		return conn, nil
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENOTDIR):
		return nil, nil
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%s belongs to another user, whose process serves this data folder: run this command as that user", path)
	}
	return nil, fmt.Errorf("%s: %w", path, err)
}

// call has one command done by the process at the other end.
func (p *program) call(ctx context.Context, conn net.Conn) error {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	l := &line{conn: conn}
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	own := versionOf(debug.ReadBuildInfo())
	hello := callHello{protocol, own, p.args, dir, os.Getenv("TZ"), talks(p.stdin), screenOf(p.stdout), screenOf(p.stderr)}
	if err := l.say('h', hello); err != nil {
		return fmt.Errorf("the process that serves this data folder does not listen: %w", err)
	}
	kind, data, err := l.read()
	var server serveHello
	if err == nil && (kind != 'h' || json.Unmarshal(data, &server) != nil) {
		err = errors.New("it speaks another language")
	}
	if err != nil {
		return fmt.Errorf("the process that serves this data folder does not answer: %w; if it hangs, restart it", err)
	}
	if server.Protocol != protocol {
		return fmt.Errorf("process %d, which serves this data folder, is version %s, and this program is %s: restart it with this one, or use the same", server.Process, server.Version, own)
	}
	if server.Version != own {
		fmt.Fprintf(p.stderr, "variorum: done by process %d, which is version %s, where this program is %s: restart it when you can\n", server.Process, server.Version, own)
	}
	_ = conn.SetDeadline(time.Time{})
	status, err := p.relay(l)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("process %d, which serves this data folder, ended before the command did: %w", server.Process, err)
	}
	return statusError(status)
}

// relay copies what the server prints, and gives it of stdin what it asks for,
// until it says the exit status.
func (p *program) relay(l *line) (int, error) {
	wanted := make(chan struct{}, 1)
	defer close(wanted)
	go func() { // ends with the command, or, where stdin says nothing, with the program
		buffer := make([]byte, 32<<10)
		for range wanted {
			n, err := p.stdin.Read(buffer)
			if n > 0 {
				if l.write('i', buffer[:n]) != nil {
					return
				}
				continue
			}
			if err != nil {
				_ = l.write('i', nil)
				return
			}
		}
	}()
	for {
		kind, data, err := l.read()
		if err != nil {
			return 0, err
		}
		switch kind {
		case 'o':
			_, err = p.stdout.Write(data)
		case 'e':
			_, err = p.stderr.Write(data)
		case 'r':
			select {
			case wanted <- struct{}{}:
			default:
			}
		case 'x':
			if len(data) != 1 {
				return 0, errors.New("a status of the wrong length")
			}
			return int(data[0]), nil
		}
		if err != nil {
			return 0, fmt.Errorf("print: %w", err)
		}
	}
}

// line is one end of a connection. Several goroutines may write, one reads.
type line struct {
	conn    net.Conn
	writing sync.Mutex // guards what is written
}

// say writes a frame that holds JSON.
func (l *line) say(kind byte, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return l.write(kind, data)
}

// write writes data in frames, at least one.
func (l *line) write(kind byte, data []byte) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	for {
		part := data[:min(len(data), largestFrame)]
		data = data[len(part):]
		head := binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(part)))
		if _, err := (&net.Buffers{head, part}).WriteTo(l.conn); err != nil {
			return err
		}
		if len(data) == 0 {
			return nil
		}
	}
}

// read reads a frame.
func (l *line) read() (kind byte, data []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(l.conn, head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.BigEndian.Uint32(head[1:])
	if n > largestFrame {
		return 0, nil, fmt.Errorf("a frame of %d bytes", n)
	}
	data = make([]byte, n)
	_, err = io.ReadFull(l.conn, data)
	return head[0], data, err
}
