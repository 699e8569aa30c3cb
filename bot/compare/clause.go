package compare

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"variorum/index/language"
)

// Thresholds of likeness between free statements that were both found to answer
// one question, as the cosine of their weighted content words. Between any two
// sentences true paraphrases begin at .36; here the question vouches for some:
// of the pairs of answers in seventeen events with a likeness of .10 or more,
// four in five say the same, of those from .05 to .10 half.
const (
	sameClause   = .10
	nearClause   = .05
	figureClause = .13 // of statements that both give figures, and share none
)

// relateClauses compares two free statements by the words they share. What is
// alike is the same; what shares something may say more or less; the rest are
// statements that do not compete.
func relateClauses(a, b *Claim, why bool) (Relation, string) {
	if rel, reason, ok := relateParts(a, b, why); ok {
		return rel, reason
	}
	sim := cosine(a.workedOut(), b.workedOut())
	switch {
	case sim >= sameClause && apartIn(a.Marks, b.Marks):
		if otherwise(a, b) {
			return conflict(a, b, "the same but for the figure or day")
		}
		return Unclear, "alike in wording, but with different figures or days"
	case sim >= nearClause && opposed(a, b).word != "":
		o := opposed(a, b)
		if o.sure {
			return conflict(a, b, "one says the opposite: "+o.word)
		}
		return Unclear, "alike in wording, but opposed: " + o.word
	case sim >= sameClause && (adds(a, b) || adds(b, a)):
		return Narrower, "alike in wording, but one lists more"
	case sim >= sameClause && sim < figureClause && len(a.Marks) > 0 && len(b.Marks) > 0 && !shareMark(a.Marks, b.Marks):
		return Compatible, say(why, func() string { return fmt.Sprintf("partly alike (%.2f), with other figures or days", sim) })
	case sim >= sameClause:
		return Same, say(why, func() string { return fmt.Sprintf("alike in wording (%.2f)", sim) })
	case sim >= nearClause:
		return Compatible, say(why, func() string { return fmt.Sprintf("partly alike (%.2f): one may say more", sim) })
	}
	return Complementary, say(why, func() string { return fmt.Sprintf("different statements (%.2f)", sim) })
}

// relateReasons compares two reasons as the free statements that they are, but
// for this: where the question asks for what brought one event about, and two
// sources certainly give a cause, causes that share no word are not one cause.
// Of such pairs in seventeen events, nine in ten are two accounts of the event.
func relateReasons(a, b *Claim, why bool) (Relation, string) {
	rel, reason := relateClauses(a, b, why)
	if rel == Complementary && a.Cause && b.Cause {
		return conflict(a, b, "two causes of one event")
	}
	return rel, reason
}

// sameMark is how far two figures may lie apart, as a share of the larger one, to
// be one in other words: "a month" and "four weeks".
const sameMark = .1

// apartIn reports whether both statements give figures, or times, of one thing and
// share none: "within four weeks" is no other figure than "three million".
func apartIn(a, b []Mark) bool {
	apart := false
	for _, x := range a {
		for _, y := range b {
			if x.Of != y.Of {
				continue
			}
			if x.Text == y.Text && x.Lo <= y.Hi && y.Lo <= x.Hi || x.Text == "" && y.Text == "" && math.Abs(x.Lo-y.Lo) <= sameMark*max(x.Lo, y.Lo) {
				return false
			}
			apart = true
		}
	}
	return apart
}

// shareMark reports whether both statements give one figure or time.
func shareMark(a, b []Mark) bool {
	for _, x := range a {
		for _, y := range b {
			if x.Text == y.Text && x.Lo == y.Lo && x.Hi == y.Hi {
				return true
			}
		}
	}
	return false
}

// adds reports whether a lists several things, of which b speaks of one and has no
// word for another.
func adds(a, b *Claim) bool {
	told, untold := false, false
	for _, item := range a.Items {
		if meet(item, b.All) {
			told = true
		} else {
			untold = true
		}
	}
	return told && untold
}

// otherwise reports whether two statements say one thing of one matter with
// different figures, or at different times: all but that is alike.
func otherwise(a, b *Claim) bool {
	for i := range a.Marks {
		for k := range b.Marks {
			if x, y := &a.Marks[i], &b.Marks[k]; x.Of == y.Of && x.Exact && y.Exact && oneMatter(x.With, y.With) {
				return true
			}
		}
	}
	return false
}

// oneMatter reports whether two clauses, but for a word each, say the same: most of
// the words of the shorter one, three at least, are in the other as well.
func oneMatter(a, b []string) bool {
	common := 0
	for _, s := range a {
		if slices.Contains(b, s) {
			common++
		}
	}
	return common >= 3 && 3*common >= 2*min(len(a), len(b))
}

// opposition is by which words one statement says the opposite of another, and
// whether certainly of one matter.
type opposition struct {
	word string
	sure bool
}

// opposed finds where one statement says the opposite of the other, of something
// that both speak of: one has a word, the other its opposite, or one denies what
// the other, which denies nothing, says.
func opposed(a, b *Claim) opposition {
	var out opposition
	note := func(word string, sure bool) {
		if out.word == "" || sure && !out.sure || sure == out.sure && word < out.word {
			out = opposition{word, sure}
		}
	}
	for i := range a.Poles {
		for k := range b.Poles {
			p, q := &a.Poles[i], &b.Poles[k]
			if !p.Denied && !q.Denied && p.Turned == q.Turned && language.Opposite(p.Stems, q.Stems) && !b.alsoSays(p.Stems) && !a.alsoSays(q.Stems) && shared(p.With, q.With) >= min(2, len(p.With), len(q.With)) && meet(p.With, q.With) {
				note(min(p.Stems, q.Stems)+" / "+max(p.Stems, q.Stems), p.Verb && q.Verb && oneMatter(p.With, q.With))
			}
		}
	}
	for _, two := range [2][2]*Claim{{a, b}, {b, a}} {
		if p := two[0].denies(two[1]); p != nil {
			note("not "+p.Stems, p.Verb && oneMatter(p.With, two[1].All))
		}
	}
	return out
}

// denies is what a statement says is not so and the other, which denies nothing,
// speaks of.
func (c *Claim) denies(o *Claim) *Pole {
	for i := range o.Poles {
		if o.Poles[i].Turned || o.Poles[i].Denied {
			return nil
		}
	}
	for i := range c.Poles {
		if p := &c.Poles[i]; p.Denied && slices.Contains(o.All, p.Stems) && (len(p.With) == 0 || meet(p.With, o.All)) {
			return p
		}
	}
	return nil
}

// alsoSays reports whether a statement has a word or phrase, or another one that
// is an opposite of the same: "guilty on two counts and acquitted of the third".
func (c *Claim) alsoSays(stems string) bool {
	return slices.Contains(c.All, stems) || slices.ContainsFunc(c.Poles, func(p Pole) bool {
		return p.Stems == stems || language.OneSide(p.Stems, stems)
	})
}

// meet reports whether two lists have a member in common.
func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// shared is how many members two lists have in common, each counted once.
func shared(a, b []string) int {
	n := 0
	for _, s := range set(a) {
		if slices.Contains(b, s) {
			n++
		}
	}
	return n
}

// Cosine is the likeness of two bags of stems, 0…1, each stem counted once and
// weighted; a nil weight counts all alike.
func Cosine(a, b []string, weight func(string) float64) float64 {
	x, y := &Claim{All: a, Weight: weight}, &Claim{All: b, Weight: weight}
	return cosine(x.workedOut(), y.workedOut())
}

func cosine(a, b *ready) float64 {
	if a.norm == 0 || b.norm == 0 {
		return 0
	}
	dot := 0.0
	for i, j := 0, 0; i < len(a.all) && j < len(b.all); {
		switch c := strings.Compare(a.all[i], b.all[j]); {
		case c == 0:
			dot += a.weights[i]
			i++
			j++
		case c < 0:
			i++
		default:
			j++
		}
	}
	return dot / math.Sqrt(a.norm*b.norm)
}

// set returns the members of a list once each, sorted, so that sums over them
// come out the same every time.
func set(list []string) []string {
	out := append([]string(nil), list...)
	sort.Strings(out)
	n := 0
	for i, s := range out {
		if i == 0 || s != out[n-1] {
			out[n] = s
			n++
		}
	}
	return out[:n]
}
