package answer

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/hbollon/go-edlib"

	"variorum/index/language"
)

// respell corrects words of the question that the story does not know to ones
// that it does: names by their key, other words by edit distance (one letter
// from four letters on, two from seven on; two neighbours that changed places
// count as one), and what it has no such word for to plain English ones, so that
// their synonyms are looked for. A word of the newsroom's own is no misspelling.
// It returns what it changed, and the question so spelt.
func (v *view) respell(r *reading) (changed []string, text string) {
	spelt := map[int]string{} // tokens
	for i := range r.terms {
		t := &r.terms[i]
		if len(t.alts) == 0 || t.number || r.own.Holds(r.tokens, t.from) || v.knows(t) {
			continue
		}
		tok := r.tokens[t.from]
		if len(t.alts[0].Stems) > 1 || t.text != tok.Text {
			continue
		}
		printed, known := v.nearest(tok.Norm), language.Known(tok.Norm) && !tok.Upper()
		if known && (printed == "" || sorted(language.Fold(printed)) != sorted(tok.Norm)) { // the "trail" of a jury is a trial
			continue
		}
		if printed == "" && !tok.Upper() {
			printed = language.Misspelt(tok.Norm)
		}
		if printed == "" {
			continue
		}
		fixed := language.Tokens(printed, 0)
		if len(fixed) != 1 {
			continue
		}
		alts, _ := r.own.Alternatives(fixed, 0)
		t.norm, t.like = fixed[0].Norm, newLikeness(fixed[0].Norm)
		t.alts = alts
		r.tokens[t.from].Norm, r.tokens[t.from].Stem = fixed[0].Norm, fixed[0].Stem
		if t.from == r.nounAt {
			r.noun, r.nounText = alts, printed
		}
		if t.name || fixed[0].Upper() {
			t.naming()
		}
		changed = append(changed, tok.Text+" → "+printed)
		spelt[t.from] = printed
	}
	end := 0
	for i, tok := range r.tokens {
		if printed, ok := spelt[i]; ok {
			text += r.text[end:tok.Start] + printed
			end = tok.End
		}
	}
	return changed, text + r.text[end:]
}

// relatives gives the plain words of a question that no story speaks of those that
// are made from them, or they from those, by more than an ending that stemming
// takes off: "evacuee" and "evacuation".
func (p *prepared) relatives(r *reading) {
	for i := range r.terms {
		t := &r.terms[i]
		if t.name || t.number || len(t.alts) == 0 || len(t.alts[0].Stems) != 1 || len(t.alts[0].Stems[0]) < relatedStem {
			continue
		}
		own := t.alts[0].Stems[0]
		if p.speaks(t) || t.from == r.nounAt && !language.Known(t.norm) && language.Misspelt(t.norm) != "" { // "familes" is kin to "families" by chance: respell gives the noun that is counted
			continue
		}
		found := map[string]bool{}
		for _, s := range p.stories {
			for i, stem := range s.view.stems {
				if s.view.df[i] > 0 && stem != own && len(stem) >= relatedStem && kin(own, stem) {
					found[stem] = true
				}
			}
		}
		for _, stem := range slices.Sorted(maps.Keys(found)) {
			t.alts = append(t.alts, language.Alternative{Stems: []string{stem}, Strength: relatedStrength})
			if t.from == r.nounAt && !language.Known(t.norm) { // a slip in what is counted: "vehicals"
				r.noun = append(r.noun, language.Alternative{Stems: []string{stem}, Strength: relatedStrength})
			}
		}
		slices.SortStableFunc(t.alts, func(a, b language.Alternative) int { return cmp.Compare(b.Strength, a.Strength) })
	}
}

// speaks reports whether any story speaks of a term.
func (p *prepared) speaks(t *term) bool {
	for _, s := range p.stories {
		if s.view.speaking(t) > 0 {
			return true
		}
	}
	return false
}

// kin reports whether one stem begins with the other and adds little.
func kin(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return strings.HasPrefix(b, a) && len(b)-len(a) <= 3
}

// Stems from this length on are held against each other; what is made from a
// word counts as much as relatedStrength for it.
const (
	relatedStem     = 5
	relatedStrength = .75
)

// countedAs gives the noun that is counted the words of the story that lie near
// it in meaning, where the story does not use it or its synonyms: it is only to
// find the figure.
func (v *view) countedAs(r *reading) {
	if len(r.noun) == 0 {
		return
	}
	for _, a := range r.noun {
		if len(a.Stems) == 1 && v.uses(a.Stems[0]) {
			return
		}
	}
	norm := r.tokens[r.nounAt].Norm
	best := map[string]float64{}
	for _, d := range v.docs {
		for _, l := range d.lines {
			for _, t := range l.Tokens {
				if t.Upper() || language.Stop(t.Norm) || t.Number() {
					continue
				}
				if language.PersonNoun(norm) && !language.PersonNoun(t.Norm) {
					continue // schools are near to teachers, and no teachers
				}
				like := language.Likeness(norm, t.Norm)
				if len(norm) >= 4 && len(t.Norm) > len(norm) && strings.HasSuffix(t.Norm, norm) && like >= softLeast {
					like = max(like, compoundLike) // "gunshots" are shots
				}
				if like >= countedLike {
					best[t.Stem] = max(best[t.Stem], like)
				}
			}
		}
	}
	for _, stem := range slices.Sorted(maps.Keys(best)) {
		r.noun = append(r.noun, language.Alternative{Stems: []string{stem}, Strength: best[stem]})
	}
}

// compoundLike is the strength of a compound for its last part.
const compoundLike = .8

// countedLike is the likeness from which a word may stand for what is counted.
const countedLike = .6

// knows reports whether any sentence of the story speaks of the term.
func (v *view) knows(t *term) bool { return len(v.matches(t)) > 0 }

// nearest returns the word of the story, as printed, that a misspelt one most
// likely means; "" where none is near.
func (v *view) nearest(norm string) string {
	if len(norm) < 4 {
		return ""
	}
	limit := 1
	if len(norm) >= 7 {
		limit = 2
	}
	key := language.NameKey(norm)
	best, bestD := "", limit+1
	vocabulary := map[string]string{}
	for _, d := range v.docs {
		for _, l := range d.lines {
			for _, t := range l.Tokens {
				if len(t.Norm) >= max(4, len(norm)-2) && len(t.Norm) <= len(norm)+2 && !t.Number() && !language.Stop(t.Norm) {
					if have, ok := vocabulary[t.Norm]; !ok || t.Text < have {
						vocabulary[t.Norm] = t.Text
					}
				}
			}
		}
	}
	list := make([]string, 0, len(vocabulary))
	for w := range vocabulary {
		list = append(list, w)
	}
	sort.Strings(list)
	for _, w := range list {
		upper := vocabulary[w][0] < 'a'
		d := edlib.OSADamerauLevenshteinDistance(norm, w)
		if d > 0 && d <= limit && w[0] != norm[0] {
			d++
		}
		if upper && language.NameKey(w) == key {
			d = min(d, 1)
		}
		if d < bestD {
			best, bestD = vocabulary[w], d
		}
	}
	return best
}
