package language

import "strings"

// NameKey returns what the spellings of one name share: words folded, and
// letters brought to one form across the usual ways of writing names from
// other alphabets ("Belinskyy", "Belinsky", "Belinskiy" → one key; "Løkke",
// "Loekke", "Lokke" → one key).
func NameKey(word string) string {
	s := word
	for _, r := range nameFolds {
		s = strings.ReplaceAll(s, r[0], r[1])
	}
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

// nameFolds are applied in this order.
var nameFolds = [][2]string{
	{"iy", "y"}, {"yy", "y"}, {"ii", "y"}, {"ij", "y"}, {"yi", "y"}, {"ey", "y"}, {"ei", "y"}, {"ie", "y"}, {"i", "y"},
	{"sch", "sh"}, {"tch", "ch"}, {"tsh", "ch"}, {"kh", "h"}, {"ks", "x"}, {"ck", "k"}, {"q", "k"}, {"ph", "f"},
	{"w", "v"}, {"ou", "u"}, {"aa", "a"}, {"oe", "o"}, {"ae", "a"}, {"ue", "u"}, {"th", "t"}, {"dt", "t"}, {"z", "s"},
}
