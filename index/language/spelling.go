package language

import "strings"

// misspeltLeast is the length from which a word is taken for a misspelt one:
// shorter ones are one letter from too many.
const misspeltLeast = 5

// Misspelt returns the English word that a word (as Fold makes it), which is
// none, may be a slip for: two neighbours changed places, a letter is missing or
// too many, or a vowel stands for another. "" where there is none; of several,
// one as long, then the one that is right for longest, then the commonest. The first letter is
// never wrong, and no consonant for another: that would make words of names.
func Misspelt(norm string) string {
	if len(norm) < misspeltLeast || Known(norm) {
		return ""
	}
	v := vectorTable()
	best, row, right := "", int32(len(v.row)), 0
	for length := len(norm) - 1; length <= len(norm)+1; length++ {
		for _, w := range v.words[build{norm[0], length}] {
			if !Slip(norm, w) {
				continue
			}
			n, r := alike(norm, w), v.row[w]
			if len(w) == len(norm) {
				n += len(w)
			}
			if n > right || n == right && r < row {
				best, row, right = w, r, n
			}
		}
	}
	return best
}

// Slip reports whether two words differ by one letter that one of them has more,
// by two neighbours that changed places, or by one vowel.
func Slip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := alike(a, b)
	switch {
	case len(b)-len(a) == 1:
		return a[i:] == b[i+1:]
	case len(a) != len(b) || i == len(a):
		return false
	case a[i+1:] == b[i+1:]:
		return strings.IndexByte(vowels, a[i]) >= 0 && strings.IndexByte(vowels, b[i]) >= 0
	}
	return a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

const vowels = "aeiouy"

// alike is how many bytes two words have in common at their beginning.
func alike(a, b string) int {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	return i
}
