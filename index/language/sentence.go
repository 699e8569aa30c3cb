package language

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/jdkato/prose/v3/segment"

	"variorum/index/news"
)

// segmenter is the trained sentence splitter; it never changes once loaded.
var segmenter = sync.OnceValue(func() *segment.Segmenter {
	s, err := segment.New()
	if err != nil {
		panic("language: the sentence model compiled into the program is damaged: " + err.Error())
	}
	return s
})

// maxQuoted is the length in bytes up to which sentences inside one pair of
// quotation marks are kept together with what introduces them.
const maxQuoted = 400

// Sentences splits one block (a paragraph) into sentences and returns their
// byte ranges in text, without the white space around. "U.S.", "Gen. Smith"
// and "J. Doe" do not end a sentence. A quotation that runs over several
// sentences is cut between them only when it is longer than maxQuoted bytes.
func Sentences(text string, block news.Span) []news.Span {
	if block.Start < 0 || block.End > len(text) || block.Start >= block.End {
		return nil
	}
	par := text[block.Start:block.End]
	var out []news.Span
	for _, s := range segmenter().Segment(par) {
		span := trim(par, news.Span{Start: s.Start, End: s.End()})
		if span.Len() == 0 {
			continue
		}
		for _, piece := range splitMissed(par, span) {
			if n := len(out); n > 0 && joins(par, out[n-1], piece) {
				out[n-1].End = piece.End
				continue
			}
			out = append(out, piece)
		}
	}
	for i := range out {
		out[i].Start += block.Start
		out[i].End += block.Start
	}
	return out
}

// afterHour reports whether the full stop at i ends "p.m." and a new sentence
// follows: a capital that begins no day, month or time zone.
func afterHour(s string, i int) bool {
	if i < 4 || i+2 >= len(s) || s[i-1] != 'm' || s[i-2] != '.' || s[i-3] != 'a' && s[i-3] != 'p' || s[i-4] != ' ' || s[i+1] != ' ' {
		return false
	}
	next, _, _ := strings.Cut(s[i+2:], " ")
	next = strings.Trim(next, ",.;:()")
	first, size := utf8.DecodeRuneInString(next)
	if !unicode.IsUpper(first) || len(next) > size && strings.ToUpper(next) == next {
		return false
	}
	norm := Fold(next)
	_, weekday := weekdays[norm]
	_, month := months[norm]
	return !weekday && !month && norm != "eastern" && norm != "central" && norm != "pacific" && norm != "mountain" && norm != "greenwich" &&
		norm != "moscow" && norm != "local"
}

// trim takes the white space off both ends of a span.
func trim(s string, span news.Span) news.Span {
	t := s[span.Start:span.End]
	left := len(t) - len(strings.TrimLeftFunc(t, unicode.IsSpace))
	t = strings.TrimSpace(t)
	return news.Span{Start: span.Start + left, End: span.Start + left + len(t)}
}

// splitMissed cuts where the splitter saw no end: after a full stop within
// closing quotation marks that a capital or an opening quotation mark follows.
func splitMissed(s string, span news.Span) []news.Span {
	var out []news.Span
	start := span.Start
	for i := span.Start; i < span.End; i++ {
		if s[i] != '.' && s[i] != '!' && s[i] != '?' {
			continue
		}
		j := i + 1
		closed := false
		for j < span.End {
			r, size := utf8.DecodeRuneInString(s[j:span.End])
			if r == '”' || r == '’' || r == '"' || r == '\'' {
				closed = true
				j += size
				continue
			}
			break
		}
		if !closed && !afterHour(s[:span.End], i) || j >= span.End || s[j] != ' ' {
			continue
		}
		k := j
		for k < span.End && s[k] == ' ' {
			k++
		}
		r, _ := utf8.DecodeRuneInString(s[k:span.End])
		if unicode.IsUpper(r) || r == '‘' || r == '“' || (r == '"' && closed) {
			out = append(out, news.Span{Start: start, End: j})
			start = k
		}
		i = k - 1
	}
	return append(out, news.Span{Start: start, End: span.End})
}

// joins reports whether b continues a: it begins in lower case or with
// punctuation (the splitter took an abbreviation for an end), a stands inside
// quotation marks that b closes, or a is an initial or abbreviation.
func joins(s string, a, b news.Span) bool {
	first, _ := utf8.DecodeRuneInString(s[b.Start:b.End])
	if unicode.IsLower(first) || strings.ContainsRune(",;:)–—-", first) {
		return true
	}
	prev := s[a.Start:a.End]
	if abbreviated(prev) {
		return true
	}
	return b.End-a.Start <= maxQuoted && openQuote(prev) && !newSpeaker(s[b.Start:b.End])
}

// openQuote reports whether a quotation that begins in s is still open at its end.
func openQuote(s string) bool {
	depth := 0
	for i, r := range s {
		switch r {
		case '“':
			depth++
		case '”':
			if depth > 0 {
				depth--
			}
		case '‘':
			depth++
		case '’':
			if depth > 0 && !betweenLetters(s, i, utf8.RuneLen(r)) {
				depth--
			}
		case '"':
			if depth > 0 {
				depth--
			} else {
				depth++
			}
		}
	}
	return depth > 0
}

func betweenLetters(s string, i, size int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+size:])
	return unicode.IsLetter(before) && unicode.IsLetter(after)
}

// newSpeaker reports whether a sentence opens a quotation of its own, so that
// what came before was not closed by mistake of the outlet.
func newSpeaker(s string) bool {
	return strings.HasPrefix(s, "“") || strings.HasPrefix(s, "‘")
}

// abbreviated reports whether s ends in an abbreviation that never ends a
// sentence: a title before a name, or an initial.
func abbreviated(s string) bool {
	if !strings.HasSuffix(s, ".") {
		return false
	}
	word := s[strings.LastIndexAny(s, " \u00a0(“‘\"")+1 : len(s)-1]
	if utf8.RuneCountInString(word) == 1 {
		r, _ := utf8.DecodeRuneInString(word)
		return unicode.IsUpper(r) && r != 'I'
	}
	return lexicon().abbreviation[strings.ToLower(word)]
}
