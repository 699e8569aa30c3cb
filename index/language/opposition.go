package language

import (
	"slices"
	"strings"
)

// Contrast is where a word or phrase stands in a sentence that has an opposite:
// "banned", against "allowed".
type Contrast struct {
	From, To int    // tokens
	Stems    string // as Opposite knows it
}

// Contrasts finds the words and phrases of a sentence that have an opposite, of
// two that share a word the longer one. A word in a name has none: "North Bank".
func Contrasts(tokens []Token) []Contrast {
	lex := lexicon()
	var out []Contrast
	for i := 0; i < len(tokens); i++ {
		if tokens[i].Upper() && i > 0 {
			continue
		}
		for n := min(lex.sided[tokens[i].Stem], len(tokens)-i); n > 0; n-- {
			key := tokens[i].Stem
			for _, t := range tokens[i+1 : i+n] {
				key += " " + t.Stem
			}
			if len(lex.sides[key]) > 0 {
				out = append(out, Contrast{i, i + n, key})
				i += n - 1
				break
			}
		}
	}
	return out
}

// plainNegations negate the word that follows them and say nothing else.
var plainNegations = []string{"not", "no", "never", "cannot", "without", "nobody"}

// Denied finds the words that a sentence plainly says not to be so, each with the
// negation before it: "no cable", "was not closed". Where it denies only that
// something is all ("not only"), or how much it is ("no 10 days"), it denies none.
func Denied(tokens []Token) []int {
	var out []int
	for i, t := range tokens {
		if !slices.Contains(plainNegations, t.Norm) && !strings.HasSuffix(t.Norm, "n't") {
			continue
		}
		for k := i + 1; k < len(tokens) && k <= i+deniedReach; k++ {
			w := tokens[k]
			if w.Number() || w.Norm == "only" || w.Norm == "just" || w.Norm == "merely" || w.Norm == "because" {
				break
			}
			if _, small := smallNumbers[w.Norm]; small && w.Norm != "one" {
				break
			}
			if !Stop(w.Norm) && w.Norm != "one" && w.Norm != "longer" {
				out = append(out, k)
				break
			}
		}
	}
	return out
}

// deniedReach is how many words off a negation the word stands that it denies.
const deniedReach = 4
