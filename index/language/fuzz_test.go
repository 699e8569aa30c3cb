package language

import (
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"variorum/index/news"
)

var seeds = []string{
	"", "Gen. Ove Brandt met Dr. Lind at 3 p.m. He left.", "“We saw it. Nobody listened,” said the engineer.", "U.S.", "J.", "don’t 'tis", "\u00a0\u2028x\u0301",
	"DKK142, R$25m and 1,250.50 (8.4 in).", "Vaal’s deputy, 61, a carpenter", "\xff\xfe", "ﬁ İ ß Ǆ", "He said: ‘no", "12:30:45 1.2.3. 4,,5", "a. b. c. d.", "half past ten",
	"Nearly a dozen dozen of the three and a half", "in the first half of next year", "¶\n\n \t", "A… B? C! D.” E", "two years ago, on 3 to 4 March 99999",
}

// Tokens stand in the order of the text, inside it, and are what they say.
func FuzzTokens(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, 0)
	}
	f.Fuzz(func(t *testing.T, s string, base int) {
		base %= 1 << 20
		at := base
		for _, tok := range Tokens(s, base) {
			if tok.Start < at || tok.End <= tok.Start || tok.End > base+len(s) {
				t.Fatalf("%q: a token at %d-%d after %d", s, tok.Start, tok.End, at)
			}
			if got := s[tok.Start-base : tok.End-base]; got != tok.Text {
				t.Fatalf("%q: the token %q stands where %q does", s, tok.Text, got)
			}
			at = tok.End
		}
	})
}

// Sentences cover whatever is not white space, once and in order, and are cut
// at the ends of characters.
func FuzzSentences(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, 0, len(s))
		f.Add("head "+s+" tail", 5, 5+len(s))
	}
	f.Fuzz(func(t *testing.T, s string, start, end int) {
		if len(s) > 2000 {
			return
		}
		got := Sentences(s, news.Span{Start: start, End: end})
		if start < 0 || end > len(s) || start >= end {
			if len(got) > 0 {
				t.Fatalf("sentences of no block: %v", got)
			}
			return
		}
		at := start
		for _, sp := range append(got, news.Span{Start: end, End: end}) {
			if sp.Start < at || sp.End > end || sp.Start > sp.End {
				t.Fatalf("%q: %d-%d after %d", s[start:end], sp.Start, sp.End, at)
			}
			for _, r := range s[at:sp.Start] {
				if !unicode.IsSpace(r) {
					t.Fatalf("%q: %q stands in no sentence", s[start:end], s[at:sp.Start])
				}
			}
			at = sp.End
		}
		if utf8.ValidString(s[start:end]) {
			for _, sp := range got {
				if !utf8.ValidString(s[sp.Start:sp.End]) || sp.Len() == 0 {
					t.Fatalf("%q: cut within a character, or empty: %v", s[start:end], sp)
				}
			}
		}
	})
}

// Annotate makes something of any text, and the same every time; what it
// finds in a sentence stands in it.
func FuzzAnnotate(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, int64(0))
		f.Add(s, int64(1936000000))
	}
	f.Fuzz(func(t *testing.T, s string, unix int64) {
		if len(s) > 2000 {
			return
		}
		r := &news.Revision{Article: news.Article{ID: "x", Source: "X", Title: s}, Number: 1, Text: s}
		if unix > 0 && unix < 1<<36 {
			r.Published = time.Unix(unix, 0).UTC()
		}
		if s != "" {
			r.Blocks = []news.Block{{Span: news.Span{Start: 0, End: len(s)}, Kind: news.Body}}
		}
		for _, x := range Annotate(r).Sentences {
			inside := func(what string, sp news.Span) {
				if !x.Contains(sp) || sp.Start > sp.End {
					t.Fatalf("%q: %s %d-%d outside the sentence %d-%d", s, what, sp.Start, sp.End, x.Start, x.End)
				}
			}
			for _, q := range x.Quotes {
				inside("quotation", q)
			}
			for _, m := range x.Names {
				inside("name", m.Span)
				if s[m.Start:m.End] != m.Text || m.From >= m.To || m.To > len(x.Tokens) || len(m.Words) == 0 {
					t.Fatalf("%q: the name %q is not %d-%d, tokens %d-%d", s, m.Text, m.Start, m.End, m.From, m.To)
				}
			}
			for _, q := range x.Quantities {
				inside("quantity", q.Span)
				inside("number", q.Number)
				if q.From >= q.To || q.To > len(x.Tokens) || q.Lo > q.Hi {
					t.Fatalf("%q: quantity %+v", s, q)
				}
			}
			for _, m := range x.Moments {
				inside("moment", m.Span)
				if m.From >= m.To || m.To > len(x.Tokens) || m.Lo.After(m.Hi) {
					t.Fatalf("%q: moment %+v", s, m)
				}
			}
		}
	})
}

// Folding what was folded changes nothing.
func FuzzFold(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if twice := Fold(once); twice != once {
			t.Errorf("%q → %q → %q", s, once, twice)
		}
		NameKey(once)
		Stem(once)
	})
}
