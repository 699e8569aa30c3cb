package answer

import (
	"sort"

	"github.com/agnivade/levenshtein"

	"variorum/index/language"
)

// respell corrects words of the question that the story does not know to ones
// that it does: names by their key, other words by edit distance (one letter
// from four letters on, two from eight on). It returns what it changed.
func (v *view) respell(r *reading) []string {
	var out []string
	for i := range r.terms {
		t := &r.terms[i]
		if len(t.alts) == 0 || t.number || v.knows(t) {
			continue
		}
		tok := r.tokens[t.from]
		if len(t.alts[0].Stems) > 1 || t.text != tok.Text {
			continue
		}
		word, printed := v.nearest(tok.Norm)
		if word == "" {
			continue
		}
		fixed := language.Tokens(printed, 0)
		if len(fixed) != 1 {
			continue
		}
		alts, _ := language.Alternatives(fixed, 0)
		t.norm, t.like = fixed[0].Norm, map[string]float64{}
		t.alts = alts
		if t.name || fixed[0].Upper() {
			t.naming()
		}
		out = append(out, tok.Text+" → "+printed)
	}
	return out
}

// knows reports whether any sentence of the story speaks of the term.
func (v *view) knows(t *term) bool {
	for _, d := range v.docs {
		for _, l := range d.lines {
			if v.match(t, l) > 0 {
				return true
			}
		}
	}
	return false
}

// nearest returns the word of the story that a misspelt one most likely means,
// folded and as printed; "" where none is near.
func (v *view) nearest(norm string) (string, string) {
	if len(norm) < 4 {
		return "", ""
	}
	limit := 1
	if len(norm) >= 8 {
		limit = 2
	}
	key := language.NameKey(norm)
	best, printed, bestD := "", "", limit+1
	vocabulary := map[string]string{}
	for _, d := range v.docs {
		for _, l := range d.lines {
			for _, t := range l.Tokens {
				if len(t.Norm) >= 4 && !t.Number() && !language.Stop(t.Norm) {
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
		if len(w) < len(norm)-2 || len(w) > len(norm)+2 {
			continue
		}
		upper := vocabulary[w][0] < 'a'
		d := levenshtein.ComputeDistance(norm, w)
		if d > 0 && d <= limit && w[0] != norm[0] {
			d++
		}
		if upper && language.NameKey(w) == key {
			d = min(d, 1)
		}
		if d < bestD {
			best, printed, bestD = w, vocabulary[w], d
		}
	}
	return best, printed
}
