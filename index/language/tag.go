package language

import (
	"strings"
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

// Tags are the parts of speech of a sentence's tokens as an article keeps them: a
// byte for each, since there are as many as words.
type Tags []uint8

// penn are the tags that the tagger gives, by their places in Tags; the first
// stands for what it passes through.
var penn = strings.Fields("-NONE- $ # `` '' ( ) , . : CC CD DT EX FW IN JJ JJR JJS LS MD NN NNP NNPS NNS PDT POS PRP PRP$ RB RBR RBS RP SYM TO UH " +
	"VB VBD VBG VBN VBP VBZ WDT WP WP$ WRB")

var pennPlaces = sync.OnceValue(func() map[string]uint8 {
	m := make(map[string]uint8, len(penn))
	for i, tag := range penn {
		m[tag] = uint8(i)
	}
	return m
})

func newTags(list []string) Tags {
	out, places := make(Tags, len(list)), pennPlaces()
	for i, tag := range list {
		out[i] = places[tag]
	}
	return out
}

// At returns the tag of token i.
func (t Tags) At(i int) string { return penn[t[i]] }

// All returns the tags of all tokens; they are the caller's.
func (t Tags) All() []string {
	out := make([]string, len(t))
	for i, k := range t {
		out[i] = penn[k]
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
