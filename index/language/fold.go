package language

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold returns s in lower case with marks taken off, ligatures and the letters
// that have no mark to take off written out (ø → o, æ → ae, ł → l, ß → ss), and
// typographic quotation marks and dashes made plain. It is what words are
// compared by; never what is shown.
func Fold(s string) string {
	if ascii(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, "\uFFFD")) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		r = unicode.ToLower(r)
		if to, ok := foldTo(r); ok {
			b.WriteString(to)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func foldTo(r rune) (string, bool) {
	switch r {
	case 'ø':
		return "o", true
	case 'æ':
		return "ae", true
	case 'œ':
		return "oe", true
	case 'ß':
		return "ss", true
	case 'ł':
		return "l", true
	case 'đ', 'ð':
		return "d", true
	case 'þ':
		return "th", true
	case 'ı':
		return "i", true
	case '’', '‘', 'ʼ', '′':
		return "'", true
	case '“', '”', '„', '«', '»', '″':
		return "\"", true
	case '–', '—', '‑', '−':
		return "-", true
	}
	return "", false
}
