package compare

import (
	"fmt"
	"strings"
)

// retold is the likeness from which reported speech tells a quotation in other
// words.
const retold = .2

// relateQuotations compares what two sources print as somebody's words. The
// same words are the same quotation; one within the other is the same cut
// short; runs of words in common make one quotation in two wordings; anything
// else are different things that were said.
func relateQuotations(a, b *Claim, why bool) (Relation, string) {
	if len(a.Quoted) == 0 || len(b.Quoted) == 0 {
		rel, reason := relateClauses(a, b, why)
		if len(a.Quoted) == len(b.Quoted) {
			return rel, reason
		}
		if rel == Same || cosine(a.workedOut(), b.workedOut()) >= retold {
			return Worded, "one prints it as a quotation, the other in its own words"
		}
		return Complementary, reason
	}
	qa, qb := words(strings.Join(a.Quoted, " ")), words(strings.Join(b.Quoted, " "))
	if strings.Join(qa, " ") == strings.Join(qb, " ") {
		return Same, "the same words"
	}
	common := lcs(qa, qb)
	shorter := min(len(qa), len(qb))
	if shorter == 0 {
		return Unclear, "nothing stands between the quotation marks"
	}
	share := float64(common) / float64(shorter)
	switch {
	case contained(qa, qb) || contained(qb, qa):
		return Worded, "one quotation is cut short"
	case share >= .6 && common >= 3:
		return Worded, say(why, func() string { return fmt.Sprintf("%d of %d words in common, in order", common, shorter) })
	}
	return Complementary, "different things that were said"
}

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '\'' || r > 0x7f)
	})
}

// lcs is the length of the longest common subsequence of two lists of words.
func lcs(a, b []string) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		prev := 0
		for j, y := range b {
			keep := row[j+1]
			if x == y {
				row[j+1] = prev + 1
			} else if row[j] > row[j+1] {
				row[j+1] = row[j]
			}
			prev = keep
		}
	}
	return row[len(b)]
}

// contained reports whether a stands in b as one run.
func contained(a, b []string) bool {
	if len(a) == 0 || len(a) > len(b) {
		return false
	}
	return strings.Contains(" "+strings.Join(b, " ")+" ", " "+strings.Join(a, " ")+" ")
}
