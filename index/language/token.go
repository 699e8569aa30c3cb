package language

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"variorum/index/news"
)

// Token is one word or number of a text.
type Token struct {
	news.Span
	Text string // as it stands
	Norm string // lower case, without marks: "Løkke's" → "lokke"
	Stem string // what words of one family share: "offered" → "offer"
}

// Number reports whether the token begins with a digit.
func (t Token) Number() bool { return t.Norm != "" && t.Norm[0] >= '0' && t.Norm[0] <= '9' }

// Upper reports whether the token begins with a capital letter.
func (t Token) Upper() bool {
	r, _ := utf8.DecodeRuneInString(t.Text)
	return unicode.IsUpper(r)
}

// Tokens splits text into words and numbers. Offsets count from base.
// Letters dotted one by one ("U.S.", "p.m.") are one word, a hyphen parts two
// words, digits and letters written together ("7m", "NOK80") are parted, and
// digits joined by a comma, point or colon between digits are one number.
func Tokens(text string, base int) []Token {
	out := make([]Token, 0, len(text)/5)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		end := i
		switch {
		case unicode.IsDigit(r):
			end = numberEnd(text, i)
		case wordRune(r):
			if n := dottedEnd(text, i); n > 0 {
				end = n
			} else {
				end = wordEnd(text, i)
			}
		default:
			i += size
			continue
		}
		out = append(out, newToken(text[i:end], base+i))
		i = end
	}
	return out
}

func newToken(s string, start int) Token {
	norm := Fold(s)
	if strings.ContainsRune(norm, '.') && !startsDigit(norm) {
		norm = strings.ReplaceAll(norm, ".", "")
	}
	norm = strings.TrimSuffix(strings.TrimSuffix(norm, "'s"), "'")
	stem := Stem(norm)
	if s == "us" { // no country, as "US" is
		stem = "we"
	}
	return Token{Span: news.Span{Start: start, End: start + len(s)}, Text: s, Norm: norm, Stem: stem}
}

func startsDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }

func apostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' }

// wordEnd returns where the word that begins at i ends; an apostrophe between
// letters belongs to it.
func wordEnd(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if wordRune(r) {
			i += size
			continue
		}
		if apostrophe(r) {
			if next, _ := utf8.DecodeRuneInString(s[i+size:]); wordRune(next) {
				i += size
				continue
			}
		}
		break
	}
	return i
}

// dottedEnd returns where a run of dotted letters ("U.S.", "p.m.") ends, or 0.
func dottedEnd(s string, i int) int {
	letters, end := 0, 0
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsLetter(r) || i+size >= len(s) || s[i+size] != '.' {
			if letters > 0 && unicode.IsLetter(r) { // "U.S" without its last point
				if next, _ := utf8.DecodeRuneInString(s[i+size:]); !wordRune(next) && letters >= 1 && unicode.IsUpper(r) {
					return i + size
				}
			}
			break
		}
		if next, _ := utf8.DecodeRuneInString(s[i+size+1:]); letters == 0 && !unicode.IsLetter(next) {
			return 0 // a single initial: "J."
		}
		i += size + 1
		letters++
		end = i
	}
	if letters < 2 {
		return 0
	}
	return end
}

// numberEnd returns where the number that begins at i ends.
func numberEnd(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if unicode.IsDigit(r) {
			i += size
			continue
		}
		if r == ',' || r == '.' || r == ':' {
			if next, _ := utf8.DecodeRuneInString(s[i+size:]); unicode.IsDigit(next) {
				i += size
				continue
			}
		}
		break
	}
	return i
}
