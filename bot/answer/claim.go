package answer

import (
	"math"
	"slices"
	"sort"
	"strings"
	"sync"

	"variorum/bot/compare"
	"variorum/index/language"
	"variorum/index/news"
)

// claim reads the value that a sentence gives for the question, and how
// certainly (fit, 0…1). A fit of 0 means that it gives none.
func (v *view) claim(r *reading, s *scored) {
	c := compare.Claim{
		Document: s.doc.Revision.ID, Source: s.doc.Revision.Source, Published: s.doc.Published,
		Kind: r.kind, Planned: s.Future, Condition: s.Condition, Weight: v.idf, Moves: r.kind == compare.Number && r.detail == anyDetail && r.movesOn(),
	}
	c.All = slices.Clip(s.stems)
	if !typed(r.kind) {
		s.stated.once.Do(func() { s.stated.marks, s.stated.poles, s.stated.items = s.figures(), s.poles(), s.items() })
		c.Marks, c.Poles, c.Items = s.stated.marks, s.stated.poles, s.stated.items
	}
	if r.plan { // then all that is said of it is a plan
		c.Planned = false
	}
	if why := r.otherTime(s); why != "" {
		s.rejected, s.alien = why, true
	}
	if why := r.otherOwner(s); why != "" {
		s.rejected, s.alien = why, true
	}
	if why := v.otherSubject(r, s); why != "" {
		s.rejected, s.alien = why, true
	}
	if why := r.namesake(s); why != "" && (r.kind == compare.Time || r.kind == compare.Place) {
		s.rejected, s.alien = why, true
		s.claim = c
		return
	}
	switch r.kind {
	case compare.Number:
		v.number(r, s, &c)
	case compare.Duration:
		v.duration(r, s, &c)
	case compare.Time:
		v.moment(r, s, &c)
	case compare.Place:
		v.place(r, s, &c)
	case compare.People:
		v.people(r, s, &c)
	case compare.Quote:
		v.quote(r, s, &c)
	case compare.Polarity:
		v.polarity(r, s, &c)
	case compare.Role:
		v.role(r, s, &c)
	case compare.Reason:
		v.reason(r, s, &c)
	default:
		c.Fit = .6
		c.Label = clip(s.text(s.Span))
		if c.Part = v.part(r, s); c.Part != nil && c.Part.Sure {
			c.Fit = partFit
			s.because("tells “" + c.Part.Text + "” where it is asked for")
		}
		if side := r.sideOf(s); side != 0 {
			c.Kind, c.Choice, c.Yes, c.Label = compare.Polarity, true, 3-2*side, r.optionText(side)
		}
	}
	c.Fit = math.Round(c.Fit*1000) / 1000
	s.claim, s.fit = c, c.Fit
}

// partFit is how certainly a free statement answers that has something at the place
// which the question leaves open.
const partFit = .9

// stated is what a sentence says that counts where it is compared as a free
// statement, whatever was asked.
type stated struct {
	once  sync.Once
	marks []compare.Mark
	poles []compare.Pole
	items [][]string
}

// figures lists the figures and times of a sentence for comparing it as a free
// statement.
func (s *scored) figures() []compare.Mark {
	var out []compare.Mark
	for i := range s.Quantities {
		q := &s.Quantities[i]
		m := compare.Mark{Of: strings.Join(q.Noun, " "), Lo: q.Lo, Hi: q.Hi, Exact: q.Mod == "" && !q.Age && len(q.Noun) > 0}
		if n := len(q.Noun); n > 0 {
			m.Of = q.Noun[n-1]
		}
		switch {
		case q.Vague || q.Name || q.Ordinal:
			continue
		case q.Year:
			m.Of, m.Exact = "year", true
		case q.Age:
			m.Of = "age"
		case q.Unit.Kind != "" && q.Unit.Factor > 0: // "within a month" is no shorter time than a month
			m.Of, m.Lo, m.Hi, m.Exact = q.Unit.Kind, q.Value*q.Unit.Factor, q.Value*q.Unit.Factor, true
		case q.Unit.Name != "":
			m.Of, m.Exact = q.Unit.Name, q.Mod == ""
		}
		m.With = s.clauseWords(q.From, q.To)
		out = append(out, m)
	}
	for _, m := range s.Moments {
		if m.Kind != "relative" && m.Kind != "year" {
			out = append(out, compare.Mark{Of: m.Kind, Text: language.Fold(s.text(m.Span)), Exact: !m.About && m.Kind != "event", With: s.clauseWords(m.From, m.To)})
		}
	}
	return out
}

// clauseWords lists the stems of what the clause of a span of tokens says beside it.
func (s *scored) clauseWords(from, to int) []string {
	var out []string
	for i := range s.Tokens {
		if t := &s.Tokens[i]; (i < from || i >= to) && !language.Stop(t.Norm) && !language.Saying(t.Stem) && s.oneClause(min(i, from), max(i, from)) {
			out = append(out, t.Stem)
		}
	}
	return out
}

// poles lists what in a sentence has an opposite, and what it denies.
func (s *scored) poles() []compare.Pole {
	var out []compare.Pole
	negations, denied, tags := language.Negations(s.Tokens), language.Denied(s.Tokens), s.Tags.All()
	for _, c := range language.Contrasts(s.Tokens) {
		turned, unsaid := s.turned(negations, language.Stance{From: c.From, To: c.To})
		if !unsaid && !slices.Contains(denied, c.From) {
			out = append(out, compare.Pole{Stems: c.Stems, Turned: turned, Verb: strings.HasPrefix(tags[c.From], "V"), With: s.clauseWords(c.From, c.To)})
		}
	}
	for _, at := range denied {
		out = append(out, compare.Pole{Stems: s.Tokens[at].Stem, Denied: true, Verb: strings.HasPrefix(tags[at], "V"), With: s.clauseWords(at, at+1)})
	}
	return out
}

// How long, in words, the members of a list are at most, and its last one.
const (
	longestItem = 8
	longestLast = 12
)

// items finds the list that a sentence gives, "A, B and C": of each member the
// stems of what it says.
func (s *scored) items() [][]string {
	toks, text := s.Tokens, s.doc.Revision.Text
	gap := func(i int) string { // before token i
		if i == 0 {
			return "."
		}
		return text[toks[i-1].End:toks[i].Start]
	}
	said := func(from, to int) []string {
		var out []string
		for i, t := range toks[from:to] {
			switch {
			case language.Saying(t.Stem) || i == 0 && (relative[t.Norm] || t.Norm == "but"):
				return nil
			case !language.Stop(t.Norm):
				out = append(out, t.Stem)
			}
		}
		return out
	}
	tags := s.Tags.All()
	finite := func(i int) bool {
		return tags[i] == "MD" || tags[i] == "VBZ" || tags[i] == "VBP" || tags[i] == "VBD"
	}
	var best [][]string
	for k := range toks {
		if toks[k].Norm != "and" || k+1 == len(toks) || finite(k+1) || tags[k+1] == "PRP" { // "and wants to …", "and they …" go on with the sentence
			continue
		}
		end := k + 1
		for end < len(toks) && (end == k+1 || !strings.ContainsAny(gap(end), ",;:—–()")) {
			end++
		}
		open := k
		for open > 0 && !finite(open) {
			open--
		}
		for i := k + 1; i < end && !finite(open); i++ {
			if finite(i) { // "cranes, noise and falling prices are the reasons"
				end = i
			}
		}
		last := said(k+1, end)
		if len(last) == 0 || end-k-1 > longestLast {
			continue
		}
		list := [][]string{last}
		for to := k; to > 0; { // members before it, the nearest first
			from := to - 1
			for from > 0 && !strings.ContainsAny(gap(from), ",;:—–()") {
				from--
			}
			comma := strings.Contains(gap(from), ",")
			item := said(max(from, to-longestItem), to)
			if len(item) == 0 || comma && to-from > longestItem {
				break
			}
			list = append(list, item)
			if !comma {
				break
			}
			to = from
		}
		if len(list) > 2 && len(list) > len(best) {
			best = list
		}
	}
	return best
}

// decided is the claim of a sentence that is kept: what the gate is sure of
// counts as certain, whatever its place in the sentence; and where no value
// could be read off, the statement stands for it.
func (s *scored) decided(r *reading) {
	switch {
	case typed(r.kind) && s.fit == 0:
		s.claim.Kind, s.claim.Label = compare.Clause, clip(s.text(s.Span))
	case s.certainty >= sure && (typed(r.kind) || r.kind == compare.Polarity && (s.cover >= plainCover || s.claim.Lean != 0 || s.claim.Choice && s.claim.Yes != 0)):
		s.claim.Fit = max(s.claim.Fit, sureFit)
	}
}

// reconcile chooses, for every article whose value none of the others gives, a
// value of the same sentence, or of the one shown beside it, that one of them
// does: of two figures in a sentence, the one that another reporter gives as well
// is the one that answers. Copies of one text are no support of one another.
func reconcile(kept []*scored) {
	supported := func(s *scored, c compare.Claim) bool {
		for _, o := range kept {
			if o.doc.twin != s.doc.twin && (agrees(&c, &o.claim) || slices.ContainsFunc(o.others, func(other compare.Claim) bool { return agrees(&c, &other) })) {
				return true
			}
		}
		return false
	}
	chosen := map[*scored]compare.Claim{} // laid out before any is changed, so that their order does not count
	for _, s := range kept {
		if !typed(s.claim.Kind) || s.fit < mayBe || supported(s, s.claim) {
			continue
		}
		options := slices.Clone(s.others)
		if s.second != nil && s.second.fit >= mayBe {
			options = append(append(options, s.second.claim), s.second.others...)
		}
		for _, c := range options {
			if supported(s, c) {
				c.Fit = max(c.Fit, s.claim.Fit)
				chosen[s] = c
				break
			}
		}
	}
	for s, c := range chosen {
		s.claim = c
		s.because("another source gives “" + c.Label + "” too")
	}
}

// moving are the stems of what is counted anew while a story goes on.
var moving = words(`die dead death kill toll fatal victim casualti injur wound hurt miss trap rescu surviv save evacu displac homeless flee arrest detain
	investig suspect case infect sick ill hospit burn hectar acr destroy damag hous home custom affect cancel without
	forward cordon radius perimet exclus`)

// movesOn reports whether the question counts what grows or shrinks while its
// story goes on.
func (r *reading) movesOn() bool {
	if r.change && r.has("share", "shares", "stock", "stocks") >= 0 { // by how much they fell is told by the hour
		return true
	}
	for _, t := range r.tokens {
		if moving[t.Stem] {
			return true
		}
	}
	return false
}

// otherTime says why a sentence cannot answer for its modality: a question
// answers nothing, and what was planned or expected does not say what happened
// in the end.
func (r *reading) otherTime(s *scored) string {
	text := s.text(s.Span)
	switch {
	case r.otherYear(s) != "":
		return r.otherYear(s)
	case strings.Contains(text, "?") && r.kind != compare.Quote:
		return "asks a question itself"
	case r.hypothetical && !s.Condition:
		return "says nothing of what would be"
	case r.kind == compare.Polarity && s.Condition && r.past() && !r.hypothetical && r.saying() < 0 && r.has("if") < 0 && (r.open() || !s.open()):
		return "speaks of what might be, not of what happened"
	case r.finally && s.Future:
		return "speaks of what was expected, not of the end"
	}
	return ""
}

// otherOwner says why a sentence speaks of somebody else's: the question asks
// for "the county's delegation", and it has another owner's delegation and no
// county.
func (r *reading) otherOwner(s *scored) string {
	for k := range r.terms {
		owner := &r.terms[k]
		if !possessive(r.tokens[owner.from]) || s.matched[k] > 0 || owner.option != 0 {
			continue
		}
		for j := range r.terms {
			owned := &r.terms[j]
			if owned.from <= owner.from || owned.from > owner.from+2 || owned.name || len(owned.alts) == 0 {
				continue
			}
			at := s.find(owned.alts[0].Stems)
			for i := max(0, at-2); i < at; i++ {
				if possessive(s.Tokens[i]) && s.oneClause(i, at) {
					return "speaks of " + s.Tokens[i].Text + " " + s.Tokens[at].Text
				}
			}
		}
	}
	return ""
}

// otherSubject says why a sentence tells of somebody else's doing: asked whether
// NAME did it, it says that another person did, and has nothing of NAME.
func (v *view) otherSubject(r *reading, s *scored) string {
	if r.kind != compare.Polarity {
		return ""
	}
	for k := range r.terms {
		t := &r.terms[k]
		if !t.name || t.option != 0 || t.from > r.start+2 || t.country() != "" {
			continue
		}
		if s.matched[k] > 0 {
			return ""
		}
		done := len(s.Tokens) // where the first word stands that says what was done
		for j := range r.terms {
			for _, a := range r.terms[j].alts {
				if at := s.find(a.Stems); at >= 0 && r.terms[j].from > t.from && !r.terms[j].name {
					done = min(done, at)
				}
			}
		}
		for _, m := range s.Names {
			if (m.Kind == language.Person || v.person(m.Words[len(m.Words)-1])) && m.From < done && done < len(s.Tokens) && !r.asksFor(m.Words[len(m.Words)-1]) {
				return "says it of " + m.Text
			}
		}
		g := s.parsed()
		for n := range g.phrases {
			if p := &g.phrases[n]; p.part == "subject" && (p.counts || s.Tokens[p.from].Upper()) && p.verb >= 0 && r.doneBy(s, p.verb, t.from) {
				return "says it of " + g.label(n)
			}
		}
		return ""
	}
	return ""
}

// doneBy reports whether the verb at a token of the sentence says what the
// question asks to have been done, behind a token of its own.
func (r *reading) doneBy(s *scored, verb, behind int) bool {
	for k := range r.terms {
		if t := &r.terms[k]; t.from > behind && !t.name {
			for _, a := range t.alts {
				if len(a.Stems) > 0 && a.Strength >= .6 && a.Stems[0] == s.Tokens[verb].Stem {
					return true
				}
			}
		}
	}
	return false
}

// namesake says why a sentence tells of another of the same name: asked when
// Anna Holm was born, it says when Lena Holm was.
func (r *reading) namesake(s *scored) string {
	for k := 1; k < len(r.terms); k++ {
		given, family := &r.terms[k-1], &r.terms[k]
		if !given.name || !family.name || family.from != given.from+1 || s.matched[k-1] > 0 {
			continue
		}
		for _, m := range s.Names {
			if n := len(m.Words); n == 2 && len(m.Words[0]) > 2 && language.NameKey(m.Words[1]) == language.NameKey(r.tokens[family.from].Norm) {
				return "speaks of " + m.Text
			}
		}
	}
	return ""
}

// possessive reports whether a word says whose something is: "county's".
func possessive(t language.Token) bool {
	for _, end := range []string{"'s", "’s", "s'", "s’"} {
		if strings.HasSuffix(t.Text, end) {
			return true
		}
	}
	return false
}

// otherYear says why a sentence tells of another year than the question: one
// that opens with "In 2017", in an article of 2025, tells of what was before;
// and a question on the flood of 2009 is answered by what speaks of 2009.
func (r *reading) otherYear(s *scored) string {
	asked := false
	for k := range r.terms {
		if t := &r.terms[k]; t.number && len(t.norm) == 4 && (t.norm[:2] == "19" || t.norm[:2] == "20") {
			asked = true
			if since := t.from > 0 && r.tokens[t.from-1].Norm == "since"; !since && s.around[k] < nextParagraph {
				return "does not speak of " + t.norm
			}
		}
	}
	published := s.doc.Published
	if asked || published.IsZero() || r.kind == compare.Time || r.previous || r.history() {
		return ""
	}
	for i := range s.Moments {
		m := &s.Moments[i]
		if m.Kind == "year" && !m.Since && !m.Until && m.From <= 1 && m.Hi.Before(published.AddDate(0, -6, 0)) {
			return "tells of " + s.text(m.Span)
		}
	}
	return ""
}

// history reports whether the question asks for what was in earlier times.
func (r *reading) history() bool {
	return r.has("ever", "earlier", "history", "record", "past", "former", "formerly", "originally", "first", "since", "ago", "once", "founded", "used") >= 0
}

// stems are all stems that the question's own words have.
func (r *reading) stems() map[string]bool {
	out := map[string]bool{}
	for _, t := range r.tokens {
		out[t.Stem] = true
	}
	return out
}

func (s *scored) text(sp news.Span) string { return s.doc.Revision.Text[sp.Start:sp.End] }

func (s *scored) because(why string) { s.why = append(s.why, why) }

// clip shortens a sentence to a label: whole words, at most about 60 bytes.
func clip(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) <= 70 {
		return s
	}
	cut := strings.LastIndexByte(s[:64], ' ')
	if cut < 20 {
		cut = 60
		for cut > 0 && s[cut]&0xC0 == 0x80 {
			cut--
		}
	}
	return strings.TrimRight(s[:cut], " ,;:–—-") + " …"
}

// anchors returns the token indices where the question's words stand in the
// sentence, each with the weight of its term.
func (v *view) anchors(r *reading, s *scored) map[int]float64 {
	out := map[int]float64{}
	for k := range r.terms {
		t := &r.terms[k]
		for _, a := range t.alts {
			if at := s.find(a.Stems); at >= 0 {
				out[at] = max(out[at], t.weight*a.Strength)
				break
			}
		}
	}
	return out
}

// closeness says how near a span of tokens stands to the question's words, 0…1.
func closeness(from, to int, anchors map[int]float64) float64 {
	keys := make([]int, 0, len(anchors))
	for at := range anchors {
		keys = append(keys, at)
	}
	sort.Ints(keys)
	sum, all := 0.0, 0.0
	for _, at := range keys {
		w := anchors[at]
		d := 0
		switch {
		case at < from:
			d = from - at
		case at >= to:
			d = at - to + 1
		}
		sum += w / (1 + float64(d)/4)
		all += w
	}
	if all == 0 {
		return 0
	}
	return sum / all
}
