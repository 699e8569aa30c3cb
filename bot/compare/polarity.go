package compare

import "fmt"

// sameAnswer is the likeness from which two statements are one answer where one
// of them says no plain yes or no: from there on, three in four pairs in
// seventeen events are, below it one in three.
const sameAnswer = .15

// relatePolarity compares yes and no.
func relatePolarity(a, b *Claim, why bool) (Relation, string) {
	switch {
	case a.Undone && b.Undone:
		return Same, "both say that it is open"
	case a.Undone || b.Undone:
		return Compatible, "one says that it is still open"
	case a.Yes == 0 || b.Yes == 0:
		if sim := cosine(a.workedOut(), b.workedOut()); sim >= sameAnswer {
			return Same, say(why, func() string { return fmt.Sprintf("alike in wording (%.2f)", sim) })
		}
		return Compatible, "one does not say a plain yes or no"
	case a.Yes == b.Yes:
		return Same, say(why, func() string { return fmt.Sprintf("both say %s", yesNo(a.Yes)) })
	}
	return conflict(a, b, say(why, func() string {
		return fmt.Sprintf("%s says %s, %s says %s", a.Source, yesNo(a.Yes), b.Source, yesNo(b.Yes))
	}))
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
