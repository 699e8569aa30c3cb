package answer

import (
	"math"
	"sort"
	"strings"

	"variorum/bot/compare"
	"variorum/index/language"
	"variorum/index/news"
)

// claim reads the value that a sentence gives for the question, and how
// certainly (fit, 0…1). A fit of 0 means that it gives none.
func (v *view) claim(r *reading, s *scored) {
	c := compare.Claim{
		Document: s.doc.Revision.ID, Source: s.doc.Revision.Source, Published: s.doc.Published,
		Kind: r.kind, Planned: s.Future, Condition: s.Condition, Weight: v.idf,
	}
	asked := r.stems()
	for _, st := range s.stems {
		c.All = append(c.All, st)
		if !asked[st] {
			c.Stems = append(c.Stems, st)
		}
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
	}
	c.Fit = math.Round(c.Fit*1000) / 1000
	s.claim, s.fit = c, c.Fit
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

// number picks the quantity that counts what is asked.
func (v *view) number(r *reading, s *scored, c *compare.Claim) {
	anchors := v.anchors(r, s)
	best, at := 0.0, -1
	for i := range s.Quantities {
		q := &s.Quantities[i]
		fit := v.numberFit(r, s, q, anchors)
		if fit > best+1e-9 {
			best, at = fit, i
		}
	}
	if at < 0 {
		return
	}
	q := &s.Quantities[at]
	c.Fit = best
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
	s.because("the figure “" + c.Label + "”")
}

// numberFit says how certainly a quantity is the one that was asked for.
func (v *view) numberFit(r *reading, s *scored, q *language.Quantity, anchors map[int]float64) float64 {
	if q.Year || q.Ordinal || (q.Age && r.detail != ageDetail) || clockLike(s, q) {
		return 0
	}
	near := closeness(q.From, q.To, anchors)
	if per := r.per(); per != "" && q.Per != per {
		near *= .4
	}
	switch r.detail {
	case ageDetail:
		if q.Age {
			return .7 + .3*near
		}
		return 0
	case moneyDetail:
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
	if len(r.noun) == 0 { // "how big", "casualties figure": any figure, measured ones first
		if q.Unit.Kind == "duration" || q.Unit.Kind == "currency" && !r.measureOf("currency") {
			return .35 * near
		}
		return .35 + .5*near
	}
	if q.Unit.Kind != "" && r.unit.Kind != q.Unit.Kind {
		return 0
	}
	// what is counted stands right behind the figure
	for _, a := range r.noun {
		for _, n := range q.Noun {
			if len(a.Stems) == 1 && a.Stems[0] == n {
				return .75*a.Strength + .25*near
			}
		}
	}
	// or the figure counts people, and what became of them stands close by
	generic := len(q.Noun) == 0
	generic = generic || q.People
	best := 0.0
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
		f := a.Strength * (.85 - .08*float64(d))
		if !generic {
			f -= .25
		}
		best = max(best, f)
	}
	return max(0, .8*best+.2*near*min(1, best*2))
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

// duration picks a stretch of time: "almost six hours", "in its fourth year",
// "since 2019".
func (v *view) duration(r *reading, s *scored, c *compare.Claim) {
	anchors := v.anchors(r, s)
	best := 0.0
	for i := range s.Quantities {
		q := &s.Quantities[i]
		if q.Unit.Kind != "duration" || q.Age || ago(s, q) {
			continue
		}
		if r.unit.Kind == "duration" && r.unit.Name != q.Unit.Name && q.Unit.Factor < r.unit.Factor {
			continue
		}
		fit := .45 + .55*closeness(q.From, q.To, anchors)
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

func ago(s *scored, q *language.Quantity) bool {
	return q.To < len(s.Tokens) && (s.Tokens[q.To].Norm == "ago" || s.Tokens[q.To].Norm == "earlier")
}

// moment picks a time: the one nearest to the question's words.
func (v *view) moment(r *reading, s *scored, c *compare.Claim) {
	anchors := v.anchors(r, s)
	best := 0.0
	for i := range s.Moments {
		m := &s.Moments[i]
		fit := .45 + .5*closeness(m.From, m.To, anchors)
		switch r.detail {
		case clockDetail:
			if m.Kind != "clock" {
				continue
			}
		case dayDetail:
			if m.Kind != "weekday" && m.Kind != "date" {
				continue
			}
		case yearDetail:
			if m.Kind != "year" && m.Kind != "date" && m.Kind != "month" || !strings.ContainsAny(s.text(m.Span), "0123456789") {
				continue
			}
			if m.Kind == "date" && !m.Year {
				continue
			}
		}
		if fit <= best+1e-9 {
			continue
		}
		best = fit
		c.Fit, c.Label = fit, s.text(m.Span)
		c.From, c.To = m.Lo, m.Hi
		c.Clock = m.Kind == "clock"
		if m.Until && !c.Clock && !m.Lo.IsZero() && !c.Published.IsZero() && c.Published.Before(m.Lo) {
			c.From = c.Published // "before the middle of next year"
		}
		if c.Clock {
			slack := 0
			if m.About {
				slack = 20
			}
			c.Lo, c.Hi = float64(m.Minute-slack), float64(m.Minute+slack)
		}
	}
	if best == 0 && r.detail == yearDetail { // "the 31-year-old company"
		for i := range s.Quantities {
			q := &s.Quantities[i]
			if q.Age && !c.Published.IsZero() {
				y := c.Published.Year() - int(q.Value)
				c.Fit, c.Label = .6, s.text(q.Span)
				c.From = dateOf(y-1, c.Published)
				c.To = dateOf(y+1, c.Published)
			}
		}
	}
	if best > 0 {
		s.because("the time “" + c.Label + "”")
	}
}

// place picks the names of places that say where the question's event was.
func (v *view) place(r *reading, s *scored, c *compare.Claim) {
	anchors := v.anchors(r, s)
	asked := r.stems()
	best := 0.0
	for n, m := range s.Names {
		if m.Kind == language.Person || m.Title != "" || m.Kind == language.Other && v.person(m.Words[len(m.Words)-1]) {
			continue
		}
		inQuestion := true
		for _, t := range s.Tokens[m.From:m.To] {
			inQuestion = inQuestion && asked[t.Stem]
		}
		prep := preposition(s, m.From)
		appended := n > 0 && s.Names[n-1].To == m.From && m.From > 0 && len(c.Names) > 0 // "in Anchorage, Alaska"
		if inQuestion || prep < 0 && !appended || prep >= 0 && m.Kind == language.Other && !within[s.Tokens[prep].Norm] {
			continue
		}
		kind := v.isKind(r, s, m)
		if country, l := language.CountryOf(s.Tokens[:m.To], m.From); len(r.noun) > 0 && l == m.To-m.From && country.Form == "name" && !kind {
			continue // a country is no city
		}
		fit := .3 + .4*closeness(m.From, m.To, anchors)
		if prep >= 0 {
			fit += .2
			if v.modifies(r, s, prep) {
				fit -= .35 // "the war in Ukraine" does not say where they met
			}
		}
		if appended && len(r.noun) > 0 {
			continue // the wider place
		}
		if kind {
			fit = max(fit, .95)
		}
		if fit < .3 {
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
	// a place without a name: "in a neutral European location", "to a separate building"
	for i := 1; i < len(s.Tokens); i++ {
		if len(r.noun) > 0 && !r.counts(s.Tokens[i].Stem) {
			continue
		}
		if language.PlaceLevel(s.Tokens[i].Norm) > 0 {
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

// preposition returns the preposition of place before token i, an article and
// a country between them allowed ("at the U.S. Joint Base …"), or -1.
func preposition(s *scored, i int) int {
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		if placePreposition[s.Tokens[k].Norm] {
			return k
		}
		if s.Tokens[k].Norm != "the" && !s.Tokens[k].Upper() {
			return -1
		}
	}
	return -1
}

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

func joinNames(names []compare.Name) string {
	var out []string
	for _, n := range names {
		out = append(out, n.Text)
	}
	return strings.Join(out, ", ")
}
