package answer

import (
	"math"
	"slices"

	"variorum/index/language"
)

// convert lets a figure given in two units stand by what it is given in first, or
// in the unit that the question names.
func (r *reading) convert(s *scored, fits []float64) {
	asked := r.inCurrency()
	for i := range s.Quantities {
		if !s.Quantities[i].Converted || fits[i] == 0 {
			continue
		}
		first := i - 1
		for first > 0 && s.Quantities[first].Converted {
			first--
		}
		if asked != "" && s.Quantities[i].Unit.Name == asked {
			fits[i], fits[first] = max(fits[i], fits[first]), 0
			continue
		}
		fits[i], fits[first] = 0, max(fits[i], fits[first])
	}
}

// inCurrency names the currency that the question wants its answer in.
func (r *reading) inCurrency() string {
	if at := r.currency(); at >= 0 {
		u, _ := language.UnitAt(r.tokens, at)
		return u.Name
	}
	return ""
}

// otherSum reports whether the sentence says of a sum that it is something else
// than what is asked: "a profit of 300 million" for a fine.
func (r *reading) otherSum(s *scored, q *language.Quantity) bool {
	first := s.first(q)
	for k := first - 1; k >= max(0, first-3) && s.oneClause(k, q.From); k-- {
		if ownSums[s.Tokens[k].Norm] || estimates[s.Tokens[k].Norm] && r.has("sell", "sold", "fetch", "fetched", "auction", "pay", "paid") >= 0 || penalties[s.Tokens[k].Norm] && r.has("pay", "paid", "owe", "owes", "give") < 0 {
			for i := range r.terms {
				for _, a := range r.terms[i].alts {
					if len(a.Stems) == 1 && a.Stems[0] == s.Tokens[k].Stem {
						return false
					}
				}
			}
			return true
		}
	}
	return false
}

// ownSums are nouns for sums that are not what another word for one means.
var ownSums = words("fined profit profits turnover revenue revenues loss losses debt debts salary wages rent tax ransom bail subsidy pension budget sales")

// estimates are what something is thought to be worth, which is not what was paid.
var estimates = words("estimate estimates valuation reserve")

// penalties are sums that are paid, but no cost or price.
var penalties = words("fine fines penalty penalties bail ransom")

// massFit is how far a quantity answers "how much": money or what is weighed
// and measured, hardly what is counted.
func (s *scored) massFit(r *reading, q *language.Quantity, near float64) float64 {
	fit := 0.0
	switch {
	case r.change && r.otherPrice(s):
		return .25 * near
	case q.Unit.Kind == "percent" && !r.change && q.To < len(s.Tokens) && s.compares(q): // "a third less rice" is no rice that was taken
		return .25 * near
	case q.Unit.Kind == "duration" && r.change && r.hasOf(hurry) >= 0: // "how much faster"
		fit = .4 + .4*near
	case q.Unit.Kind == "duration" && r.change && s.marginal(q): // "missed it by 11 minutes"
		fit = .5 + .4*near
	case q.Unit.Kind == "duration":
		return .25 * near
	case q.Unit.Kind == "currency" && r.otherSum(s, q):
		return .15 + .14*near
	case q.Unit.Kind == "currency" && r.change && !s.marginal(q) && s.late():
		fit = .3 + .3*near
	case q.Unit.Kind == "currency" && r.change && !s.marginal(q) && !s.moves():
		fit = .25 * near // "a token one euro" is no rise
	case q.Unit.Kind == "currency", r.change && q.Unit.Kind == "percent":
		fit = .5 + .5*near
	case q.Unit.Kind != "":
		fit = .4 + .5*near
	case len(q.Noun) == 0 && (q.Lo >= 1e5 || q.Lo != math.Trunc(q.Lo)), r.change && (bare(s, q) || q.Noun[0] == "point"):
		fit = .3 + .4*near
	case r.change && s.leading(q) == "by": // "missed by 14,000 flats"
		fit = .3 + .4*near
	default:
		return .25 * near
	}
	if r.change && q.From > 0 {
		switch s.leading(q) {
		case "to", "from", "at": // "climbed 0.4 points to 7.1 per cent": where it got to
			fit *= .6
		case "by":
			fit = min(1, fit+.15)
		}
		if q.To < len(s.Tokens) {
			switch s.Tokens[q.To].Norm {
			case "more", "less", "higher", "lower", "up", "down", "cheaper", "dearer":
				fit = min(1, fit+.15)
			}
		}
	}
	return fit
}

// hasMoney reports whether the sentence gives a sum in some currency.
func (s *scored) hasMoney() bool {
	return slices.ContainsFunc(s.Quantities, func(q language.Quantity) bool { return q.Unit.Kind == "currency" })
}

// moves reports whether a sentence says that something rose, fell or is more or less.
func (s *scored) moves() bool {
	return slices.ContainsFunc(s.Tokens, func(t language.Token) bool { return shifting[t.Stem] || moved[t.Norm] })
}

// moved are further words by which something rises or falls.
var moved = words(`more less higher lower up down extra dearer cheaper add added adds adding lose lost loses shed gained cut cuts raise raised raises raising
	reduce reduced lowered fell fallen rose risen went gone doubled halved tripled knocked wiped trimmed slashed lifted pushed hiked plummeted
	tumbled dived surged sank sunk cheapened instead overcharged hike`)

// compares reports whether "more", "less" or the like follows a figure.
func (s *scored) compares(q *language.Quantity) bool {
	switch s.Tokens[q.To].Norm {
	case "more", "less", "higher", "lower", "fewer", "cheaper", "dearer", "above", "below":
		return s.oneClause(q.To-1, q.To)
	}
	return false
}

// otherPrice reports whether the sentence speaks of what another thing costs or brings
// than the question: "its shares rose by six per cent" for the mortgage rate.
func (r *reading) otherPrice(s *scored) bool {
	other := false
	for _, t := range s.Tokens {
		kind := dealtIn[t.Norm]
		if kind == "" {
			continue
		}
		if slices.ContainsFunc(r.tokens, func(q language.Token) bool { return dealtIn[q.Norm] == kind }) {
			return false
		}
		other = other || kind != "price"
	}
	return other
}

// dealtIn are what has a price or brings money of its own, and of which kind it is.
var dealtIn = map[string]string{"share": "share", "shares": "share", "stock": "share", "stocks": "share", "wage": "wage", "wages": "wage", "salary": "wage", "salaries": "wage",
	"rent": "rent", "rents": "rent", "fare": "fare", "fares": "fare", "tax": "tax", "taxes": "tax", "pension": "pension", "pensions": "pension", "profit": "profit", "profits": "profit",
	"price": "price", "prices": "price", "cost": "price", "costs": "price", "rate": "price", "rates": "price", "bill": "price", "bills": "price",
	"revenue": "sales", "revenues": "sales", "sales": "sales", "turnover": "sales"}
