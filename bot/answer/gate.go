package answer

import (
	"cmp"
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
// TestGate makes them from the events that are open, and says how well they
// hold on an event that they were not made from.
//
// What was tried besides, on seventeen events, each held out in turn: the first
// round alone (.03 less recall at a precision of .75), a third round, a
// conditional logit over the sentences of an article and decision trees (none
// better), weights made from half of the events (as good: more would not help),
// word vectors distilled from another encoder (no better). Three times the groups
// of the lexicon and 4,600 lines of what tells of a word brought .01 of recall
// there and .02 on the locked events. What a sentence encoder brings is in
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
func (w weight) by(value float64, group int) float64 {
	if math.IsNaN(value) {
		return 0
	}
	return (value - w.mean) / w.spread * (w.all + w.group[group])
}

// certainty is how surely a sentence answers, 0…1, by its features in their
// order.
func (r *reading) certainty(round int, features []feature) float64 {
	weights, group := r.rounds()[round], r.group()
	sum := 0.0
	for _, f := range append(features, feature{"bias", 1}) {
		if w, ok := weights[f.name]; ok {
			sum += w.by(f.value, group)
		}
	}
	return math.Round(1e6/(1+math.Exp(-sum))) / 1e6
}

// weighed says what spoke most for a sentence and against it.
func (s *scored) weighed(r *reading) []string {
	weights, group := r.rounds()[1], r.group()
	type part struct {
		name string
		by   float64
	}
	var parts []part
	for _, f := range s.features {
		if w, ok := weights[f.name]; ok && !math.IsNaN(f.value) {
			parts = append(parts, part{f.name, math.Round(100*w.by(f.value, group)) / 100})
		}
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(math.Abs(b.by), math.Abs(a.by)) })
	if len(parts) == 0 {
		return nil
	}
	var out []string
	for _, p := range parts[:min(4, len(parts))] {
		out = append(out, fmt.Sprintf("%s %+.2f", p.name, p.by))
	}
	return []string{fmt.Sprintf("certain to %.2f (%s)", s.certainty, strings.Join(out, ", "))}
}
