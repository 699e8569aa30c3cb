package bot

import (
	"fmt"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// SplitReply divides a reply into parts that fit, with all blocks in order. A
// heading is not left behind by what stands below it. A text or passage that
// fits no part is continued in the next, cut where a sentence or at least a
// word ends; a table with its first row again. Every part after the first says
// which it is, and only the last has the actions and prompts. What fits is asked
// of parts as they will be; where not even a letter fits, the block stands whole.
func SplitReply(r Reply, fits func(Reply) bool) []Reply {
	if fits(r) {
		return []Reply{r}
	}
	s := splitter{reply: r, fits: fits}
	for _, b := range r.Blocks {
		s.add(b)
	}
	if len(s.part) > 0 {
		s.parts = append(s.parts, s.part)
	}
	out := make([]Reply, len(s.parts))
	for i, blocks := range s.parts {
		if i > 0 {
			blocks = append([]Block{continued(i+1, len(s.parts))}, blocks...)
		}
		out[i] = Reply{Blocks: blocks, Answer: r.Answer, Private: r.Private}
	}
	if len(out) == 0 {
		return []Reply{r}
	}
	out[len(out)-1].Actions, out[len(out)-1].Prompts = r.Actions, r.Prompts
	return out
}

func continued(n, of int) Block {
	return Block{Kind: Small, Text: fmt.Sprintf("(continued, %d of %d)", n, of)}
}

// splitter collects blocks into parts.
type splitter struct {
	reply Reply
	fits  func(Reply) bool
	parts [][]Block
	part  []Block
}

// room reports whether these blocks fit one part, whichever it will be.
func (s *splitter) room(blocks ...Block) bool {
	all := append([]Block{continued(9999, 9999)}, blocks...)
	return s.fits(Reply{Blocks: all, Answer: s.reply.Answer, Actions: s.reply.Actions, Private: s.reply.Private})
}

// with returns the current part and one block more.
func (s *splitter) with(b Block) []Block {
	return append(s.part[:len(s.part):len(s.part)], b)
}

func (s *splitter) add(b Block) {
	for {
		if s.room(s.with(b)...) {
			s.part = s.with(b)
			return
		}
		headings := trailingHeadings(s.part)
		if headings < len(s.part) { // there is something else in this part: begin another
			at := len(s.part) - headings
			s.parts = append(s.parts, s.part[:at:at])
			s.part = s.part[at:]
			continue
		}
		head, rest, ok := s.cut(b)
		switch {
		case ok:
			s.parts = append(s.parts, s.with(head))
			s.part, b = nil, rest
		case b.Kind == Table && len(b.Rows) > 1: // no row of it fits: it goes on as a list
			for i, line := range strings.Split(plainTable(b.Rows), "\n") {
				s.add(Block{Kind: Item, Text: line, Apart: b.Apart && i == 0, Inset: b.Inset})
			}
			return
		case len(s.part) > 0: // headings as long as a part
			s.parts = append(s.parts, s.part)
			s.part = nil
		default: // nothing smaller can be made of it
			s.part = s.with(b)
			return
		}
	}
}

func trailingHeadings(blocks []Block) int {
	n := 0
	for n < len(blocks) && blocks[len(blocks)-1-n].Kind == Heading {
		n++
	}
	return n
}

// cut divides a block so that its first piece fits the current part.
func (s *splitter) cut(b Block) (head, rest Block, ok bool) {
	if b.Kind == Table {
		return s.cutTable(b)
	}
	pieces := func(at int) (Block, Block) { return cutText(b, at) }
	// The longest piece by letters, then back to where a sentence or word ends.
	low, high := 0, len(b.Text)
	for low < high {
		mid := (low + high + 1) / 2
		first, _ := pieces(runeStart(b.Text, mid))
		if s.room(s.with(first)...) {
			low = mid
		} else {
			high = mid - 1
		}
	}
	at := boundary(b.Text, runeStart(b.Text, low))
	if at <= 0 || at >= len(b.Text) {
		return b, b, false
	}
	head, rest = pieces(at)
	return head, rest, strings.TrimSpace(head.Text) != "" && rest.Text != ""
}

// cutText divides a text at a byte. White space at the cut is left out; the
// pieces of a passage say where each of them stands.
func cutText(b Block, at int) (head, rest Block) {
	head, rest = b, b
	head.Text = strings.TrimRightFunc(b.Text[:at], unicode.IsSpace)
	rest.Text = strings.TrimLeftFunc(b.Text[at:], unicode.IsSpace)
	rest.Apart = false
	if w := b.Where; w != nil && w.End-w.Start == len(b.Text) {
		first, second := *w, *w
		first.End = w.Start + len(head.Text)
		second.Start = w.End - len(rest.Text)
		head.Where, rest.Where = &first, &second
	}
	return head, rest
}

// runeStart returns the last start of a rune at or before a byte.
func runeStart(s string, at int) int {
	for back := range utf8.UTFMax {
		if i := at - back; i <= 0 || i >= len(s) || utf8.RuneStart(s[i]) {
			return max(i, 0)
		}
	}
	return at // no UTF-8: anywhere will do
}

// boundary returns the last place at or before a byte where a sentence ends,
// if that leaves most of the text before it; else where a word ends; else the
// byte itself.
func boundary(s string, at int) int {
	if at >= len(s) {
		return at
	}
	word := 0
	for i := at; i > at/2; i-- {
		r, size := utf8.DecodeRuneInString(s[i:])
		if size == 0 || !unicode.IsSpace(r) {
			continue
		}
		if word == 0 {
			word = i
		}
		if before := strings.TrimRight(s[:i], "”\"’')»"); strings.HasSuffix(before, ".") ||
			strings.HasSuffix(before, "!") || strings.HasSuffix(before, "?") || strings.HasSuffix(before, "…") || r == '\n' {
			return i
		}
	}
	if word > 0 {
		return word
	}
	return at
}

// cutTable divides a table between rows.
func (s *splitter) cutTable(b Block) (head, rest Block, ok bool) {
	upper := func(n int) Block {
		head := b
		head.Rows = b.Rows[:n:n]
		return head
	}
	n := 1 + sort.Search(max(len(b.Rows)-2, 0), func(i int) bool { return !s.room(s.with(upper(i + 2))...) })
	if n < 2 {
		return b, b, false
	}
	rest = b
	rest.Rows = append([][]string{b.Rows[0]}, b.Rows[n:]...)
	rest.Apart = false
	return upper(n), rest, true
}
