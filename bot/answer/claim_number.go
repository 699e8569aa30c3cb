package answer

import (
	"math"
	"strings"
	"time"

	"variorum/bot/compare"
	"variorum/index/language"
)

// number picks the quantity that counts what is asked, and keeps the others
// that may.
func (v *view) number(r *reading, s *scored, c *compare.Claim) {
	anchors := v.anchors(r, s)
	best, at := 0.0, -1
	fits := make([]float64, len(s.Quantities))
	for i := range s.Quantities {
		fits[i] = v.numberFit(r, s, &s.Quantities[i], anchors)
		if fits[i] > best+1e-9 {
			best, at = fits[i], i
		}
	}
	if at < 0 {
		return
	}
	for i, fit := range fits {
		if i != at && fit >= mayBe {
			other := *c
			s.figure(i, fit, &other)
			s.others = append(s.others, other)
		}
	}
	s.figure(at, best, c)
	s.because("the figure “" + c.Label + "”")
}

// mayBe is the fit from which a value that is not the likeliest of its sentence
// is kept in mind.
const mayBe = .3

// figure makes the claim of quantity i.
func (s *scored) figure(i int, fit float64, c *compare.Claim) {
	q := &s.Quantities[i]
	c.Fit = fit
	c.Label = s.text(q.Span)
	c.Lo, c.Hi, c.Exact = q.Lo, q.Hi, q.Mod == language.Exactly && !q.Vague
	switch {
	case q.Unit.Factor > 0 && q.Unit.Kind != "currency":
		c.Unit = q.Unit.Kind
		c.Lo, c.Hi = c.Lo*q.Unit.Factor, c.Hi*q.Unit.Factor
	case q.Unit.Kind == "percent":
		c.Unit = "percent"
	case q.Unit.Name != "":
		c.Unit = q.Unit.Name
	}
	c.Also = nil
	for k := range s.Quantities { // "7 million reais ($1.3 million)"
		o := &s.Quantities[k]
		if k != i && q.Unit.Kind == "currency" && o.Unit.Kind == "currency" && o.Unit.Name != q.Unit.Name && max(o.From-q.To, q.From-o.To) <= 4 {
			c.Also = append(c.Also, compare.Money{Lo: o.Lo, Hi: o.Hi, Unit: o.Unit.Name})
		}
	}
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// numberFit says how certainly a quantity is the one that was asked for.
func (v *view) numberFit(r *reading, s *scored, q *language.Quantity, anchors map[int]float64) (fit float64) {
	if q.Whole {
		return 0 // "30 of the 400 boats": the part is what is spoken of
	}
	if q.Year || q.Ordinal || (q.Age && r.detail != ageDetail) || clockLike(s, q) {
		return 0
	}
	if len(q.Noun) == 0 && q.Unit.Kind == "" && q.From > 0 && s.Tokens[q.From-1].Norm == "the" && q.Mod == language.Exactly {
		return 0 // "the two have met"
	}
	near := closeness(q.From, q.To, anchors)
	if subset(s, q) {
		near *= .3
		defer func() { fit *= .6 }() // "three of them": a part of what was counted before
	}
	if per := r.per(); per != "" && q.Per != per {
		near *= .4
	}
	switch r.detail {
	case ageDetail:
		if q.Age {
			return .7 + .3*near
		}
		if q.Unit.Kind == "" && len(q.Noun) == 0 && q.Lo == q.Hi && q.Lo >= 1 && q.Lo <= 115 && q.From > 0 {
			switch s.Tokens[q.From-1].Norm { // "was 51", "a baker of 63"
			case "was", "is", "aged", "turned", "of":
				return .4 + .2*near
			}
		}
		return 0
	case moneyDetail:
		if q.Unit.Kind == "" && q.Lo >= 1e6 && len(q.Noun) == 0 {
			return .25 + .3*near // "six and a half million" to a reader who knows of what
		}
		if q.Unit.Kind != "currency" {
			return 0
		}
		return .5 + .5*near
	case shareDetail:
		if q.Unit.Kind != "percent" {
			return 0
		}
		return .5 + .5*near
	}
	if r.gauge != "" {
		if q.Unit.Kind == r.gauge {
			return .5 + .5*near
		}
		return 0
	}
	if len(r.noun) == 0 { // "how big", "casualties figure": any figure, measured ones first
		if q.Unit.Kind == "duration" || q.Unit.Kind == "currency" && !r.measureOf("currency") {
			return .35 * near
		}
		return .35 + .5*near
	}
	if q.Unit.Kind != "" && r.unit.Kind != q.Unit.Kind {
		return 0
	}
	// what is counted stands right behind the figure; or what became of it does:
	// "two wins in thirteen matches" for "how many matches did they win"
	if len(q.Noun) > 0 && r.does(q.Noun[0]) {
		return .8 + .1*near
	}
	for _, a := range r.noun {
		for _, n := range q.Noun {
			if len(a.Stems) == 1 && a.Stems[0] == n {
				return .75*a.Strength + .25*near
			}
		}
	}
	best, floor := 0.0, 0.0
	if q.People && r.counts("peopl") || q.People && r.counts("person") { // "nine passengers" are people
		for at := range anchors {
			if at >= q.To && at-q.To <= 4 && !s.parted(q.To, at) || at < q.From && q.From-at <= 3 && !s.parted(at, q.From) {
				return .7 + .25*near
			}
		}
	}
	if q.People && r.nounAt >= 0 && language.PersonNoun(r.tokens[r.nounAt].Norm) { // "ten members" may be deputies
		for at := range anchors {
			if at >= q.To && at-q.To <= 5 && s.oneClause(q.To-1, at) {
				floor = .5 + .2*near
			}
		}
	}
	// or the figure counts people, and what became of them stands close by
	generic := len(q.Noun) == 0
	generic = generic || q.People
	for _, a := range r.noun {
		at := s.find(a.Stems)
		if at < 0 {
			continue
		}
		d := 0
		if at < q.From {
			d = q.From - at
		} else if at >= q.To {
			d = at - q.To + 1
		}
		for i := range s.Quantities { // another figure stands between
			o := &s.Quantities[i]
			if o != q && !o.Year && (o.From > min(at, q.From) && o.From < max(at, q.From)) {
				d += 4
			}
		}
		if s.parted(min(at, q.To), max(at, q.From)) { // "six people were hurt and two …"
			d += 3
		}
		f := a.Strength * (.85 - .08*float64(d))
		switch {
		case q.People && d <= 6: // "six people were hurt"
			f = a.Strength * (1 - .04*float64(d))
		case !generic:
			f -= .25
		}
		best = max(best, f)
	}
	return max(0, floor, .8*best+.2*near*min(1, best*2))
}

// subset reports whether a figure is taken of what was counted before: "three
// of them", "two of whom".
func subset(s *scored, q *language.Quantity) bool {
	for k := q.To - 1; k <= q.To+1 && k+1 < len(s.Tokens); k++ {
		if k >= q.From && s.Tokens[k].Norm == "of" {
			switch s.Tokens[k+1].Norm {
			case "them", "whom", "these", "those", "which":
				return true
			}
		}
	}
	return false
}

// does reports whether a stem is what the question says was done with what it
// counts: a verb of it, or the noun of that verb.
func (r *reading) does(stem string) bool {
	for i := range r.terms {
		t := &r.terms[i]
		if t.name || t.share != .7 || r.nounAt >= t.from && r.nounAt < t.from+1 {
			continue
		}
		for _, a := range t.alts {
			if a.Strength >= .8 && len(a.Stems) == 1 && a.Stems[0] == stem {
				return true
			}
		}
	}
	return false
}

// parted reports whether "and" or punctuation stands between two tokens.
func (s *scored) parted(from, to int) bool {
	for _, t := range s.Tokens[from:to] {
		if t.Norm == "and" || t.Norm == "but" || t.Norm == "while" {
			return true
		}
	}
	return !s.oneClause(from, to)
}

// per is the stem of what a figure is asked for: "share" in "price per share".
func (r *reading) per() string {
	for i := 0; i+1 < len(r.tokens); i++ {
		if n := r.tokens[i].Norm; n == "per" || n == "each" || n == "every" {
			return r.tokens[i+1].Stem
		}
	}
	return ""
}

// counts reports whether a stem is the noun that the question asks for.
func (r *reading) counts(stem string) bool {
	for _, a := range r.noun {
		if len(a.Stems) == 1 && a.Stems[0] == stem && a.Strength >= .6 {
			return true
		}
	}
	return false
}

func (r *reading) measureOf(kind string) bool { return r.unit.Kind == kind }

// clockLike reports whether the quantity is part of a time of day or a date.
func clockLike(s *scored, q *language.Quantity) bool {
	for _, m := range s.Moments {
		if m.Overlaps(q.Number) && m.Kind != "relative" {
			return true
		}
	}
	return false
}

// duration picks a stretch of time: "nearly two hours", "in its ninth year",
// "since 2011".
func (v *view) duration(r *reading, s *scored, c *compare.Claim) {
	anchors := v.anchors(r, s)
	best := 0.0
	for i := range s.Quantities {
		q := &s.Quantities[i]
		if q.Unit.Kind != "duration" || q.Age || ago(s, q) || rate(s, q) {
			continue
		}
		if r.elapsed() && !q.Ordinal && q.From > 0 && soon(s.Tokens[q.From-1].Norm) {
			continue // "finish the bridge in a day" does not say how long it has lasted
		}
		if r.unit.Kind == "duration" && r.unit.Name != q.Unit.Name && q.Unit.Factor < r.unit.Factor {
			continue
		}
		fit := .45 + .55*closeness(q.From, q.To, anchors)
		if s.takes(q) {
			fit = min(1, fit+.15)
		}
		if fit > best+1e-9 {
			best = fit
			c.Fit, c.Label = fit, s.text(q.Span)
			f := q.Unit.Factor
			if f == 0 {
				f = 1
			}
			c.Lo, c.Hi, c.Unit = q.Lo*f, q.Hi*f, "second"
			c.Exact = q.Mod == language.Exactly && !q.Vague && !q.Ordinal
			if !q.Ordinal && q.Lo == q.Hi && q.Value != math.Trunc(q.Value) { // "three-and-a-half": to the half
				c.Lo, c.Hi = (q.Value-.25)*f, (q.Value+.25)*f
			}
		}
	}
	if best > 0 {
		s.because("the length of time “" + c.Label + "”")
		return
	}
	for _, m := range s.Moments {
		if m.Since && !m.Lo.IsZero() && !c.Published.IsZero() {
			c.Fit, c.Label = .5, "since "+s.text(m.Span)
			c.Lo, c.Hi = c.Published.Sub(m.Hi).Seconds(), c.Published.Sub(m.Lo).Seconds()
			c.Unit = "second"
		}
	}
	for _, w := range []string{"quick", "brief", "long"} {
		if c.Fit == 0 && s.hasRun([]string{language.Stem(w)}) && r.has("quickly", "fast") >= 0 {
			c.Fit, c.Label, c.Lo, c.Hi = .5, w, 0, 1e308
		}
	}
}

// takes reports whether the sentence says that something took or lasted so long.
func (s *scored) takes(q *language.Quantity) bool {
	for k := max(0, q.From-4); k < q.From; k++ {
		switch s.Tokens[k].Stem {
		case "take", "last", "need", "spend", "go", "run":
			return true
		}
	}
	return false
}

// before reports whether a time lies before what the article tells of: "since
// 2019", or a month and more before it was published.
func before(s *scored, m *language.Moment, published time.Time) bool {
	return m.Since || !m.Hi.IsZero() && !published.IsZero() && m.Hi.Before(published.AddDate(0, -1, 0))
}

// elapsed reports whether the question asks how long something has gone on.
func (r *reading) elapsed() bool { return r.has("been", "lasted", "running", "ongoing") >= 0 }

func soon(norm string) bool { return norm == "in" || norm == "within" || norm == "inside" }

func ago(s *scored, q *language.Quantity) bool {
	return q.To < len(s.Tokens) && (s.Tokens[q.To].Norm == "ago" || s.Tokens[q.To].Norm == "earlier")
}

// rate reports whether "a day" says by what something is counted or what kind
// of thing it is ("94 euros a day", "a day ticket"), not how long it took.
func rate(s *scored, q *language.Quantity) bool {
	if n := s.Tokens[q.From].Norm; n != "a" && n != "an" {
		return false
	}
	for i := range s.Quantities {
		if o := &s.Quantities[i]; o != q && o.Per != "" && o.To == q.From {
			return true
		}
	}
	if q.To >= len(s.Tokens) || !s.oneClause(q.To-1, q.To) {
		return false
	}
	return strings.HasPrefix(language.PartOfSpeech(s.Tokens, q.To), "N")
}
