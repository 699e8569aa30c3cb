package compare

import (
	"fmt"
	"math"
	"sort"
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
func relateClauses(a, b Claim) (Relation, string) {
	sim := Cosine(a.All, b.All, a.Weight)
	switch {
	case sim >= sameClause && apartIn(a.Marks, b.Marks):
		return Unclear, "alike in wording, but with different figures or days"
	case sim >= sameClause:
		return Same, fmt.Sprintf("alike in wording (%.2f)", sim)
	case sim >= nearClause:
		return Compatible, fmt.Sprintf("partly alike (%.2f): one may say more", sim)
	}
	return Complementary, fmt.Sprintf("different statements (%.2f)", sim)
}

// relateReasons compares two reasons as the free statements that they are, but
// for this: where the question asks for what brought one event about, and two
// sources certainly give a cause, causes that share no word are not one cause.
// Of such pairs in seventeen events, nine in ten are two accounts of the event.
func relateReasons(a, b Claim) (Relation, string) {
	rel, why := relateClauses(a, b)
	if rel == Complementary && a.Cause && b.Cause {
		return conflict(a, b, "two causes of one event")
	}
	return rel, why
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
	w := weight
	if w == nil {
		w = func(string) float64 { return 1 }
	}
	sa, sb := set(a), set(b)
	var dot, na, nb float64
	for _, s := range sa {
		na += w(s) * w(s)
	}
	in := map[string]bool{}
	for _, s := range sb {
		nb += w(s) * w(s)
		in[s] = true
	}
	for _, s := range sa {
		if in[s] {
			dot += w(s) * w(s)
		}
	}
	if na == 0 || nb == 0 {
		return 0
	}
	return dot / math.Sqrt(na*nb)
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
