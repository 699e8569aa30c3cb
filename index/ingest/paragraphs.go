package ingest

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"variorum/index/news"
)

const byteOrderMark = "\uFEFF"

// A unit is a block in the making.
type unit struct {
	news.Span
	run    int      // number of the group of lines between blank lines
	title  string   // one line, no Markdown signs
	plain  string   // the same with straight quotation marks
	words  []string // lower case, letters and digits
	closed bool     // ends as a sentence does
	inner  bool     // holds the end of a sentence before its own end
	colon  bool     // ends with a colon: something is to follow
	bullet rune     // '•' for a list item, '1' for a numbered one, '>' for a link, 0 for none
	level  int      // depth of a Markdown heading, 0 for none

	called []string // names and numbers, once looked for
	looked bool

	kind  news.Kind // "" as long as nothing is decided
	why   string
	item  bool   // stands in a list that a colon opened
	shape *shape // the shape that fits by text, if any
}

// decide gives the unit its kind, unless it has one.
func (u *unit) decide(kind news.Kind, why string) {
	if u.kind == "" {
		u.kind, u.why = kind, why
	}
}

// prose reports whether an undecided unit reads like part of a story: it ends
// as a sentence does, or is too long to be a line of the page.
func (u *unit) prose() bool {
	return (u.kind == "" || u.kind == news.Body) && u.level == 0 && (u.closed || u.colon && len(u.words) >= 4 || u.inner && len(u.words) >= 12 || len(u.words) >= 30)
}

// lower reports whether the unit begins in lower case, as no headline does.
func (u *unit) lower() bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(u.plain, "•▪◦‣·■●–—-*+›»→▶►❯➤▸>.) 0123456789"))
	return unicode.IsLower(first)
}

// names reports whether nearly all longer words are capitalised.
func (u *unit) names() bool {
	upper, lower := 0, 0
	for word := range strings.FieldsSeq(u.plain) {
		first, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, `"'([@`))
		switch {
		case unicode.IsUpper(first):
			upper++
		case unicode.IsLower(first) && utf8.RuneCountInString(word) > 3 && !strings.ContainsAny(word, "@."):
			lower++
		}
	}
	return upper > 0 && lower*3 <= upper
}

type line struct {
	news.Span
	run    int
	indent int
	text   string
	runes  int
}

// splitLines returns the lines of text[from:] that hold more than space.
func splitLines(text string, from int) []line {
	var lines []line
	run, blank := 0, true
	for start := from; start < len(text); {
		end := len(text)
		next := end
		if i := strings.IndexAny(text[start:], "\r\n"); i >= 0 {
			end = start + i
			next = end + 1
			if strings.HasPrefix(text[end:], "\r\n") {
				next++
			}
		}
		whole := text[start:end]
		left := strings.TrimLeftFunc(whole, unicode.IsSpace)
		if left == "" {
			blank = true
		} else {
			if blank {
				run++
			}
			blank = false
			indent := len(whole) - len(left)
			trimmed := strings.TrimRightFunc(left, unicode.IsSpace)
			lines = append(lines, line{
				Span:   news.Span{Start: start + indent, End: start + indent + len(trimmed)},
				run:    run,
				indent: indent,
				text:   trimmed,
				runes:  utf8.RuneCountInString(trimmed),
			})
		}
		start = next
	}
	return lines
}

// split cuts text[from:] into units. Lines that somebody wrapped are joined;
// otherwise each line is a unit.
func split(text string, from int, title string) []*unit {
	lines := splitLines(text, from)
	width, often := wrapping(lines)
	var units []*unit
	for i, l := range lines {
		if i > 0 && l.run == lines[i-1].run && continues(lines[i-1], l, units[len(units)-1], width, often, i == 1 && same(lines[0].text, title)) {
			units[len(units)-1].End = l.End
			continue
		}
		if n := len(units); n > 0 {
			units[n-1].read(text)
		}
		units = append(units, &unit{Span: l.Span, run: l.run, bullet: bulletOf(l.text)})
	}
	if n := len(units); n > 0 {
		units[n-1].read(text)
	}
	return units
}

// The lengths, in characters, between which a line may have been wrapped.
const (
	narrowest = 40
	widest    = 110
)

// wrapping looks for lines that break off and go on in lower case. It returns
// the width at which lines were wrapped, 0 if none were, and whether that is
// the habit of the whole text.
func wrapping(lines []line) (width int, often bool) {
	pairs, wrapped := 0, 0
	for i := 1; i < len(lines); i++ {
		a, b := lines[i-1], lines[i]
		if a.run != b.run {
			continue
		}
		pairs++
		if breaksOff(a, b) {
			wrapped++
			width = max(width, a.runes)
		}
	}
	return width, wrapped > 0 && wrapped*4 >= pairs
}

func breaksOff(a, b line) bool {
	first, _ := utf8.DecodeRuneInString(b.text)
	return unicode.IsLower(first) && a.runes >= narrowest && a.runes <= widest && !closes(a.text)
}

// continues reports whether line b goes on with the paragraph whose last line
// is a and whose beginning is u.
func continues(a, b line, u *unit, width int, often, headline bool) bool {
	if strings.HasPrefix(a.text, "#") || strings.HasPrefix(b.text, "#") || bulletOf(b.text) != 0 || a.text == b.text {
		return false
	}
	if u.bullet != 0 && b.indent >= 2 && a.runes <= widest {
		return true
	}
	word, _, _ := strings.Cut(b.text, " ")
	full := often && !headline && a.runes <= width && b.runes <= widest && a.runes+1+utf8.RuneCountInString(word) > width-6
	if !full && !breaksOff(a, b) {
		return false
	}
	if sh := shapeOfLine(b.text); sh != nil && (sh.Kind == news.Credit || sh.Kind == news.Caption) {
		return false
	}
	return breaksOff(a, b) || a.Start != u.Start || shapeOfLine(a.text) == nil
}

func shapeOfLine(text string) *shape {
	u := &unit{}
	u.describe(text)
	return compiled().of(u, anywhere)
}

func bulletOf(text string) rune {
	r, size := utf8.DecodeRuneInString(text)
	rest := text[size:]
	switch r {
	case '•', '▪', '◦', '‣', '·', '■', '●', '–', '—', '-', '*', '+':
		if strings.HasPrefix(rest, " ") || strings.HasPrefix(rest, "\t") || strings.ContainsRune("•▪◦‣■●", r) && rest != "" {
			return '•'
		}
	case '›', '»', '→', '▶', '►', '❯', '➤', '▸':
		return '>'
	}
	digits := 0
	for digits < len(text) && text[digits] >= '0' && text[digits] <= '9' {
		digits++
	}
	if digits > 0 && digits <= 2 && len(text) > digits+1 && strings.ContainsRune(".)", rune(text[digits])) && text[digits+1] == ' ' {
		return '1'
	}
	return 0
}

// read fills in what the unit's text says about itself.
func (u *unit) read(text string) { u.describe(text[u.Start:u.End]) }

func (u *unit) describe(text string) {
	plain := strings.Join(strings.Fields(text), " ")
	if rest := strings.TrimLeft(plain, "#"); rest != plain && strings.HasPrefix(rest, " ") {
		u.level = len(plain) - len(rest)
		plain = strings.TrimRight(rest, "# ")
	}
	plain = strings.TrimSpace(plain)
	for _, mark := range []string{"***", "**", "__", "*", "_"} {
		if inner, ok := strings.CutPrefix(plain, mark); ok && len(inner) > 2*len(mark) && strings.Count(inner, mark) == 1 && strings.HasSuffix(inner, mark) {
			plain = strings.TrimSuffix(inner, mark)
			break
		}
	}
	u.title = strings.TrimPrefix(plain, byteOrderMark)
	plain = strings.TrimSpace(straight.Replace(u.title))
	u.plain = plain
	u.words = wordsOf(plain)
	u.closed = closes(plain)
	u.inner = sentenceEnd.MatchString(plain)
	u.colon = strings.HasSuffix(plain, ":") || strings.HasSuffix(plain, ";")
}

var straight = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "‘", "'", "’", "'", "‚", "'", "\u00a0", " ", "\u200b", "", byteOrderMark, "", "‑", "-")

// sentenceEnd matches the end of a sentence with another behind it. A letter
// or two before the full stop are taken for an initial or an abbreviation.
var sentenceEnd = regexp.MustCompile(`[\pL\d]{3}[.!?]["')]* ["'(]?\p{Lu}`)

// agencyBehind matches an agency named behind the last sentence.
var agencyBehind = regexp.MustCompile(`([.!?]["'”’]?)\s+(?:[—–-]{1,2}\s?\p{Lu}[\pL. /]{1,30}|\(\p{Lu}[\pL. /,]{1,30}\))$`)

// closes reports whether the text ends as a sentence does.
func closes(text string) bool {
	text = agencyBehind.ReplaceAllString(text, "$1")
	text = strings.TrimRight(text, "\"'”’»)]*_ \u00a0")
	last, _ := utf8.DecodeLastRuneInString(text)
	return text != "" && strings.ContainsRune(".!?…。", last)
}

// wordsOf returns the words of a text in lower case, without apostrophes;
// a number such as 1.2 or 31,400 is one word.
func wordsOf(text string) []string {
	var words []string
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			words = append(words, strings.TrimRight(b.String(), ".,"))
			b.Reset()
		}
	}
	digit := false
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			b.WriteRune(unicode.ToLower(r))
			digit = unicode.IsDigit(r)
		case r == '\'' || r == '’' || r == '‘':
			digit = false
		case (r == '.' || r == ',') && digit:
			b.WriteRune(r)
			digit = false
		default:
			flush()
			digit = false
		}
	}
	flush()
	return words
}

// same reports whether two texts have the same words.
func same(a, b string) bool {
	x, y := wordsOf(a), wordsOf(b)
	if len(x) != len(y) || len(x) == 0 {
		return false
	}
	for i := range x {
		if x[i] != y[i] {
			return false
		}
	}
	return true
}
