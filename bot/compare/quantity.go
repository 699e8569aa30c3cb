package compare

import (
	"fmt"
	"math"
)

// relateQuantities compares two numbers or durations by their bounds. Units
// that cannot be converted into each other are never a conflict. Two exact
// figures within half a per cent of each other are one figure rounded; bounds
// that overlap are compatible (one is vaguer); bounds that do not are a
// conflict, unless what is counted differs.
func relateQuantities(a, b Claim) (Relation, string) {
	var best Relation
	why := ""
	for _, x := range sums(a) {
		for _, y := range sums(b) {
			if x.Unit != y.Unit && x.Unit != "" && y.Unit != "" {
				continue
			}
			ax, by := a, b
			ax.Lo, ax.Hi, ax.Unit = x.Lo, x.Hi, x.Unit
			by.Lo, by.Hi, by.Unit = y.Lo, y.Hi, y.Unit
			if r, w := relateFigures(ax, by); best == "" || severity[r] < severity[best] {
				best, why = r, w
			}
		}
	}
	if best == "" {
		return Unclear, fmt.Sprintf("%q and %q are in different units", a.Label, b.Label)
	}
	return best, why
}

// severity orders relations from the same to a conflict: of several ways to
// compare two figures (in one currency or another) the mildest counts.
var severity = map[Relation]int{Same: 0, Compatible: 1, Complementary: 2, Unclear: 3, Conflict: 4}

// sums lists a figure in every currency that the source gives it in.
func sums(c Claim) []Money {
	return append([]Money{{c.Lo, c.Hi, c.Unit}}, c.Also...)
}

func relateFigures(a, b Claim) (Relation, string) {
	equal := func(x, y float64) bool { return x == y }
	if measured[a.Unit] {
		equal = near
	}
	switch {
	case equal(a.Lo, b.Lo) && equal(a.Hi, b.Hi):
		return Same, fmt.Sprintf("%q and %q are one figure", a.Label, b.Label)
	case a.Exact != b.Exact && a.Lo > 0 && b.Lo > 0 && a.Hi < 1.3*a.Lo && b.Hi < 1.3*b.Lo && near(a.Lo+a.Hi, b.Lo+b.Hi):
		return Same, fmt.Sprintf("%q and %q are one figure, one of them said to be about right", a.Label, b.Label)
	case a.Exact && b.Exact && rounds(a.Lo, b.Lo):
		return Compatible, fmt.Sprintf("%q and %q are one figure, rounded", a.Label, b.Label)
	case a.Lo == 0 && b.Lo == 0 && a.Hi > 0 && b.Hi > 0 && !a.Exact && !b.Exact && a.Hi < 1e300 && b.Hi < 1e300:
		return conflict(a, b, fmt.Sprintf("%q and %q are two limits", a.Label, b.Label))
	case a.Lo <= b.Hi && b.Lo <= a.Hi && (a.Hi != b.Lo && b.Hi != a.Lo || a.Lo == a.Hi || b.Lo == b.Hi):
		return Compatible, fmt.Sprintf("%q and %q can both be right", a.Label, b.Label)
	case round(a, b) || round(b, a):
		return Compatible, fmt.Sprintf("%q and %q can both be right: one is only a round number", a.Label, b.Label)
	case a.Lo > scale*max(b.Hi, 1) || b.Lo > scale*max(a.Hi, 1):
		return Unclear, fmt.Sprintf("%q and %q are so far apart that they hardly measure one thing", a.Label, b.Label)
	}
	return conflict(a, b, fmt.Sprintf("%q and %q cannot both be right", a.Label, b.Label))
}

// round reports whether a is as vague as "hundreds" and b not so far above it
// that nobody would put it so.
func round(a, b Claim) bool {
	return !a.Exact && a.Lo > 0 && a.Hi >= 2.5*a.Lo && a.Hi < 1e300 && b.Lo >= a.Hi && b.Lo <= 4*a.Hi
}

// measured are the units that figures are converted into, so that equal ones
// may come out a little apart.
var measured = map[string]bool{"second": true, "length": true, "area": true, "mass": true, "volume": true, "speed": true, "energy": true}

// scale is how many times larger one figure may be for both to measure one thing.
const scale = 12

func near(a, b float64) bool {
	return a == b || math.Abs(a-b) <= .005*math.Max(math.Abs(a), math.Abs(b))
}

// rounds reports whether one figure is the other with fewer digits.
func rounds(a, b float64) bool {
	if a > b {
		a, b = b, a
	}
	if a <= 0 {
		return false
	}
	for _, digits := range []float64{1, 2, 3} {
		unit := math.Pow(10, math.Floor(math.Log10(b))+1-digits)
		if unit < 1 && a == math.Trunc(a) && b == math.Trunc(b) {
			continue
		}
		ra, rb := math.Round(a/unit)*unit, math.Round(b/unit)*unit
		if near(ra, rb) && (near(a, ra) || near(b, rb)) && digits >= 2 {
			return true
		}
	}
	return false
}
