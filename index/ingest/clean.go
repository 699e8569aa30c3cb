package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"variorum/index/news"
)

// Clean cuts the text of an article into blocks and says of each what it is.
// title is the headline as far as it is known from elsewhere; it may be empty.
// The blocks come in order, do not overlap, and hold every byte of the text
// that is not space (a byte order mark apart). Clean is pure.
func Clean(text, title string) []news.Block {
	var blocks []news.Block
	from := 0
	if strings.HasPrefix(text, byteOrderMark) {
		from = len(byteOrderMark)
	}
	if front, ok := findFrontMatter(text); ok {
		blocks = append(blocks, news.Block{Span: front.Span, Kind: news.FrontMatter, Why: "metadata at the head of the file"})
		from = front.End
	}
	p := &page{title: title, units: split(text, from, title), shapes: compiled()}
	p.name()
	for _, u := range p.units {
		blocks = append(blocks, news.Block{Span: u.Span, Kind: u.kind, Why: u.why})
	}
	return blocks
}

// A page is an article while Clean decides about it.
type page struct {
	title  string
	units  []*unit
	shapes *shapes
	head   int // index of the headline, -1 if there is none
}

// name decides about every unit, in the order that doc.go describes.
func (p *page) name() {
	for _, u := range p.looked() {
		u.shape = p.shapes.of(u, anywhere)
	}
	p.headline()
	p.keepLists()
	p.tails()
	p.doubles()
	for _, u := range p.units {
		if u.shape != nil {
			u.decide(u.shape.Kind, u.shape.Why)
		}
	}
	p.placed()
	p.lists()
	p.repeats()
	p.questions()
	p.shortLines()
	for _, u := range p.units {
		u.decide(news.Body, "")
	}
}

// mostUnits is how many paragraphs are compared with the shapes: no article
// has more, and a file that does must not take minutes.
const mostUnits = 5000

func (p *page) looked() []*unit { return p.units[:min(len(p.units), mostUnits)] }

// placed applies the shapes that depend on where a unit stands.
func (p *page) placed() {
	first, last := p.story(20)
	for i, u := range p.looked() {
		if u.kind != "" || last < 0 {
			continue
		}
		sh := p.shapes.of(u, func(sh *shape) bool {
			return !anywhere(sh) && (sh.Where == "" || sh.Where == "head" && i < first || sh.Where == "foot" && (i > last || i == last && sh.Strange))
		})
		if sh != nil && sh.Strange && !p.stranger(i) {
			sh = nil
		}
		if sh != nil {
			u.decide(sh.Kind, sh.Why)
			if i == last {
				first, last = p.story(20)
			}
		}
	}
}

// story returns the indices of the first and the last undecided paragraph of
// at least so many words; if there is none, first is past the end and last -1.
func (p *page) story(words int) (first, last int) {
	first, last = len(p.units), -1
	for i, u := range p.units {
		if u.prose() && len(u.words) >= words && (u.shape == nil || u.kind == news.Body) {
			first = min(first, i)
			last = i
		}
	}
	return first, last
}

// stranger reports whether the name at the beginning of unit i stands nowhere
// else in the story.
func (p *page) stranger(i int) bool {
	name := p.units[i].words
	if len(name) < 2 {
		return false
	}
	for j, u := range p.units {
		if j == i || u.kind != "" && u.kind != news.Body {
			continue
		}
		for _, word := range u.words {
			if word == name[1] {
				return false
			}
		}
	}
	return true
}

// reach is how far before and following look.
const reach = 100

// before returns the unit before i that belongs to the story or heads it,
// passing over what only stands on the page; nil if there is none.
func (p *page) before(i int) *unit {
	for n := 0; i > 0 && n < reach; n++ {
		i--
		if p.counts(p.units[i]) || p.units[i].kind == news.Title {
			return p.units[i]
		}
	}
	return nil
}

// following returns the unit after i that belongs to the story, or nil.
func (p *page) following(i int) *unit {
	for end := min(i+reach, len(p.units)); i+1 < end; {
		i++
		if p.counts(p.units[i]) {
			return p.units[i]
		}
	}
	return nil
}

func (p *page) counts(u *unit) bool {
	switch u.kind {
	case "":
		return u.shape == nil
	case news.Body, news.Heading, news.Correction:
		return true
	}
	return false
}

// vocabulary collects the words of some units.
func vocabulary(units []*unit, include func(*unit) bool) map[string]bool {
	words := make(map[string]bool)
	for _, u := range units {
		if include(u) {
			for _, w := range u.words {
				words[w] = true
			}
		}
	}
	return words
}

// kin returns the share of the unit's names and numbers that are among the
// words. A unit without a name has a share of 0.
func kin(u *unit, words map[string]bool) float64 {
	if !u.looked {
		u.called, u.looked = calls(u), true
	}
	known := 0
	for _, w := range u.called {
		if words[w] || words[strings.TrimSuffix(w, "s")] {
			known++
		}
	}
	return float64(known) / float64(max(len(u.called), 1))
}

// calls returns the names and numbers of a unit. The first word of a longer
// one is not taken for a name.
func calls(u *unit) []string {
	var out []string
	i := -1
	for field := range strings.FieldsSeq(u.plain) {
		i++
		field = strings.TrimFunc(field, unicode.IsPunct)
		first, _ := utf8.DecodeRuneInString(field)
		if i == 0 && len(u.words) > 3 || !unicode.IsUpper(first) && !unicode.IsDigit(first) || utf8.RuneCountInString(field) < 3 {
			continue
		}
		out = append(out, wordsOf(field)...)
	}
	return out
}
