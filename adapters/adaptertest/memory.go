package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"variorum/bot"
)

// Memory is a network without a wire, to try the bot by itself. It has
// channels, threads, private replies, edits and buttons, delivers again what
// was not taken over, and limits the length of a posting.
type Memory struct {
	world World
	finds bool

	mu       sync.Mutex // guards what follows
	moved    chan struct{}
	listener bool          // an adapter listens
	events   []bot.Message // not taken over yet
	last     *bot.Message  // the last event
	sayings  map[int]bot.Message
	threads  map[string]string // names of threads by their roots
	places   map[string]string // names of places by bot.Thread.Place
	posts    []*posted
	faults   []Act
	twice    bool // the next event is delivered twice
	count    int64
}

// posted is a posting as the network keeps it.
type posted struct {
	Posting
	key    string
	answer string
	gone   bool
}

// memoryLimit is how many letters a posting may have.
const memoryLimit = 1500

// NewMemory returns an empty network. With finds its adapter can tell whether
// a reply arrived, unless it was private.
func NewMemory(w World, finds bool) *Memory {
	return &Memory{world: w, finds: finds, moved: make(chan struct{}), sayings: map[int]bot.Message{}, threads: map[string]string{}, places: map[string]string{}}
}

// Place returns memory:NAME; a conversation with the bot is named for the person.
func (m *Memory) Place(name, person string) string {
	if name == "dm" {
		return "memory:dm-" + person
	}
	return "memory:" + name
}

// Adapter returns a new adapter.
func (m *Memory) Adapter(Process) (bot.Adapter, error) {
	a := &memoryAdapter{m}
	if m.finds {
		return finder{a}, nil
	}
	return a, nil
}

// Act lets something happen.
func (m *Memory) Act(_ context.Context, a Act) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := bot.Message{Kind: bot.Said, Person: a.Person, Name: a.Person, Text: a.Text, At: m.world.Now(),
		Stranger: slices.Contains(m.world.Strangers, a.Person)}
	m.count++
	own := strconv.FormatInt(m.count, 10)
	switch a.Kind {
	case Say:
		place := m.Place(a.Place, a.Person)
		root := "root-" + a.Thread
		m.threads[root], m.places[place] = a.Thread, a.Place
		e.ID, e.Direct, e.Thread = "said-"+strconv.Itoa(a.N), a.Place == "dm", bot.Thread{Place: place, Root: root, Person: a.Person}
		m.sayings[a.N] = e
	case Talk: // the bot does not hear it, but may be told that it was taken back
		e.ID, e.Thread = "said-"+strconv.Itoa(a.N), bot.Thread{Place: m.Place(a.Place, a.Person), Person: a.Person}
		m.sayings[a.N] = e
		return nil
	case Edit, Delete:
		said, ok := m.sayings[a.N]
		if !ok {
			return fmt.Errorf("nothing was said with the number %d", a.N)
		}
		e.ID, e.Direct, e.Thread = said.ID, said.Direct, said.Thread
		if a.Kind == Edit {
			e.Edit = m.count
		} else {
			e.Kind, e.Text = bot.Deleted, ""
		}
	case Command:
		place := m.Place(a.Place, a.Person)
		m.places[place] = a.Place
		e.ID, e.Direct = "command-"+own, a.Place == "dm"
		e.Thread = bot.Thread{Place: place, Root: e.ID, Person: a.Person, Private: true}
	case Press, React:
		i := slices.IndexFunc(m.posts, func(p *posted) bool { return p.ID == a.On && !p.gone })
		if i < 0 {
			return fmt.Errorf("no posting %s", a.On)
		}
		p := m.posts[i]
		e.ID, e.On, e.About = "press-"+own, p.ID, p.answer
		e.Thread = bot.Thread{Place: m.Place(p.Place, a.Person), Root: "root-" + p.Thread, Person: a.Person, Private: p.To != ""}
		e.Direct = p.Place == "dm"
		if p.Thread == "" {
			e.Thread.Root = p.ID
		}
		if a.Kind == React {
			e.About = ""
		}
		e.Quiet = a.Text == string(bot.Helpful) || a.Text == string(bot.Unhelpful)
	case Open:
		place := m.Place("dm", a.Person)
		m.places[place] = "dm"
		e.Kind, e.ID, e.Direct, e.Thread = bot.Opened, "open-"+own, true, bot.Thread{Place: place, Root: "home", Person: a.Person}
	case Again:
		if m.last == nil {
			return errors.New("nothing was delivered yet")
		}
		e = *m.last
	case Drop:
		m.twice = true
		return nil
	case Fail, Lost, Echo, Limit, Refuse:
		m.faults = append(m.faults, a)
		return nil
	default:
		return errors.ErrUnsupported
	}
	m.events = append(m.events, e)
	m.last = &e
	if m.twice {
		m.twice = false
		m.events = append(m.events, e)
	}
	m.move()
	return nil
}

// move wakes those who wait. The caller holds the lock.
func (m *Memory) move() {
	close(m.moved)
	m.moved = make(chan struct{})
}

// Taken waits until an adapter listens and no event is left.
func (m *Memory) Taken(ctx context.Context) error {
	for {
		m.mu.Lock()
		done, moved := m.listener && len(m.events) == 0, m.moved
		m.mu.Unlock()
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

// Seen returns the postings that are there.
func (m *Memory) Seen(context.Context) ([]Posting, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []Posting
	for _, p := range m.posts {
		if !p.gone {
			all = append(all, p.Posting)
		}
	}
	return all, nil
}

// memoryAdapter is the bot's end of a Memory.
type memoryAdapter struct{ *Memory }

var (
	_ bot.Adapter  = (*memoryAdapter)(nil)
	_ bot.Editor   = (*memoryAdapter)(nil)
	_ bot.Splitter = (*memoryAdapter)(nil)
	_ bot.Finder   = finder{}
)

// Listen delivers one event after the other. One that is not taken over stays
// for the next adapter.
func (m *memoryAdapter) Listen(ctx context.Context, h bot.Handler) error {
	m.listening(true)
	defer m.listening(false)
	for {
		m.mu.Lock()
		moved := m.moved
		var next *bot.Message
		if len(m.events) > 0 {
			next = &m.events[0]
		}
		m.mu.Unlock()
		if next == nil {
			select {
			case <-moved:
				continue
			case <-ctx.Done():
				return nil
			}
		}
		if err := h(ctx, *next); err != nil {
			<-ctx.Done()
			return nil
		}
		m.mu.Lock()
		m.events = m.events[1:]
		m.move()
		m.mu.Unlock()
	}
}

func (m *memoryAdapter) listening(is bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.listener = is
	m.move()
}

// fault returns what is to go wrong with a call, if anything; work says
// whether the call does its work all the same. The caller holds the lock.
func (m *memoryAdapter) fault(method string) (work bool, err error) {
	i := slices.IndexFunc(m.faults, func(a Act) bool { return a.Method == method })
	if i < 0 {
		return true, nil
	}
	f := m.faults[i]
	m.faults = slices.Delete(m.faults, i, i+1)
	switch f.Kind {
	case Fail:
		return false, &bot.Later{Err: errors.New("the network is away")}
	case Limit:
		return false, &bot.Later{After: f.After, Err: errors.New("too many postings")}
	case Refuse:
		return false, &bot.Never{Err: errors.New("the channel is archived: unarchive it, or ask elsewhere")}
	case Echo:
		return true, errors.New("the connection was cut")
	}
	return false, errors.New("the connection was cut")
}

// Post keeps a posting.
func (m *memoryAdapter) Post(_ context.Context, t bot.Thread, key string, r bot.Reply) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	work, err := m.fault("post")
	if !work {
		return "", err
	}
	p := &posted{Posting: Posting{ID: fmt.Sprintf("post-%d", len(m.posts)+1), Thread: m.threads[t.Root], Place: m.places[t.Place], Text: r.Plain()}, key: key, answer: r.Answer}
	if t.Private || r.Private {
		p.To = t.Person
	}
	m.posts = append(m.posts, p)
	return p.ID, err
}

// Edit changes a posting.
func (m *memoryAdapter) Edit(_ context.Context, _ bot.Thread, id, _ string, r bot.Reply) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	work, err := m.fault("edit")
	if !work {
		return err
	}
	for _, p := range m.posts {
		if p.ID == id && !p.gone {
			p.Text, p.answer = r.Plain(), r.Answer
			return err
		}
	}
	return &bot.Never{Err: errors.New("the posting is gone")}
}

// Delete takes a posting away.
func (m *memoryAdapter) Delete(_ context.Context, _ bot.Thread, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	work, err := m.fault("delete")
	if !work {
		return err
	}
	for _, p := range m.posts {
		if p.ID == id {
			p.gone = true
		}
	}
	return err
}

// Split cuts between blocks: a block that is too long by itself is left whole.
func (m *memoryAdapter) Split(r bot.Reply) []bot.Reply {
	var parts []bot.Reply
	var part []bot.Block
	for _, b := range r.Blocks {
		long := bot.Reply{Blocks: append(slices.Clone(part), b)}
		if len(part) > 0 && part[len(part)-1].Kind != bot.Heading && len(long.Plain()) > memoryLimit {
			parts = append(parts, bot.Reply{Blocks: part, Answer: r.Answer, Private: r.Private})
			part = nil
		}
		part = append(part, b)
	}
	last := r
	last.Blocks = part
	parts = append(parts, last)
	for i := range parts[1:] {
		head := bot.Block{Kind: bot.Small, Text: fmt.Sprintf("(continued, %d of %d)", i+2, len(parts))}
		parts[i+1].Blocks = append([]bot.Block{head}, parts[i+1].Blocks...)
	}
	return parts
}

// finder is an adapter that can tell whether a reply arrived.
type finder struct{ *memoryAdapter }

// Find looks for the key; private postings are not told of.
func (f finder) Find(_ context.Context, t bot.Thread, key string) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t.Private {
		return "", bot.ErrCannotTell
	}
	for _, p := range f.posts {
		if p.key == key {
			return p.ID, nil
		}
	}
	return "", nil
}
