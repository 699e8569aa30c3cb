package language

import (
	"slices"
	"strings"
)

// NameKey returns what the spellings of one name share: words folded, and
// letters brought to one form across the usual ways of writing names from
// other alphabets ("Belinskyy", "Belinsky", "Belinskiy" → one key; "Løkke",
// "Loekke", "Lokke" → one key).
func NameKey(word string) string {
	s, has := word, letters(word)
	for i, r := range nameFolds {
		if need := nameNeeds[i]; has&need == need && strings.Contains(s, r[0]) {
			s = strings.ReplaceAll(s, r[0], r[1])
			has = letters(s)
		}
	}
	var last rune
	for i, r := range s {
		if i > 0 && r == last {
			return single(s)
		}
		last = r
	}
	return s
}

// SameGiven reports whether two given names, folded, may be those of one person, one
// of them for short: "Oliver" and "Ollie", "Bob" and "Robert".
func SameGiven(a, b string) bool {
	for _, x := range lexicon().given[a] {
		if slices.Contains(lexicon().given[b], x) {
			return true
		}
	}
	return false
}

// single writes letters that are doubled once.
func single(s string) string {
	var b strings.Builder
	var last rune
	for _, r := range s {
		if r == last {
			continue
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// letters is the set of the letters a to z in a word.
func letters(s string) uint32 {
	var set uint32
	for i := range len(s) {
		if c := s[i] - 'a'; c < 26 {
			set |= 1 << c
		}
	}
	return set
}

// nameNeeds are the letters without which each of nameFolds changes nothing.
var nameNeeds = func() (out [len(nameFolds)]uint32) {
	for i, r := range nameFolds {
		out[i] = letters(r[0])
	}
	return out
}()

// nameFolds are applied in this order.
var nameFolds = [...][2]string{
	{"dschi", "ji"}, {"dscha", "ja"}, {"dzhi", "ji"}, {"dzha", "ja"}, {"dji", "ji"}, {"dja", "ja"}, {"gh", "g"},
	{"iy", "y"}, {"yy", "y"}, {"ii", "y"}, {"ij", "y"}, {"yi", "y"}, {"ey", "y"}, {"ei", "y"}, {"ie", "y"}, {"i", "y"},
	{"sch", "sh"}, {"tch", "ch"}, {"tsh", "ch"}, {"kh", "h"}, {"ks", "x"}, {"ck", "k"}, {"qu", "kv"}, {"q", "k"}, {"ph", "f"},
	{"w", "v"}, {"ou", "u"}, {"aa", "a"}, {"oe", "o"}, {"ae", "a"}, {"ue", "u"}, {"th", "t"}, {"dt", "t"}, {"z", "s"},
}
