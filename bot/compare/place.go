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
	sa, sb := sites(a.Names), sites(b.Names)
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

// sites parts a list of places: each with the wider ones that follow it.
func sites(names []Name) [][]Name {
	var out [][]Name
	for _, n := range names {
		if n.Wider && len(out) > 0 {
			out[len(out)-1] = append(out[len(out)-1], n)
			continue
		}
		out = append(out, []Name{n})
	}
	return out
}

// without says how many places of a are none of b, and whether any lies where
// one of b does.
func without(a, b [][]Name) (rest int, near bool) {
	for _, x := range a {
		found := false
		for _, y := range b {
			found = found || oneSite(x, y)
			for _, v := range x[1:] {
				near = near || slices.ContainsFunc(y[1:], func(w Name) bool { return onePlace(v, w) })
			}
		}
		if !found {
			rest++
		}
	}
	return rest, near
}

// oneSite reports whether two places may be taken for one: they are called alike,
// or one is called by what the other lies in, and no more exactly than that, or
// both are of one kind and lie in one place ("the army hospital at Havn", "Havn's
// military hospital").
func oneSite(x, y []Name) bool {
	if onePlace(x[0], y[0]) {
		return true
	}
	within := func(n Name, of []Name) bool {
		return slices.ContainsFunc(of[1:], func(w Name) bool { return onePlace(n, w) })
	}
	if within(x[0], y) || within(y[0], x) {
		return true
	}
	kind := kindOf(x[0])
	return kind != "" && kind == kindOf(y[0]) && slices.ContainsFunc(x[1:], func(v Name) bool { return within(v, y) })
}

// kindOf is the noun for a kind of place that a place is called by, or "".
func kindOf(n Name) string {
	if k := len(n.Words); k > 0 && language.PlaceLevel(n.Words[k-1]) > 0 {
		return n.Words[k-1]
	}
	return ""
}

// onePlace reports whether two names of places may be one: all words of one are
// in the other.
func onePlace(x, y Name) bool {
	wx, wy := placeWords(x), placeWords(y)
	return len(wx) > 0 && len(wy) > 0 && (subset(wx, wy) || subset(wy, wx))
}

// placeWords are the words of a place without articles, each as the key of its
// spellings; and of a place without a name without its country ("an Austrian
// airport" is an airport, and may be that of Graz).
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
