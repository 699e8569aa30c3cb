package answer

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"variorum/bot/compare"
	"variorum/index/language"
)

// number picks the quantity that counts what is asked, and keeps the others
// that may.
func (v *view) number(r *reading, s *scored, c *compare.Claim) {
	if r.detail == scoreDetail && s.result(r, c) {
		return
	}
	if r.detail == ageDetail {
		defer s.bornIn(c)
	} else {
		defer v.worded(r, s, c)
	}
	anchors := v.anchors(r, s)
	fits := make([]float64, len(s.Quantities))
	for i := range s.Quantities {
		q := &s.Quantities[i]
		fits[i] = v.numberFit(r, s, q, anchors)
		if s.denied(q) || s.children(q) && r.has("children", "child", "kids", "sons", "daughters", "siblings") < 0 || r.detail == scoreDetail && q.Unit.Kind != "percent" && s.leading(q) != "by" { // how it ended is no count of those who took part
			fits[i] = 0
		}
	}
	if k := r.onlyCount(s, fits); k >= 0 {
		fits[k] = .3
	}
	r.convert(s, fits)
	best, at := 0.0, -1
	for i, fit := range fits {
		if fit > best+1e-9 {
			best, at = fit, i
		}
	}
	if at < 0 {
		return
	}
	for i, fit := range fits {
		if i != at && fit >= mayBe {
			other := *c
			r.figure(s, i, fit, &other)
			s.others = append(s.others, other)
		}
	}
	r.figure(s, at, best, c)
	s.because("the figure “" + c.Label + "”")
}

// onlyCount is the one bare figure of a sentence that gives no other, where it
// counts what was spoken of before it: "Barely 40 were built"; -1 where there is
// none.
func (r *reading) onlyCount(s *scored, fits []float64) int {
	if len(r.noun) == 0 || r.gauge != "" || r.detail != anyDetail || len(s.Tokens) > 25 {
		return -1
	}
	only := -1
	for i := range s.Quantities {
		q := &s.Quantities[i]
		switch {
		case fits[i] > 0:
			return -1
		case q.Year || q.Ordinal || q.Name || q.Age || q.Unit.Kind != "" || clockLike(s, q) || s.denied(q) || s.children(q):
		case only >= 0 || !bare(s, q) && !(q.People && r.persons()) || q.To >= len(s.Tokens) || !auxiliary[s.Tokens[q.To].Norm] && !strings.HasPrefix(s.Tags.At(q.To), "V"):
			return -1
		default:
			only = i
		}
	}
	return only
}

// denied reports whether the sentence gives a figure as the one that is not
// right: "290 million, not the minister's 410", "40 rather than 30".
func (s *scored) denied(q *language.Quantity) bool {
	at := s.first(q) - 1
	if at < 0 || !s.oneClause(at, q.From) {
		return false
	}
	if s.allBut(q) { // "all but two were saved"
		return true
	}
	switch s.Tokens[at].Norm {
	case "not":
		return true
	case "than":
		return at > 0 && s.Tokens[at-1].Norm == "rather"
	case "of":
		return at > 0 && s.Tokens[at-1].Norm == "instead"
	}
	if !possessive(s.Tokens[at]) && s.Tokens[at].Norm != "the" { // "not the 410", "not the health minister's 410"
		return false
	}
	for k := at; k >= max(0, at-3) && s.oneClause(k, q.From); k-- {
		if s.Tokens[k].Norm == "not" {
			return k == 0 || !auxiliary[s.Tokens[k-1].Norm]
		}
	}
	return false
}

// children reports whether a figure counts somebody's children: "a father of three".
func (s *scored) children(q *language.Quantity) bool {
	at := s.first(q)
	if at < 2 || q.Age || q.Unit.Kind != "" || s.Tokens[at-1].Norm != "of" || !s.oneClause(at-2, at) {
		return false
	}
	switch s.Tokens[at-2].Norm {
	case "father", "mother", "parent", "parents", "grandfather", "grandmother", "widow", "widower", "dad", "mum", "mom":
		return true
	}
	return false
}

// decades of life, as they are spoken of.
var decades = map[string]float64{"teens": 10, "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80,
	"nineties": 90, "20s": 20, "30s": 30, "40s": 40, "50s": 50, "60s": 60, "70s": 70, "80s": 80, "90s": 90}

// bornIn reads an age off the decade of life or the year of birth, where no age is given.
func (s *scored) bornIn(c *compare.Claim) {
	if c.Fit > 0 {
		return
	}
	for i := 2; i < len(s.Tokens); i++ { // "in her late thirties"
		if t := s.Tokens[i].Norm; decades[t] == 0 {
			continue
		}
		from := i - 1
		part := s.Tokens[from].Norm
		if part == "early" || part == "mid" || part == "late" {
			from--
		}
		if from < 1 || s.Tokens[from-1].Norm != "in" {
			continue
		}
		switch s.Tokens[from].Norm {
		case "his", "her", "their":
			c.Fit, c.Label, c.Lo = .6, s.doc.Revision.Text[s.Tokens[from-1].Start:s.Tokens[i].End], decades[s.Tokens[i].Norm]
			c.Hi, c.Unit = c.Lo+9, "age"
			return
		}
	}
	for i := range s.Quantities {
		q := &s.Quantities[i]
		if !q.Year || c.Published.IsZero() {
			continue
		}
		for k := max(0, q.From-3); k < q.From; k++ {
			if s.Tokens[k].Norm == "born" {
				old := float64(c.Published.Year()) - q.Value
				c.Fit, c.Label, c.Lo, c.Hi, c.Unit = .5, s.doc.Revision.Text[s.Tokens[k].Start:q.End], old-1, old, "age"
				s.because("the year of birth")
				return
			}
		}
	}
}

// result reads how a match or a vote ended, "3-2", "148 to 131", and reports
// whether the sentence says it.
func (s *scored) result(r *reading, c *compare.Claim) bool {
	best := 0.0
	for i := 0; i+1 < len(s.Tokens); i++ {
		a, b := s.Tokens[i], s.Tokens[i+1]
		if !a.Number() || !b.Number() || len(a.Norm) > 3 || len(b.Norm) > 3 {
			continue
		}
		if gap := s.doc.Revision.Text[a.End:b.Start]; gap != "-" && gap != "–" && gap != "—" {
			continue
		}
		x, err := strconv.Atoi(a.Norm)
		y, err2 := strconv.Atoi(b.Norm)
		if err != nil || err2 != nil {
			continue
		}
		if fit := .5 + .4*s.nearness(r, i, i+2); fit > best+1e-9 {
			best = fit
			c.Fit, c.Label, c.Unit, c.Exact = fit, s.doc.Revision.Text[a.Start:b.End], "score", true
			c.Lo = float64(max(x, y)*1000 + min(x, y)) // the winner's side first, whoever is named first
			c.Hi = c.Lo
		}
	}
	if best == 0 {
		s.votes(c)
		best = c.Fit
	} else {
		s.sets(c)
	}
	if best > 0 {
		s.because("the score “" + c.Label + "”")
	}
	return best > 0
}

// sets puts the scores of several sets together, "6-4, 6-7, 5-4", whoever is named first
// and in whatever order they are told.
func (s *scored) sets(c *compare.Claim) {
	var all []int
	first, last, close := -1, -1, true
	for i := 0; i+1 < len(s.Tokens); i++ {
		a, b := s.Tokens[i], s.Tokens[i+1]
		gap := s.doc.Revision.Text[a.End:b.Start]
		x, err := strconv.Atoi(a.Norm)
		y, err2 := strconv.Atoi(b.Norm)
		if err != nil || err2 != nil || gap != "-" && gap != "–" && gap != "—" || x > mostPoints || y > mostPoints {
			continue
		}
		if first < 0 {
			first = i
		} else if between := s.doc.Revision.Text[s.Tokens[last].End:a.Start]; strings.Trim(between, " ,;()0123456789") != "" && strings.Trim(between, " ,") != "and" {
			close = false
		}
		all = append(all, max(x, y)*100+min(x, y))
		last = i + 1
		i++
	}
	slices.Sort(all)
	tennis := len(all) > 1 && all[0] >= 400 && all[len(all)-1] < 800 && all[len(all)-2] >= 600 // four games and more in each set, six or seven in most
	if len(all) < 2 || len(all) > 5 || !close && !tennis {
		return
	}
	sum := 0
	for _, set := range all {
		sum = (sum*10007 + set) % 1000000
	}
	if close {
		c.Label = s.doc.Revision.Text[s.Tokens[first].Start:s.Tokens[last].End]
	}
	c.Unit, c.Lo = "score of "+strconv.Itoa(len(all))+" sets", float64(1000000+sum) // as good as its own number for each result
	c.Hi = c.Lo
}

// mostPoints is how many a side may have in a set.
const mostPoints = 40

// votes reads how a vote ended in words: "58 votes to 41", "58 in favour, 41
// against", "ninety said yes, forty no".
func (s *scored) votes(c *compare.Claim) {
	counts := func(q *language.Quantity) bool {
		return q.Unit.Kind == "" && !q.Year && !q.Ordinal && !q.Name && !q.Whole && !q.Vague && q.Value == math.Trunc(q.Value)
	}
	for i := 0; i+1 < len(s.Quantities); i++ {
		a, b := &s.Quantities[i], &s.Quantities[i+1]
		if !counts(a) || !counts(b) {
			continue
		}
		end := len(s.Tokens)
		if i+2 < len(s.Quantities) {
			end = s.Quantities[i+2].From
		}
		to := s.Tokens[b.From-1].Norm == "to" && (b.From-1 == a.To || b.From-2 == a.To && s.Tokens[a.To].Stem == "vote")
		yes, no := s.side(a.To, b.From), s.side(b.To, end)
		if !to && yes*no >= 0 {
			continue
		}
		x, y := a.Value, b.Value
		c.Fit, c.Label, c.Unit, c.Exact = .8, s.doc.Revision.Text[a.Number.Start:b.Number.End], "score", true
		c.Lo = max(x, y)*1000 + min(x, y)
		c.Hi = c.Lo
		return
	}
}

// side tells which side of a vote the words between two tokens speak of: +1 for,
// -1 against, 0 neither.
func (s *scored) side(from, to int) int {
	for _, t := range s.Tokens[from:to] {
		switch t.Norm {
		case "for", "favour", "favor", "yes", "aye", "ayes", "yea", "yeas", "backed", "supported":
			return 1
		case "against", "no", "noes", "nay", "nays", "opposed", "rejected":
			return -1
		}
	}
	return 0
}

// mayBe is the fit from which a value that is not the likeliest of its sentence
// is kept in mind.
const mayBe = .3

// figure makes the claim of quantity i. An age is counted in years, whether the
// sentence says so ("57 years old") or not ("a baker of 68").
func (r *reading) figure(s *scored, i int, fit float64, c *compare.Claim) {
	s.figure(i, fit, c)
	if r.gauge != "" && c.Unit == "" {
		if u := s.borrowed(&s.Quantities[i], r.gauge); u.Factor > 0 {
			c.Unit = u.Kind
			inUnit(c, u.Factor)
		}
	}
	c.Within = r.within(s, i)
	c.Mended = s.mended()
	if r.has("other", "others", "another", "else", "besides", "more") < 0 && s.besides(&s.Quantities[i]) && c.Exact && c.Lo == c.Hi { // "nine other boats": one at least was named before
		c.Exact, c.Round, c.Step, c.Hi = false, c.Lo+1, 2, c.Lo+2
	}
	c.Planned = c.Planned && !s.laterPlan(s.Quantities[i].From)
	if r.has("casualties", "casualty") >= 0 && c.Unit == "" {
		c.Unit = s.fallen(&s.Quantities[i])
	}
	if q := &s.Quantities[i]; r.detail == shareDetail && s.outOfRound(q) {
		w := s.wholeOf(q)
		c.Label, c.Unit = s.doc.Revision.Text[q.Start:w.End], "percent"
		inUnit(c, 100/w.Value)
	}
	if r.detail == ageDetail {
		if c.Unit == "duration" {
			inUnit(c, 1/year)
		}
		c.Unit = "age"
	}
}

// laterPlan reports whether what is planned is told of in a clause of its own behind
// the one that a token stands in, which tells of what is: "signed by 27 countries,
// after four announced that they would not join".
func (s *scored) laterPlan(at int) bool {
	if !s.Future {
		return false
	}
	b := (&view{}).bearing(&reading{}, s)
	plain, apart, own := false, false, b.clause[at]
	for k := range s.Tokens {
		if b.clause[k] == own {
			plain = plain || b.tags[k] == "VBD" || b.tags[k] == "VBZ" || b.tags[k] == "VBP" || b.tags[k] == "MD" && !language.Plans(s.Tokens, k)
		} else if k > at && b.clause[k] != b.clause[k-1] && aside[s.Tokens[k].Norm] {
			apart = !relative[s.Tokens[k].Norm] || k > at+3
		}
		if language.Plans(s.Tokens, k) && (k < at || b.clause[k] == own || !apart) {
			return false
		}
	}
	return plain
}

// aside are words that open a clause which says nothing of what the clause before
// it tells.
var aside = words("after though although whereas while but who whose which")

// within is the place that a part is taken in where the question asks of none:
// "60 of the 200 jobs in Lund".
func (r *reading) within(s *scored, i int) string {
	if i+1 >= len(s.Quantities) || !s.Quantities[i+1].Whole {
		return ""
	}
	whole := &s.Quantities[i+1]
	for _, m := range s.Names {
		if m.From <= whole.To || m.From > whole.To+3 || s.Tokens[m.From-1].Norm != "in" || !s.oneClause(whole.To-1, m.From) || len(m.Words) == 0 {
			continue
		}
		for _, w := range m.Words {
			if r.asksFor(w) {
				return ""
			}
		}
		return strings.Join(m.Words, " ")
	}
	return ""
}

// fallen tells whether those whom a figure counts are said to be the dead alone,
// the hurt alone or both.
func (s *scored) fallen(q *language.Quantity) string {
	first := s.first(q)
	for k := max(0, first-1); k < min(q.To+4, len(s.Tokens)); k++ {
		if k >= q.From && k < q.To || k < q.From && !s.oneClause(k, q.From) || k >= q.To && s.parted(q.To, k) {
			continue
		}
		switch st := s.Tokens[k].Stem; {
		case strings.HasPrefix(st, "casualt"):
			return "casualty"
		case deadly[st], st == "death", st == "dead":
			return "dead"
		case hurtly[st]:
			return "hurt"
		}
	}
	if s.hasRun([]string{"casualti"}) {
		return "casualty"
	}
	return ""
}

// borrowed is the unit that a bare figure takes from the one that is measured in
// the same sentence or the few before it: "They speak of 4,200 hectares. The map
// shows 2,480."
func (s *scored) borrowed(q *language.Quantity, kind string) language.Unit {
	if !bare(s, q) || q.Value < 2 || q.To < len(s.Tokens) && s.Tokens[q.To].Norm == "of" {
		return language.Unit{}
	}
	alike := func(o *language.Quantity) bool {
		return o.Unit.Kind == kind && q.Value < 10*o.Value && o.Value < 10*q.Value
	}
	for i := range s.Quantities {
		if o := &s.Quantities[i]; alike(o) {
			return o.Unit
		}
	}
	at := slices.Index(s.doc.lines, s.line)
	for k := at - 1; k >= max(0, at-borrowFrom); k-- {
		for i := len(s.doc.lines[k].Quantities) - 1; i >= 0; i-- {
			if o := &s.doc.lines[k].Quantities[i]; alike(o) && !o.Converted {
				return o.Unit
			}
		}
	}
	return language.Unit{}
}

// borrowFrom is how many sentences before its own a figure may take its unit from.
const borrowFrom = 3

// limits are words for what a measure may not go beyond.
var limits = words("limit limits maximum minimum allowed permitted restriction cap legal")

// allowed reports whether a figure says how much is allowed, not how much it was:
// "where 30 km/h is allowed", "a ramp built for 30".
func allowed(s *scored, q *language.Quantity) bool {
	first := s.first(q)
	for k := first - 1; k >= max(0, first-4) && s.oneClause(k, q.From); k-- {
		if n := s.Tokens[k].Norm; limits[n] || n == "for" && k > 0 && (s.Tokens[k-1].Norm == "designed" || s.Tokens[k-1].Norm == "out" || s.Tokens[k-1].Norm == "built") {
			return true
		}
	}
	return q.To < len(s.Tokens) && (limits[s.Tokens[q.To].Norm] || s.Tokens[q.To].Norm == "zone")
}

// year is the length of one, in seconds.
const year = 365.2425 * 24 * 60 * 60

// figure makes the claim of quantity i.
func (s *scored) figure(i int, fit float64, c *compare.Claim) {
	q := &s.Quantities[i]
	c.Fit = fit
	c.Label = s.text(q.Span)
	c.Lo, c.Hi, c.Exact = q.Lo, q.Hi, q.Mod == language.Exactly && !q.Vague
	c.Round, c.Step = roundly(q)
	if q.Unit.Factor > 0 && q.Unit.Kind != "currency" && q.Mod == language.Exactly && q.Lo == q.Hi && !q.Joined && q.Value > 1 && q.Value != math.Trunc(q.Value) &&
		strings.Contains(s.text(q.Number), "half") { // "four and a half miles": to the half
		c.Lo, c.Hi, c.Exact = q.Value-.25, q.Value+.25, false
	}
	switch {
	case q.Unit.Factor > 0 && q.Unit.Kind != "currency":
		c.Unit = q.Unit.Kind
		inUnit(c, q.Unit.Factor)
	case q.Unit.Kind == "percent":
		c.Unit = "percent"
	case q.Unit.Name != "":
		c.Unit = q.Unit.Name
	}
	c.Also = nil
	if q.Unit.Kind == "currency" {
		c.Also = s.doc.view.converted(c)
	}
	for k := range s.Quantities { // "7 million reais ($1.3 million)"
		o := &s.Quantities[k]
		if k != i && q.Unit.Kind == "currency" && o.Unit.Kind == "currency" && o.Unit.Name != q.Unit.Name && max(o.From-q.To, q.From-o.To) <= 4 {
			c.Also = append(slices.DeleteFunc(c.Also, func(m compare.Money) bool { return m.Unit == o.Unit.Name }), compare.Money{Lo: o.Lo, Hi: o.Hi, Unit: o.Unit.Name})
		}
	}
}

// besides reports whether a figure counts others than one that was spoken of: "nine other
// vehicles", "two others".
func (s *scored) besides(q *language.Quantity) bool {
	return q.Unit.Kind == "" && q.To < len(s.Tokens) && (s.Tokens[q.To].Norm == "other" || s.Tokens[q.To].Norm == "others") && s.oneClause(q.To-1, q.To)
}

// mended reports whether a sentence says of its figure that it is not the first that was
// given: "it now says", "had first spoken of days", "raised its estimate to 40".
func (s *scored) mended() bool {
	for k, t := range s.Tokens {
		next := func(words map[string]bool, far int) bool {
			for n := k + 1; n < min(k+1+far, len(s.Tokens)) && s.oneClause(k, n); n++ {
				if words[s.Tokens[n].Stem] {
					return true
				}
			}
			return false
		}
		switch {
		case t.Norm == "now" && next(putting, 2), earlierOn[t.Norm] && k > 0 && s.Tokens[k-1].Norm == "had" && next(putting, 2):
			return true
		case revising[t.Stem] && !t.Number() && next(estimating, 4):
			return true
		case (t.Norm == "revised" || t.Norm == "corrected") && next(revised, 2):
			return true
		}
	}
	return false
}

// What a newer figure is told with: saying it now, having said another at first, and
// putting another in its place.
var (
	putting    = words("say said put estim believ speak spoke spoken speaking give gave given report allow think thought expect announc assum count claim reckon talk promis mention")
	earlierOn  = words("first initially originally previously earlier")
	revising   = words("revis rais lower correct updat cut trim increas adjust")
	estimating = words("estim figur toll forecast count assess tally project number")
	revised    = words("to from up down upward downward")
)

// roundly is the figure that a reporter says to be about right, and to what it is
// rounded: a ten, a hundred, five of them; 0 where none is.
func roundly(q *language.Quantity) (figure, step float64) {
	switch q.Mod {
	case language.About, language.Nearly, language.JustOver, language.MoreThan, language.LessThan:
	default:
		return 0, 0
	}
	if q.Vague || q.Ordinal || q.Value <= 0 {
		return 0, 0
	}
	whole := func(x float64) bool { return math.Abs(x-math.Round(x)) < 1e-6 }
	step = math.Pow(10, math.Floor(math.Log10(q.Value)))
	for n := 0; n < 6 && !whole(q.Value/step); n++ {
		step /= 10
	}
	if whole(q.Value / step / 5) {
		step *= 5
	}
	return q.Value, step
}

// inUnit puts the figures of a claim in a smaller or larger unit.
func inUnit(c *compare.Claim, factor float64) {
	c.Lo, c.Hi, c.Round, c.Step = c.Lo*factor, c.Hi*factor, c.Round*factor, c.Step*factor
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// numberFit says how certainly a quantity is the one that was asked for.
func (v *view) numberFit(r *reading, s *scored, q *language.Quantity, anchors map[int]float64) (fit float64) {
	switch census := r.census(); {
	case q.Whole && census:
		defer func() { fit = max(fit, .7+.2*s.nearness(r, q.From, q.To)) }()
	case q.Whole:
		return 0 // "30 of the 400 boats": the part is what is spoken of
	case census && s.partOfWhole(q):
		defer func() { fit *= .5 }() // but "how many boats does the port have" asks for all
	}
	if q.Year || q.Ordinal || q.Name || (q.Age && r.detail != ageDetail) || clockLike(s, q) {
		return 0
	}
	if len(q.Noun) == 0 && q.Unit.Kind == "" && q.From > 0 && s.Tokens[q.From-1].Norm == "the" && q.Mod == language.Exactly {
		return 0 // "the two have met"
	}
	near := s.nearness(r, q.From, q.To)
	switch part := subset(s, q); {
	case part && (r.parts || r.nounBehind(s, q) && !r.countedElsewhere(s, q) || r.kindBehind(s, q)): // "how many of the bottles": "five of them"; "27 of them in children"
		defer func() { fit = max(fit, .6+.3*near, r.partsFit()) }()
	case part && r.fate(s, q) == asAsked && len(s.Quantities) > 0 && !s.countsBefore(q): // "23 of them are hurt"
	case part:
		near *= .3
		defer func() { fit *= .6 }() // "three of them": a part of what was counted before
	}
	if per := r.per(); per != "" && q.Per != per {
		near *= .4
		if s.counted(q, per) { // "80 euros a share, above Friday's price of 71"
			defer func() { fit *= .5 }()
		}
	}
	if r.saidOf(s, q) { // "a loss of 1.3 billion" for what was lost
		near = min(1, near+.4)
	}
	if r.otherEvent(s, q) {
		defer func() { fit *= .3 }()
	}
	switch r.fate(s, q) {
	case asAsked:
		defer func() { fit = max(fit, .65+.25*near) }()
	case otherwise:
		defer func() { fit = min(fit, .35) }()
	case elsewhere:
		defer func() { fit = min(fit, .15) }()
	default:
		for i := range s.Quantities { // 30,000 fans, where it is said of others that they died
			if q.People && r.fate(s, &s.Quantities[i]) == asAsked {
				defer func() { fit = min(fit, .6) }()
				break
			}
		}
	}
	if len(q.Noun) > 0 && !bare(s, q) && r.asksDead() && !s.speaksOfDeath() { // "the farm keeps 180 cows" for those that died
		defer func() { fit = min(fit, .25) }()
	}
	if r.formerly(s, q) {
		defer func() { fit *= .6 }()
	}
	if r.parts && r.wholeBeside(s, q) {
		defer func() { fit = min(fit, .4) }() // "96 flats stand; 1,240 were promised" for "how many of the promised flats"
	}
	switch r.detail {
	case ageDetail:
		return r.ageFit(s, q, near)
	case moneyDetail:
		if q.Unit.Kind == "" && q.Lo >= 1e6 && len(q.Noun) == 0 && (q.To == len(s.Tokens) || s.Tokens[q.To].Norm != "of") {
			if !s.hasMoney() {
				return .3 + .3*near // "290 million", where all know of what
			}
			return .25 + .3*near // "six and a half million" to a reader who knows of what
		}
		if q.Unit.Kind != "currency" {
			return 0
		}
		if r.otherSum(s, q) || r.sized && q.Per != "" && r.per() == "" { // "up to 2 million per person" is no size of a loan
			return .15 + .14*near
		}
		return .5 + .5*near
	case shareDetail:
		if s.outOfRound(q) { // "83 out of 100"
			return .4 + .5*near
		}
		if q.Unit.Kind != "percent" {
			return 0
		}
		if s.stake(q) && (r.hasOf(growths) >= 0 || r.nearlyOf(growths) >= 0) { // what somebody holds is no premium
			return .2 + .1*near
		}
		return .5 + .5*near
	}
	if r.gauge != "" {
		switch {
		case q.Unit.Kind == r.gauge && allowed(s, q) && r.hasOf(limits) < 0:
			return .3 * near // "where 30 km/h is allowed"
		case q.Unit.Kind == r.gauge:
			return s.extentFit(r, q, .5+.5*near)
		case s.borrowed(q, r.gauge).Kind != "":
			return .35 + .3*near
		}
		return 0
	}
	if r.mass && r.gauge == "" {
		return s.massFit(r, q, near)
	}
	if r.crowd { // "attendance", "population": people
		switch {
		case q.Unit.Kind == "percent" && r.has("turnout") >= 0, q.Unit.Kind == "" && (q.People || bare(s, q)):
			return .4 + .5*near
		case q.Unit.Kind != "":
			return 0
		}
		return .3 + .3*near
	}
	if len(r.noun) == 0 { // "how big", "casualties figure": any figure, measured ones first
		if r.unit.Kind != "" && q.Unit.Kind != r.unit.Kind { // kilometres for "how many tons"
			return 0
		}
		if (r.hasOf(margins) >= 0 || r.nearlyOf(margins) >= 0) && s.marginal(q) { // "won by half a length", "nine points behind her"
			return .55 + .4*near
		}
		if q.Unit.Kind == "duration" || q.Unit.Kind == "currency" && !r.measureOf("currency") {
			return .35 * near
		}
		if r.sized && len(q.Noun) > 0 && q.Value == math.Trunc(q.Value) && r.speaks(q.Noun[0]) { // how many there were is not how strong they were
			return .3 * near
		}
		if q.People && r.has("strong", "high", "tall", "deep", "fast", "heavy", "wide") >= 0 && r.sized { // those it killed are no strength
			return .3 * near
		}
		return .35 + .5*near
	}
	if q.Unit.Kind == "percent" && q.Per != "" && s.Tokens[q.From].Norm == "half" && q.To+2 < len(s.Tokens) && (s.Tokens[q.To+2].Norm == "ahead" || s.Tokens[q.To+2].Norm == "behind" || s.Tokens[q.To+2].Norm == "clear") {
		return 0 // "two goals ahead of" says how far he leads
	}
	if q.Unit.Kind == "percent" && q.Lo < 100 && r.nounBehind(s, q) { // "one in five of the jobs"
		return .3 + .3*near
	}
	if q.Unit.Kind != "" && r.unit.Kind != q.Unit.Kind {
		return 0
	}
	// what is counted stands right behind the figure; or what became of it does:
	// "two wins in thirteen matches" for "how many matches did they win"
	if len(q.Noun) > 0 && r.does(q.Noun[0]) {
		return .8 + .1*near
	}
	if fit := r.tally(s, q); fit >= 0 {
		return fit
	}
	done := s.nearnessBeside(r, q.From, q.To) // to what is said of it
	if r.outOf(s, q) {
		defer func() { fit *= .5 }()
	}
	for _, a := range r.noun {
		for _, n := range q.Noun {
			if len(a.Stems) == 1 && a.Stems[0] == n {
				if s.ofKind(r, q, n) { // "two turkey holdings" are no turkeys
					return .3*a.Strength + .3*done
				}
				return .55*a.Strength + .45*done
			}
		}
	}
	if !bare(s, q) && r.countedElsewhere(s, q) {
		defer func() { fit = min(fit, .35) }() // "1,150 pupils and 82 teachers"
	}
	best, floor := 0.0, 0.0
	if r.persons() && len(q.Noun) > 0 && !q.People && r.speaks(q.Noun[0]) { // "workers who lose their jobs": "2,300 posts"
		floor = .4 + .2*near
	}
	if q.People && r.counts("peopl") || q.People && r.counts("person") { // "nine passengers" are people
		for at := range anchors {
			if at >= q.To && at-q.To <= 4 && !s.parted(q.To, at) || at < q.From && q.From-at <= 3 && !s.parted(at, q.From) {
				return .7 + .25*near
			}
		}
	}
	if q.People && r.persons() { // "ten members" may be deputies
		for at := range anchors {
			if at >= q.To && at-q.To <= 5 && s.oneClause(q.To-1, at) || len(q.Noun) > 0 && (q.Noun[0] == "member" || anybody[q.Noun[0]]) && at < q.From && q.From-at <= 4 && !s.parted(at, q.From) {
				floor = .5 + .2*near
			}
		}
		if len(q.Noun) > 0 && anybody[q.Noun[0]] { // "was carrying 212 people"
			floor = max(floor, .35+.3*near)
		}
	}
	// or the figure counts people, and what became of them stands close by
	generic := bare(s, q)
	if r.rest(s, q) {
		floor = max(floor, .45+.3*done)
	}
	if generic && r.governed(s, q) { // "killing at least 17", "six were pulled out"
		floor = max(floor, .5+.3*done)
	}
	if generic && r.persons() && s.leading(q) == "of" && s.first(q) > 1 && crowds[s.Tokens[s.first(q)-2].Norm] { // "an audience of 9.3 million"
		floor = max(floor, .4+.3*done)
	}
	if r.persons() && len(q.Noun) > 0 && q.Noun[0] == "vote" && (r.favours() || r.has("against", "opposed", "rejected") >= 0) { // who votes is counted by votes
		floor = max(floor, .4+.3*done)
	}
	if generic && r.tallied(s, q) {
		floor = max(floor, .5+.3*done)
	}
	if generic && r.persons() && s.leading(q) == "at" { // "put the crowd in the square at 100,000"
		for k := s.first(q) - 2; k >= max(0, s.first(q)-8) && s.oneClause(k, q.From); k-- {
			if gathered[s.Tokens[k].Norm] {
				floor = max(floor, .4+.3*done)
			}
		}
	}
	if generic && done >= bareNear { // "injuring 18", "slipped to 44": what is counted goes without saying
		floor = max(floor, .35+.5*done)
	}
	generic = generic || q.People || r.wider(s, q)
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
		case q.People && !r.persons() && strings.HasPrefix(s.Tags.At(at), "N") && at >= q.To && possessor[s.Tokens[at-1].Norm]: // "hundreds of people left their homes" counts no homes
			f -= .5
		case q.People && d <= 6: // "six people were hurt"
			f = a.Strength * (1 - .04*float64(d))
		case !generic:
			f -= .25
		}
		best = max(best, f)
	}
	return max(0, floor, .8*best+.2*near*min(1, best*2))
}

// outOfRound reports whether a figure is so many out of ten or a hundred, which is a share.
func (s *scored) outOfRound(q *language.Quantity) bool {
	w := s.wholeOf(q)
	return w != nil && (w.Value == 100 || w.Value == 10)
}

// wholeOf is what a figure is taken of: "83 out of 100"; nil where there is none.
func (s *scored) wholeOf(q *language.Quantity) *language.Quantity {
	for i := 1; i < len(s.Quantities); i++ {
		if w := &s.Quantities[i]; &s.Quantities[i-1] == q && w.Whole && w.Unit.Kind == "" && q.Unit.Kind == "" && q.Value <= w.Value {
			return w
		}
	}
	return nil
}

// growths are shares that say how much more there is, not how much of a whole.
var growths = words("premium growth inflation rate swing discount")

// stake reports whether a share is what somebody holds: "holds 31.2 percent", "a 30%
// stake", "27% of the shares".
func (s *scored) stake(q *language.Quantity) bool {
	first := s.first(q)
	for k := max(0, first-2); k < first; k++ {
		if stakeHolding[s.Tokens[k].Stem] && s.oneClause(k, q.From) {
			return true
		}
	}
	for k := q.To; k < min(q.To+4, len(s.Tokens)) && s.oneClause(q.To-1, k); k++ {
		switch s.Tokens[k].Norm {
		case "stake", "holding", "shares", "votes", "capital":
			return true
		}
	}
	return false
}

// stakeHolding are stems of having a part of something.
var stakeHolding = words("hold own held control")

// margins are words for how far one is before another.
var margins = words("margin lead gap advantage")

// marginal reports whether a figure says how far something lies before or behind
// something else: "beaten by nine points", "an hour after the bell".
func (s *scored) marginal(q *language.Quantity) bool {
	if s.leading(q) == "by" {
		return true
	}
	if q.To >= len(s.Tokens) || !s.oneClause(q.To-1, q.To) {
		return false
	}
	switch s.Tokens[q.To].Norm {
	case "after", "before", "behind", "ahead", "late", "early", "past", "clear", "adrift":
		return true
	case "too":
		return q.To+1 < len(s.Tokens) && (s.Tokens[q.To+1].Norm == "late" || s.Tokens[q.To+1].Norm == "early")
	}
	return false
}

// late reports whether the sentence says by how long something came before or after.
func (s *scored) late() bool {
	for i := range s.Quantities {
		if q := &s.Quantities[i]; q.Unit.Kind == "duration" && s.marginal(q) {
			return true
		}
	}
	return false
}

// counted reports whether the sentence has another figure of the kind that is
// counted by what the question says.
func (s *scored) counted(q *language.Quantity, per string) bool {
	return slices.ContainsFunc(s.Quantities, func(o language.Quantity) bool { return o.Per == per && o.Unit.Kind == q.Unit.Kind })
}

// countsBefore reports whether the sentence counts something before a figure.
func (s *scored) countsBefore(q *language.Quantity) bool {
	return slices.ContainsFunc(s.Quantities, func(o language.Quantity) bool {
		return o.From < q.From && !o.Year && !o.Ordinal && !o.Name && o.Unit.Kind == ""
	})
}

// hurry are comparatives of what time is gained or lost by.
var hurry = words("faster quicker slower longer shorter earlier later older younger")

// first is the token where a quantity begins, with what qualifies it.
func (s *scored) first(q *language.Quantity) int {
	at := q.From
	for at > 0 && s.Tokens[at-1].Start >= q.Start {
		at--
	}
	return at
}

// leading is the word before a quantity and what qualifies it: "by" in "beaten by
// just 14 seconds".
func (s *scored) leading(q *language.Quantity) string {
	at := s.first(q)
	for at > 1 && merely[s.Tokens[at-1].Norm] && s.oneClause(at-2, at) {
		at--
	}
	if at > 0 {
		return s.Tokens[at-1].Norm
	}
	return ""
}

// merely are words that make little of the figure behind them.
var merely = words("just only barely merely mere")

// extentFit is fit changed by which side of a thing the sentence says that a
// length is of: "30 metres long", "at a depth of 11 km".
func (s *scored) extentFit(r *reading, q *language.Quantity, fit float64) float64 {
	if r.extent == "" {
		return fit
	}
	said := ""
	for k := q.To; k < min(q.To+3, len(s.Tokens)) && said == "" && s.oneClause(q.To-1, k); k++ {
		if said = sides[s.Tokens[k].Norm]; said == "" && k > q.To && s.Tokens[k-1].Norm != "in" && s.Tokens[k-1].Norm != "to" && s.Tokens[k-1].Norm != "the" {
			break
		}
	}
	for k := s.first(q) - 1; k >= max(0, s.first(q)-2) && said == "" && s.oneClause(k, q.From); k-- {
		said = sides[s.Tokens[k].Norm]
	}
	switch {
	case said == "" || said == "long" && r.extent == "far" || said == "far" && r.extent == "long":
		return fit
	case said == r.extent:
		return min(1, fit+.25)
	}
	return .3 * fit
}

// ageFit is how far a quantity says how old somebody or something is.
func (r *reading) ageFit(s *scored, q *language.Quantity, near float64) float64 {
	switch {
	case q.Age && r.another(s, q):
		return .25 * near
	case q.Age:
		return .7 + .3*near
	}
	first := s.first(q)
	if first == 0 {
		return 0
	}
	before := s.Tokens[first-1]
	for first > 1 && (before.Norm == "just" || before.Norm == "only" || before.Norm == "already" || before.Norm == "now" || before.Norm == "barely") {
		first--
		before = s.Tokens[first-1]
	}
	if q.Unit.Kind == "duration" && q.Unit.Factor > 86400 { // "dates back some 700 years", "built 90 years ago"
		if before.Norm == "back" || q.To < len(s.Tokens) && s.Tokens[q.To].Norm == "ago" && built[s.Tokens[first-1].Stem] {
			return .45 + .2*near
		}
		return 0
	}
	if q.Unit.Kind != "" || q.Lo != q.Hi && q.Mod == language.Exactly || q.Value < 1 || q.Value > 115 {
		return 0
	}
	if len(q.Noun) == 0 && language.PersonNoun(before.Norm) && !s.oneClause(first-1, first) && q.To < len(s.Tokens) && !s.oneClause(q.To-1, q.To) {
		return .5 + .3*near // "the twins, now seven, …"
	}
	switch before.Norm {
	case "turned", "turns", "turning":
		return .6 + .2*near
	case "was", "is", "were", "of": // "was 51", "a baker of 63"
		if len(q.Noun) == 0 || bare(s, q) || q.To < len(s.Tokens) && language.Stop(s.Tokens[q.To].Norm) {
			return .4 + .2*near
		}
	case "at": // "At 16, she is the youngest"
		if len(q.Noun) == 0 && q.To < len(s.Tokens) && !s.oneClause(q.To-1, q.To) {
			return .4 + .2*near
		}
	}
	return 0
}

// built are stems of beginnings.
var built = words("build found plant creat establish open start born")

// another reports whether an age is printed behind a name or a word for a
// person while who is asked for stands elsewhere in the sentence: "the suspect,
// 44, was led away while paramedics tended to the victim".
func (r *reading) another(s *scored, q *language.Quantity) bool {
	if q.From == 0 || q.Unit.Kind != "" {
		return false
	}
	from := q.From - 1
	if t := s.Tokens[from]; s.oneClause(from, q.From) && !t.Upper() && !language.PersonNoun(t.Norm) {
		return false
	}
	tags := s.Tags.All()
	for from > 0 && s.oneClause(from-1, from) && strings.ContainsAny(tags[from-1][:1], "NJDP") { // "the goalkeeper Ned Farrow"
		from--
	}
	to := q.To // and what stands in apposition behind it: "Anna Holm, 47, a baker"
	for to < len(s.Tokens) && to < q.To+6 && !strings.HasPrefix(tags[to], "V") {
		to++
	}
	elsewhere := false
	for k := range r.terms {
		t := &r.terms[k]
		if !t.name && t.share < 1 || !t.name && possessive(r.tokens[t.from]) {
			continue
		}
		for _, a := range t.alts {
			for _, at := range s.places(a.Stems) {
				switch {
				case at >= from && at < to:
					return false
				case t.name || language.PersonNoun(s.Tokens[at].Norm) || k == 0 && a.Strength == 1:
					elsewhere = true
				}
			}
		}
	}
	return elsewhere
}

// places are all tokens where stems stand in the sentence; of several, the
// first place only.
func (s *scored) places(stems []string) []int {
	if len(stems) == 1 {
		return s.line.at(stems[0])
	}
	if at := s.find(stems); at >= 0 {
		return []int{at}
	}
	return nil
}

// nearness says how near a figure stands to the question's words, 0…1, what
// counts being what a reader would refer it to: across the end of a clause and
// past another figure is further.
func (s *scored) nearness(r *reading, from, to int) float64 {
	return s.nearTo(r, from, to, -1)
}

// nearnessBeside is nearness to all but what is counted, middling where the
// question has nothing else that the sentence speaks of.
func (s *scored) nearnessBeside(r *reading, from, to int) float64 {
	for k := range r.terms {
		if t := &r.terms[k]; r.nounAt >= 0 && t.from == r.nounAt {
			if near := s.nearTo(r, from, to, k); near > 0 {
				return near
			}
			return .3
		}
	}
	return s.nearTo(r, from, to, -1)
}

// nearTo is nearness to all terms but one.
func (s *scored) nearTo(r *reading, from, to, without int) float64 {
	sum, all := 0.0, 0.0
	for k := range r.terms {
		t := &r.terms[k]
		if k == without {
			continue
		}
		w, at := t.stands(s)
		if len(at) == 0 {
			continue
		}
		w *= t.weight
		best := 0.0
		for _, p := range at {
			best = max(best, 1/(1+float64(s.apart(from, to, p))/4))
		}
		sum += w * best
		all += w
	}
	if all == 0 {
		return 0
	}
	return sum / all
}

// stands returns where a term stands in the sentence and how much it counts
// there.
func (t *term) stands(s *scored) (float64, []int) {
	for _, a := range t.alts {
		if at := s.places(a.Stems); len(at) > 0 {
			return a.Strength, at
		}
	}
	return 0, nil
}

// apart is how many tokens lie between a figure and a word, more where a clause
// ends between them and where another figure does.
func (s *scored) apart(from, to, at int) int {
	lo, hi := at, from
	switch {
	case at >= to:
		lo, hi = to-1, at
	case at >= from:
		return 0
	}
	d := hi - lo
	if s.parted(lo+1, hi) || !s.oneClause(lo, hi) {
		d += 4
	}
	for i := range s.Quantities {
		if o := &s.Quantities[i]; !o.Year && !o.Ordinal && !o.Name && o.From > lo && o.From < hi {
			d += 4
			break
		}
	}
	return d
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
		if m.Overlaps(q.Number) && m.Kind != "relative" && (q.Unit.Kind == "" || q.Unit.Kind == "duration") {
			return true
		}
	}
	return false
}

// extreme reports whether a stretch says since when there was nothing like it:
// "the worst in 30 years", "for the first time in a decade".
func extreme(s *scored, q *language.Quantity) bool {
	at := s.first(q) - 1
	if at < 1 || s.Tokens[at].Norm != "in" && s.Tokens[at].Norm != "for" {
		return false
	}
	for k := at - 1; k >= max(0, at-4) && s.oneClause(k, at); k-- {
		if t := s.Tokens[k].Norm; t == "time" && k > 0 && s.Tokens[k-1].Norm == "first" || k >= at-2 && s.Tags.At(k) == "JJS" {
			return true
		}
	}
	return false
}

// shiftedBy are words that set a time before or after another: "a day later".
var shiftedBy = words("after before later earlier ago from and or")

// rate reports whether "a day" says by what something is counted or what kind
// of thing it is ("94 euros a day", "a day ticket"), not how long it took.
func rate(s *scored, q *language.Quantity) bool {
	if n := s.Tokens[q.From].Norm; n != "a" && n != "an" {
		return false
	}
	for i := range s.Quantities {
		o := &s.Quantities[i]
		if o != q && o.Per != "" && o.To == q.From {
			return true
		}
		if n := q.From - o.To; o.Unit.Kind == "" && !o.Year && !o.Ordinal && n > 0 && n <= 3 && len(o.Noun) >= n && s.oneClause(o.To, q.To-1) && q.Value == 1 && (q.To >= len(s.Tokens) || !shiftedBy[s.Tokens[q.To].Norm]) {
			return true // "600 parcels a day", not "two men a day after"
		}
	}
	if q.Value != 1 || q.To >= len(s.Tokens) || !s.oneClause(q.To-1, q.To) { // but "a half-hour delay"
		return false
	}
	return strings.HasPrefix(s.Tags.At(q.To), "N")
}
