package language

import (
	"slices"
	"strings"
)

// Sides returns what says yes and what says no where a word or phrase with these
// alternatives is asked about, in words that neither stand for it nor are its
// opposites: "cleared his desk" of "resign". Where the word itself has none,
// its synonyms speak for it.
func Sides(alts []Alternative) (yes, no [][]string) {
	lex := lexicon()
	for _, least := range []float64{1, synonymStrength} {
		for _, a := range alts {
			if a.Strength < least {
				continue
			}
			for _, s := range lex.stances[strings.Join(a.Stems, " ")] {
				yes, no = append(yes, s.yes...), append(no, s.no...)
			}
		}
		if len(yes)+len(no) > 0 {
			break
		}
	}
	return yes, no
}

// Stance is where in a sentence something says yes or no to what is asked.
type Stance struct {
	From, To int // tokens
	Yes      bool
}

// Stances finds where phrases stand in a sentence that say yes, and such that say
// no. Of two that share a word the longer one counts, so that "keep quiet" is
// not "keep"; one that stands on both sides counts for neither.
func Stances(tokens []Token, yes, no [][]string) []Stance {
	var out []Stance
	for k, list := range [][][]string{yes, no} {
		for _, stems := range list {
			for i := range tokens {
				if to := stands(tokens, i, stems); to > 0 {
					out = append(out, Stance{i, to, k == 0})
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b Stance) int {
		switch {
		case a.From != b.From:
			return a.From - b.From
		case a.To != b.To:
			return a.To - b.To
		case a.Yes == b.Yes:
			return 0
		case a.Yes:
			return -1
		}
		return 1
	})
	out = slices.Compact(out)
	return slices.DeleteFunc(slices.Clone(out), func(a Stance) bool {
		return slices.ContainsFunc(out, func(b Stance) bool {
			if a.From >= b.To || b.From >= a.To {
				return false
			}
			return b.To-b.From > a.To-a.From || a.From == b.From && a.To == b.To && a.Yes != b.Yes
		})
	})
}

// stands returns the token behind a phrase that begins at token i, one other word
// and articles between two of its own at most; 0 where it does not stand there. "#" stands for
// any figure.
func stands(tokens []Token, i int, stems []string) int {
	if len(stems) == 0 || !means(tokens[i], stems[0]) {
		return 0
	}
	at := i
	for _, s := range stems[1:] {
		next := at + 1
		for others := 0; next < len(tokens) && !means(tokens[next], s); next++ {
			if !article(tokens[next].Norm) {
				if others++; others > 1 {
					return 0
				}
			}
		}
		if next == len(tokens) {
			return 0
		}
		at = next
	}
	return at + 1
}

func means(t Token, stem string) bool {
	if stem == "#" {
		_, small := smallNumbers[t.Norm]
		return small || t.Number()
	}
	return t.Stem == stem
}
