package answer

import (
	"slices"
	"strings"

	"variorum/bot/compare"
	"variorum/index/language"
)

// worded reads a count that a sentence tells without a figure of its own: "nobody was
// hurt", "no deaths", "both drivers", "the third and last body", "all but two of the
// 14". It counts where the sentence gives no figure that fits better.
func (v *view) worded(r *reading, s *scored, c *compare.Claim) {
	if r.detail != anyDetail || r.gauge != "" || r.mass || r.sized || len(r.noun) == 0 && !r.crowd {
		return
	}
	read := func(fit float64, from, to int, lo, hi float64) {
		if fit <= c.Fit+1e-9 {
			return
		}
		c.Fit, c.Label, c.Lo, c.Hi, c.Exact = fit, s.doc.Revision.Text[s.Tokens[from].Start:s.Tokens[to-1].End], lo, hi, lo == hi
		c.Unit, c.Round, c.Step, c.Also, c.Within = "", 0, 0, nil, ""
	}
	for k := range s.Tokens {
		if fit, to := r.nobody(s, k); fit > 0 {
			read(fit, k, to, 0, 0)
		}
		if to := r.pair(s, k); to > 0 {
			read(.5, k, to, 2, 2)
		}
	}
	for i := range s.Quantities {
		q := &s.Quantities[i]
		if fit, certain := r.nth(s, q); fit > 0 {
			hi := unbounded
			if certain {
				hi = q.Value
			}
			read(fit, q.From, q.To, q.Value, hi)
		}
		if i+1 < len(s.Quantities) && s.allBut(q) {
			if whole := &s.Quantities[i+1]; whole.Whole && whole.Value > q.Value && whole.Unit.Kind == "" && q.Unit.Kind == "" {
				read(.5+.3*s.nearness(r, q.From, whole.To), s.first(q)-2, whole.To, whole.Value-q.Value, whole.Value-q.Value)
			}
		}
	}
	if c.Label != "" && c.Fit > 0 {
		s.because("the count “" + c.Label + "”")
	}
}

// unbounded stands for no upper bound of a figure.
const unbounded = 1e308

// allBut reports whether a figure is what is left out: "all but two".
func (s *scored) allBut(q *language.Quantity) bool {
	at := s.first(q)
	return at > 1 && spared[s.Tokens[at-1].Norm] && entire[s.Tokens[at-2].Norm] && s.oneClause(at-2, q.From)
}

var (
	spared = words("but except bar save excepting excluding")
	entire = words("all everyone everybody none nobody nothing everything any")
)

// acts reports whether a stem says what the question asks to be counted by: its verb, or
// that somebody died or was hurt.
func (r *reading) acts(stem string) bool {
	if r.does(stem) {
		return true
	}
	dead, hurt := r.asksDead(), r.asksHurt()
	if r.crowd && r.has("casualties", "toll") >= 0 {
		dead, hurt = true, r.has("casualties") >= 0
	}
	return dead && (deadly[stem] && stem != "live" || lost[stem]) || hurt && (hurtly[stem] || strings.HasPrefix(stem, "injur") || stem == "harm") || (dead || hurt) && strings.HasPrefix(stem, "casualt")
}

// lost are further stems of words by which the dead are told of.
var lost = words("dead die death casualti victim fatal lose lost")

// asksHurt reports whether the question asks for the hurt.
func (r *reading) asksHurt() bool {
	return r.has("hurt", "injured", "wounded", "injuries", "injury") >= 0
}

// nobody reports how certainly the words from token k on say that what the question
// counts are none, and where they end: "nobody was hurt", "none of the passengers died",
// "no deaths were reported", "without loss of life". Who says that nobody knows, or
// hopes for it, does not say that.
func (r *reading) nobody(s *scored, k int) (float64, int) {
	t := s.Tokens[k]
	people := r.persons() || r.crowd
	for i := max(0, k-6); i < k; i++ { // "to make sure that nobody is hurt"
		if wished[s.Tokens[i].Stem] {
			return 0, 0
		}
	}
	to := k + 1
	switch t.Norm {
	case "nobody", "no-one", "none", "neither", "everyone", "everybody":
		if !people && (t.Norm != "none" || !r.nounNear(s, k)) {
			return 0, 0
		}
	case "no":
		if to < len(s.Tokens) && s.Tokens[to].Norm == "one" && people {
			to++
			break
		}
		return r.noSuch(s, k)
	case "without":
		for n := k + 1; n < min(k+5, len(s.Tokens)) && s.oneClause(k, n); n++ {
			if r.acts(s.Tokens[n].Stem) && !language.Stop(s.Tokens[n].Norm) && strings.HasPrefix(s.Tags.At(n), "N") {
				return .5, n + 1
			}
		}
		return 0, 0
	default:
		return 0, 0
	}
	safe := strings.HasPrefix(t.Norm, "every")
	for n := to; n < min(to+9, len(s.Tokens)) && s.oneClause(k, n); n++ {
		u := s.Tokens[n]
		switch {
		case safe && r.spares(s, n):
			return .7, to
		case !safe && r.acts(u.Stem) && u.Norm != "left" && !strings.HasPrefix(s.Tags.At(n), "NNP"): // "no one left on the grass"
			return .75, to
		case u.Norm == "who" || u.Norm == "that" || u.Norm == "but" || u.Norm == "except":
			return 0, 0
		case strings.HasPrefix(s.Tags.At(n), "V") && !linking[u.Norm]:
			return 0, 0
		}
	}
	return 0, 0
}

// linking are the verbs that may stand between "nobody" and what was done to nobody.
var linking = words(`is are was were be been being has have had get got gets confirmed reported known believed thought feared seriously
	badly listed said left found escaped came aboard counted recorded considered`)

// wished are stems of verbs by which nobody is said to be hurt or dead yet.
var wished = words("hope pray ensur sure fear so if until unless avoid wish want demand claim insist")

// spares reports whether a word says that those whom the question counts as hurt or
// dead were spared.
func (r *reading) spares(s *scored, n int) bool {
	switch s.Tokens[n].Norm {
	case "unhurt", "unscathed", "uninjured", "unharmed":
		return r.acts("hurt") || r.acts("die")
	case "survived", "alive":
		return r.acts("die")
	}
	return false
}

// nounNear reports whether what the question counts stands behind "none of the".
func (r *reading) nounNear(s *scored, k int) bool {
	for n := k + 1; n < min(k+6, len(s.Tokens)) && s.oneClause(k, n); n++ {
		if r.counts(s.Tokens[n].Stem) {
			return true
		}
	}
	return false
}

// noSuch reads "no deaths", "no workers were hurt", "left no passengers injured". What a
// name or a nation narrows ("no Danes were hurt") says nothing of the rest.
func (r *reading) noSuch(s *scored, k int) (float64, int) {
	for n := k + 1; n < min(k+4, len(s.Tokens)) && s.oneClause(k, n); n++ {
		t := s.Tokens[n]
		noun := strings.HasPrefix(s.Tags.At(n), "N")
		if language.Stop(t.Norm) || t.Upper() && !r.asksFor(t.Stem) || t.Norm == "more" || t.Norm == "further" || t.Norm == "new" || t.Norm == "other" {
			return 0, 0
		}
		if n+1 < len(s.Tokens) && strings.HasPrefix(s.Tags.At(n+1), "N") && s.Tokens[n+1].Start-t.End == 1 {
			continue // "no death sentence", "no bus drivers"
		}
		switch {
		case noun && r.acts(t.Stem):
			return .65, n + 1
		case noun && t.Norm == "loss" && r.acts("die"): // "no loss of life"
			return .65, n + 1
		case noun && (r.counts(t.Stem) || r.persons() && (anybody[t.Stem] || language.PersonNoun(t.Norm))):
			fit := .7
			if !r.counts(t.Stem) && !anybody[t.Stem] {
				fit = .45 // "no passengers were hurt" says nothing of the crew
			}
			if k > 0 && r.acts(s.Tokens[k-1].Stem) && !language.Stop(s.Tokens[k-1].Norm) { // "it hurt no passengers"
				return fit, n + 1
			}
			for m := n + 1; m < min(n+6, len(s.Tokens)) && s.oneClause(n, m); m++ {
				if u := s.Tokens[m]; r.acts(u.Stem) {
					return fit, n + 1
				} else if strings.HasPrefix(s.Tags.At(m), "V") && !linking[u.Norm] {
					break
				}
			}
			return 0, 0
		}
	}
	return 0, 0
}

// pair returns the token after "both" where it stands for two of what is counted:
// "both drivers were hurt"; 0 where it does not.
func (r *reading) pair(s *scored, k int) int {
	if s.Tokens[k].Norm != "both" || k+1 >= len(s.Tokens) {
		return 0
	}
	n := k + 1
	for n < min(k+4, len(s.Tokens)) && (s.Tokens[n].Norm == "of" || s.Tokens[n].Norm == "the" || possessor[s.Tokens[n].Norm] || s.Tags.At(n) == "JJ") {
		n++
	}
	if n >= len(s.Tokens) || !s.oneClause(k, n) || !strings.HasSuffix(s.Tags.At(n), "S") || s.parted(k, min(n+2, len(s.Tokens)-1)) {
		return 0
	}
	if t := s.Tokens[n]; !r.counts(t.Stem) && !(r.persons() && language.PersonNoun(t.Norm)) {
		return 0
	}
	for m := n + 1; m < min(n+6, len(s.Tokens)) && s.oneClause(n, m); m++ {
		if r.acts(s.Tokens[m].Stem) {
			return n + 1
		}
	}
	return 0
}

// nth reports how certainly the place that somebody or something has in a row tells how
// many there have been, and whether there were no more: "the third and last body", "the
// fourth to die", "her fourth title". A second victim of whom something else is told
// may have been followed by a third.
func (r *reading) nth(s *scored, q *language.Quantity) (fit float64, certain bool) {
	if !q.Ordinal || q.Value < 2 || q.Unit.Kind != "" || q.Name || clockLike(s, q) || r.otherEvent(s, q) {
		return 0, false
	}
	at := q.To
	last := false
	if at+1 < len(s.Tokens) && s.Tokens[at].Norm == "and" && finals[s.Tokens[at+1].Norm] { // "the third and last"
		last, at = true, at+2
	}
	people := r.persons() || r.crowd
	before := s.leading(q)
	own := possessor[before] || before == "a" || before == "an" || q.From > 0 && possessive(s.Tokens[q.From-1])
	found, act := false, false
	if people && s.Tokens[min(at, len(s.Tokens)-1)].Norm == "to" && at+1 < len(s.Tokens) && r.acts(s.Tokens[at+1].Stem) { // "the fourth to die"
		return .75, true
	}
	for n := at; n < min(at+4, len(s.Tokens)) && s.oneClause(q.From, n) && !found; n++ {
		t := s.Tokens[n]
		switch {
		case language.Stop(t.Norm):
			n = len(s.Tokens)
		case n+1 < len(s.Tokens) && strings.HasPrefix(s.Tags.At(n+1), "NN") && s.Tokens[n+1].Start-t.End == 1: // "the third body scanner"
		case r.counts(t.Stem), people && anybody[t.Stem], people && r.acts(t.Stem) && strings.HasPrefix(s.Tags.At(n), "N"):
			found = true
			act = n+2 < len(s.Tokens) && s.Tokens[n+1].Norm == "to" && r.acts(s.Tokens[n+2].Stem)
			for m := n + 1; m+1 < min(n+5, len(s.Tokens)); m++ {
				last = last || s.Tokens[m].Norm == "in" && s.Tokens[m+1].Norm == "a" && m+2 < len(s.Tokens) && s.Tokens[m+2].Norm == "row" || s.Tokens[m].Norm == "so" && s.Tokens[m+1].Norm == "far"
			}
			if act {
				return .75, true
			}
		case people && language.PersonNoun(t.Norm):
			found = true
		}
	}
	if !found {
		return 0, false
	}
	for k := range s.Tokens {
		act = act || r.acts(s.Tokens[k].Stem) && !language.Stop(s.Tokens[k].Norm)
	}
	if people && !act {
		return 0, false
	}
	near := s.nearnessBeside(r, q.From, q.To)
	switch {
	case last, own, people && (before == "became" || r.becomes(s, q)), !people && r.counts("time"):
		return .5 + .3*near, true
	case people:
		return .45 + .1*near, false
	}
	return .35 + .2*near, false
}

// becomes reports whether a sentence says that somebody became the one who is counted.
func (r *reading) becomes(s *scored, q *language.Quantity) bool {
	return slices.ContainsFunc(s.Tokens[max(0, s.first(q)-3):q.From], func(t language.Token) bool { return t.Stem == "becom" || t.Norm == "became" || t.Norm == "as" })
}

// finals are words for the one behind whom none comes.
var finals = words("last final latest")
