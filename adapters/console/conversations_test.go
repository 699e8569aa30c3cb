package console_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"variorum/adapters/adaptertest"
	"variorum/adapters/console"
	"variorum/bot"
)

// TestConversations holds every conversation on a terminal.
func TestConversations(t *testing.T) {
	adaptertest.Run(t, func(t *testing.T, w adaptertest.World) adaptertest.Network {
		s := &screen{world: w, said: map[int]spoken{}}
		t.Cleanup(func() { s.keys.leave() })
		return s
	})
}

// screen is a terminal with somebody before it who plays all the parts: it
// writes lines, and reads what is printed.
type screen struct {
	world adaptertest.World

	mu      sync.Mutex // guards what follows
	keys    *keys      // of the chat that runs
	session int
	lines   int            // that the chat has numbered
	said    map[int]spoken // by the numbers of the conversation
	unheard []string       // written while no chat ran
	posts   []*printed
	faults  []adaptertest.Act
}

// spoken is where something was said.
type spoken struct{ session, line int }

// printed is a reply on the screen.
type printed struct {
	adaptertest.Posting
	session int
	number  string // as printed, "3.2"
	gone    bool
}

func (s *screen) Place(name, person string) string {
	if name == "dm" {
		return "console:dm/" + person
	}
	return "console:" + name
}

func (s *screen) Adapter(adaptertest.Process) (bot.Adapter, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys.leave()
	s.keys = newKeys()
	s.session++
	s.lines = 0
	s.keys.press(s.unheard)
	s.unheard = nil
	return seat{console.NewChat(s.keys, s, console.Options{Session: fmt.Sprintf("s%d", s.session), Now: s.world.Now}), s.keys}, nil
}

// seat is a chat that nobody writes to any more once it has ended.
type seat struct {
	*console.Chat
	keys *keys
}

func (c seat) Listen(ctx context.Context, h bot.Handler) error {
	defer c.keys.leave()
	return c.Chat.Listen(ctx, h)
}

func (s *screen) Taken(ctx context.Context) error {
	s.mu.Lock()
	k := s.keys
	s.mu.Unlock()
	return k.read(ctx)
}

func (s *screen) Act(_ context.Context, a adaptertest.Act) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var lines []string
	if a.Person != "" {
		as := "/as "
		if slices.Contains(s.world.Strangers, a.Person) {
			as = "/guest "
		}
		lines = append(lines, as+a.Person)
	}
	switch a.Kind {
	case adaptertest.Say:
		s.lines++
		s.said[a.N] = spoken{s.session, s.lines}
		if strings.TrimSpace(a.Text) == "" {
			return errors.ErrUnsupported // an empty line is nothing
		}
		lines = append(lines, "/in "+a.Place+" "+a.Thread, a.Text)
	case adaptertest.Talk:
		s.lines++
		s.said[a.N] = spoken{s.session, s.lines}
		lines = append(lines, "/in "+a.Place, "/aside "+a.Text)
	case adaptertest.Edit, adaptertest.Delete:
		at := s.said[a.N]
		if at.session != s.session {
			return errors.ErrUnsupported // a new terminal is empty
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("/%s %d %s", a.Kind, at.line, a.Text)))
	case adaptertest.Command:
		s.lines++
		lines = append(lines, "/in "+a.Place, "/private "+a.Text)
	case adaptertest.Press, adaptertest.React:
		i := slices.IndexFunc(s.posts, func(p *printed) bool { return p.ID == a.On && !p.gone })
		if i < 0 {
			return fmt.Errorf("no posting %s", a.On)
		}
		if s.posts[i].session != s.session {
			return errors.ErrUnsupported
		}
		s.lines++
		line, _, _ := strings.Cut(s.posts[i].number, ".")
		lines = append(lines, a.Text+" "+line)
	case adaptertest.Open:
		lines = append(lines, "/in dm", "/hello")
	case adaptertest.Again, adaptertest.Drop: // there is no wire
		return nil
	case adaptertest.Fail, adaptertest.Lost, adaptertest.Echo, adaptertest.Limit, adaptertest.Refuse:
		s.faults = append(s.faults, a)
		return nil
	default:
		return errors.ErrUnsupported
	}
	if s.keys.gone() {
		s.unheard = append(s.unheard, lines...)
		return nil
	}
	s.keys.press(lines)
	return nil
}

func (s *screen) Seen(context.Context) ([]adaptertest.Posting, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []adaptertest.Posting
	for _, p := range s.posts {
		if !p.gone {
			all = append(all, p.Posting)
		}
	}
	return all, nil
}

var heading = regexp.MustCompile(`^\[(\d+(?:\.\d+)?)(, earlier)?\](?: \((changed|taken back)\))?(?: to (\w+)( alone)?)?(?: in ([\w-]+))?(?:, thread ([\w-]+))?$`)

// Write reads what the chat prints, a reply at a time.
func (s *screen) Write(page []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	head, text, _ := strings.Cut(string(page), "\n")
	m := heading.FindStringSubmatch(head)
	if m == nil {
		return len(page), nil // the terminal's own word
	}
	method := map[string]string{"": "post", "changed": "edit", "taken back": "delete"}[m[3]]
	if i := slices.IndexFunc(s.faults, func(a adaptertest.Act) bool { return a.Method == method }); i >= 0 {
		f := s.faults[i]
		s.faults = slices.Delete(s.faults, i, i+1)
		switch f.Kind {
		case adaptertest.Fail, adaptertest.Limit:
			return 0, errors.New("the terminal is stopped")
		case adaptertest.Refuse:
			return 0, syscall.EPIPE
		case adaptertest.Echo:
			s.show(m, text)
		}
		return 1, errors.New("the line was cut")
	}
	s.show(m, text)
	return len(page), nil
}

// show keeps a reply as the screen has it.
func (s *screen) show(m []string, text string) {
	number, earlier, change := m[1], m[2] != "", m[3]
	if change != "" {
		for _, p := range slices.Backward(s.posts) {
			if p.number == number && !p.gone && (p.session != s.session) == earlier {
				p.Text, p.gone = text, change == "taken back"
				return
			}
		}
		return
	}
	p := &printed{session: s.session, number: number}
	if earlier {
		p.session--
	}
	id := fmt.Sprintf("%s@s%d/s%d", number, p.session, s.session)
	p.Posting = adaptertest.Posting{ID: id, Thread: m[7], Place: m[6], Text: text}
	if p.Place == "" {
		p.Place = "dm"
	}
	if m[5] != "" {
		p.To = m[4]
	}
	s.posts = append(s.posts, p)
}

// keys is what somebody writes.
type keys struct {
	mu      sync.Mutex // guards what follows
	text    []byte
	waiting bool // all was read, and more is asked for
	left    bool
	moved   chan struct{}
}

func newKeys() *keys { return &keys{moved: make(chan struct{})} }

func (k *keys) move() {
	close(k.moved)
	k.moved = make(chan struct{})
}

func (k *keys) press(lines []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, l := range lines {
		k.text = append(k.text, l+"\n"...)
		k.waiting = false
	}
	k.move()
}

func (k *keys) leave() {
	if k == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.left = true
	k.move()
}

func (k *keys) gone() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.left
}

// read waits until the chat has done with all that was written: it asks for
// more.
func (k *keys) read(ctx context.Context) error {
	for {
		k.mu.Lock()
		done, moved := k.waiting && !k.left, k.moved
		k.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (k *keys) Read(b []byte) (int, error) {
	for {
		k.mu.Lock()
		if len(k.text) > 0 {
			n := copy(b, k.text)
			k.text = k.text[n:]
			k.mu.Unlock()
			return n, nil
		}
		if k.left {
			k.mu.Unlock()
			return 0, io.EOF
		}
		if !k.waiting {
			k.waiting = true
			k.move()
		}
		moved := k.moved
		k.mu.Unlock()
		<-moved
	}
}
