package compare

import (
	"fmt"
	"slices"
	"strings"

	"variorum/index/language"
)

// relatePeople compares two lists of people (or of bodies, countries …). Equal
// lists are the same; where one list holds the other, the longer says more; a
// list that says it is open ("including") never conflicts with anything; two
// closed lists that share nobody may be about different people and are
// Complementary, since nothing shows that each claims to be complete. Only where
// one alone can have done what is asked ("who won", "who gave the order"), and
// both certainly say it of one person, do two persons contradict each other; and
// where one says that it was not whom the other names.
func relatePeople(a, b *Claim, why bool) (Relation, string) {
	if denies(a, b) || denies(b, a) {
		return conflict(a, b, say(why, func() string {
			return fmt.Sprintf("%s; %s; one says that it was not the other's", join(a.Names), join(b.Names))
		}))
	}
	if len(a.Names) == 0 && len(b.Names) == 0 {
		return relateClauses(a, b, why)
	}
	sole := a.Sole && b.Sole && !a.Open && !b.Open && len(a.Names) == 1 && len(b.Names) == 1
	if !why && !sole && strangers(a, b) {
		return Complementary, ""
	}
	onlyA, onlyB, shared, spelt := matchNames(a.Names, b.Names)
	switch {
	case len(onlyA) == 0 && len(onlyB) == 0 && spelt == "":
		return Same, say(why, func() string { return fmt.Sprintf("both name %s", join(a.Names)) })
	case len(onlyA) == 0 && len(onlyB) == 0:
		return Spelt, "the same names, written differently: " + spelt
	case shared > 0 && a.One && b.One && !a.Open && !b.Open:
		return Same, say(why, func() string {
			return fmt.Sprintf("%d in common, where one is asked for: %s; %s", shared, join(a.Names), join(b.Names))
		})
	case len(onlyB) == 0:
		return Narrower, say(why, func() string { return fmt.Sprintf("%s also names %s", a.Source, join(onlyA)) })
	case len(onlyA) == 0:
		return Narrower, say(why, func() string { return fmt.Sprintf("%s also names %s", b.Source, join(onlyB)) })
	case shared > 0:
		return Compatible, say(why, func() string {
			return fmt.Sprintf("%d in common; only %s: %s; only %s: %s", shared, a.Source, join(onlyA), b.Source, join(onlyB))
		})
	}
	reason := say(why, func() string { return fmt.Sprintf("no name in common: %s; %s", join(a.Names), join(b.Names)) })
	if sole {
		return conflict(a, b, reason)
	}
	return Complementary, reason
}

// denies reports whether a claim names others and says of everybody whom another
// names that it was not them.
func denies(a, b *Claim) bool {
	if len(a.Denied) == 0 || len(a.Names) == 0 || len(b.Names) == 0 {
		return false
	}
	rest, _, _, _ := matchNames(b.Names, a.Denied)
	_, _, shared, _ := matchNames(a.Names, b.Names)
	return len(rest) == 0 && shared == 0
}

// strangers reports whether two lists can have no name in common, since no last
// word of a name can, nor a given name that stands alone.
func strangers(a, b *Claim) bool {
	if len(a.Names) == 0 || len(b.Names) == 0 {
		return false
	}
	ka, kb := a.workedOut().keys, b.workedOut().keys
	for i, x := range ka {
		for j, y := range kb {
			wa, wb := a.Names[i].Words, b.Names[j].Words
			if x == y || slip(x, y) || oneFrame(wa[len(wa)-1], wb[len(wb)-1]) || len(wa) == 1 && len(wb) > 1 && wa[0] == wb[0] || len(wb) == 1 && len(wa) > 1 && wa[0] == wb[0] {
				return false
			}
		}
	}
	return true
}

// matchNames pairs the names of two lists: what stands only in a, only in b,
// how many they share, and which are written differently ("Sergei / Sergey").
func matchNames(a, b []Name) (onlyA, onlyB []Name, shared int, spelt string) {
	pair := make([]int, len(a)) // where in b the name stands; -1 nowhere
	used := make([]bool, len(b))
	for i := range pair {
		pair[i] = -1
	}
	var different []string
	for pass := range 4 { // what is written alike first, then full names, then initials, then bare surnames
		for i, x := range a {
			for j, y := range b {
				if pair[i] >= 0 || used[j] || pass == 0 && strings.Join(x.Words, " ") != strings.Join(y.Words, " ") ||
					pass == 1 && (!full(x) || !full(y)) || pass == 2 && (len(x.Words) == 1 || len(y.Words) == 1) {
					continue
				}
				if same, exact := SameName(x.Words, y.Words); same {
					pair[i], used[j] = j, true
					shared++
					if !exact {
						different = append(different, x.Text+" / "+y.Text)
					}
				}
			}
		}
	}
	for i, x := range a {
		if pair[i] < 0 {
			onlyA = append(onlyA, x)
		}
	}
	for j, y := range b {
		if !used[j] {
			onlyB = append(onlyB, y)
		}
	}
	slices.Sort(different)
	return onlyA, onlyB, shared, strings.Join(different, ", ")
}

// full reports whether a name gives a given name that is more than an initial.
func full(n Name) bool { return len(n.Words) > 1 && len(n.Words[0]) > 1 }

// SameName reports whether two names (words folded) may name one person, and
// whether they are also written alike. The last words must share their key
// (language.NameKey); given names must not speak against it: one is missing,
// an initial of the other, of the same key, its short form, or cut short in front. Where the
// given name is the same, the last words may differ by a slip; and a given name
// may stand alone ("her uncle Anders").
func SameName(a, b []string) (same, exact bool) {
	if len(a) == 0 || len(b) == 0 {
		return false, false
	}
	la, lb := a[len(a)-1], b[len(b)-1]
	fa, fb := a[0], b[0]
	ka, kb := language.NameKey(la), language.NameKey(lb)
	switch alone := len(a) == 1 || len(b) == 1; {
	case ka == kb && alone:
		return true, la == lb
	case alone:
		same = len(a) != len(b) && fa == fb && len(fa) > 3
		return same, same
	case ka != kb && oneFrame(la, lb) && oneFrame(fa, fb):
		return true, false
	case ka != kb:
		return len(fa) > 2 && slip(ka, kb) && language.NameKey(fa) == language.NameKey(fb), false
	}
	exact = la == lb
	if fa == fb {
		return true, exact
	}
	for _, x := range a[:len(a)-1] { // "Tomas J. Holm" and "J. Tomas Holm" have a word in common
		for _, y := range b[:len(b)-1] {
			if x == y && len(x) > 1 {
				return true, exact
			}
		}
	}
	if len(fa) == 1 || len(fb) == 1 {
		return fa[0] == fb[0], exact
	}
	ga, gb := language.NameKey(fa), language.NameKey(fb)
	return ga == gb || la == lb && (language.SameGiven(fa, fb) || oneLetter(fa, fb) || clipped(ga, gb) || clipped(gb, ga)), false
}

// oneFrame reports whether two words have the same consonants, three at least, and
// end alike, as names do that two papers have taken over from another script by ear
// ("Nasreddin", "Nasrudeen"). Only where given name and surname both do is it one
// name.
func oneFrame(a, b string) bool {
	x, y := frame(a), frame(b)
	return len(x) >= 3 && x == y && vowel(a[len(a)-1]) == vowel(b[len(b)-1])
}

func vowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }

// frame is a folded word without its vowels, and with no letter twice in a row.
func frame(word string) string {
	var out []byte
	for i := range len(word) {
		if c := word[i]; (!vowel(c) || c == 'y' && i == 0) && (len(out) == 0 || out[len(out)-1] != c) {
			out = append(out, c)
		}
	}
	return string(out)
}

// clipped reports whether a given name is a longer one without what it begins
// with: "Xander" and "Alexander".
func clipped(short, long string) bool {
	const least = 5
	return len(short) >= least && len(short) < len(long) && strings.LastIndex(long, short[:least]) > 0
}

// slip reports whether the keys of two surnames of five letters and more differ as
// by a slip ("Brenner", "Brener"). Only names that agree in more may be one by this.
func slip(a, b string) bool {
	const least = 5
	return min(len(a), len(b)) >= least && language.Slip(a, b)
}

// oneLetter reports whether two given names of four letters and more differ in
// one letter only ("Olaf", "Olav").
func oneLetter(a, b string) bool {
	if len(a) != len(b) || len(a) < 4 {
		return false
	}
	n := 0
	for i := range len(a) {
		if a[i] != b[i] {
			n++
		}
	}
	return n == 1
}

// relateRoles compares what two sources call one person.
func relateRoles(a, b *Claim, why bool) (Relation, string) {
	ta, tb := roleWords(a), roleWords(b)
	if len(ta) == 0 || len(tb) == 0 {
		return relateClauses(a, b, why)
	}
	inA, inB := subset(ta, tb), subset(tb, ta)
	switch {
	case inA && inB && ofTwo(a, b):
		return Worded, say(why, func() string { return fmt.Sprintf("%q and %q are of two countries", a.Label, b.Label) })
	case inA && inB:
		return Same, "both call the person " + a.Label
	case inA:
		return Narrower, say(why, func() string { return fmt.Sprintf("%q says more than %q", b.Label, a.Label) })
	case inB:
		return Narrower, say(why, func() string { return fmt.Sprintf("%q says more than %q", a.Label, b.Label) })
	}
	for _, w := range ta {
		for _, v := range tb {
			if w == v {
				return Worded, say(why, func() string { return fmt.Sprintf("%q and %q", a.Label, b.Label) })
			}
		}
	}
	return Worded, say(why, func() string { return fmt.Sprintf("%q and %q may be one office in two words", a.Label, b.Label) })
}

// ofTwo reports whether two offices are given to two countries.
func ofTwo(a, b *Claim) bool {
	first := func(c *Claim) string {
		for _, n := range c.Names {
			if of, _ := land(language.Tokens(n.Title, 0)); of != "" {
				return of
			}
		}
		return ""
	}
	x, y := first(a), first(b)
	return x != "" && y != "" && x != y
}

// land is the country that a title begins with, and how many tokens it takes.
func land(toks []language.Token) (string, int) {
	if len(toks) == 0 {
		return "", 0
	}
	c, n := language.CountryOf(toks, 0)
	if n == 0 || c.Form != "name" && c.Form != "demonym" {
		return "", 0
	}
	return c.Name, n
}

func roleWords(c *Claim) []string {
	var out []string
	for _, n := range c.Names {
		out = append(out, titleWords(n.Title)...)
	}
	return out
}

// titleWords are the stems of an office or description, without the country that
// it is an office of, which the reader of one paper is told and that of another
// knows ("Norway's trade minister").
func titleWords(title string) []string {
	var out []string
	toks := language.Tokens(title, 0)
	if _, n := land(toks); n < len(toks) {
		toks = toks[n:]
	}
	for i := range toks {
		if !language.Stop(toks[i].Norm) {
			out = append(out, toks[i].Stem)
		}
	}
	return out
}

// subset reports whether every member of a is in b.
func subset(a, b []string) bool {
	for _, x := range a {
		found := false
		for _, y := range b {
			if x == y {
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

func join(names []Name) string {
	var out []string
	for _, n := range names {
		out = append(out, n.Text)
	}
	return strings.Join(out, ", ")
}
