package compare

import "fmt"

// relatePlaces compares the places that two sources name. A name in common
// makes them agree or one the more exact; no name in common is Unclear, since
// one place may lie in the other.
func relatePlaces(a, b *Claim, why bool) (Relation, string) {
	onlyA, onlyB, shared, _ := matchPlaces(a.Names, b.Names)
	switch {
	case shared > 0 && len(onlyA) == 0 && len(onlyB) == 0:
		return Same, "the same place"
	case shared > 0:
		return Compatible, say(why, func() string {
			return fmt.Sprintf("one place; %s gives %s, %s gives %s", a.Source, a.Label, b.Source, b.Label)
		})
	}
	return Unclear, say(why, func() string { return fmt.Sprintf("%q and %q may be one place", a.Label, b.Label) })
}

func matchPlaces(a, b []Name) (onlyA, onlyB []Name, shared int, spelt string) {
	used := make([]bool, len(b))
next:
	for _, x := range a {
		for i, y := range b {
			if !used[i] && (subset(x.Words, y.Words) || subset(y.Words, x.Words)) {
				used[i] = true
				shared++
				continue next
			}
		}
		onlyA = append(onlyA, x)
	}
	for i, y := range b {
		if !used[i] {
			onlyB = append(onlyB, y)
		}
	}
	return onlyA, onlyB, shared, ""
}
