package answer

import (
	"cmp"
	"slices"

	"variorum/bot/compare"
)

// parity is how much of one currency another is worth in the articles of a story:
// where one of them gives a sum in both, those of the others can be compared.
type parity struct {
	from, to string
	times    float64
}

// exchange gathers the rates at which the articles convert sums: of several for
// two currencies the middle one.
func (v *view) exchange() {
	var all []parity
	for _, l := range v.lines {
		for i := range l.Quantities {
			q := &l.Quantities[i]
			if !q.Converted || q.Unit.Kind != "currency" || q.Value <= 0 {
				continue
			}
			k := i - 1 // the figure that is converted
			for k > 0 && l.Quantities[k].Converted {
				k--
			}
			if before := &l.Quantities[k]; before.Value > 0 && before.Unit.Kind == "currency" && before.Unit.Name != q.Unit.Name {
				all = append(all, parity{before.Unit.Name, q.Unit.Name, q.Value / before.Value}, parity{q.Unit.Name, before.Unit.Name, before.Value / q.Value})
			}
		}
	}
	slices.SortFunc(all, func(a, b parity) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.times, b.times))
	})
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].from == all[0].from && all[n].to == all[0].to {
			n++
		}
		v.rates = append(v.rates, all[n/2])
		all = all[n:]
	}
}

// converted is a sum in the other currencies that the story has a rate for.
func (v *view) converted(c *compare.Claim) []compare.Money {
	var out []compare.Money
	for _, r := range v.rates {
		if r.from == c.Unit {
			out = append(out, compare.Money{Lo: c.Lo * r.times, Hi: min(c.Hi*r.times, 1e308), Unit: r.to, Rough: true})
		}
	}
	return out
}
