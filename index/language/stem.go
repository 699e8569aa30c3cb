package language

import (
	"strings"

	"github.com/kljensen/snowball/english"
)

// Stem returns what the forms of one word share, by the Snowball stemmer for
// English after irregular forms were brought to their lemma ("met" → "meet").
// norm is a word as Fold makes it. Numbers stay as they are.
func Stem(norm string) string {
	if norm == "" || startsDigit(norm) {
		return norm
	}
	if lemma, ok := lexicon().irregular[norm]; ok {
		norm = lemma
	}
	return english.Stem(norm, true)
}

// Stop reports whether a word (as Fold makes it) says nothing about the
// subject of a sentence: articles, pronouns, auxiliaries, question words.
func Stop(norm string) bool {
	if lexicon().stop[norm] {
		return true
	}
	if i := strings.IndexByte(norm, '\''); i > 0 { // "there'd", "holm'll"
		switch norm[i+1:] {
		case "d", "ll", "re", "ve", "m", "t", "s":
			return lexicon().stop[norm[:i]]
		}
	}
	return false
}

// Stems returns the stems of the words of text that are not stop words, in
// order, repeated where they are. It is what passages and questions are
// indexed by.
func Stems(text string) []string {
	var out []string
	for _, t := range Tokens(text, 0) {
		if !Stop(t.Norm) && t.Stem != "" {
			out = append(out, t.Stem)
		}
	}
	return out
}
