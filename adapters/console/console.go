// Package console shows replies on a terminal: wrapped to its width, every
// quotation in quotation marks with where it stands below it. Nothing that an
// article holds can move the cursor, change colours or turn the direction of
// writing: such characters are replaced by visible ones.
package console

import (
	"fmt"
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
	p.put("", bold, r.Verdict)
	for _, v := range r.Versions {
		p.blank()
		p.version(v)
	}
	if len(r.Related) > 0 {
		p.blank()
		p.put("", plain, bot.RelatedHeading)
		for _, q := range r.Related {
			p.quote(q)
		}
	}
	p.blank()
	for _, line := range r.Notes {
		p.put("", plain, line)
	}
	for _, line := range r.Shared {
		p.put("", plain, line)
	}
	if r.Silent != "" {
		p.put("", plain, r.Silent)
	}
	if r.AsOf != "" {
		p.put("", plain, r.AsOf)
	}
	p.put("", dim, r.Freshness)
	for _, s := range r.Why {
		p.section(s)
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

func (p *page) blank() { p.text.WriteString("\n") }

func (p *page) version(v bot.Version) {
	p.put("", bold, v.Heading)
	if len(v.Quotes) != 1 {
		p.put("", plain, "("+v.Sources+")")
	}
	for _, q := range v.Quotes {
		p.quote(q)
	}
	if v.More != "" {
		p.put("  ", dim, v.More)
	}
}

// quote writes a passage, and below it who printed it, when, and where in the
// stored text it stands.
func (p *page) quote(q bot.Quote) {
	p.put("  ", plain, quoted(q.Text))
	where := fmt.Sprintf("%s, %s, %s:%d–%d", q.Source, q.Published, q.Document, q.Start, q.End)
	if q.Attribution != "" {
		where += ", " + q.Attribution
	}
	p.put("    ", dim, where)
	if q.URL != "" && q.URL != q.Document {
		p.put("    ", dim, q.URL)
	}
}

// section writes a part of the reasons.
func (p *page) section(s bot.Section) {
	p.blank()
	p.put("", bold, s.Heading)
	for _, r := range s.Reasons {
		p.put("  ", plain, r.Text)
		if r.Quote != "" {
			p.put("    ", dim, quoted(r.Quote))
		}
		for _, d := range r.Details {
			p.put("    ", plain, "- "+d)
		}
	}
}

// quoted puts a passage between quotation marks, unless it is itself one whole
// quotation in such marks.
func quoted(text string) string {
	if strings.HasPrefix(text, "“") && strings.HasSuffix(text, "”") && strings.Count(text, "“") == 1 {
		return text
	}
	return "“" + text + "”"
}
