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
			if ph.at(tokens, i) != nil {
				found = append(found, ph.number)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// at returns where the words of a phrase stand whose first is tokens[i]; nil
// where the others do not follow.
func (ph run) at(tokens []Token, i int) []int {
	out := []int{i}
	for _, stem := range ph.rest {
		next := -1
		for k := i + 1; k < len(tokens) && k <= i+runGap; k++ {
			if tokens[k].Stem == stem {
				next = k
				break
			}
		}
		if next < 0 {
			return nil
		}
		i = next
		out = append(out, i)
	}
	return out
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
			if n, ok := lex.asked.number[strings.Join(a.Stems, " ")]; ok && a.Strength >= least {
				found = append(found, lex.telling[n]...)
			}
		}
		if len(found) > 0 {
			break
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// TellingOf returns the same for phrases of the question, by the index of every
// word in them that is no stop word: of "went missing", that somebody was last
// seen.
func TellingOf(tokens []Token) map[int][]int {
	lex := lexicon()
	out := map[int][]int{}
	for i := range tokens {
		for _, ph := range lex.asked.byFirst[tokens[i].Stem] {
			at := ph.at(tokens, i)
			if len(at) < 2 {
				continue
			}
			for _, k := range at {
				if !Stop(tokens[k].Norm) {
					out[k] = append(out[k], lex.telling[ph.number]...)
				}
			}
		}
	}
	for k := range out {
		slices.Sort(out[k])
		out[k] = slices.Compact(out[k])
	}
	return out
}

// Reason says how far a sentence gives a reason.
type Reason int

// Whether a sentence gives a reason.
const (
	NoReason    Reason = iota
	MayReason          // "argues", "fears", "after": often something else
	Unexplained        // says that the reason is not known
	GivesReason
)

// reasonOf reads how far a sentence gives a reason: by a word for it, or by how
// its clauses follow each other.
func reasonOf(text string, s *Sentence) Reason {
	lex, best := lexicon(), NoReason
	for _, n := range lex.causal.in(s.Tokens) {
		best = max(best, lex.causes[n])
	}
	if best == NoReason { // a word for it says more
		best = impliedReason(text, s)
	}
	return best
}

// impliedReason reads a reason that no word calls one: ", since the cellar was
// filling with smoke", "had to come up: the current was pulling at their lines",
// "fined for telling him so", "so cold that nobody came", "shouted at him, earning
// herself a warning".
func impliedReason(text string, s *Sentence) Reason {
	toks := s.Tokens
	finite := func(from, to int) bool {
		for k := max(0, from); k < min(to, len(toks)); k++ {
			switch s.Tags.At(k) {
			case "VBD", "VBZ", "VBP", "MD":
				return true
			}
		}
		return false
	}
	for i := 1; i+1 < len(toks); i++ {
		gap := text[toks[i-1].End:toks[i].Start]
		if s.inQuote(i) != s.inQuote(i-1) {
			continue // what is said, behind who says it
		}
		switch norm := toks[i].Norm; {
		case norm == "since" && strings.Contains(gap, ",") && !toks[i+1].Number() && finite(i+1, i+8):
			return MayReason // "the first defeat, since he took over"
		case norm == "as" && strings.Contains(gap, ",") && (s.Tags.At(i+1) == "DT" || s.Tags.At(i+1) == "PRP") && finite(i+2, i+7):
			return MayReason
		case norm == "for" && strings.HasSuffix(toks[i+1].Norm, "ing") && s.Tags.At(i+1) == "VBG":
			return MayReason
		case norm == "so" && i+3 < len(toks) && (strings.HasPrefix(s.Tags.At(i+1), "J") || strings.HasPrefix(s.Tags.At(i+1), "R")) && followsSoon(toks, i+2, "that"):
			return MayReason
		case earned[norm] && strings.Contains(gap, ","):
			return MayReason
		case strings.Contains(gap, ":") && i >= 4 && finite(0, i) && finite(i, len(toks)) && len(toks)-i >= 4 && !saidHere(toks[max(0, i-3):i]):
			return MayReason
		}
	}
	return NoReason
}

// earned begin what came of a deed.
var earned = wordSet("earning costing forcing causing prompting leaving triggering sparking drawing incurring making")

// followsSoon reports whether a word stands among the three tokens from i on.
func followsSoon(toks []Token, i int, norm string) bool {
	for k := i; k < len(toks) && k < i+3; k++ {
		if toks[k].Norm == norm {
			return true
		}
	}
	return false
}

// saidHere reports whether one of the tokens is a verb of saying.
func saidHere(toks []Token) bool {
	for _, t := range toks {
		if Saying(t.Stem) {
			return true
		}
	}
	return false
}
