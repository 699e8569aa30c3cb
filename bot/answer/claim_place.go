package answer

import (
	"strings"

	"variorum/bot/compare"
	"variorum/index/language"
	"variorum/index/news"
)

// place picks the names of places that say where the question's event was.
func (v *view) place(r *reading, s *scored, c *compare.Claim) {
	anchors := v.anchors(r, s)
	asked := r.stems()
	best := 0.0
	for n, m := range s.Names {
		if m.Kind == language.Person || m.Title != "" || m.Kind == language.Other && v.person(m.Words[len(m.Words)-1]) {
			continue
		}
		if s.inMoment(m.From, m.To) {
			continue // "on Sept. 22"
		}
		inQuestion := true
		for _, t := range s.Tokens[m.From:m.To] {
			inQuestion = inQuestion && asked[t.Stem]
		}
		prep := preposition(s, m.From)
		appended := n > 0 && s.Names[n-1].To == m.From && m.From > 0 && len(c.Names) > 0 // "in Lund, Sweden"
		if inQuestion || prep < 0 && !appended {
			continue
		}
		kind := v.isKind(r, s, m)
		most := 1.0
		if prep >= 0 && !within[s.Tokens[prep].Norm] && !kind && !r.moves() {
			most = passing // where somebody went to or came from is seldom where something was
		}
		if country, l := language.CountryOf(s.Tokens[:m.To], m.From); len(r.noun) > 0 && l == m.To-m.From && country.Form == "name" && !kind {
			continue // a country is no city
		}
		if country, l := language.CountryOf(s.Tokens[:m.To], m.From); l == m.To-m.From && country.Form == "demonym" {
			continue
		}
		near := closeness(m.From, m.To, anchors)
		fit := .2 + .6*near
		if !kind && v.namesKind(r) {
			fit *= .5 // the story names such places in full: "which base" wants one
		}
		if near < placeNear && !kind {
			most = passing // too far from what the question asks about
		}
		if prep >= 0 {
			fit += .2
			if v.modifies(r, s, prep) {
				fit -= .35 // "the fire in Havn" does not say where they met
			}
		}
		if appended && len(r.noun) > 0 {
			continue // the wider place
		}
		if kind {
			fit = max(fit, .95)
		}
		if fit = min(fit, most); fit < .3 {
			continue
		}
		c.Names = append(c.Names, compare.Name{Words: m.Words, Text: m.Text})
		best = max(best, fit)
	}
	if best > 0 {
		if len(r.noun) > 0 { // the asked kind of place only, where one is named
			var kept []compare.Name
			for _, n := range c.Names {
				for _, a := range r.noun {
					if len(a.Stems) == 1 {
						for _, w := range n.Words {
							if language.Stem(w) == a.Stems[0] {
								kept = append(kept, n)
							}
						}
					}
				}
			}
			if len(kept) > 0 {
				c.Names = kept
			}
		}
		c.Fit = best
		c.Label = joinNames(c.Names)
		s.because("names the place " + c.Label)
		return
	}
	// a place without a name: "in a house by the lake", "to a separate building"
	for i := 1; i < len(s.Tokens); i++ {
		if len(r.noun) > 0 && !r.counts(s.Tokens[i].Stem) {
			continue
		}
		if s.inMoment(i, i+1) {
			continue // "about quarter to midnight"
		}
		if language.PlaceLevel(s.Tokens[i].Norm) > 0 || language.PlaceLevel(strings.TrimSuffix(s.Tokens[i].Norm, "s")) > 0 {
			for k := i - 1; k >= 0 && k >= i-5; k-- {
				if placePreposition[s.Tokens[k].Norm] {
					sp := news.Span{Start: s.Tokens[k+1].Start, End: s.Tokens[i].End}
					fit := .35 + .4*closeness(k, i+1, anchors)
					if fit > c.Fit {
						c.Fit, c.Label = fit, s.text(sp)
						c.Names = []compare.Name{{Words: strings.Fields(language.Fold(c.Label)), Text: c.Label}}
					}
					break
				}
			}
		}
	}
	if c.Fit > 0 {
		s.because("names the place “" + c.Label + "”")
	}
}

var (
	placePreposition = words("in at near from to outside inside into on off around towards toward via through")
	within           = words("in at near outside inside")
)

// inMoment reports whether tokens belong to a time or date.
func (s *scored) inMoment(from, to int) bool {
	for i := range s.Moments {
		if m := &s.Moments[i]; from < m.To && m.From < to {
			return true
		}
	}
	return false
}

// moves reports whether the question asks where somebody or something went or
// came from.
func (r *reading) moves() bool {
	return r.has("go", "goes", "going", "gone", "went", "move", "moved", "travel", "fly", "flew", "flee", "fled", "head", "headed", "take", "taken",
		"took", "send", "sent", "bound", "lent", "headed", "heading", "come", "came", "from", "arrive", "arrived", "run", "ran", "escape", "escaped") >= 0
}

// passing is how certain a place is at most that the sentence names in passing.
const passing = .32

// placeNear is how near a place must stand to the question's words, as
// closeness has it.
const placeNear = .2

// preposition returns the preposition of place before token i, an article and
// a country between them allowed ("at the U.S. Joint Base …"), or -1.
func preposition(s *scored, i int) int {
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		if placePreposition[s.Tokens[k].Norm] || s.Tokens[k].Norm == "for" && k > 0 && bound[s.Tokens[k-1].Stem] {
			return k
		}
		if s.Tokens[k].Norm != "the" && !s.Tokens[k].Upper() {
			return -1
		}
	}
	return -1
}

// bound are the stems of what "for" and a place follow: "left for Havn".
var bound = words("bound head leav depart left sail set off make destin fli")

// modifies reports whether the preposition belongs to a noun that the question
// does not ask about.
func (v *view) modifies(r *reading, s *scored, prep int) bool {
	if prep == 0 {
		return false
	}
	tag := language.PartOfSpeech(s.Tokens[max(0, prep-6):prep], min(prep, 6)-1)
	if len(tag) == 0 || tag[0] != 'N' || s.Tokens[prep-1].Upper() {
		return false
	}
	for k := prep - 2; k >= 0 && k >= prep-4; k-- { // "at the finish in Havn": one place within another
		if within[s.Tokens[k].Norm] {
			return false
		}
	}
	for i := range r.terms {
		for _, a := range r.terms[i].alts {
			if a.Strength >= .6 && len(a.Stems) == 1 && a.Stems[0] == s.Tokens[prep-1].Stem {
				return false
			}
		}
	}
	return true
}

// isKind reports whether a name holds the word for the kind of place asked
// for: "Joint Base …" for "which base".
func (v *view) isKind(r *reading, s *scored, m language.Mention) bool {
	for _, a := range r.noun {
		for _, t := range s.Tokens[m.From:m.To] {
			if len(a.Stems) == 1 && t.Stem == a.Stems[0] && a.Strength >= .6 {
				return true
			}
		}
	}
	return false
}

// namesKind reports whether the story names a place by the word for the kind
// of place asked for.
func (v *view) namesKind(r *reading) bool {
	if len(r.noun) == 0 {
		return false
	}
	for _, d := range v.docs {
		for _, l := range d.lines {
			for _, m := range l.Names {
				if v.isKind(r, &scored{line: l}, m) {
					return true
				}
			}
		}
	}
	return false
}

func joinNames(names []compare.Name) string {
	var out []string
	for _, n := range names {
		out = append(out, n.Text)
	}
	return strings.Join(out, ", ")
}
