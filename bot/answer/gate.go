package answer

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"variorum/bot/compare"
)

// How surely a sentence answers the question is decided by a sum of what is
// known of it and of the question, each with a weight of its own, in two
// rounds: in the second it counts too what the first made of the other
// articles' sentences that say the same. The weights stand in gate.txt;
// TestGate makes them from the events that are not locked, and says how well they
// hold on events that they were not made from, those apart that no rule was mended
// by.
//
// What was tried besides, on seventeen events, each held out in turn: the first
// round alone (.03 less recall at a precision of .75), a third round, a
// conditional logit over the sentences of an article and decision trees (none
// better), weights made from half of the events (as good: more would not help),
// word vectors distilled from another encoder (no better). Three times the groups
// of the lexicon and 4,600 lines of what tells of a word brought .01 of recall
// there and .02 on the locked events. With forty-one events, a tenth held out in
// turn: trees (.07 less recall at a precision of .75), weights that count events
// that no rule was mended by three times (no better), what the first round made of
// the sentence itself (no better, see echoes). What a sentence encoder brings is in
// encoder.go.

//go:embed gate.txt
var gateFile string

// feature is something known of a sentence; NaN where it cannot be told.
type feature struct {
	name  string
	value float64
}

// weight is what one feature counts, for all kinds of question and what is
// added for each group of kinds. A value counts by how far it lies from the
// mean, in spreads.
type weight struct {
	mean, spread, all float64
	group             [groups]float64
}

// The groups of kinds of question that have weights of their own.
const (
	measured = iota // a figure, a time, a place: what can be read off
	persons
	yesno
	free
	groups
)

// group is that of the question's kind.
func (r *reading) group() int {
	switch r.kind {
	case compare.Number, compare.Duration, compare.Time, compare.Place:
		return measured
	case compare.People, compare.Role:
		return persons
	case compare.Polarity:
		return yesno
	}
	return free
}

// rounds are the tables of the two rounds. The feature "bias" is always 1.
var rounds = newRounds(gateFile)

func newRounds(file string) func() [2]map[string]weight {
	return sync.OnceValue(func() [2]map[string]weight { return readRounds(file) })
}

func readRounds(file string) [2]map[string]weight {
	out := [2]map[string]weight{{}, {}}
	for line := range strings.Lines(file) {
		f := strings.Fields(line)
		if len(f) == 0 || f[0] == "#" {
			continue
		}
		var n [4 + groups]float64 // round, mean, spread, all, groups
		ok := len(f) == len(n)+1
		for i := range n {
			if !ok {
				break
			}
			field := f[0]
			if i > 0 {
				field = f[i+1]
			}
			var err error
			n[i], err = strconv.ParseFloat(field, 64)
			ok = err == nil
		}
		if !ok || n[0] != 1 && n[0] != 2 || n[2] == 0 {
			panic("answer: the weights compiled into the program are damaged: " + line)
		}
		w := weight{mean: n[1], spread: n[2], all: n[3]}
		copy(w.group[:], n[4:])
		out[int(n[0])-1][f[1]] = w
	}
	return out
}

// by is what a value adds to the sum.
func (w *weight) by(value float64, group int) float64 {
	if math.IsNaN(value) {
		return 0
	}
	return (value - w.mean) / w.spread * (w.all + w.group[group])
}

// gate is the weights for one question, in the order of a sentence's features:
// to look them up by name for each sentence took as long as to find the features
// out.
type gate struct {
	names  []string
	rounds [2][]weight // a spread of 0 where a feature has no weight
	bias   [2]weight
	group  int
}

// gateFor puts the weights for a question in the order of its features.
func (r *reading) gateFor(names []string) *gate {
	g := &gate{names: names, group: r.group()}
	for round, weights := range r.rounds() {
		g.rounds[round] = make([]weight, len(names))
		for i, name := range names {
			g.rounds[round][i] = weights[name]
		}
		g.bias[round] = weights["bias"]
	}
	return g
}

// certainty is how surely a sentence answers, 0…1, by its features in their
// order: in the first round, those that are known then.
func (g *gate) certainty(round int, features []float64) float64 {
	weights, sum := g.rounds[round], 0.0
	for i, value := range features {
		if w := &weights[i]; w.spread != 0 {
			sum += w.by(value, g.group)
		}
	}
	if w := &g.bias[round]; w.spread != 0 {
		sum += w.by(1, g.group)
	}
	return math.Round(1e6/(1+math.Exp(-sum))) / 1e6
}

// weighedMost is how many reasons weighed gives.
const weighedMost = 4

// weighed says what spoke most for a sentence and against it.
func (s *scored) weighed(r *reading) []string {
	g := r.gate
	type part struct {
		name string
		by   float64
	}
	var parts []part // the weightiest first; of as weighty ones, in the features' order
	for i, value := range s.features {
		w := &g.rounds[1][i]
		if w.spread == 0 || math.IsNaN(value) {
			continue
		}
		p, at := part{g.names[i], math.Round(100*w.by(value, g.group)) / 100}, len(parts)
		for at > 0 && math.Abs(p.by) > math.Abs(parts[at-1].by) {
			at--
		}
		if at < weighedMost {
			parts = slices.Insert(parts, at, p)
			parts = parts[:min(weighedMost, len(parts))]
		}
	}
	if len(parts) == 0 {
		return nil
	}
	var out []string
	for _, p := range parts {
		out = append(out, fmt.Sprintf("%s %+.2f", p.name, p.by))
	}
	return []string{fmt.Sprintf("certain to %.2f (%s)", s.certainty, strings.Join(out, ", "))}
}
