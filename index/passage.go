package index

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"variorum/index/language"
	"variorum/index/news"
)

// The size of a passage. A sentence longer than passageWords is a passage of
// its own.
const (
	passageSentences = 3
	passageWords     = 60
)

// Passages cuts a revision into the passages that it is indexed and counted
// by: of each paragraph that is evidence, up to three sentences at a time,
// about sixty words, in the order of the text. They do not overlap, and none
// crosses the end of a paragraph.
func Passages(r *news.Revision) []news.Span {
	var out []news.Span
	for _, b := range r.Blocks {
		if !b.Kind.Evidence() {
			continue
		}
		sentences, words := 0, 0
		for _, s := range language.Sentences(r.Text, b.Span) {
			n := len(strings.Fields(r.Slice(s)))
			if sentences == 0 || sentences == passageSentences || words+n > passageWords {
				out = append(out, s)
				sentences, words = 1, n
				continue
			}
			out[len(out)-1].End = s.End
			sentences, words = sentences+1, words+n
		}
	}
	return out
}

// cut is a passage as it goes into the index.
type cut struct {
	news.Span
	terms []string // stems, in order
}

// cutUp returns the passages of a revision with their stems, and the stems of
// its headline.
func cutUp(r *news.Revision) (cuts []cut, title []string) {
	for _, s := range Passages(r) {
		cuts = append(cuts, cut{s, language.Stems(r.Slice(s))})
	}
	return cuts, language.Stems(r.Title)
}

// cutPrint is equal for two cuts of a revision only if they would be indexed
// alike. It tells whether an index was made with the sentences and stems that
// this program would make.
func cutPrint(cuts []cut, title []string) string {
	h := sha256.New()
	write := func(b []byte, terms []string) {
		h.Write(b)
		for _, t := range terms {
			h.Write([]byte(t))
			h.Write([]byte{0})
		}
		h.Write([]byte{1})
	}
	write(nil, title)
	for _, c := range cuts {
		write(tail(c.Span, len(c.terms)), c.terms)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
