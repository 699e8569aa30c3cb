package language

import (
	"slices"
	"strings"
)

// runs are phrases that are looked for all at once. Each is one stem or several
// that follow each other with at most two words between.
type runs struct {
	byFirst map[string][]run
	number  map[string]int // stems → number of the phrase
}

type run struct {
	rest   []string
	number int
}

// runGap is how far from each other two words of a phrase may stand: two others
// between them, as in "call the whole day off".
const runGap = 3

// add enters a phrase, its stems parted by a space, and returns its number: the
// same one for the same stems.
func (r *runs) add(stems string) int {
	if n, ok := r.number[stems]; ok {
		return n
	}
	if r.number == nil {
		r.byFirst, r.number = map[string][]run{}, map[string]int{}
	}
	n := len(r.number)
	r.number[stems] = n
	list := strings.Fields(stems)
	r.byFirst[list[0]] = append(r.byFirst[list[0]], run{list[1:], n})
	return n
}

// in returns the numbers of the phrases that stand among the tokens, rising.
func (r *runs) in(tokens []Token) []int {
	var found []int
	for i := range tokens {
		for _, ph := range r.byFirst[tokens[i].Stem] {
			if ph.stands(tokens, i) {
				found = append(found, ph.number)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// stands reports whether what follows the first word of a phrase follows
// tokens[i].
func (ph run) stands(tokens []Token, i int) bool {
	for _, stem := range ph.rest {
		next := -1
		for k := i + 1; k < len(tokens) && k <= i+runGap; k++ {
			if tokens[k].Stem == stem {
				next = k
				break
			}
		}
		if next < 0 {
			return false
		}
		i = next
	}
	return true
}

// Telling returns what in an article may tell of a word of the question that has
// these alternatives: of "convicted", that somebody was jailed. It means less
// than an alternative, which says the same. The numbers are those of
// Sentence.Telling, rising. Where the word itself has none, its synonyms speak
// for it.
func Telling(alts []Alternative) []int {
	lex := lexicon()
	var found []int
	for _, least := range []float64{1, synonymStrength} {
		for _, a := range alts {
			if a.Strength >= least {
				found = append(found, lex.telling[strings.Join(a.Stems, " ")]...)
			}
		}
		if len(found) > 0 {
			break
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// Reason says how far a sentence gives a reason.
type Reason int

// Whether a sentence gives a reason.
const (
	NoReason  Reason = iota
	MayReason        // "argues", "fears", "after": often something else
	Open             // says that the reason is not known
	GivesReason
)

// reasonOf reads how far a sentence gives a reason.
func reasonOf(tokens []Token) Reason {
	lex, best := lexicon(), NoReason
	for _, n := range lex.causal.in(tokens) {
		best = max(best, lex.causes[n])
	}
	return best
}
