package compare

import (
	"fmt"
	"math"
	"strings"
)

// relateQuantities compares two numbers or durations by their bounds. Units
// that cannot be converted into each other are never a conflict. Two exact
// figures within half a per cent of each other are one figure rounded, and so is
// one and the round number that another source puts for it; bounds that overlap are compatible (one is vaguer); bounds that do not are a
// conflict, unless what is counted differs.
func relateQuantities(a, b *Claim, why bool) (Relation, string) {
	var best Relation
	reason := ""
	own := a.shares(b)
	for i := range 1 + len(a.Also) {
		for j := range 1 + len(b.Also) {
			x, y := a.sum(i), b.sum(j)
			if x.Unit != y.Unit && x.Unit != "" && y.Unit != "" && !kin(x.Unit, y.Unit) || x.Rough && y.Rough || own && (x.Rough || y.Rough) {
				continue
			}
			relate := relateFigures
			if x.Rough || y.Rough || x.Unit != "" && y.Unit != "" && x.Unit != y.Unit {
				relate = relateRoughly
			}
			if r, w := relate(a, b, x, y, why); best == "" || severity(r) < severity(best) {
				best, reason = r, w
			}
		}
	}
	if best == "" {
		return Unclear, say(why, func() string { return fmt.Sprintf("%q and %q are in different units", a.Label, b.Label) })
	}
	return best, reason
}

// severity orders relations from the same to a conflict: of several ways to
// compare two figures (in one currency or another) the mildest counts.
func severity(r Relation) int {
	switch r {
	case Rounded:
		return 1
	case Compatible:
		return 2
	case Complementary:
		return 3
	case Unclear:
		return 4
	case Conflict:
		return 5
	}
	return 0
}

// sum is the figure, in the currency that the source gives it in first, or another.
func (c *Claim) sum(i int) Money {
	if i == 0 {
		return Money{Lo: c.Lo, Hi: c.Hi, Unit: c.Unit}
	}
	return c.Also[i-1]
}

// shares reports whether both sources give their figures in one unit themselves,
// so that no rate of another article is needed.
func (c *Claim) shares(o *Claim) bool {
	for i := range 1 + len(c.Also) {
		for j := range 1 + len(o.Also) {
			x, y := c.sum(i), o.sum(j)
			if !x.Rough && !y.Rough && (x.Unit == y.Unit || x.Unit == "" || y.Unit == "") {
				return true
			}
		}
	}
	return false
}

// kin reports whether one unit is a kind of the other: Danish kroner are kroner.
func kin(a, b string) bool {
	return strings.HasSuffix(a, " "+b) || strings.HasSuffix(b, " "+a)
}

// relateRoughly compares sums of which one is converted at another article's rate
// or may be in a currency of the same name: what comes out alike is one sum, what
// comes out far apart is not; in between the rate may be to blame.
func relateRoughly(a, b *Claim, x, y Money, why bool) (Relation, string) {
	slack := 0.0
	if x.Rough || y.Rough {
		slack = exchangeSlack
	}
	lo, hi := math.Abs(x.Lo-y.Lo), math.Abs(x.Hi-y.Hi)
	switch {
	case lo <= slack*max(x.Lo, y.Lo) && hi <= slack*max(x.Hi, y.Hi):
		return Same, say(why, func() string {
			return fmt.Sprintf("%q and %q are one sum", a.Label, b.Label)
		})
	case x.Lo <= y.Hi*(1+slack) && y.Lo <= x.Hi*(1+slack):
		return Compatible, say(why, func() string { return fmt.Sprintf("%q and %q can both be right", a.Label, b.Label) })
	case slack > 0 && a.Exact && b.Exact && (x.Lo > farSum*y.Hi || y.Lo > farSum*x.Hi) && x.Lo <= scale*y.Hi && y.Lo <= scale*x.Hi:
		return conflict(a, b, say(why, func() string { return fmt.Sprintf("%q and %q cannot both be right", a.Label, b.Label) }))
	}
	return Unclear, say(why, func() string { return fmt.Sprintf("%q and %q are in different units", a.Label, b.Label) })
}

// exchangeSlack is how far two sums in different currencies may be apart and be
// one, and farSum how many times larger one is that certainly is another.
const (
	exchangeSlack = .03
	farSum        = 1.25
)

// relateFigures compares a figure of each claim, in a currency that it gives.
func relateFigures(a, b *Claim, x, y Money, why bool) (Relation, string) {
	equal := func(n, m float64) bool { return n == m }
	if measured[x.Unit] {
		equal = near
	}
	switch {
	case equal(x.Lo, y.Lo) && equal(x.Hi, y.Hi):
		return Same, say(why, func() string { return fmt.Sprintf("%q and %q are one figure", a.Label, b.Label) })
	case (x.Lo == x.Hi) != (y.Lo == y.Hi) && x.Lo > 0 && y.Lo > 0 && x.Hi < 1.3*x.Lo && y.Hi < 1.3*y.Lo && near(x.Lo+x.Hi, y.Lo+y.Hi):
		return Same, say(why, func() string {
			return fmt.Sprintf("%q and %q are one figure, one of them said to be about right", a.Label, b.Label)
		})
	case a.Exact && x.Lo > 0 && limits(y, x.Lo, equal), b.Exact && y.Lo > 0 && limits(x, y.Lo, equal):
		return Same, say(why, func() string {
			return fmt.Sprintf("%q and %q are one figure, one of them said to be a limit", a.Label, b.Label)
		})
	case a.about(b, x, y) || b.about(a, y, x):
		return Rounded, say(why, func() string {
			return fmt.Sprintf("%q and %q are one figure, one of them a round number", a.Label, b.Label)
		})
	case a.Exact && b.Exact && !strings.HasPrefix(x.Unit, "score") && rounds(x.Lo, y.Lo):
		return Compatible, say(why, func() string { return fmt.Sprintf("%q and %q are one figure, rounded", a.Label, b.Label) })
	case x.Lo == 0 && y.Lo == 0 && x.Hi > 0 && y.Hi > 0 && !a.Exact && !b.Exact && x.Hi < 1e300 && y.Hi < 1e300:
		return conflict(a, b, say(why, func() string { return fmt.Sprintf("%q and %q are two limits", a.Label, b.Label) }))
	case x.Lo <= y.Hi && y.Lo <= x.Hi && (x.Hi != y.Lo && y.Hi != x.Lo || x.Lo == x.Hi || y.Lo == y.Hi):
		return Compatible, say(why, func() string { return fmt.Sprintf("%q and %q can both be right", a.Label, b.Label) })
	case a.almost(b, x, y) || b.almost(a, y, x):
		return Compatible, say(why, func() string {
			return fmt.Sprintf("%q and %q are next to each other", a.Label, b.Label)
		})
	case round(a, x, y) || round(b, y, x):
		return Compatible, say(why, func() string {
			return fmt.Sprintf("%q and %q can both be right: one is only a round number", a.Label, b.Label)
		})
	case x.Lo > scale*max(y.Hi, 1) || y.Lo > scale*max(x.Hi, 1):
		return Unclear, say(why, func() string {
			return fmt.Sprintf("%q and %q are so far apart that they hardly measure one thing", a.Label, b.Label)
		})
	}
	return conflict(a, b, say(why, func() string { return fmt.Sprintf("%q and %q cannot both be right", a.Label, b.Label) }))
}

// How far a round figure may be from the one that it is said for, and how far
// beyond it the other may lie without contradicting it: a reporter who writes
// "just over 90" of 88 counted somebody more.
const (
	roundSlack = .055
	nextTo     = .03
)

// about reports whether x, a figure of c, is the round number that a reporter may
// put for y of o: "nearly 50 million" for 48.3 million, "some 2,300" for 2,317, and
// not "about 640" for 650.
func (c *Claim) about(o *Claim, x, y Money) bool {
	v, step, figure := c.Round*c.rate(x), c.Step*c.rate(x), o.stated(y)
	if step <= 0 || v <= 0 || figure <= 0 {
		return false
	}
	if x.Lo < v && v < x.Hi { // either way, it would be rounded to what is said
		step /= 2
	}
	off := math.Abs(figure - v)
	return off <= roundSlack*v && off <= step*(1+1e-9) && figure >= x.Lo*(1-1e-9) && figure <= x.Hi*(1+1e-9)
}

// almost reports whether x, said to be about right, and y are all but the same.
func (c *Claim) almost(o *Claim, x, y Money) bool {
	v, figure := c.Round*c.rate(x), o.stated(y)
	return c.Step > 0 && figure > 0 && math.Abs(figure-v) <= nextTo*v
}

// stated is the figure that is printed for m: m itself where it is exact, what is
// said to be about right where it is rounded; 0 where there is no such figure.
func (c *Claim) stated(m Money) float64 {
	if c.Exact && m.Lo == m.Hi {
		return m.Lo
	}
	return c.Round * c.rate(m)
}

// rate is how many units of m one of the claim's own is.
func (c *Claim) rate(m Money) float64 {
	if m.Hi < 1e300 && c.Hi > 0 && c.Hi < 1e300 {
		return m.Hi / c.Hi
	}
	if c.Lo > 0 {
		return m.Lo / c.Lo
	}
	return 1
}

// limits reports whether a figure is the one that another is said not to be below
// or above: "at least 11" of eleven.
func limits(m Money, figure float64, equal func(a, b float64) bool) bool {
	return m.Hi > 1e300 && equal(m.Lo, figure) || m.Lo == 0 && equal(m.Hi, figure)
}

// round reports whether x, a figure of a, is as vague as "hundreds" and y not so
// far above it that nobody would put it so.
func round(a *Claim, x, y Money) bool {
	return !a.Exact && x.Lo > 0 && x.Hi >= 2.5*x.Lo && x.Hi < 1e300 && y.Lo >= x.Hi && y.Lo <= 4*x.Hi
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
