package answer

import (
	"slices"
	"strings"

	"variorum/bot/compare"
	"variorum/index/language"
)

// ofKind reports whether a stem behind a figure only says of what kind the noun is
// that the figure counts: "two turkey holdings", but not "1,200 job losses".
func (s *scored) ofKind(r *reading, q *language.Quantity, stem string) bool {
	for k := q.To; k+1 < min(q.To+4, len(s.Tokens)); k++ {
		if t := s.Tokens[k]; t.Stem == stem {
			next := s.Tokens[k+1]
			return !strings.HasSuffix(t.Norm, "s") && !language.PersonNoun(t.Norm) && s.Tags.At(k+1) == "NNS" && next.Start-t.End == 1 && !r.does(next.Stem) && !undoing[next.Stem]
		}
	}
	return false
}

// undoing are stems of what becomes of things that are counted by it.
var undoing = words("loss cut closur cancel death fire offer order place sale")

// possessor are words that say whose something is.
var possessor = words("their his her")

// census reports whether the question asks how many there are of something, and
// nothing of what became of them: "number of Holm's branches".
func (r *reading) census() bool {
	if r.nounAt < 0 || r.parts || len(r.noun) == 0 || r.persons() {
		return false
	}
	owned := false
	for k := range r.terms {
		t := &r.terms[k]
		switch {
		case t.name:
			owned = true
		case t.from > r.nounAt || t.share < 1:
			return false
		}
	}
	return owned || r.has("have", "has") >= 0
}

// partOfWhole reports whether a figure is the part of the whole that stands behind it.
func (s *scored) partOfWhole(q *language.Quantity) bool {
	for i := range s.Quantities {
		if o := &s.Quantities[i]; o.Whole && i > 0 && &s.Quantities[i-1] == q {
			return true
		}
	}
	return false
}

// governed reports whether what the question says was done stands right before a
// figure, or behind it in the same clause.
func (r *reading) governed(s *scored, q *language.Quantity) bool {
	first := s.first(q)
	for k := range r.terms {
		t := &r.terms[k]
		if t.name || t.share != .7 {
			continue
		}
		_, at := t.stands(s)
		for _, p := range at {
			if p == first-1 || p >= q.To && (p < q.To+3 || p == s.verbAfter(q)) && s.oneClause(q.To-1, p) && !s.parted(q.To, p) {
				return true
			}
		}
	}
	return false
}

// wholeBeside reports whether a figure counts all of which the question asks for a
// part, as what narrows them stands right behind it.
func (r *reading) wholeBeside(s *scored, q *language.Quantity) bool {
	for k := range r.terms {
		t := &r.terms[k]
		if t.name || r.nounAt < 0 || t.from >= r.nounAt || len(t.alts) == 0 {
			continue
		}
		for _, at := range s.places(t.alts[0].Stems) {
			if at >= q.To && at < q.To+3 && s.oneClause(q.To-1, at) && !s.parted(q.To, at) {
				return true
			}
		}
	}
	return false
}

// verbAfter is the first verb behind "seven of the premier's own MPs", or -1.
func (s *scored) verbAfter(q *language.Quantity) int {
	if q.To >= len(s.Tokens) || s.Tokens[q.To].Norm != "of" && s.Tokens[q.To].Norm != "from" {
		return -1
	}
	for k := q.To + 1; k < min(q.To+7, len(s.Tokens)); k++ {
		if strings.HasPrefix(s.Tags.At(k), "V") && s.Tokens[k].Norm != "own" {
			return k
		}
	}
	return -1
}

// wider reports whether a figure counts by a wider word what the question asks
// for: "430 animals" of wolves.
func (r *reading) wider(s *scored, q *language.Quantity) bool {
	if q.To >= len(s.Tokens) || len(q.Noun) == 0 || len(r.noun) == 0 || q.Unit.Kind != "" {
		return false
	}
	alts, _ := language.Alternatives(s.Tokens, q.To)
	for _, a := range alts {
		if a.Strength < 1 && len(a.Stems) == 1 && a.Stems[0] == r.noun[0].Stems[0] {
			return true
		}
	}
	return false
}

// outOf reports whether a sentence opens with the whole that the figure is and
// goes on with a part: "Of the 21 sailors, only six were saved".
func (r *reading) outOf(s *scored, q *language.Quantity) bool {
	if q.From > 2 || s.Tokens[0].Norm != "of" {
		return false
	}
	for i := range s.Quantities {
		if o := &s.Quantities[i]; o.From > q.To && !o.Year && !o.Ordinal && bare(s, o) {
			return true
		}
	}
	return false
}

// tallied reports whether a sentence speaks of the number of what is counted, and a
// figure says what it is: "the tally of sunken boats was mended and stands at 31".
func (r *reading) tallied(s *scored, q *language.Quantity) bool {
	switch s.leading(q) {
	case "at", "to", "is", "was", "be", "reached", "hit":
	default:
		return false
	}
	for k := 0; k+2 < s.first(q); k++ {
		if !tallies[s.Tokens[k].Norm] || s.Tokens[k+1].Norm != "of" {
			continue
		}
		for n := k + 2; n < min(k+6, s.first(q)) && s.oneClause(k, n); n++ {
			if r.counts(s.Tokens[n].Stem) || r.acts(s.Tokens[n].Stem) && !language.Stop(s.Tokens[n].Norm) { // "the number of dead rose to five"
				return !slices.ContainsFunc(s.Quantities, func(o language.Quantity) bool { return o.From > k && o.To < q.From && !o.Year && !o.Ordinal })
			}
		}
	}
	return false
}

// tallies are words for how many of something there are.
var tallies = words("count number tally total toll")

// gathered are words for how many came.
var gathered = words("crowd attendance turnout audience")

// rest reports whether a figure is the part of what the sentence opens with, and
// that is what is counted.
func (r *reading) rest(s *scored, q *language.Quantity) bool {
	if !bare(s, q) {
		return false
	}
	for i := range s.Quantities {
		o := &s.Quantities[i]
		if o.From < q.From && r.outOf(s, o) && len(o.Noun) > 0 && (r.counts(o.Noun[0]) || o.People && r.persons() || r.nounBehind(s, o)) {
			return true
		}
	}
	return false
}

// countedElsewhere reports whether another figure of the sentence counts the very
// thing asked for.
func (r *reading) countedElsewhere(s *scored, q *language.Quantity) bool {
	for i := range s.Quantities {
		o := &s.Quantities[i]
		if o == q || o.Year || o.Ordinal || o.Name || o.Whole || len(o.Noun) == 0 {
			continue
		}
		if (r.counts(o.Noun[0]) || len(o.Noun) > 1 && r.counts(o.Noun[1])) && r.fate(s, o) != elsewhere {
			return true
		}
	}
	return false
}

// persons reports whether people are counted.
func (r *reading) persons() bool {
	if r.nounAt < 0 {
		return false
	}
	t := r.tokens[r.nounAt]
	if language.PersonNoun(t.Norm) {
		return true
	}
	t.Norm = strings.TrimSuffix(t.Norm, "s")
	kind, _ := language.TitleAt([]language.Token{t}, 0)
	return kind == language.Office // "councillors"
}

// speaks reports whether a stem stands for a noun of the question.
func (r *reading) speaks(stem string) bool {
	for i := range r.terms {
		t := &r.terms[i]
		for _, a := range t.alts {
			if t.share == 1 && !t.name && a.Strength >= .8 && len(a.Stems) == 1 && a.Stems[0] == stem {
				return true
			}
		}
	}
	return false
}

// tally is the fit of a figure of a vote, "148 votes to 131", for a question
// after those for or against; negative where there is nothing of it.
func (r *reading) tally(s *scored, q *language.Quantity) float64 {
	votes := r.counts("vote")
	against := r.has("against", "opposed", "rejected") >= 0
	if !votes && !r.persons() || !against && !r.favours() || q.Unit.Kind != "" {
		return -1
	}
	for i := range s.Quantities {
		o := &s.Quantities[i]
		first, second := q, o
		if o.From < q.From {
			first, second = o, q
		}
		if o == q || o.Unit.Kind != "" || second.From-first.To > 2 || second.From-first.To > 0 && s.Tokens[second.From-1].Norm != "to" ||
			!s.hasRun([]string{"vote"}) && s.leading(first) != "by" {
			continue
		}
		if against == (q == second) {
			return .75
		}
		return .2
	}
	return -1
}

// favours reports whether the question asks who was for it.
func (r *reading) favours() bool {
	return r.has("for", "backed", "back", "favour", "favor", "approved", "supported", "support", "passed") >= 0
}

// What a sentence says became of those whom a figure counts, as the question
// asks for the dead or the hurt.
const (
	unsaid = iota
	asAsked
	otherwise
	elsewhere // nothing of the kind is asked for
)

// Stems that tell of the dead, and of the hurt.
var (
	deadly = words("kill die toll bodi fatal perish drown live")
	hurtly = words("hurt injur wound hospit burn")
)

// mortal are stems of words by which the dead are told of.
var mortal = words(`kill die dead death toll bodi fatal perish drown victim casualti lose lost cull slaughter corps claim life live murder shot burn starv execut succumb
	lifeless remain miss surviv crush buri suffoc poison fell fallen grave funer mourn injur wound`)

// fate says whether a figure counts the dead or the hurt that the question asks
// for: "claiming 19 lives", "14 were taken to hospital".
func (r *reading) fate(s *scored, q *language.Quantity) int {
	if q.Unit.Kind != "" || q.Year || q.Age || r.kind != compare.Number || r.gauge != "" ||
		r.detail == moneyDetail || r.detail == shareDetail || r.detail == ageDetail {
		return unsaid
	}
	dead, hurt := false, false
	for _, t := range r.tokens {
		dead = dead || deadly[t.Stem] && (t.Stem != "live" || r.has("lost", "lose", "claimed") >= 0)
		hurt = hurt || hurtly[t.Stem]
	}
	if !dead && !hurt && r.persons() && r.has("victims", "casualties", "victim") < 0 && s.harmed(q) {
		return elsewhere // who was killed, for who was there
	}
	if dead == hurt || len(r.noun) > 0 && !r.persons() && !r.counts("die") && !r.counts("injur") {
		return unsaid
	}
	at := -1
	if first := s.first(q); first > 0 && s.oneClause(first-1, first) && (deadly[s.Tokens[first-1].Stem] || hurtly[s.Tokens[first-1].Stem]) {
		at = first - 1
	}
	for k := q.To; at < 0 && k < min(q.To+5, len(s.Tokens)) && !s.parted(q.To, k); k++ {
		if st := s.Tokens[k].Stem; deadly[st] || hurtly[st] {
			at = k
		}
	}
	switch {
	case at < 0 || !q.People && !bare(s, q) && at != q.To:
		return unsaid
	case deadly[s.Tokens[at].Stem] == dead:
		return asAsked
	}
	return otherwise
}

// asksDead reports whether the question asks for the dead.
func (r *reading) asksDead() bool {
	return r.has("die", "died", "dead", "killed", "perished", "deaths", "fatalities") >= 0
}

// speaksOfDeath reports whether any word of a sentence says that somebody died.
func (s *scored) speaksOfDeath() bool {
	return slices.ContainsFunc(s.Tokens, func(t language.Token) bool { return mortal[t.Stem] })
}

// harmed reports whether a sentence says right before or behind a figure that
// those whom it counts were killed or hurt.
func (s *scored) harmed(q *language.Quantity) bool {
	if first := s.first(q); first > 0 && s.oneClause(first-1, first) && (deadly[s.Tokens[first-1].Stem] || hurtly[s.Tokens[first-1].Stem]) {
		return true
	}
	for k := q.To; k < min(q.To+6, len(s.Tokens)) && !s.parted(q.To, k); k++ {
		if st := s.Tokens[k].Stem; st == "live" && k > q.To+1 && s.Tokens[k-2].Stem == "lose" || (deadly[st] && st != "live" || hurtly[st]) && (k == q.To || auxiliary[s.Tokens[k-1].Norm] || s.Tokens[k-1].Norm == "been" || k == q.To+1) {
			return true
		}
	}
	return false
}

// otherEvent reports whether the sentence says that what a figure belongs to is
// not what the question asks for, but one like it: "in a separate landslide".
func (r *reading) otherEvent(s *scored, q *language.Quantity) bool {
	if r.previous || r.history() || r.has("another", "other", "separate", "similar") >= 0 {
		return false
	}
	for k := q.To; k+2 < len(s.Tokens) && k < q.To+8 && s.oneClause(q.To, k+2); k++ { // "died in a separate landslide"
		if s.Tokens[k].Norm == "in" && (s.Tokens[k+1].Norm == "a" && likeIt[s.Tokens[k+2].Norm] || s.Tokens[k+1].Norm == "another") {
			return true
		}
	}
	other := false
	for k := range r.terms {
		t := &r.terms[k]
		if t.from == r.nounAt || t.name || t.share < 1 {
			continue
		}
		_, at := t.stands(s)
		for _, p := range at {
			if p == 0 || !likeIt[s.Tokens[p-1].Norm] && s.Tokens[p-1].Norm != "another" {
				return false
			}
			other = true
		}
	}
	return other
}

// likeIt are words before an event that is not the one spoken of.
var likeIt = words("separate similar previous earlier unrelated")

// partsFit is the fit of "five of them" where a question asks how many of them.
func (r *reading) partsFit() float64 {
	if r.parts {
		return .9
	}
	return 0
}

// kindBehind reports whether what narrows the thing counted follows a part of
// it: "two of them gold" for "how many gold medals".
func (r *reading) kindBehind(s *scored, q *language.Quantity) bool {
	for k := range r.terms {
		t := &r.terms[k]
		if t.from != r.nounAt-1 {
			continue
		}
		for _, at := range s.places(t.alts[0].Stems) {
			if at >= q.To && at-q.To <= 4 && s.oneClause(q.To, at) {
				return true
			}
		}
	}
	return false
}

// saidOf reports whether a word of the question says what a figure is: "a loss of
// 1.3 billion", "the price was 40 euros".
func (r *reading) saidOf(s *scored, q *language.Quantity) bool {
	at := s.first(q) - 1
	for n := 0; at >= 0 && n < 2 && naming[s.Tokens[at].Norm]; n++ {
		at--
	}
	if at < 0 || at == s.first(q)-1 || !s.oneClause(at, q.From) {
		return false
	}
	for k := range r.terms {
		for _, a := range r.terms[k].alts {
			if n := len(a.Stems); n > 0 && a.Strength >= .8 && !r.terms[k].name && a.Stems[n-1] == s.Tokens[at].Stem {
				return true
			}
		}
	}
	return false
}

// naming are the words between a figure and the word that says what it is.
var naming = words("of at is was were be a as to")

// formerly reports whether a figure is what was before, beside the one of now:
// "up from 19", "against 61 a year ago".
func (r *reading) formerly(s *scored, q *language.Quantity) bool {
	if r.history() || r.previous || r.has("original", "initially", "before", "used") >= 0 {
		return false
	}
	first := s.first(q)
	switch s.leading(q) {
	case "from": // "up from", "down from"
		if s.movedTo(q) {
			return true
		}
		return first >= 2 && (s.Tokens[first-2].Norm == "up" || s.Tokens[first-2].Norm == "down" || s.Tokens[first-2].Norm == "compared" || len(s.Quantities) > 1 && shifting[s.Tokens[first-2].Stem])
	case "with", "to":
		return first >= 2 && s.Tokens[first-2].Norm == "compared"
	}
	for k := q.To; k < min(q.To+4, len(s.Tokens)); k++ { // "2.9 percent in February", "61 per cent at this time last year"
		if n := s.Tokens[k].Norm; n == "ago" || n == "earlier" || n == "previously" {
			return s.leading(q) == "against" || s.leading(q) == "after" || s.leading(q) == "than" || s.leading(q) == "of"
		}
	}
	return false
}

// movedTo reports whether a sentence goes on, behind "from" and a figure, with the
// one it came to: "crashed from 53 seats to 44".
func (s *scored) movedTo(q *language.Quantity) bool {
	for i := range s.Quantities {
		o := &s.Quantities[i]
		if o.From > q.To && o.From <= q.To+4 && s.leading(o) == "to" && s.oneClause(q.To-1, o.From) {
			return o.Unit.Kind == q.Unit.Kind && (bare(s, o) || q.Unit.Kind != "" || len(q.Noun) == 0 || len(o.Noun) > 0 && o.Noun[0] == q.Noun[0])
		}
	}
	return false
}

// anybody are the stems of words that count people whoever they are.
var anybody = words("peopl person man woman")

// bareNear is the nearness to the question's words from which a figure that
// counts nothing is taken for what is asked.
const bareNear = .45

// bare reports whether a figure stands without what it counts: what follows is
// no noun.
func bare(s *scored, q *language.Quantity) bool {
	return q.Unit.Kind == "" && (len(q.Noun) == 0 || q.To < len(s.Tokens) && strings.HasPrefix(s.Tags.At(q.To), "V"))
}

// nounBehind reports whether what is counted follows a share: "a fifth of the
// posts".
func (r *reading) nounBehind(s *scored, q *language.Quantity) bool {
	for _, a := range r.noun {
		if at := s.find(a.Stems); at >= q.To && at-q.To <= 5 && s.oneClause(q.To, at) {
			return true
		}
	}
	return false
}
