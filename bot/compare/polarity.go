package compare

import "fmt"

// sameAnswer is the likeness from which two statements are one answer where one
// of them says no plain yes or no: from there on, three in four pairs in
// seventeen events are, below it one in three.
const sameAnswer = .15

// What likeness makes one answer where it is asked which of two things is so: what
// statements share may be all but the answer. Where neither says which, they are
// the same only if they say all the same.
const (
	sameChoice = .3
	sameWhole  = .6
)

// relatePolarity compares yes and no, whether said plainly or in other words, or
// which of two things is so.
func relatePolarity(a, b *Claim, why bool) (Relation, string) {
	x, y := a.sense(), b.sense()
	switch {
	case a.Undone && b.Undone:
		return Same, "both say that it is open"
	case a.Undone || b.Undone:
		return Compatible, "one says that it is still open"
	case a.Choice && b.Choice && (x == 0) != (y == 0):
		return Compatible, "one does not say which of the two"
	case a.Choice && b.Choice && x == 0 && cosine(a.workedOut(), b.workedOut()) < sameWhole:
		return Compatible, "neither says which of the two"
	case a.Denies && b.Denies:
		return Same, "both deny it"
	case a.Denies && y > 0, b.Denies && x > 0:
		return conflict(a, b, say(why, func() string {
			if b.Denies {
				return b.Source + " denies what " + a.Source + " says"
			}
			return a.Source + " denies what " + b.Source + " says"
		}))
	case a.Denies && y < 0, b.Denies && x < 0:
		return Same, "one says no, the other denies it"
	case x == 0 || y == 0:
		if sim := cosine(a.workedOut(), b.workedOut()); sim >= sameAnswer {
			if a.Denies != b.Denies {
				return Unclear, "alike in wording, but one denies it"
			}
			if o := opposed(a, b); o.word != "" {
				return Unclear, "alike in wording, but opposed: " + o.word
			}
			return Same, say(why, func() string { return fmt.Sprintf("alike in wording (%.2f)", sim) })
		}
		return Compatible, "one does not say a plain yes or no"
	case x == y:
		return Same, say(why, func() string { return fmt.Sprintf("both say %s", yesNo(x)) })
	}
	return conflict(a, b, say(why, func() string {
		return fmt.Sprintf("%s says %s, %s says %s", a.Source, yesNo(x), b.Source, yesNo(y))
	}))
}

// sense is what a claim comes to, said plainly or in other words.
func (c *Claim) sense() int {
	if c.Yes != 0 {
		return c.Yes
	}
	return c.Lean
}

func yesNo(y int) string {
	switch {
	case y > 0:
		return "yes"
	case y < 0:
		return "no"
	}
	return "neither yes nor no"
}
