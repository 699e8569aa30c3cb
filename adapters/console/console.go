// Package console is the terminal: [Chat] holds a conversation on it, and
// [Render] shows a single reply. Chat is the shortest adapter that there is,
// and the page to read before writing another.
//
// Replies are wrapped to the width of the terminal, every
// quotation in quotation marks with where it stands below it. Nothing that an
// article holds can move the cursor, change colours or turn the direction of
// writing: such characters are replaced by visible ones.
package console

import (
	"io"
	"strings"

	"variorum/bot"
)

// MinWidth is the narrowest layout; a narrower terminal wraps it by itself.
const MinWidth = 20

// Render writes a reply for a terminal of so many columns, with ANSI colours
// if wanted. The only error is that of the writer.
func Render(w io.Writer, r bot.Reply, width int, colour bool) error {
	p := page{width: max(width, MinWidth), colour: colour}
	for _, b := range r.Blocks {
		p.block(b)
	}
	_, err := io.WriteString(w, p.text.String())
	return err
}

// style is the ANSI code that begins a way of writing; plain has none.
type style string

const (
	plain style = ""
	bold  style = "\x1b[1m"
	dim   style = "\x1b[2m"
	reset       = "\x1b[0m"
)

// page collects lines of a width.
type page struct {
	text   strings.Builder
	width  int
	colour bool
}

// put writes a text from an indentation on, wrapped and clean.
func (p *page) put(indent string, s style, text string) {
	for _, line := range Wrap(text, p.width-Width(indent)) {
		p.text.WriteString(indent)
		if p.colour && s != plain {
			line = string(s) + line + reset
		}
		p.text.WriteString(line + "\n")
	}
}

// block writes one block.
func (p *page) block(b bot.Block) {
	if b.Apart && p.text.Len() > 0 {
		p.text.WriteString("\n")
	}
	indent := ""
	if b.Inset {
		indent = "  "
	}
	switch b.Kind {
	case bot.Lead, bot.Heading:
		p.put(indent, bold, b.Text)
	case bot.Small:
		p.put(indent, dim, b.Text)
	case bot.Item:
		p.put(indent+"  ", plain, "- "+b.Text)
	case bot.Passage:
		p.passage(indent, b)
	case bot.Table:
		p.table(indent, b.Rows)
	default:
		p.put(indent, plain, b.Text)
	}
}

// passage writes a source's words, and below them who printed them, when, and
// where in the stored text they stand.
func (p *page) passage(indent string, b bot.Block) {
	if b.Where == nil {
		p.put(indent+"  ", dim, bot.Quoted(b.Text))
		return
	}
	p.put(indent, plain, bot.Quoted(b.Text))
	p.put(indent+"  ", dim, b.Where.String())
	if b.Where.URL != "" {
		p.put(indent+"  ", dim, b.Where.URL)
	}
}
