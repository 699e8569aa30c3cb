package answer

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"

	"variorum/bot/compare"
	"variorum/index/language"
)

// Whether an article's best sentence answers the question is decided by a sum
// of what is known of it and of the question, each with a weight of its own.
// The weights stand in gate.txt; TestGate makes them from the events that are
// open, and says how well they hold on an event that they were not made from.
// (Choosing the sentence by such weights as well was tried: the right one comes
// first in .78 of the articles instead of .73, but is no easier to tell from a
// wrong one, and what is shown is right no more often.)

//go:embed gate.txt
var gateFile string

// weight is what one feature counts. neutral stands in for a feature that
// cannot be told, as what other articles say where there is no other article.
type weight struct {
	each, neutral float64
}

// gateWeights reads the table: a feature, its weight and its neutral value on
// each line. The feature "bias" is always 1.
var gateWeights = sync.OnceValue(func() map[string]weight {
	out := map[string]weight{}
	for line := range strings.Lines(gateFile) {
		f := strings.Fields(line)
		if len(f) != 3 || f[0] == "#" {
			continue
		}
		each, err := strconv.ParseFloat(f[1], 64)
		neutral, err2 := strconv.ParseFloat(f[2], 64)
		if err != nil || err2 != nil {
			panic("answer: the weights compiled into the program are damaged: " + line)
		}
		out[f[0]] = weight{each, neutral}
	}
	return out
})

// feature is something known of a candidate; NaN where it cannot be told.
type feature struct {
	name  string
	value float64
}

// certainty is how surely a sentence answers, 0…1, by its features in their
// order.
func certainty(features []feature) float64 {
	weights := gateWeights()
	sum := weights["bias"].each
	for _, f := range features {
		w := weights[f.name]
		v := f.value
		if math.IsNaN(v) {
			v = w.neutral
		}
		sum += w.each * v
	}
	return math.Round(1e6/(1+math.Exp(-sum))) / 1e6
}

// weighed says what spoke most for a sentence and against it.
func weighed(features []feature) []string {
	weights := gateWeights()
	type part struct {
		name string
		by   float64
	}
	var parts []part
	for _, f := range features {
		if w := weights[f.name]; !math.IsNaN(f.value) {
			parts = append(parts, part{f.name, math.Round(100*w.each*(f.value-w.neutral)) / 100})
		}
	}
	sort.SliceStable(parts, func(i, j int) bool { return math.Abs(parts[i].by) > math.Abs(parts[j].by) })
	if len(parts) == 0 {
		return nil
	}
	var out []string
	for _, p := range parts[:min(4, len(parts))] {
		out = append(out, fmt.Sprintf("%s %+.2f", p.name, p.by))
	}
	return []string{fmt.Sprintf("certain to %.2f (%s)", certainty(features), strings.Join(out, ", "))}
}

// field is what the best sentences of all articles come to, copies of one text
// counted once: what a sentence is held against.
type field struct {
	twins    []string             // in order
	best     []string             // where there are many: those with the best sentences
	lists    map[string][]*scored // by text: the best sentences of its first article
	top, fit float64              // of the best
	meanTop  float64
	meanFit  float64
	near     float64 // nearest in meaning to the question
	lead     *scored
	asked    []float64 // what the question means
}

// survey gathers the field. byDoc stands in the order of v.docs.
func (v *view) survey(r *reading, byDoc [][]*scored) *field {
	f := &field{lists: map[string][]*scored{}, asked: r.meaning()}
	for i, d := range v.docs {
		if len(byDoc[i]) == 0 {
			continue
		}
		have := f.lists[d.twin]
		if have == nil {
			f.twins = append(f.twins, d.twin)
		}
		if have == nil || byDoc[i][0].score > have[0].score {
			f.lists[d.twin] = byDoc[i]
		}
	}
	for _, twin := range f.twins {
		s := f.lists[twin][0]
		if f.lead == nil || s.score > f.lead.score {
			f.lead = s
		}
		f.fit = max(f.fit, s.fit)
		f.meanTop += s.score / float64(len(f.twins))
		f.meanFit += s.fit / float64(len(f.twins))
		f.near = max(f.near, cosine(f.asked, s.meaningAround())) // NaN stays NaN
	}
	if f.lead != nil {
		f.top = f.lead.score
	}
	return f
}

// meaning is the sum of the vectors of the question's words, names left out;
// nil where no other word says what it is about.
func (r *reading) meaning() []float64 {
	out := make([]float64, language.MeaningSize())
	known := false
	for _, t := range r.terms {
		if !t.name && language.AddMeaning(out, t.norm, t.share) {
			known = true
		}
	}
	if !known {
		return nil
	}
	return out
}

// meaningAround is what a sentence and its neighbours mean.
func (s *scored) meaningAround() []float64 {
	out := append([]float64(nil), s.meaning...)
	for _, i := range []int{s.Index - 1, s.Index + 1} {
		if i >= 0 && i < len(s.doc.lines) {
			for k, x := range s.doc.lines[i].meaning {
				out[k] += neighbourMeaning * x
			}
		}
	}
	return out
}

// neighbourMeaning is how much a neighbour counts in what a sentence means.
const neighbourMeaning = .4

// heard is how many other texts a sentence is held against: those with the best
// sentences.
const heard = 8

// against returns the texts that a sentence of one text is held against.
func (f *field) against(twin string) []string {
	if len(f.twins) <= heard+1 {
		return f.twins
	}
	if f.best == nil {
		f.best = slices.Clone(f.twins)
		sort.SliceStable(f.best, func(i, j int) bool { return f.lists[f.best[i]][0].score > f.lists[f.best[j]][0].score })
		f.best = f.best[:heard+1]
	}
	return f.best
}

// features lists what is known of the best sentence of an article.
func (v *view) features(t *tale, r *reading, f *field, list []*scored) []feature {
	s := list[0]
	margin := 1.0
	if len(list) > 1 {
		margin = s.score - list[1].score
	}
	var unknown, total, names, named, nouns, noun, key, heaviest float64
	for k := range r.terms {
		tm := &r.terms[k]
		total += tm.weight
		if !tm.known {
			unknown += tm.weight
		}
		switch {
		case tm.name:
			names += tm.weight
			named += tm.weight * s.matched[k]
		case tm.share >= .9:
			nouns += tm.weight
			noun += tm.weight * s.matched[k]
		}
		if tm.weight > heaviest {
			heaviest, key = tm.weight, s.matched[k]
		}
	}
	share := func(part, whole float64) float64 {
		if whole == 0 {
			return math.NaN()
		}
		return part / whole
	}
	likeMax, likeMean, likeLead := math.NaN(), math.NaN(), math.NaN()
	near, nearMean := math.NaN(), math.NaN()
	vote, agree := math.NaN(), math.NaN()
	others := f.against(s.doc.twin)
	n := 0.0
	for _, twin := range others {
		if twin != s.doc.twin {
			n++
		}
	}
	if n > 0 {
		likeMax, likeMean, likeLead, near, nearMean = 0, 0, 0, 0, 0
		vote, agree = s.vote, s.agree
		for _, twin := range others {
			if twin == s.doc.twin {
				continue
			}
			list := f.lists[twin]
			like := v.likeness(s.line, list[0].line)
			likeMax = max(likeMax, like)
			likeMean += like / n
			if list[0] == f.lead {
				likeLead = like
			}
			near = max(near, dot(s.meaning, list[0].meaning))
			best := 0.0
			for _, o := range list[:min(voters, len(list))] {
				best = max(best, dot(s.meaning, o.meaning))
			}
			nearMean += best / n
		}
	}
	yes := func(b bool) float64 {
		if b {
			return 1
		}
		return 0
	}
	out := []feature{
		{"score", s.score}, {"margin", margin}, {"top", f.top}, {"meanTop", f.meanTop}, {"behind", s.score - f.top},
		{"cover", s.cover}, {"context", s.context}, {"soft", s.soft}, {"fit", s.fit}, {"vote", vote}, {"agree", agree},
		{"rejected", yes(s.rejected != "")}, {"eligible", yes(t.eligible(r, s) == "")}, {"aside", yes(s.aside())},
		{"meaning", cosine(f.asked, s.meaning)}, {"meaningAround", cosine(f.asked, s.meaningAround())},
		{"near", near}, {"nearMean", nearMean}, {"likeMax", likeMax}, {"likeMean", likeMean}, {"likeLead", likeLead},
		{"unknown", share(unknown, total)}, {"names", share(named, names)}, {"nouns", share(noun, nouns)}, {"key", key},
		{"terms", float64(len(r.terms))}, {"typed", yes(typed(r.kind))}, {"fitTop", f.fit}, {"fitMean", f.meanFit}, {"meaningTop", f.near},
	}
	for _, k := range []compare.Kind{compare.Number, compare.Duration, compare.Time, compare.Place, compare.People, compare.Quote,
		compare.Polarity, compare.Reason, compare.Clause} {
		out = append(out, feature{"kind-" + string(k), yes(r.kind == k)})
	}
	return out
}

// dot is the cosine of two vectors of length 1.
func dot(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}

// cosine of two vectors; 0 where one is nothing, NaN where there is none.
func cosine(a, b []float64) float64 {
	if a == nil || b == nil {
		return math.NaN()
	}
	var dot, x, y float64
	for i := range a {
		dot += a[i] * b[i]
		x += a[i] * a[i]
		y += b[i] * b[i]
	}
	if x == 0 || y == 0 {
		return 0
	}
	return dot / math.Sqrt(x*y)
}
