package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"variorum/adapters/console"
	"variorum/bot"
	"variorum/bot/answer"
)

func (p *program) compare() *cobra.Command {
	var a asking
	cmd := &cobra.Command{
		Use:   "compare TOPIC|QUESTION",
		Short: "Sources and versions as a table",
		Long: `Compare prints which source holds which version: a row for each source, a
column for each version, and in the cell where in the article it stands (or a
dot, where that does not fit). On a narrow terminal the table becomes a list.`,
		Example: `  variorum compare "how long has the war lasted?"
  variorum compare --corpus ~/stories/harbour-fire casualties
  variorum compare --json "how many people were hurt?" | jq .versions`,
		RunE: func(cmd *cobra.Command, args []string) error {
			text := strings.Join(args, " ")
			if problem := checkQuestion(text); problem != "" {
				return usage("compare: %s; for example: variorum compare \"how long has the war lasted?\"", problem)
			}
			return p.compareOne(cmd.Context(), a, text)
		},
	}
	a.flags(p, cmd)
	return cmd
}

func (p *program) compareOne(ctx context.Context, a asking, text string) error {
	c, err := p.open(ctx, a.corpus)
	if err != nil {
		return err
	}
	defer c.Close()
	q, err := a.question(strings.ToValidUTF8(text, "\uFFFD"), c, time.Now())
	if err != nil {
		return err
	}
	engine, err := c.engine(ctx, q.AsOf)
	if err != nil {
		return err
	}
	found, err := engine.Answer(ctx, q)
	if err != nil {
		return err
	}
	if a.json {
		return p.printJSON(found)
	}
	searched, err := c.searched(ctx, q)
	if err != nil {
		return err
	}
	if len(found.Versions) == 0 {
		return p.printAnswer(found, searched)
	}
	out := comparison(found, bot.Word(found, searched), terminalOf(p.stdout).width)
	if _, err := fmt.Fprint(p.stdout, out); err != nil {
		return fmt.Errorf("write the comparison: %w", err)
	}
	return nil
}

// narrowest is the least width of a version's column.
const narrowest = 12

// comparison lays sources × versions out for so many columns: a table, or a
// list where a table would not fit.
func comparison(a answer.Answer, r bot.Reply, width int) string {
	var out strings.Builder
	line := func(s string) { out.WriteString(strings.Join(console.Wrap(s, width), "\n") + "\n") }
	line(r.Verdict)
	out.WriteString("\n")
	rows := sourceRows(a)
	nameWidth := 6
	for _, row := range rows {
		nameWidth = min(max(nameWidth, console.Width(row.source)), 24)
	}
	// A column costs its text, two blanks and a rule.
	each := (width-nameWidth-4)/len(a.Versions) - 3
	if each >= narrowest {
		out.WriteString(comparisonTable(rows, r.Versions, nameWidth, each))
	} else {
		comparisonList(line, rows, r.Versions)
	}
	out.WriteString("\n")
	line(r.Freshness)
	return out.String()
}

// sourceRow is a source and, for each version, where the source has it; ""
// where it does not.
type sourceRow struct {
	source string
	cells  []string
	silent bool
}

// sourceRows returns a row for each source that answers, in the order of the
// versions, then one for each silent source.
func sourceRows(a answer.Answer) []sourceRow {
	var rows []sourceRow
	row := func(source string) *sourceRow {
		i := slices.IndexFunc(rows, func(r sourceRow) bool { return r.source == source })
		if i < 0 {
			i = len(rows)
			rows = append(rows, sourceRow{source: source, cells: make([]string, len(a.Versions))})
		}
		return &rows[i]
	}
	for i, v := range a.Versions {
		for _, passage := range v.Passages {
			if cell := &row(passage.Source).cells[i]; *cell == "" {
				*cell = fmt.Sprintf("%s:%d", passage.Document, passage.Start)
			}
		}
	}
	for _, s := range a.Silent {
		if r := row(s.Source); strings.Join(r.cells, "") == "" {
			r.silent = true
		}
	}
	return rows
}

func comparisonTable(rows []sourceRow, versions []bot.Version, nameWidth, each int) string {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = text.FormatDefault
	wrap := func(s string, width int) string { return strings.Join(console.Wrap(s, width), "\n") }
	header := table.Row{"source"}
	for _, v := range versions {
		header = append(header, wrap(v.Heading, each))
	}
	t.AppendHeader(header)
	longest := 0
	for _, r := range rows {
		for _, c := range r.cells {
			longest = max(longest, console.Width(c))
		}
	}
	for _, r := range rows {
		cells := table.Row{wrap(r.source, nameWidth)}
		for _, c := range r.cells {
			switch {
			case r.silent:
				c = "silent"
			case c == "":
				c = "–"
			case longest > each:
				c = "●"
			}
			cells = append(cells, wrap(c, each))
		}
		t.AppendRow(cells)
	}
	return t.Render() + "\n"
}

// comparisonList writes the table as a list: each version, below it the
// sources that hold it, and who is silent at the end.
func comparisonList(line func(string), rows []sourceRow, versions []bot.Version) {
	for i, v := range versions {
		line(v.Heading)
		for _, r := range rows {
			if r.cells[i] != "" {
				line("- " + r.source + ", " + r.cells[i])
			}
		}
	}
	for _, r := range rows {
		if r.silent {
			line("silent: " + r.source)
		}
	}
}
