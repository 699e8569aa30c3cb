package answer_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"variorum/bot/answer"
)

// nameWidth is the width of the first column of the table.
const nameWidth = 33

// column is one figure of the table; NaN where it is not defined.
type column struct {
	head string
	of   func(rows []*row) float64
}

func ratio(a, b int) float64 {
	if b == 0 {
		return math.NaN()
	}
	return float64(a) / float64(b)
}

func count(rows []*row, f func(*row) bool) int {
	n := 0
	for _, r := range rows {
		if f(r) {
			n++
		}
	}
	return n
}

func sum(rows []*row, f func(*row) int) int {
	n := 0
	for _, r := range rows {
		n += f(r)
	}
	return n
}

var columns = []column{
	{"right", func(rows []*row) float64 {
		return ratio(count(rows, func(r *row) bool { return r.allRight }), len(rows))
	}},
	{"verdict", func(rows []*row) float64 {
		return ratio(count(rows, func(r *row) bool { return r.verdictOK }), len(rows))
	}},
	{"src-P", func(rows []*row) float64 {
		right := sum(rows, func(r *row) int { return r.right })
		return ratio(right, right+sum(rows, func(r *row) int { return r.wrong }))
	}},
	{"src-R", func(rows []*row) float64 {
		right := sum(rows, func(r *row) int { return r.right })
		return ratio(right, right+sum(rows, func(r *row) int { return r.missed }))
	}},
	{"pairs", func(rows []*row) float64 {
		return ratio(sum(rows, func(r *row) int { return r.pairsOK }), sum(rows, func(r *row) int { return r.pairs }))
	}},
	{"conf-P", func(rows []*row) float64 {
		return ratio(count(rows, func(r *row) bool { return r.said == answer.Differ && r.gold.conflict() }), count(rows, func(r *row) bool { return r.said == answer.Differ }))
	}},
	{"conf-R", func(rows []*row) float64 {
		return ratio(count(rows, func(r *row) bool { return r.said == answer.Differ && r.gold.conflict() }), count(rows, func(r *row) bool { return r.gold.conflict() }))
	}},
	{"none-P", func(rows []*row) float64 {
		return ratio(count(rows, func(r *row) bool { return r.said == answer.None && r.gold.Verdict == "unanswerable" }), count(rows, func(r *row) bool { return r.said == answer.None }))
	}},
	{"none-R", func(rows []*row) float64 {
		return ratio(count(rows, func(r *row) bool { return r.said == answer.None && r.gold.Verdict == "unanswerable" }), count(rows, func(r *row) bool { return r.gold.Verdict == "unanswerable" }))
	}},
	{"words", func(rows []*row) float64 {
		var all []float64
		for _, r := range rows {
			all = append(all, r.lengths...)
		}
		if len(all) == 0 {
			return math.NaN()
		}
		slices.Sort(all)
		return (all[len(all)/2] + all[(len(all)-1)/2]) / 2
	}},
}

const tableHead = `# What the engine makes of the events. Written by
#	go test ./bot/answer -run TestEvents -update
# right: questions with nothing wrong at all · verdict: verdicts that fit · src-P, src-R: (question, article) pairs
# with the right passage shown · pairs: of these, rightly put together or apart · conf-P, conf-R: "differ" and gold
# values that cannot both be right · none-P, none-R: "none" and what no article says · words: shown length over
# gold length, median · forbid: passages of navigation shown. Quotes that are not byte ranges, verdicts that do not
# fit what is shown and answers that do not repeat fail the test and so stand in no column.
# 90 %: intervals over events, 2000 samples with replacement. Locked events are only reported: see README.md.
`

// statistics writes the table.
func statistics(results []eventResult, uses map[string]use) string {
	var b strings.Builder
	b.WriteString(tableHead)
	fmt.Fprintf(&b, "\n%-*s%5s", nameWidth, "", "asked")
	for _, c := range columns {
		fmt.Fprintf(&b, "%11s", c.head)
	}
	b.WriteString("  forbid\n")
	line := func(name string, rows []*row) {
		fmt.Fprintf(&b, "%-*s%5d", nameWidth, name, len(rows))
		for _, c := range columns {
			fmt.Fprintf(&b, "%11s", figure(c.of(rows)))
		}
		fmt.Fprintf(&b, "%8d\n", sum(rows, func(r *row) int { return r.forbidden }))
	}
	interval := func(name string, of []eventResult) {
		fmt.Fprintf(&b, "%-*s%5s", nameWidth, name, "")
		for _, c := range columns {
			lo, hi := bootstrap(of, c.of)
			fmt.Fprintf(&b, "%11s", figure(lo)+"-"+figure(hi))
		}
		b.WriteString("\n")
	}
	by := map[use][]eventResult{}
	for _, e := range results {
		u := uses[e.name]
		by[u] = append(by[u], e)
		line(e.name+map[use]string{locked: " *", weights: " +"}[u], e.rows)
	}
	b.WriteString("# * locked, + only the weights of the gate are made from it\n\n# Kinds of question, events that may be tuned on.\n")
	kinds := map[string][]*row{}
	for _, r := range allRows(by[tuning]) {
		kinds[r.gold.Kind] = append(kinds[r.gold.Kind], r)
	}
	for _, k := range sortedKeys(kinds) {
		line(k, kinds[k])
	}
	b.WriteString("\n")
	for _, group := range []struct {
		name string
		of   []eventResult
	}{{"open", by[tuning]}, {"weights only", by[weights]}, {"locked", by[locked]}, {"all", results}} {
		line(group.name, allRows(group.of))
		interval(group.name+" 90 %", group.of)
	}
	known, found, no := 0, 0, 0
	for _, e := range results {
		known, found, no = known+e.copiesKnown, found+e.copiesFound, no+e.copiesNo
	}
	fmt.Fprintf(&b, "\ncopies found %d of %d, pairs that share nothing called reuse %d\n", found, known, no)
	return b.String()
}

func allRows(of []eventResult) []*row {
	var out []*row
	for _, e := range of {
		out = append(out, e.rows...)
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func figure(v float64) string {
	if math.IsNaN(v) {
		return "-"
	}
	return fmt.Sprintf("%.2f", v)
}

// bootstrap returns the bounds of nine in ten means over events drawn with
// replacement; the same every time.
func bootstrap(of []eventResult, f func([]*row) float64) (float64, float64) {
	r := rand.New(rand.NewPCG(1, 2))
	var all []float64
	for range 2000 {
		var rows []*row
		for range of {
			rows = append(rows, of[r.IntN(len(of))].rows...)
		}
		if v := f(rows); !math.IsNaN(v) {
			all = append(all, v)
		}
	}
	if len(all) == 0 {
		return math.NaN(), math.NaN()
	}
	slices.SortFunc(all, cmp.Compare[float64])
	return all[len(all)/20], all[len(all)-1-len(all)/20]
}
