package language

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"variorum/index/news"
)

// quotes returns the spans between quotation marks inside a sentence, without
// the marks. A quotation that is still open at the end of the sentence, or
// that was opened in an earlier one, is returned as far as it goes.
func quotes(text string, s news.Span) []news.Span {
	var out []news.Span
	open, closer := -1, rune(0)
	part := text[s.Start:s.End]
	for i, r := range part {
		size := utf8.RuneLen(r)
		switch {
		case open < 0 && r == '“':
			open, closer = i+size, '”'
		case open < 0 && r == '‘':
			open, closer = i+size, '’'
		case open < 0 && r == '"':
			open, closer = i+size, '"'
		case open < 0 && r == '\'' && (i == 0 || part[i-1] == ' ') && i+1 < len(part) && part[i+1] != ' ':
			if strings.Contains(part[i+1:], "'") {
				open, closer = i+size, '\''
			}
		case open < 0 && r == '”':
			out = append(out, news.Span{Start: s.Start, End: s.Start + i})
		case open >= 0 && r == closer && !(r != '"' && betweenLetters(part, i, size)) && !possessive(part, i, size, r):
			if i > open {
				out = append(out, news.Span{Start: s.Start + open, End: s.Start + i})
			}
			open = -1
		}
	}
	if open >= 0 && open < len(part) {
		out = append(out, news.Span{Start: s.Start + open, End: s.End})
	}
	return out
}

// possessive reports whether an apostrophe after s belongs to the word: a space
// and a small letter follow and the quotation closes later.
func possessive(s string, i, size int, r rune) bool {
	if r == '"' || r == '”' || i == 0 || s[i-1] != 's' {
		return false
	}
	rest := s[i+size:]
	if len(rest) < 2 || rest[0] != ' ' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(rest[1:])
	return unicode.IsLower(next) && strings.ContainsRune(rest, r)
}

// inQuotes reports whether a span lies within one of the quotations.
func inQuotes(qs []news.Span, s news.Span) bool {
	for _, q := range qs {
		if q.Contains(s) {
			return true
		}
	}
	return false
}
