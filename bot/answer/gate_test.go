package answer_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"variorum/bot/answer"
	"variorum/index/news"
)

var (
	fit  = flag.Bool("fit", false, "TestGate: make gate.txt anew; with an encoder, gate-encoder.txt")
	also = flag.String("also", "", "TestGate: further folders of events to make it from, parted by commas")
)

// examples are the candidates of one event: what is known of them, and which
// of them answer.
type examples struct {
	names   []string
	rows    [][]float64
	group   []int
	article []string // question and article
	right   []bool
	neither []bool // right enough to be shown, not enough to count
	pairs   int    // of question and article that have an answer
	none    []bool // per question: no article answers
	of      []int  // the question of each row
}

// TestGate makes the weights by which the engine decides whether a sentence
// answers (-fit), from the open events and those of -also, and reports how the
// gate does on each event with weights made without it and a tenth of the others.
// Locked events have no part in it.
func TestGate(t *testing.T) {
	if !*fit {
		t.Skip("only with -fit: go test ./bot/answer -run TestGate -fit -v -timeout 60m")
	}
	encoder, file := testEncoder(t), "gate.txt"
	if encoder != nil {
		file = "gate-encoder.txt"
	}
	uses := eventUses(t)
	var dirs []string
	for _, name := range eventNames(t) {
		if uses[name] != locked {
			dirs = append(dirs, filepath.Join(eventsDir, name))
		}
	}
	if *also != "" {
		dirs = append(dirs, strings.Split(*also, ",")...)
	}
	articles := make([][]news.Revision, len(dirs))
	for i, dir := range dirs {
		articles[i] = readArticles(t, os.DirFS(dir), filepath.Base(dir))
	}
	first := make([]examples, len(dirs))
	for i := range dirs {
		first[i] = examplesIn(t, encoder, dirs[i], articles[i], 1)
	}
	// The second round is made from what the first says of events that it was
	// not made from: of those that it was, it is too sure.
	held := heldOut(first)
	second := make([]examples, len(dirs))
	for i := range dirs {
		answer.SetGate(held[i%folds].table(1), encoder != nil)
		second[i] = examplesIn(t, encoder, dirs[i], articles[i], 2)
	}
	guesses := make([][]guess, len(dirs))
	for i, held := 0, heldOut(second); i < len(dirs); i++ {
		guesses[i] = held[i%folds].guesses(second[i])
	}
	all := make([]int, len(dirs))
	var fresh []int
	for i, dir := range dirs {
		all[i] = i
		if uses[filepath.Base(dir)] == weights {
			fresh = append(fresh, i)
		}
		p, r, _, _ := reached(second[i:i+1], guesses[i:i+1], .45, 0)
		t.Logf("%-*s from .45: passages %.3f / %.3f", nameWidth, filepath.Base(dir), p, r)
	}
	for _, group := range []struct {
		name string
		of   []int
	}{{"all", all}, {"weights only", fresh}} {
		var of []examples
		var said [][]guess
		for _, i := range group.of {
			of, said = append(of, second[i]), append(said, guesses[i])
		}
		for _, best := range []float64{.4, .45, .5, .55, .6} {
			for _, least := range []float64{.3, .35, .4, .45, .5, .55, .6} {
				if least <= best {
					p, r, np, nr := reached(of, said, least, best)
					t.Logf("%s, the best from %.2f, others from %.2f: passages %.3f / %.3f, none %.3f / %.3f", group.name, best, least, p, r, np, nr)
				}
			}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# How the engine decides whether a sentence answers (see gate.go). Made from %d events by:\n", len(dirs))
	fmt.Fprintf(&b, "#\tgo test ./bot/answer -run TestGate -fit [-also DIRS] -v -timeout 60m\n")
	fmt.Fprintf(&b, "# round, feature, its mean and spread, its weight, and what is added for what can be read off, for persons, for yes and no, for the rest\n")
	b.WriteString(fitGate(first).table(1))
	b.WriteString(fitGate(second).table(2))
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// guess is the surest sentence of one article.
type guess struct {
	p              float64
	right, neither bool
	question       int
}

// folds is how many parts the events are in, each held out in turn.
const folds = 10

// heldOut makes weights without each part of the events.
func heldOut(events []examples) []gateModel {
	out := make([]gateModel, folds)
	var wait sync.WaitGroup
	turn := make(chan bool, 2)
	for k := range out {
		wait.Go(func() {
			turn <- true
			var rest []examples
			for i, e := range events {
				if i%folds != k {
					rest = append(rest, e)
				}
			}
			out[k] = fitGate(rest)
			<-turn
		})
	}
	wait.Wait()
	return out
}

// reached is how well passages and what has no answer are told, where passages are
// shown from a certainty on, if the best of the question reaches another.
func reached(events []examples, guesses [][]guess, least, best float64) (precision, recall, nonePrecision, noneRecall float64) {
	var n, right, total, said, rightly, known int
	for i, e := range events {
		total += e.pairs
		top := make([]float64, len(e.none))
		for _, g := range guesses[i] {
			top[g.question] = max(top[g.question], g.p)
		}
		for _, g := range guesses[i] {
			if g.p >= least && top[g.question] >= best && !g.neither {
				n++
				if g.right {
					right++
				}
			}
		}
		for q, none := range e.none {
			if none {
				known++
			}
			if top[q] < max(least, best) {
				said++
				if none {
					rightly++
				}
			}
		}
	}
	part := func(a, of int) float64 { return float64(a) / float64(of) }
	return part(right, n), part(right, total), part(rightly, said), part(rightly, known)
}

// guesses picks the surest sentence of every article.
func (m gateModel) guesses(e examples) []guess {
	var out []guess
	at := map[string]int{}
	for k, row := range e.rows {
		g := guess{m.certainty(row, e.group[k]), e.right[k], e.neither[k], e.of[k]}
		i, ok := at[e.article[k]]
		switch {
		case !ok:
			at[e.article[k]] = len(out)
			out = append(out, g)
		case g.p > out[i].p:
			out[i] = g
		}
	}
	return out
}

// examplesIn asks every question of an event.
func examplesIn(t *testing.T, encoder answer.Encoder, dir string, articles []news.Revision, round int) examples {
	t.Helper()
	var golds []*gold
	readJSON(t, filepath.Join(dir, "gold.json"), &golds)
	e := answer.New(&shelf{articles})
	if encoder != nil {
		e.EncodeWith(encoder)
	}
	var out examples
	for n, g := range golds {
		out.pairs += len(g.Sources)
		out.none = append(out.none, g.Verdict == "unanswerable")
		rows, err := answer.GateRows(e, squeeze(g.Question), round)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			file, _, _ := strings.Cut(letter(row.Document), "_")
			is := func(p goldPassage) bool {
				return slices.ContainsFunc(p.quotes(), func(q string) bool { return samePassage(row.Quote, q) })
			}
			o, optional := g.Optional[file]
			p, source := g.Sources[file]
			out.names, out.rows, out.group = row.Names, append(out.rows, row.Values), append(out.group, row.Group)
			out.article, out.of = append(out.article, fmt.Sprint(n, " ", file)), append(out.of, n)
			out.right, out.neither = append(out.right, source && is(p)), append(out.neither, optional && is(o))
		}
	}
	return out
}

// gateModel is a logistic regression whose every weight has a part for all
// kinds of question and a part for each group of them.
type gateModel struct {
	names        []string
	mean, spread []float64
	bias         []float64   // for all, then for each group
	each         [][]float64 // for all, then for each group: by feature
}

func (m gateModel) certainty(row []float64, group int) float64 {
	sum := m.bias[0] + m.bias[1+group]
	for i, x := range row {
		if !math.IsNaN(x) {
			sum += (x - m.mean[i]) / m.spread[i] * (m.each[0][i] + m.each[1+group][i])
		}
	}
	return 1 / (1 + math.Exp(-sum))
}

func (m gateModel) table(round int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d bias 0 1", round)
	for _, x := range m.bias {
		fmt.Fprintf(&b, " %.4f", x)
	}
	b.WriteByte('\n')
	for i, name := range m.names {
		fmt.Fprintf(&b, "%d %s %.5f %.5f", round, name, m.mean[i], m.spread[i])
		for _, w := range m.each {
			fmt.Fprintf(&b, " %.4f", w[i])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// How strongly weights are drawn towards nothing: those for all kinds, and what
// is added for a group. More or less by half changed nothing that matters.
const (
	gatePull  = 50.0
	groupPull = 100.0
)

// fitGate fits by Newton's method on features brought to one scale; the same
// every time.
func fitGate(events []examples) gateModel {
	var rows [][]float64
	var group []int
	var right []bool
	for _, e := range events {
		rows, group, right = append(rows, e.rows...), append(group, e.group...), append(right, e.right...)
	}
	n := len(rows[0])
	m := gateModel{names: events[0].names, mean: make([]float64, n), spread: make([]float64, n)}
	for i := range n {
		count := 0.0
		for _, r := range rows {
			if !math.IsNaN(r[i]) {
				m.mean[i] += r[i]
				count++
			}
		}
		m.mean[i] /= max(count, 1)
		for _, r := range rows {
			if !math.IsNaN(r[i]) {
				m.spread[i] += (r[i] - m.mean[i]) * (r[i] - m.mean[i])
			}
		}
		if m.spread[i] = math.Sqrt(m.spread[i] / max(count, 1)); m.spread[i] < 1e-6 {
			m.spread[i] = 1
		}
	}
	block := n + 1 // the features and the bias
	parts := 1 + answer.Groups
	size := parts * block
	w := make([]float64, size)
	x := make([][]float64, len(rows))
	for k, r := range rows {
		x[k] = make([]float64, block)
		x[k][n] = 1
		for i := range n {
			if !math.IsNaN(r[i]) {
				x[k][i] = (r[i] - m.mean[i]) / m.spread[i]
			}
		}
	}
	for range 7 {
		h := make([][]float64, size) // the system to solve, with the gradient as its last column
		for i := range h {
			h[i] = make([]float64, size+1)
			pull := gatePull
			switch {
			case i >= block:
				pull = groupPull
			case i == n:
				pull = .01
			}
			h[i][i], h[i][size] = pull, -pull*w[i]
		}
		for k, r := range x {
			own := (1 + group[k]) * block
			z := 0.0
			for i, v := range r {
				z += (w[i] + w[own+i]) * v
			}
			p := 1 / (1 + math.Exp(-z))
			y := 0.0
			if right[k] {
				y = 1
			}
			for i, v := range r {
				if v == 0 {
					continue
				}
				h[i][size] += (y - p) * v
				h[own+i][size] += (y - p) * v
				s := p * (1 - p) * v
				all, both, of := h[i][:block], h[i][own:own+block], h[own+i][own:own+block]
				for j, u := range r {
					all[j] += s * u
					both[j] += s * u
					of[j] += s * u
				}
			}
		}
		for i := range block { // the lower half is the upper one
			for j := block; j < size; j++ {
				h[j][i] = h[i][j]
			}
		}
		for i, step := range solve(h) {
			w[i] += step
		}
	}
	for k := range parts {
		m.each, m.bias = append(m.each, w[k*block:k*block+n]), append(m.bias, w[k*block+n])
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
		for k := i + 1; k < n; k++ {
			if a[k][i] == 0 || a[i][i] == 0 {
				continue
			}
			f := a[k][i] / a[i][i]
			for j := i; j <= n; j++ {
				a[k][j] -= f * a[i][j]
			}
		}
	}
	out := make([]float64, n)
	for i := n - 1; i >= 0; i-- {
		if a[i][i] == 0 {
			continue
		}
		out[i] = a[i][n]
		for j := i + 1; j < n; j++ {
			out[i] -= a[i][j] * out[j]
		}
		out[i] /= a[i][i]
	}
	return out
}
