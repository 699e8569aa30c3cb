package answer

import (
	"slices"
	"sort"
	"strings"

	"variorum/index/language"
)

// hit is a sentence of a story that speaks of a term.
type hit struct {
	line  int32   // its place in view.lines
	value float64 // how well, 0…1
}

// sought is what was found of a term in a story, and what it was looked for by.
type sought struct {
	by   lookedFor
	hits []hit
}

// lookedFor is all of a term that view.match looks at.
type lookedFor struct {
	alts                *language.Alternative
	number, against     int
	last, key, initials string
	acronym             string
	name, phrase        bool
}

func (t *term) lookedFor() lookedFor {
	by := lookedFor{number: len(t.alts), against: len(t.against), last: t.last, key: t.key, initials: t.initials, acronym: t.acronym, name: t.name, phrase: t.phrase}
	if len(t.alts) > 0 {
		by.alts = &t.alts[0]
	}
	return by
}

// matches lists the sentences that speak of a term, in their order. Only those
// are looked at that have a word which may count; the list is kept while the
// term stays as it is.
func (v *view) matches(t *term) []hit {
	by := t.lookedFor()
	if have, ok := t.found[v]; ok && have.by == by {
		return have.hits
	}
	may, at := make([]bool, len(v.lines)), make([]uint16, len(v.lines)) // of each sentence, 1 more than the place of its best alternative
	mark := func(list []int32) {
		for _, i := range list {
			may[i] = true
		}
	}
	for k, a := range t.alts {
		if len(a.Stems) == 0 {
			continue
		}
		for _, i := range v.having(a.Stems[0]) {
			have := at[i]
			if have > 0 && slices.ContainsFunc(t.alts[have:k+1], func(b language.Alternative) bool { return b.Strength <= t.alts[have-1].Strength }) {
				continue // as match, which stops there
			}
			if len(a.Stems) == 1 || v.lines[i].hasRun(a.Stems) {
				may[i], at[i] = true, uint16(k+1)
			}
		}
	}
	for _, o := range t.against {
		if stems := strings.Fields(o); len(stems) > 0 {
			mark(v.having(stems[0]))
		}
	}
	if t.initials != "" {
		for i, l := range v.lines {
			may[i] = may[i] || l.initials[t.initials]
		}
	}
	if t.acronym != "" {
		mark(v.having(language.Stem(t.acronym)))
	}
	if t.name {
		mark(v.standing)
		if t.country() != "" {
			mark(v.led)
		}
		if len(t.key) > 3 {
			for i, l := range v.lines {
				may[i] = may[i] || slices.ContainsFunc(l.keys, func(k string) bool { return k == t.key || ofPlace(t.key, k) })
			}
		}
	}
	var hits []hit
	for i, l := range v.lines {
		if may[i] {
			best := 0.0
			if at[i] > 0 {
				best = t.alts[at[i]-1].Strength
			}
			if m := v.matchBeside(t, l, best); m > 0 {
				hits = append(hits, hit{int32(i), m})
			}
		}
	}
	if t.found == nil {
		t.found = map[*view]sought{}
	}
	t.found[v] = sought{by, hits}
	return hits
}

// matched says how well every sentence of a document speaks of every term: those of
// the first sentence, then of the next. It does so in the place of out.
func (v *view) matched(out []float64, r *reading, d *document) []float64 {
	n := len(r.terms)
	out = noughts(out, len(d.lines)*n)
	for k := range r.terms {
		hits := v.matches(&r.terms[k])
		at := sort.Search(len(hits), func(i int) bool { return int(hits[i].line) >= d.first })
		for _, h := range hits[at:] {
			i := int(h.line) - d.first
			if i >= len(d.lines) {
				break
			}
			out[i*n+k] = h.value
		}
	}
	return out
}

// noughts is a list of so many noughts, in the place of another where that has room.
func noughts[T any](out []T, n int) []T {
	if n > cap(out) {
		return make([]T, n)
	}
	out = out[:n]
	clear(out)
	return out
}

// having lists the sentences that have a word with a stem.
func (v *view) having(stem string) []int32 {
	i, ok := slices.BinarySearch(v.stems, stem)
	if !ok {
		return nil
	}
	return v.with[v.from[i]:v.from[i+1]]
}
