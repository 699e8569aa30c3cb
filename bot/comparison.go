package bot

import (
	"fmt"
	"slices"
	"strings"

	"variorum/bot/answer"
)

// WordComparison puts an answer into words as a table: a row for each source, a
// column for each version, in the cells where the source says it. An answer
// without versions is worded as by Word.
func WordComparison(a answer.Answer, searched Corpus) Reply {
	if len(a.Versions) == 0 {
		return Word(a, searched)
	}
	const silent = " (silent)"
	header := []string{"source"}
	for _, v := range a.Versions {
		label := v.Label
		if v.Value.Open {
			label += " (an open list)"
		}
		header = append(header, label)
	}
	rows := [][]string{header}
	row := func(source string) []string {
		i := slices.IndexFunc(rows[1:], func(r []string) bool { return strings.TrimSuffix(r[0], silent) == source }) + 1
		if i == 0 {
			i = len(rows)
			rows = append(rows, append([]string{source}, slices.Repeat([]string{""}, len(a.Versions))...))
		}
		return rows[i]
	}
	for i, v := range a.Versions {
		for _, p := range v.Passages {
			if cell := &row(p.Source)[i+1]; *cell == "" {
				*cell = fmt.Sprintf("%s:%d", p.Document, p.Start)
			}
		}
	}
	for _, s := range a.Silent {
		if r := row(s.Source); strings.Join(r[1:], "") == "" && !strings.HasSuffix(r[0], silent) {
			r[0] += silent
		}
	}
	for _, r := range rows[1:] {
		for i := range r {
			if r[i] == "" {
				r[i] = NoCell
			}
		}
	}
	return Reply{Blocks: []Block{
		{Kind: Lead, Text: firstLine(a)},
		{Kind: Table, Rows: rows, Apart: true},
		{Kind: Small, Text: freshness(a, searched), Apart: true},
	}}
}
