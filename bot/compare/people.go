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
// Complementary, since nothing shows that each claims to be complete.
func relatePeople(a, b *Claim, why bool) (Relation, string) {
	if !why && strangers(a, b) {
		return Complementary, ""
	}
	onlyA, onlyB, shared, spelt := matchNames(a.Names, b.Names)
	switch {
	case len(onlyA) == 0 && len(onlyB) == 0 && spelt == "":
		return Same, say(why, func() string { return fmt.Sprintf("both name %s", join(a.Names)) })
	case len(onlyA) == 0 && len(onlyB) == 0:
		return Spelt, "the same names, written differently: " + spelt
	case len(onlyB) == 0:
		return Narrower, say(why, func() string { return fmt.Sprintf("%s also names %s", a.Source, join(onlyA)) })
	case len(onlyA) == 0:
		return Narrower, say(why, func() string { return fmt.Sprintf("%s also names %s", b.Source, join(onlyB)) })
	case shared > 0:
		return Compatible, say(why, func() string {
			return fmt.Sprintf("%d in common; only %s: %s; only %s: %s", shared, a.Source, join(onlyA), b.Source, join(onlyB))
		})
	}
	return Complementary, say(why, func() string { return fmt.Sprintf("no name in common: %s; %s", join(a.Names), join(b.Names)) })
}

// strangers reports whether two lists can have no name in common, since no last
// word of a name can.
func strangers(a, b *Claim) bool {
	if len(a.Names) == 0 || len(b.Names) == 0 {
		return false
	}
	keys := b.workedOut().keys
	for _, x := range a.workedOut().keys {
		if slices.Contains(keys, x) {
			return false
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
// an initial of the other, or of the same key.
func SameName(a, b []string) (same, exact bool) {
	if len(a) == 0 || len(b) == 0 {
		return false, false
	}
	la, lb := a[len(a)-1], b[len(b)-1]
	if language.NameKey(la) != language.NameKey(lb) {
		return false, false
	}
	exact = la == lb
	if len(a) == 1 || len(b) == 1 {
		return true, exact
	}
	fa, fb := a[0], b[0]
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
	return language.NameKey(fa) == language.NameKey(fb) || la == lb && oneLetter(fa, fb), false
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

func roleWords(c *Claim) []string {
	var out []string
	for _, n := range c.Names {
		for _, t := range language.Tokens(n.Title, 0) {
			if !language.Stop(t.Norm) {
				out = append(out, t.Stem)
			}
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
