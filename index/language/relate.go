package language

import (
	"slices"
	"sort"
	"strings"
)

// Alternative is a word or phrase that may stand for another one.
type Alternative struct {
	Stems    []string // one stem, or several in a row
	Strength float64  // 1 the word itself … 0 nothing to do with it
	Own      string   // as the newsroom writes it, of a word that only its own groups have
}

// How much an alternative counts beside the word itself.
const (
	synonymStrength  = .8
	narrowerStrength = .65
	demonymStrength  = .9
	metonymStrength  = .6
	partStrength     = .5
	headStrength     = .75
)

// Alternatives returns what may stand in an article for the question's word at
// tokens[i] (or the phrase that begins there), the word itself first, and how
// many tokens were read. The order is fixed.
func Alternatives(tokens []Token, i int) ([]Alternative, int) {
	lex := lexicon()
	if c, n := lex.countries.at(tokens, i); n > 0 {
		return countryForms(c.Name, tokens[i:i+n]), n
	}
	if n := phraseMember(tokens, i); n > 1 {
		return withParts(passive(synonyms(phraseKey(tokens[i:i+n])), tokens[i+n-1]), tokens[i:i+n]), n
	}
	return synonyms([]string{tokens[i].Stem}), 1
}

// phraseMember returns how many tokens from i on form a phrase of the
// thesaurus, or 1.
func phraseMember(tokens []Token, i int) int {
	if article(tokens[i].Norm) {
		return 1
	}
	for n := min(4, len(tokens)-i); n > 1; n-- {
		if key := phraseKey(tokens[i : i+n]); len(key) > 1 && len(lexicon().groupsOf[strings.Join(key, " ")]) > 0 {
			return n
		}
	}
	return 1
}

// Phrase returns how many tokens from i on form a phrase of the thesaurus
// ("give up"), or 1.
func Phrase(tokens []Token, i int) int { return phraseMember(tokens, i) }

// phraseKey is what a run of words is looked up by in the thesaurus.
func phraseKey(tokens []Token) []string {
	var key []string
	for _, t := range tokens {
		if !article(t.Norm) {
			key = append(key, t.Stem)
		}
	}
	return key
}

func synonyms(key []string) []Alternative {
	lex := lexicon()
	best := map[string]float64{strings.Join(key, " "): 1}
	note := func(s string, strength float64) {
		if strength > best[s] {
			best[s] = strength
		}
	}
	for _, g := range lex.groupsOf[strings.Join(key, " ")] {
		for _, m := range lex.groups[g] {
			note(m, synonymStrength)
		}
	}
	for _, m := range lex.narrower[strings.Join(key, " ")] {
		note(m, narrowerStrength)
		if len(lex.groupsOf[m]) == 1 {
			for _, s := range lex.groups[lex.groupsOf[m][0]] {
				note(s, narrowerStrength*.9)
			}
		}
	}
	return sorted(best)
}

// passive adds to the alternatives of a phrase of two words that is a verb in the
// passive what stands for the verb: "were killed" is said by "dead" and "killing"
// as well as by what stands for the phrase alone.
func passive(list []Alternative, verb Token) []Alternative {
	key := list[0].Stems
	if len(key) != 2 || key[0] != "be" || Stop(verb.Norm) || ownPassive[key[1]] {
		return list
	}
	best := map[string]float64{}
	for _, a := range synonyms(key[1:]) {
		best[strings.Join(a.Stems, " ")] = a.Strength * headStrength
	}
	for _, a := range list {
		s := strings.Join(a.Stems, " ")
		best[s] = max(best[s], a.Strength)
	}
	out := sorted(best)
	at := slices.IndexFunc(out, func(a Alternative) bool { return slices.Equal(a.Stems, key) })
	return slices.Insert(slices.Delete(out, at, at+1), 0, list[0]) // the phrase itself stays first
}

// ownPassive are the stems of verbs whose passive means something of its own: what
// is held takes place, what is set is ready to happen.
var ownPassive = map[string]bool{"hold": true, "set": true, "call": true, "bear": true}

// withParts adds to the alternatives of a phrase what stands for its words one
// by one, where it has several that say something: an article that has
// "injured" says something of the "seriously injured".
func withParts(list []Alternative, tokens []Token) []Alternative {
	best := map[string]float64{}
	said := 0
	for i, t := range tokens {
		if Stop(t.Norm) {
			continue
		}
		said++
		strength := partStrength
		if i == len(tokens)-1 {
			strength = headStrength
		}
		for _, a := range synonyms([]string{t.Stem}) {
			s := strings.Join(a.Stems, " ")
			best[s] = max(best[s], a.Strength*strength)
		}
	}
	if said < 2 {
		return list
	}
	for _, a := range list {
		best[strings.Join(a.Stems, " ")] = a.Strength
	}
	return sorted(best)
}

// countryForms returns the forms in which a country may stand in an article.
func countryForms(country string, as []Token) []Alternative {
	best := map[string]float64{}
	for first, list := range lexicon().countries.byFirst {
		_ = first
		for _, ph := range list {
			if ph.value.Name != country {
				continue
			}
			var stems []string
			for _, w := range ph.words {
				stems = append(stems, Stem(w))
			}
			strength := 1.0
			switch ph.value.Form {
			case "demonym":
				strength = demonymStrength
			case "metonym", "capital":
				strength = metonymStrength
			}
			if s := strings.Join(stems, " "); strength > best[s] {
				best[s] = strength
			}
		}
	}
	var own []string
	for _, t := range as {
		own = append(own, t.Stem)
	}
	best[strings.Join(own, " ")] = 1
	return sorted(best)
}

func sorted(best map[string]float64) []Alternative {
	out := make([]Alternative, 0, len(best))
	for s, strength := range best {
		out = append(out, Alternative{Stems: strings.Fields(s), Strength: strength})
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Strength != out[j].Strength {
			return out[i].Strength > out[j].Strength
		}
		return strings.Join(out[i].Stems, " ") < strings.Join(out[j].Stems, " ")
	})
	return out
}

// CountryOf returns the country that a word run stands for, folded, and how
// many tokens it takes; 0 where it stands for none.
func CountryOf(tokens []Token, i int) (Country, int) { return lexicon().countries.at(tokens, i) }

// Opposite reports whether two stems are on the two sides of one opposition
// ("accept" and "refuse").
func Opposite(a, b string) bool {
	for _, x := range lexicon().sides[a] {
		for _, y := range lexicon().sides[b] {
			if x.opposition == y.opposition && x.left != y.left {
				return true
			}
		}
	}
	return false
}

// OneSide reports whether two stems are on one side of an opposition ("accept" and
// "agree").
func OneSide(a, b string) bool {
	for _, x := range lexicon().sides[a] {
		for _, y := range lexicon().sides[b] {
			if x == y {
				return true
			}
		}
	}
	return false
}

// Opposites returns the stems on the other side of any opposition that a stem
// stands in, sorted.
func Opposites(stem string) []string {
	var out []string
	for s, list := range lexicon().sides {
		for _, y := range list {
			for _, x := range lexicon().sides[stem] {
				if x.opposition == y.opposition && x.left != y.left {
					out = append(out, s)
				}
			}
		}
	}
	sort.Strings(out)
	return out
}

// PersonNoun reports whether a word (as Fold makes it) names people in general:
// "passenger", "passengers".
func PersonNoun(norm string) bool {
	return singular(norm, func(s string) bool { return lexicon().person[s] })
}

// singular reports whether a word, or what it is the plural of, is known.
func singular(norm string, known func(string) bool) bool {
	if known(norm) {
		return true
	}
	if lemma, ok := lexicon().irregular[norm]; ok && known(lemma) {
		return true
	}
	for _, end := range [][2]string{{"ies", "y"}, {"es", ""}, {"s", ""}} {
		if strings.HasSuffix(norm, end[0]) && known(strings.TrimSuffix(norm, end[0])+end[1]) {
			return true
		}
	}
	return false
}

// TitleAt reads a title or office at token i.
func TitleAt(tokens []Token, i int) (TitleKind, int) { return lexicon().titles.at(tokens, i) }

// UnitAt reads a unit at token i.
func UnitAt(tokens []Token, i int) (Unit, int) { return lexicon().units.at(tokens, i) }

// Saying reports whether a stem is a verb of saying.
func Saying(stem string) bool { return lexicon().saying[stem] }

// PlaceLevel returns how fine a place a noun names (continent 5 … room 80), 0
// where it names none.
func PlaceLevel(norm string) int {
	level := 0
	singular(norm, func(s string) bool { level = lexicon().placeLevel[s]; return level > 0 })
	return level
}

// Planned reports whether tokens speak of what is planned or expected.
func Planned(tokens []Token) bool {
	_, planned := lexicon().plan.in(tokens)
	return planned
}

// Negations returns the indices of the tokens that negate.
func Negations(tokens []Token) []int {
	var out []int
	for i := range tokens {
		if _, n := lexicon().negation.at(tokens, i); n > 0 {
			out = append(out, i)
			continue
		}
		if strings.HasSuffix(tokens[i].Norm, "n't") {
			out = append(out, i)
		}
	}
	return out
}
