package answer

import (
	"slices"
	"strings"
	"time"

	"variorum/bot/compare"
	"variorum/index/language"
)

// moment picks a time: the one nearest to the question's words, in their clause
// and in the tense of the question.
func (v *view) moment(r *reading, s *scored, c *compare.Claim) {
	b := v.bearing(r, s)
	best, chosen := 0.0, -1
	for i := range s.Moments {
		m := &s.Moments[i]
		if !r.fits(s, m) || b.born(m.From) || m.Kind == "part" && r.detail == clockDetail && b.clocked(m) || i+1 < len(s.Moments) && s.yearTold(m, &s.Moments[i+1]) {
			continue
		}
		fit := (.45 + .5*b.near(m.From, m.To)) * b.timely(m, c)
		if r.run("since", "when") >= 0 && !m.Since {
			fit *= ofThisTime
		}
		if r.endAsked() && !m.Until && (m.From == 0 || s.Tokens[m.From-1].Norm != "to" && s.Tokens[m.From-1].Norm != "through") {
			fit *= ofThisTime
		}
		if r.toTheMinute() && m.Kind != "clock" {
			fit *= unplaced
		}
		if r.previous && r.detail == anyDetail && !before(s, m, c.Published) && !b.lately(m.From) {
			fit *= ofThisTime
		}
		if fit <= best+1e-9 {
			continue
		}
		best, chosen = fit, i
		c.Fit, c.Label = fit, strings.TrimSuffix(strings.TrimSuffix(s.text(m.Span), "'s"), "’s")
		c.From, c.To = m.Lo, m.Hi
		c.Clock, c.Twelve = m.Kind == "clock", m.Twelve
		c.Lo, c.Hi, c.Zone, c.DayPart = 0, 0, m.Zone, m.Late > 0 && !c.Clock
		if m.Until && (m.Kind == "half" || m.Kind == "year" || m.Kind == "event") && !m.Lo.IsZero() && !c.Published.IsZero() && c.Published.Before(m.Lo) {
			c.From = c.Published // "before the end of next year"
			if first := dateOf(m.Hi.AddDate(0, 0, -1).Year()); first.After(c.From) {
				c.From = first // "by the middle of next year" is no other time than its first half
			}
		}
		if c.Clock {
			slack := 0
			if m.About {
				slack = compare.AboutMinutes
			}
			c.Lo, c.Hi = float64(m.Minute-slack), float64(m.Minute+slack)
			switch { // "towards noon", "after four"
			case m.Toward && !m.About:
				c.Lo -= towardMinutes
			case m.After && !m.About:
				c.Hi += towardMinutes
			}
		}
		if c.DayPart {
			c.Lo, c.Hi = float64(m.Early), float64(m.Late)
		}
	}
	if chosen >= 0 {
		s.placed(chosen, c)
		if m := &s.Moments[chosen]; c.Planned && !c.Clock && !c.From.IsZero() && !c.To.After(c.Published) && !s.plannedAt(m.From) {
			c.Planned = false // "it opened in 2014; in 2009 they had only planned it"
		}
	}
	if r.previous && !c.Published.IsZero() && best < plainYear {
		for i := range s.Quantities {
			q := &s.Quantities[i]
			if q.Unit.Name == "year" && s.sinceThen(q) {
				y := c.Published.Year() - int(q.Value)
				best, c.Fit, c.Label = .7, max(.7, c.Fit), s.text(q.Span)+" before"
				c.From, c.To, c.Clock = dateOf(y), dateOf(y+1), false
			}
		}
	}
	if r.begins() && !c.Published.IsZero() { // "has been open for 46 years"
		for i := range s.Quantities {
			q := &s.Quantities[i]
			if !b.hasBeen(q) {
				continue
			}
			if fit := (.45 + .5*b.near(q.From, q.To)) * .95; fit > best+1e-9 || chosen >= 0 && !s.Moments[chosen].Since && !b.opens(s.Moments[chosen].From) {
				y := c.Published.Year() - int(q.Value)
				best, c.Fit, c.Label = fit, fit, s.text(q.Span)
				c.From, c.To, c.Clock, c.DayPart, c.Rough = dateOf(y-1), dateOf(y+1), false, false, true
			}
		}
	}
	if best == 0 && r.detail == yearDetail { // "the 40-year-old club"
		for i := range s.Quantities {
			q := &s.Quantities[i]
			if q.Age && !c.Published.IsZero() {
				y := c.Published.Year() - int(q.Value)
				c.Fit, c.Label = .6, s.text(q.Span)
				c.From = dateOf(y - 1)
				c.To = dateOf(y + 1)
				c.Rough = true
			}
		}
	}
	if best > 0 {
		s.because("the time “" + c.Label + "”")
	}
}

// towardMinutes is how far before a time of day that is which is told as coming up
// to it, and how far behind it that which is told as after it.
const towardMinutes = 60

// toTheMinute reports whether the question asks when something happened exactly.
func (r *reading) toTheMinute() bool {
	return r.detail == anyDetail && r.has("exactly", "precisely", "exact", "precise", "exacly", "excatly", "exactely") >= 0
}

// begins reports whether the question asks since when something has been so, or when
// it first came about.
func (r *reading) begins() bool {
	return r.run("since", "when") >= 0 || r.run("from", "when") >= 0 || r.has("open", "opened", "begin", "began", "start", "started", "become", "became", "found", "founded", "join", "joined") >= 0 && r.tense() == past ||
		r.has("power", "office", "charge", "post", "job") >= 0 && r.tense() == past
}

// endAsked reports whether a question asks until when something goes on.
func (r *reading) endAsked() bool { return r.run("until", "when") >= 0 || r.run("till", "when") >= 0 }

// hasBeen reports whether years are those since something began that goes on, or
// went on until what the article tells of: "has been in the palace for 17 years",
// "after 12 years in office".
func (b *bearing) hasBeen(q *language.Quantity) bool {
	toks := b.s.Tokens
	if q.Unit.Name != "year" || q.Age || q.Value != float64(int(q.Value)) || q.Value < 1 {
		return false
	}
	from := q.From - 1
	for from > 0 && q.From-from < 4 && !lasting[toks[from].Norm] {
		from--
	}
	if from < 0 {
		return false
	}
	if toks[from].Norm == "after" {
		return q.To+1 < len(toks) && toks[q.To].Norm == "in" && inPlace[toks[q.To+1].Norm] || q.To+1 < len(toks) && toks[q.To].Norm == "as" || q.To+1 < len(toks) && toks[q.To].Norm == "at" && toks[q.To+1].Norm == "the"
	}
	if toks[from].Norm != "for" {
		return false
	}
	for k := from - 1; k >= 0 && b.clause[k] == b.clause[from]; k-- {
		switch toks[k].Norm {
		case "has", "have", "had", "been", "who's", "who’s", "he's", "he’s", "she's", "she’s", "it's", "it’s", "they've", "they’ve":
			return true
		case "will", "would", "for", "jailed", "sentenced":
			return false
		}
	}
	return false
}

// opens reports whether the clause of token i tells how something began.
func (b *bearing) opens(i int) bool {
	for k, t := range b.s.Tokens {
		if b.clause[k] == b.clause[i] && built[t.Stem] {
			return true
		}
	}
	return false
}

var (
	lasting = words("for after")
	inPlace = words("office power charge post parliament government opposition control command business operation service exile")
)

// placed adds to a time what stands right beside it: to one that only its words tell
// the date ("on the opening night, June 3"), and to a time of day the day ("at ten on
// Friday").
func (s *scored) placed(i int, c *compare.Claim) {
	m := &s.Moments[i]
	for _, k := range []int{i + 1, i - 1} {
		if k < 0 || k >= len(s.Moments) || !s.beside(&s.Moments[min(i, k)], &s.Moments[max(i, k)]) {
			continue
		}
		o := &s.Moments[k]
		switch {
		case o.Lo.IsZero() || o.Until || o.Since:
		case (m.Kind == "clock" || m.Kind == "part") && (o.Kind == "weekday" || o.Kind == "date" || o.Kind == "relative" && o.Hi.Sub(o.Lo) == aDay):
			c.From, c.To = o.Lo, o.Hi
			return
		case m.Lo.IsZero() && (m.Kind == "relative" || m.Kind == "event") && (o.Kind == "date" || o.Kind == "weekday") && k > i:
			c.From, c.To, c.Label = o.Lo, o.Hi, s.text(o.Span)
			return
		}
	}
}

// plannedAt reports whether the part of the sentence that token i stands in, up to
// the next semicolon, speaks of what is planned or expected.
func (s *scored) plannedAt(i int) bool {
	from, to := i, i
	parts := func(k int) bool {
		return strings.Contains(s.doc.Revision.Text[s.Tokens[k-1].End:s.Tokens[k].Start], ";")
	}
	for from > 0 && !parts(from) {
		from--
	}
	for to++; to < len(s.Tokens) && !parts(to); to++ {
	}
	return language.Planned(s.Tokens[from:to])
}

// aDay is how long the stretch is that a day means.
const aDay = 24 * time.Hour

// beside reports whether nothing but a comma and words that join a time of day to its
// day part two times, or one stands within the other ("five on Friday morning").
func (s *scored) beside(x, y *language.Moment) bool {
	if x.End > y.Start {
		return x.Start <= y.Start && y.End <= x.End
	}
	gap := s.doc.Revision.Text[x.End:y.Start]
	if strings.ContainsAny(gap, ".;:!?\"“”\n") {
		return false
	}
	for _, t := range s.Tokens[min(x.To, y.From):y.From] {
		if !joinsDay[t.Norm] {
			return false
		}
	}
	return true
}

// joinsDay are the words that stand between a time of day and its day: "at ten in the
// evening of 3 May", "on Sunday morning at about six".
var joinsDay = words("on in at the of local time morning afternoon evening night early late that about around shortly just gmt utc bst cet cest est edt")

// plainYear is how certain a time must be to stand against years that are counted
// back from the article.
const plainYear = .75

// sinceThen reports whether years are those since the time before: "for the first
// time in nine years", "the first swap in six years", "six years since they met".
func (s *scored) sinceThen(q *language.Quantity) bool {
	if q.To < len(s.Tokens) && s.Tokens[q.To].Norm == "since" {
		return true
	}
	if q.From < 2 || s.Tokens[q.From-1].Norm != "in" {
		return false
	}
	for i := q.From - 2; i >= max(0, q.From-9); i-- {
		if s.Tokens[i].Norm == "first" {
			return true
		}
	}
	return s.Tokens[q.From-2].Norm == "time"
}

// fits reports whether a time is of the kind that the question wants.
func (r *reading) fits(s *scored, m *language.Moment) bool {
	switch r.detail {
	case clockDetail:
		return m.Kind == "clock" || m.Kind == "part"
	case dayDetail:
		return m.Kind == "weekday" || m.Kind == "date" || m.Kind == "event" || m.Kind == "relative"
	case yearDetail:
		return (m.Kind == "year" || m.Kind == "half" || m.Kind == "month" || m.Kind == "date" && m.Year) && strings.ContainsAny(s.text(m.Span), "0123456789") ||
			m.Kind == "year" && !m.Lo.IsZero() && s.Tokens[m.From].Norm != "this" // "last year"; "this year" is said of what is news
	}
	return true
}

// timely says how far a time may be the one asked for by what it is said of.
func (b *bearing) timely(m *language.Moment, c *compare.Claim) float64 {
	f := 1.0
	asks, tells := b.r.tense(), b.tenseOf(m.From)
	known := m.Kind != "weekday" && !m.Lo.IsZero() && !c.Published.IsZero()
	switch {
	case asks == coming && (tells == past || known && !m.Hi.After(c.Published) && m.Kind != "clock"):
		f *= wrongTense
	case asks == past && (tells == coming || known && m.Lo.After(c.Published)):
		f *= wrongTense
	}
	if tok := b.s.Tokens[m.To-1].Norm; m.Kind == "relative" && (tok == "later" || tok == "earlier") { // after what else the sentence tells of
		f *= thereupon
	}
	if m.Kind == "relative" && m.Lo.IsZero() || m.Kind == "part" && b.r.detail == clockDetail {
		f *= unplaced
	}
	if b.said(m.From) {
		f *= saidThen
	}
	if b.elsewhere(m.From) {
		f *= otherClause
	}
	if text := b.s.text(m.Span); m.To < len(b.s.Tokens) && (strings.HasSuffix(text, "'s") || strings.HasSuffix(text, "’s")) { // "Sunday's crash"
		if !slices.ContainsFunc(b.hits, func(h spoken) bool { return h.at >= m.To && h.at < m.To+3 }) {
			f *= ofAnother
		}
	}
	return f
}

// What is left of the certainty of a time that is told of something else.
const (
	wrongTense  = .4
	saidThen    = .6
	otherClause = .6
	ofAnother   = .8
	ofThisTime  = .5 // where the question asks for the time before
	thereupon   = .9
	unplaced    = .85 // where only what else the article tells of says when that was
)

// yearTold reports whether the year of a time so long ago stands right behind it: "37
// years ago, in 1987".
func (s *scored) yearTold(m, next *language.Moment) bool {
	return s.Tokens[m.To-1].Norm == "ago" && next.From <= m.To+1 && (next.Kind == "year" || next.Kind == "month" || next.Kind == "date")
}

// clocked reports whether the sentence gives a time of day by the clock elsewhere
// than within a part of the day: "opened in the evening, at ten to six".
func (b *bearing) clocked(m *language.Moment) bool {
	return slices.ContainsFunc(b.s.Moments, func(o language.Moment) bool { return o.Kind == "clock" && o.From != m.From })
}

// born reports whether a time says when somebody was born, in a question that asks
// for something else.
func (b *bearing) born(from int) bool {
	if b.r.has("born", "birth", "birthday", "old", "age", "aged") >= 0 {
		return false
	}
	for k := from - 1; k >= 0 && k >= from-6 && b.clause[k] == b.clause[from]; k-- {
		if b.s.Tokens[k].Norm == "born" {
			return true
		}
		if b.verbal(k) {
			return false
		}
	}
	return false
}

// lately reports whether the clause of token i says "last" of what was done:
// "last seen on Friday".
func (b *bearing) lately(i int) bool {
	for k, tok := range b.s.Tokens {
		if b.clause[k] == b.clause[i] && tok.Norm == "last" && k+1 < len(b.tags) && strings.HasPrefix(b.tags[k+1], "V") {
			return true
		}
	}
	return false
}
