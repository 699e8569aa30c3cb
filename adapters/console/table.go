package console

import (
	"strings"

	"variorum/bot"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// narrowest is the least width of a column after the first; a table that would
// need narrower ones is written as a list.
const narrowest = 12

// widestName is the width up to which the first column is not wrapped.
const widestName = 24

// table writes rows in columns that share the width, else as a list.
func (p *page) table(indent string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	name := 6
	for _, r := range rows {
		name = min(max(name, Width(Clean(r[0]))), widestName)
	}
	// A column costs its text, two blanks and a rule.
	each := (p.width-Width(indent)-name-4)/max(len(rows[0])-1, 1) - 3
	if each < narrowest {
		p.list(indent, rows)
		return
	}
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = text.FormatDefault
	for i, r := range rows {
		cells := table.Row{strings.Join(Wrap(r[0], name), "\n")}
		for _, c := range r[1:] {
			cells = append(cells, strings.Join(Wrap(c, each), "\n"))
		}
		if i == 0 {
			t.AppendHeader(cells)
		} else {
			t.AppendRow(cells)
		}
	}
	for line := range strings.SplitSeq(t.Render(), "\n") {
		p.text.WriteString(indent + line + "\n")
	}
}

// list writes each row as its first cell, and the others below it, each with the
// name of its column.
func (p *page) list(indent string, rows [][]string) {
	for _, r := range rows[1:] {
		p.put(indent, bold, r[0])
		for c, cell := range r[1:] {
			if cell != "" && cell != bot.NoCell {
				p.put(indent+"  ", plain, rows[0][c+1]+": "+cell)
			}
		}
	}
}
