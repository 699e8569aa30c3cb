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
	a, b = common(a, b)
	if a.Unit != b.Unit && a.Unit != "" && b.Unit != "" {
		return Unclear, fmt.Sprintf("%q and %q are in different units", a.Label, b.Label)
	}
	switch {
	case near(a.Lo, b.Lo) && near(a.Hi, b.Hi):
		return Same, fmt.Sprintf("%q and %q are one figure", a.Label, b.Label)
	case a.Exact && b.Exact && rounds(a.Lo, b.Lo):
		return Compatible, fmt.Sprintf("%q and %q are one figure, rounded", a.Label, b.Label)
	case a.Lo <= b.Hi && b.Lo <= a.Hi && (a.Hi != b.Lo && b.Hi != a.Lo || a.Lo == a.Hi || b.Lo == b.Hi):
		return Compatible, fmt.Sprintf("%q and %q can both be right", a.Label, b.Label)
	}
	if a.Kind == Duration && (a.Lo > scale*b.Hi || b.Lo > scale*a.Hi) {
		return Unclear, fmt.Sprintf("%q and %q are so far apart that they hardly measure one thing", a.Label, b.Label)
	}
	return conflict(a, b, fmt.Sprintf("%q and %q cannot both be right", a.Label, b.Label))
}

// scale is how many times longer one duration may be for both to measure one thing.
const scale = 20

// common brings two sums to a currency that both sources give.
func common(a, b Claim) (Claim, Claim) {
	if a.Unit == b.Unit {
		return a, b
	}
	as := append([]Money{{a.Lo, a.Hi, a.Unit}}, a.Also...)
	bs := append([]Money{{b.Lo, b.Hi, b.Unit}}, b.Also...)
	for _, x := range as {
		for _, y := range bs {
			if x.Unit == y.Unit && x.Unit != "" {
				a.Lo, a.Hi, a.Unit = x.Lo, x.Hi, x.Unit
				b.Lo, b.Hi, b.Unit = y.Lo, y.Hi, y.Unit
				return a, b
			}
		}
	}
	return a, b
}

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
