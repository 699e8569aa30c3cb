package answer_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"variorum/bot/answer"
)

var (
	fit  = flag.Bool("fit", false, "TestGate: make gate.txt anew")
	also = flag.String("also", "", "TestGate: further folders of events to make it from, parted by commas")
)

// examples are rows of features, and which of them are of an answer.
type examples struct {
	names []string
	rows  [][]float64
	right []bool
	pairs int // of question and article that have an answer
}

// TestGate makes the weights by which the engine decides whether a sentence
// answers (-fit), from the open events and those of -also, and reports how the
// gate does on each event with weights made from the others. Locked events have
// no part in it.
func TestGate(t *testing.T) {
	if !*fit {
		t.Skip("only with -fit: go test ./bot/answer -run TestGate -fit -v")
	}
	locked := lockedEvents(t)
	var dirs []string
	for _, name := range eventNames(t) {
		if !locked[name] {
			dirs = append(dirs, filepath.Join(eventsDir, name))
		}
	}
	if *also != "" {
		dirs = append(dirs, strings.Split(*also, ",")...)
	}
	var events []examples
	for _, dir := range dirs {
		events = append(events, examplesIn(t, dir))
	}
	type guess struct {
		p     float64
		right bool
	}
	var guesses []guess
	total := 0
	for i, held := range events {
		m := fitGate(slices.Concat(events[:i:i], events[i+1:]))
		for k, row := range held.rows {
			guesses = append(guesses, guess{m.certainty(row), held.right[k]})
		}
		total += held.pairs
	}
	sort.SliceStable(guesses, func(i, j int) bool { return guesses[i].p > guesses[j].p })
	n, next := 0, .7
	for i, g := range guesses {
		if g.right {
			n++
		}
		if g.p < next {
			t.Logf("from %.2f: precision %.3f, recall %.3f", next, float64(n)/float64(i+1), float64(n)/float64(total))
			next -= .05
		}
	}
	m := fitGate(events)
	var b strings.Builder
	fmt.Fprintf(&b, "# How the engine decides whether an article's best sentence answers (see gate.go): feature, weight, neutral value.\n")
	fmt.Fprintf(&b, "# Made by: go test ./bot/answer -run TestGate -fit [-also DIRS], from %d events.\n", len(events))
	fmt.Fprintf(&b, "bias %.4f 1\n", m.bias)
	for i, name := range events[0].names {
		fmt.Fprintf(&b, "%s %.4f %.4f\n", name, m.each[i], m.mean[i])
	}
	if err := os.WriteFile("gate.txt", []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// examplesIn asks every question of an event.
func examplesIn(t *testing.T, dir string) examples {
	t.Helper()
	var golds []*gold
	readJSON(t, filepath.Join(dir, "gold.json"), &golds)
	e := answer.New(&shelf{readArticles(t, os.DirFS(dir), filepath.Base(dir))})
	var out examples
	for _, g := range golds {
		out.pairs += len(g.Sources)
		rows, err := answer.GateRows(e, squeeze(g.Question))
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			file, _, _ := strings.Cut(letter(row.Document), "_")
			is := func(p goldPassage) bool {
				return slices.ContainsFunc(p.quotes(), func(q string) bool { return samePassage(row.Quote, q) })
			}
			if o, ok := g.Optional[file]; ok && is(o) {
				continue // neither right nor wrong
			}
			p, ok := g.Sources[file]
			out.names, out.rows, out.right = row.Names, append(out.rows, row.Values), append(out.right, ok && is(p))
		}
	}
	return out
}

// gateModel is a logistic regression.
type gateModel struct {
	bias       float64
	each, mean []float64
}

func (m gateModel) certainty(row []float64) float64 {
	sum := m.bias
	for i, x := range row {
		if math.IsNaN(x) {
			x = m.mean[i]
		}
		sum += m.each[i] * x
	}
	return 1 / (1 + math.Exp(-sum))
}

// gatePull is how strongly weights are drawn towards nothing.
const gatePull = 10.0

// fitGate fits by Newton's method on features brought to one scale; the same
// every time.
func fitGate(events []examples) gateModel {
	var rows [][]float64
	var right []bool
	for _, e := range events {
		rows, right = append(rows, e.rows...), append(right, e.right...)
	}
	n := len(rows[0])
	mean, spread := make([]float64, n), make([]float64, n)
	for i := range n {
		count := 0.0
		for _, r := range rows {
			if !math.IsNaN(r[i]) {
				mean[i] += r[i]
				count++
			}
		}
		mean[i] /= max(count, 1)
		for _, r := range rows {
			if !math.IsNaN(r[i]) {
				spread[i] += (r[i] - mean[i]) * (r[i] - mean[i])
			}
		}
		spread[i] = math.Sqrt(spread[i] / max(count, 1))
	}
	x := make([][]float64, len(rows))
	for k, r := range rows {
		x[k] = make([]float64, n+1)
		x[k][n] = 1
		for i := range n {
			if spread[i] > 0 && !math.IsNaN(r[i]) {
				x[k][i] = (r[i] - mean[i]) / spread[i]
			}
		}
	}
	w := make([]float64, n+1)
	for range 12 {
		h := make([][]float64, n+1) // the system to solve, with the gradient as its last column
		for i := range h {
			h[i] = make([]float64, n+2)
			if i < n {
				h[i][i], h[i][n+1] = gatePull, -gatePull*w[i]
			}
		}
		for k, r := range x {
			z := 0.0
			for i, v := range r {
				z += w[i] * v
			}
			p := 1 / (1 + math.Exp(-z))
			y := 0.0
			if right[k] {
				y = 1
			}
			for i, v := range r {
				h[i][n+1] += (y - p) * v
				for j := range r {
					h[i][j] += p * (1 - p) * v * r[j]
				}
			}
		}
		for i, step := range solve(h) {
			w[i] += step
		}
	}
	m := gateModel{bias: w[n], each: make([]float64, n), mean: mean}
	for i := range n {
		if spread[i] > 0 {
			m.each[i] = w[i] / spread[i]
			m.bias -= m.each[i] * mean[i]
		}
	}
	return m
}

// solve brings a system of equations, the right-hand side its last column, to
// its solution.
func solve(a [][]float64) []float64 {
	n := len(a)
	for i := range n {
		best := i
		for k := i + 1; k < n; k++ {
			if math.Abs(a[k][i]) > math.Abs(a[best][i]) {
				best = k
			}
		}
		a[i], a[best] = a[best], a[i]
		for k := range n {
			if k == i || a[i][i] == 0 {
				continue
			}
			f := a[k][i] / a[i][i]
			for j := i; j <= n; j++ {
				a[k][j] -= f * a[i][j]
			}
		}
	}
	out := make([]float64, n)
	for i := range n {
		if a[i][i] != 0 {
			out[i] = a[i][n] / a[i][i]
		}
	}
	return out
}
