package ingest

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"variorum/index/news"

	"go.yaml.in/yaml/v3"
)

//go:embed shapes.yaml
var shapesFile []byte

// A shape is one entry of shapes.yaml, which explains the fields.
type shape struct {
	Kind    news.Kind
	Why     string
	Exact   []string
	Match   []string
	Case    bool
	Words   int
	Open    bool
	Names   bool
	Where   string
	Strange bool
	Then    string
	After   news.Kind
	Says    string

	exact map[string]bool
	match []*regexp.Regexp
}

// shapes is shapes.yaml, compiled.
type shapes struct {
	list    []*shape
	telling map[string]bool
}

// compiled reads shapes.yaml once. The file is part of the program, so a
// mistake in it is a mistake of the program.
var compiled = sync.OnceValue(func() *shapes {
	s, err := parseShapes(shapesFile)
	if err != nil {
		panic(err)
	}
	return s
})

func parseShapes(data []byte) (*shapes, error) {
	var file struct {
		Patterns yaml.Node
		Telling  []string
		Shapes   []*shape
	}
	decoder := yaml.NewDecoder(strings.NewReader(string(data)))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil {
		return nil, fmt.Errorf("shapes.yaml: %w", err)
	}
	var pairs []string
	for i := 0; i+1 < len(file.Patterns.Content); i += 2 {
		name, value := file.Patterns.Content[i].Value, file.Patterns.Content[i+1].Value
		pairs = append(pairs, "{"+name+"}", "(?:"+strings.NewReplacer(pairs...).Replace(value)+")")
	}
	expand := strings.NewReplacer(pairs...)
	out := &shapes{telling: set(file.Telling)}
	for _, s := range file.Shapes {
		s.exact = make(map[string]bool)
		for _, line := range s.Exact {
			s.exact[strings.Join(wordsOf(line), " ")] = true
		}
		for _, m := range s.Match {
			m = expand.Replace(m)
			if !s.Case {
				m = "(?i)" + m
			}
			re, err := regexp.Compile(m)
			if err != nil {
				return nil, fmt.Errorf("shapes.yaml: %q: %w", s.Why, err)
			}
			s.match = append(s.match, re)
		}
		out.list = append(out.list, s)
	}
	return out, nil
}

func set(list []string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, s := range list {
		m[s] = true
	}
	return m
}

// longestShape is the number of bytes beyond which a paragraph is no label,
// form or credit, whatever it begins with.
const longestShape = 1500

// anywhere reports whether a shape fits whatever stands around the unit.
func anywhere(sh *shape) bool { return sh.Where == "" && !sh.Strange }

// of returns the first shape that fits the unit by its text, among those that
// may be considered, or nil.
func (s *shapes) of(u *unit, consider func(*shape) bool) *shape {
	if len(u.plain) > longestShape {
		return nil
	}
	quoted := strings.HasPrefix(u.plain, `"`) || strings.HasPrefix(u.plain, "'")
	bare := strings.Join(wordsOf(strings.TrimLeft(u.plain, "0123456789.,() ")), " ")
	for _, sh := range s.list {
		switch {
		case !consider(sh),
			quoted && sh.Kind != news.Caption,
			sh.Words > 0 && len(u.words) > sh.Words,
			sh.Open && u.closed,
			sh.Names && !u.names():
			continue
		}
		if bare != "" && sh.exact[bare] || sh.matches(u.plain) {
			return sh
		}
	}
	return nil
}

func (sh *shape) matches(text string) bool {
	for _, re := range sh.match {
		if re.MatchString(text) {
			return true
		}
	}
	return false
}
