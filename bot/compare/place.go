package compare

import (
	"fmt"
	"slices"

	"variorum/index/language"
)

// relatePlaces compares the places that two sources name: each place with what it
// lies in ("the hospital in Havn"). Where each place of one is one of the other,
// they agree, however much more exact one is; where one has more places, it says
// more; places that only lie in one town may be two. No name in common is
// Unclear, since one place may lie in the other.
func relatePlaces(a, b *Claim, why bool) (Relation, string) {
	sa, sb := a.workedOut().sites, b.workedOut().sites
	restA, near := without(sa, sb)
	restB, _ := without(sb, sa)
	switch {
	case len(sa) == 0 || len(sb) == 0:
	case restA == 0 && restB == 0:
		return Same, "the same place"
	case restA == 0:
		return Narrower, say(why, func() string { return fmt.Sprintf("%s gives more places: %s; %s", b.Source, b.Label, a.Label) })
	case restB == 0:
		return Narrower, say(why, func() string { return fmt.Sprintf("%s gives more places: %s; %s", a.Source, a.Label, b.Label) })
	case restA < len(sa) || near:
		return Compatible, say(why, func() string {
			return fmt.Sprintf("one place; %s gives %s, %s gives %s", a.Source, a.Label, b.Source, b.Label)
		})
	}
	return Unclear, say(why, func() string { return fmt.Sprintf("%q and %q may be one place", a.Label, b.Label) })
}

// site is a place with the wider ones that it lies in, as the words that name each
// (placeWords), and the noun for a kind of place that it is called by, or "".
type site struct {
	kind  string
	words []string
	wider [][]string
}

// sites parts a list of places: each with the wider ones that follow it.
func sites(names []Name) []site {
	var out []site
	for _, n := range names {
		words := placeWords(n)
		if n.Wider && len(out) > 0 {
			of := &out[len(out)-1]
			of.wider = append(of.wider, words)
			continue
		}
		s := site{words: words}
		if k := len(n.Words); k > 0 && language.PlaceLevel(n.Words[k-1]) > 0 {
			s.kind = n.Words[k-1]
		}
		out = append(out, s)
	}
	return out
}

// without says how many places of a are none of b, and whether any lies where
// one of b does.
func without(a, b []site) (rest int, near bool) {
	for i := range a {
		found := false
		for j := range b {
			found = found || oneSite(&a[i], &b[j])
			near = near || a[i].within(&b[j])
		}
		if !found {
			rest++
		}
	}
	return rest, near
}

// oneSite reports whether two places may be taken for one: they are called alike,
// or one is called by what the other lies in, and no more exactly than that, or
// both are of one kind and lie in one place ("the naval base at Havn", "Havn's
// marine base").
func oneSite(x, y *site) bool {
	return onePlace(x.words, y.words) || x.lies(y.words) || y.lies(x.words) || x.kind != "" && x.kind == y.kind && x.within(y)
}

// lies reports whether a place lies in one of that name.
func (s *site) lies(name []string) bool {
	return slices.ContainsFunc(s.wider, func(w []string) bool { return onePlace(w, name) })
}

// within reports whether two places lie in one.
func (s *site) within(o *site) bool {
	return slices.ContainsFunc(s.wider, o.lies)
}

// onePlace reports whether two names of places may be one: all words of one are
// in the other.
func onePlace(x, y []string) bool {
	return len(x) > 0 && len(y) > 0 && (subset(x, y) || subset(y, x))
}

// placeWords are the words of a place without articles, each as the key of its
// spellings; and of a place without a name without its country ("a Swedish
// airport" is an airport, and may be that of Havn).
func placeWords(n Name) []string {
	toks := language.Tokens(n.Text, 0)
	named, lands := false, map[string]bool{}
	for i := range toks {
		if c, k := language.CountryOf(toks, i); k == 1 && c.Form == "demonym" {
			lands[toks[i].Norm] = true
		} else if toks[i].Upper() {
			named = true
		}
	}
	var out []string
	for _, w := range n.Words {
		if !language.Stop(w) && (named || !lands[w] || len(n.Words) == 1) {
			out = append(out, language.NameKey(w))
		}
	}
	return out
}
