package language

import (
	"sync"
	"unicode/utf8"

	"github.com/jdkato/prose/v3/tag"
)

// tagger is the trained part-of-speech tagger; it never changes once loaded.
var tagger = sync.OnceValue(func() *tag.Tagger {
	t, err := tag.New()
	if err != nil {
		panic("language: the tagger's model compiled into the program is damaged: " + err.Error())
	}
	return t
})

// PartOfSpeech returns the Penn Treebank tag of token i in a sentence: "NN"
// for a noun, "VBD" for a verb in the past.
func PartOfSpeech(tokens []Token, i int) string {
	return PartsOfSpeech(tokens)[i]
}

// PartsOfSpeech returns the tags of all tokens of a sentence.
func PartsOfSpeech(tokens []Token) []string {
	list := make([]string, len(tokens))
	for i, t := range tokens {
		list[i] = t.Text
	}
	out := make([]string, len(tokens))
	for i, t := range tagger().Tag(list) {
		out[i] = t.Tag
	}
	return out
}

// Initials returns the initials, in lower case, of every run of two to six
// capitalised words in a sentence, small words between them left out:
// "International Criminal Court" → "icc".
func Initials(tokens []Token) map[string]bool {
	out := map[string]bool{}
	for i := range tokens {
		if !tokens[i].Upper() {
			continue
		}
		s, last := "", i
		for k := i; k < len(tokens) && k < i+8; k++ {
			t := tokens[k]
			switch {
			case t.Upper():
				first, _ := utf8.DecodeRuneInString(t.Norm)
				s += string(first)
				last = k
			case k-last <= 1 && (t.Norm == "of" || t.Norm == "for" || t.Norm == "the" || t.Norm == "and"):
				continue
			default:
				k = len(tokens)
			}
			if len(s) >= 2 && len(s) <= 6 && last == k {
				out[s] = true
			}
		}
	}
	return out
}
