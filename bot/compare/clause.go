package compare

import (
	"fmt"
	"math"
	"sort"
	"strings"
)

// Thresholds of likeness between free statements that were both found to answer
// one question, as the cosine of their weighted content words. Between any two
// sentences true paraphrases begin at .36; here the question vouches for some:
// of the pairs of answers in seventeen events with a likeness of .10 or more,
// four in five say the same, of those from .05 to .10 half.
const (
	sameClause = .10
	nearClause = .05
)

// relateClauses compares two free statements by the words they share. What is
// alike is the same; what shares something may say more or less; the rest are
// statements that do not compete.
func relateClauses(a, b *Claim, why bool) (Relation, string) {
	sim := cosine(a.workedOut(), b.workedOut())
	switch {
	case sim >= sameClause && apartIn(a.Marks, b.Marks):
		return Unclear, "alike in wording, but with different figures or days"
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

// apartIn reports whether both statements give figures or days and share none.
func apartIn(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return false
			}
		}
	}
	return len(a) > 0 && len(b) > 0
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
