package adaptertest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// script is a conversation as it stands in a file.
type script struct {
	name    string
	archive *txtar.Archive
	options options
	scenes  []scene
	people  []string
	outside []string // strangers
	places  []string
}

// options are the lines of the file "options".
type options struct {
	corpus    string // a folder of corpora, or "seeds"; empty: the files in corpus/
	now       time.Time
	zone      *time.Location
	rights    []right
	strangers bool
	unaudited []string
	waiting   int
	needs     []string
}

// right is who may see what, by the names of the conversation.
type right struct{ sources, places []string }

// scene is what happens at one moment, and what the bot does about it.
type scene struct {
	notes []string // comment lines above it
	lines []line
	want  string
}

// line is one thing that happens.
type line struct {
	number int // in the part of the file that holds the conversation
	text   string
	act    Act
	word   string // what the runner does by itself: restart, audit, …; empty for an act
	arg    string
	count  int // of presses, reacts and replay: the number of the reply; 0: the last
}

var (
	speech   = regexp.MustCompile(`^(\pL+)(?:@([\pL-]+))?(?: in ([\pL-]+))?:(?: (.*))?$`)
	aside    = regexp.MustCompile(`^(\pL+)(?:@([\pL-]+))? aside: (.*)$`)
	edits    = regexp.MustCompile(`^(\pL+) edits(?: (\d+))?: (.*)$`)
	deletes  = regexp.MustCompile(`^(\pL+) deletes(?: (\d+))?$`)
	presses  = regexp.MustCompile(`^(\pL+) (presses|reacts) (\pL+)(?: on (\d+))?$`)
	command  = regexp.MustCompile(`^(\pL+)(?:@([\pL-]+))? /(.+)$`)
	opens    = regexp.MustCompile(`^(\pL+) opens$`)
	stranger = regexp.MustCompile(`^(\pL+) is a stranger$`)
	fault    = regexp.MustCompile(`^(fail|refuse) (post|edit|delete)(?: (unknown|lost))?$`)
	limit    = regexp.MustCompile(`^limit (\S+)$`)
	later    = regexp.MustCompile(`^\+(\S+)$`)
	own      = regexp.MustCompile(`^(again|drop|stop|restart|crash|crash before answer|crash before post|crash after post|audit|figures)$`)
	with     = regexp.MustCompile(`^(article|withdraw) (\S+)$`)
	replay   = regexp.MustCompile(`^replay(?: (\d+))?$`)
)

// parse reads a conversation.
func parse(name string, data []byte) (*script, error) {
	s := &script{name: name, archive: txtar.Parse(data), options: options{now: time.Date(2031, 5, 3, 12, 0, 0, 0, time.UTC), zone: time.UTC}}
	if len(strings.TrimSpace(string(s.archive.Comment))) == 0 {
		return nil, fmt.Errorf("%s does not say why it exists", name)
	}
	for _, f := range s.archive.Files {
		var err error
		switch f.Name {
		case "options":
			err = s.options.read(string(f.Data))
		case "conversation":
			err = s.conversation(string(f.Data))
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", name, f.Name, err)
		}
	}
	if len(s.scenes) == 0 {
		return nil, fmt.Errorf("%s holds no conversation", name)
	}
	return s, nil
}

// read reads the options, one a line.
func (o *options) read(text string) (err error) {
	for l := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimSpace(l), " ")
		switch key {
		case "":
		case "corpus":
			o.corpus = value
		case "now":
			o.now, err = time.Parse(time.RFC3339, value)
		case "zone":
			o.zone, err = time.LoadLocation(value)
		case "rights":
			sources, places, ok := strings.Cut(value, ": ")
			if !ok {
				return fmt.Errorf("%q: write rights SOURCE, SOURCE: PLACE PLACE", l)
			}
			o.rights = append(o.rights, right{strings.Split(sources, ", "), strings.Fields(places)})
		case "strangers":
			o.strangers = true
		case "unaudited":
			o.unaudited = append(o.unaudited, value)
		case "waiting":
			o.waiting, err = strconv.Atoi(value)
		case "needs":
			o.needs = append(o.needs, value)
		default:
			return fmt.Errorf("no option %q", key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// conversation reads what happens and what is said about it.
func (s *script) conversation(text string) error {
	sayings := 0
	var notes []string
	for i, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		switch {
		case strings.HasPrefix(l, "\t"):
			if len(s.scenes) == 0 {
				return fmt.Errorf("line %d: a reply before anything has happened", i+1)
			}
			last := &s.scenes[len(s.scenes)-1]
			last.want += l[1:] + "\n"
		case l == "":
			if len(s.scenes) > 0 && len(notes) == 0 {
				s.scenes[len(s.scenes)-1].want += "\n"
			}
		case strings.HasPrefix(l, "#"):
			notes = append(notes, l)
		default:
			rest, more := strings.CutPrefix(l, "and ")
			parsed, err := s.line(rest, &sayings)
			if err != nil {
				return fmt.Errorf("line %d: %w", i+1, err)
			}
			parsed.number, parsed.text = i+1, l
			if !more {
				s.scenes = append(s.scenes, scene{notes: notes})
				notes = nil
			} else if len(s.scenes) == 0 {
				return fmt.Errorf("line %d: nothing that it happens together with", i+1)
			}
			last := &s.scenes[len(s.scenes)-1]
			last.lines = append(last.lines, parsed)
		}
	}
	for i := range s.scenes {
		s.scenes[i].want = strings.Trim(s.scenes[i].want, "\n")
	}
	return nil
}

// line reads one line. Sayings is how much has been said so far.
func (s *script) line(text string, sayings *int) (line, error) {
	number := func(digits string) int {
		if digits == "" {
			return *sayings
		}
		n, _ := strconv.Atoi(digits)
		return n
	}
	optional := func(digits string) int {
		n, _ := strconv.Atoi(digits)
		return n
	}
	if m := own.FindStringSubmatch(text); m != nil {
		if m[1] == "again" || m[1] == "drop" {
			return line{act: Act{Kind: Kind(m[1])}}, nil
		}
		return line{word: m[1]}, nil
	}
	if m := with.FindStringSubmatch(text); m != nil {
		return line{word: m[1], arg: m[2]}, nil
	}
	if m := replay.FindStringSubmatch(text); m != nil {
		return line{word: "replay", count: optional(m[1])}, nil
	}
	if m := later.FindStringSubmatch(text); m != nil {
		_, err := time.ParseDuration(m[1])
		return line{word: "later", arg: m[1]}, err
	}
	if m := limit.FindStringSubmatch(text); m != nil {
		after, err := time.ParseDuration(m[1])
		return line{act: Act{Kind: Limit, Method: "post", After: after}}, err
	}
	if m := fault.FindStringSubmatch(text); m != nil {
		kind := Kind(m[1])
		switch m[3] {
		case "unknown":
			kind = Echo
		case "lost":
			kind = Lost
		}
		return line{act: Act{Kind: kind, Method: m[2]}}, nil
	}
	if m := stranger.FindStringSubmatch(text); m != nil {
		s.outside = append(s.outside, m[1])
		return line{word: "stranger"}, nil
	}
	if m := opens.FindStringSubmatch(text); m != nil {
		return s.act(Act{Kind: Open, Person: m[1], Place: "dm"}), nil
	}
	if m := aside.FindStringSubmatch(text); m != nil {
		*sayings++
		return s.act(Act{Kind: Talk, Person: m[1], Place: m[2], N: *sayings, Text: m[3]}), nil
	}
	if m := edits.FindStringSubmatch(text); m != nil {
		return s.act(Act{Kind: Edit, Person: m[1], N: number(m[2]), Text: m[3]}), nil
	}
	if m := deletes.FindStringSubmatch(text); m != nil {
		return s.act(Act{Kind: Delete, Person: m[1], N: number(m[2])}), nil
	}
	if m := presses.FindStringSubmatch(text); m != nil {
		kind := Press
		if m[2] == "reacts" {
			kind = React
		}
		l := s.act(Act{Kind: kind, Person: m[1], Text: m[3]})
		l.count = optional(m[4])
		return l, nil
	}
	if m := command.FindStringSubmatch(text); m != nil {
		return s.act(Act{Kind: Command, Person: m[1], Place: m[2], Text: m[3]}), nil
	}
	if m := speech.FindStringSubmatch(text); m != nil {
		*sayings++
		return s.act(Act{Kind: Say, Person: m[1], Place: m[2], Thread: m[3], N: *sayings, Text: m[4]}), nil
	}
	return line{}, fmt.Errorf("cannot be read: %q", text)
}

// act is a line in which somebody acts; it notes who and where.
func (s *script) act(a Act) line {
	if !slices.Contains(s.people, a.Person) {
		s.people = append(s.people, a.Person)
	}
	place := a.Place
	if place == "" {
		place = firstPlace
	}
	if place != "dm" && !slices.Contains(s.places, place) {
		s.places = append(s.places, place)
	}
	return line{act: a}
}

// firstPlace is where a conversation begins that does not say where.
const firstPlace = "desk"

// text returns a part of the file, if it is there.
func (s *script) text(name string) (string, bool) {
	for _, f := range s.archive.Files {
		if f.Name == name {
			return string(f.Data), true
		}
	}
	return "", false
}

// format writes the conversation with what was said instead of what is expected.
func (s *script) format(got []string) []byte {
	var out strings.Builder
	for i, sc := range s.scenes {
		if i > 0 && (got[i-1] != "" || len(sc.notes) > 0) {
			out.WriteString("\n")
		}
		for _, n := range sc.notes {
			out.WriteString(n + "\n")
		}
		for _, l := range sc.lines {
			out.WriteString(l.text + "\n")
		}
		if got[i] == "" {
			continue
		}
		for l := range strings.SplitSeq(got[i], "\n") {
			if l != "" {
				l = "\t" + l
			}
			out.WriteString(l + "\n")
		}
	}
	a := *s.archive
	a.Files = slices.Clone(a.Files)
	for i, f := range a.Files {
		if f.Name == "conversation" {
			a.Files[i].Data = []byte(out.String())
		}
	}
	return txtar.Format(&a)
}
