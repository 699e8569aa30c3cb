package answer

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"variorum/bot/compare"
	"variorum/index/language"
)

// finding is what a question came to in one story.
type finding struct {
	kept    []*scored // the best sentence of each article that answers
	nearest []*scored // the best sentence of each article that does not
	answers bool
}

// Numbers of the choice of sentences. Those of the gate were chosen on seventeen
// events, each by weights made from the others, the rest by looking at nine of
// them; no locked event had a say.
const (
	perArticle   = 12  // sentences of each article whose values are read
	leastArticle = 4   // the same of a story that many tell
	perStory     = 480 // and of all articles of a story, each text of equal right
	voters       = 4   // sentences of each other article that may speak for one
	softWeight   = .3  // share of words near in meaning in what a sentence speaks of
	voteWeight   = .35 // what the others' agreement adds to a sentence
	reasonWeight = .25 // what giving a reason adds to the words where one is asked for, in choosing the sentences
	fitWeight    = .45 // what a certain value adds
	agreeWeight  = .25 // what the same value elsewhere adds
	answerable   = .45 // how certain the best sentence must be for an answer at all
	sourceLeast  = .45 // how certain any sentence must be to count
	alone        = .80 // how certain a sentence must be to be shown without the next best of its article
	beside       = .20 // how certain that one must be to be shown beside it
	sure         = .50 // how certain a sentence must be for its value to count as certain, whatever its place in the sentence
	sureFit      = .60 // and how certain it then is
	secondLeast  = .20 // the same for one that gives a value another source gives
)

// find reads the best sentences of every article, decides whether the story
// answers the question, and which articles do.
func (t *tale) find(r *reading, trace *Trace) finding {
	return t.gate(r, t.candidates(r), trace)
}

// candidates lists the best sentences of every article, best first, each with
// the value that it gives.
func (t *tale) candidates(r *reading) [][]*scored {
	v := t.view
	byDoc := make([][]*scored, len(v.docs))
	most := v.perArticle()
	r.settle(v)
	var pool sync.Pool // of *ratings
	sideBySide(len(v.docs), func(i int) {
		m, _ := pool.Get().(*ratings)
		if m == nil {
			m = &ratings{}
		}
		list := v.best(r, v.docs[i], most, m)
		pool.Put(m)
		for _, s := range list {
			v.claim(r, s)
			if r.kind != compare.People && r.kind != compare.Place {
				continue // what agrees looks at stands in the claim
			}
			s.claim.Ready()
			for k := range s.others {
				s.others[k].Ready()
			}
		}
		byDoc[i] = list
	})
	sameWords(r, byDoc)
	v.vote(byDoc)
	for _, list := range byDoc {
		for _, s := range list {
			s.score = s.strength(r)
		}
		rank(list)
	}
	return byDoc
}

// perArticle is how many sentences of each article are looked at closely. Up to
// forty texts it is the same for all stories. Where more tell a story, what one of
// them says further down hardly decides anything, and to hold it against all
// others is what takes the time: then the best ones, by their words, are enough.
// Reprints of a text leave the number as it is.
func (v *view) perArticle() int {
	return max(leastArticle, min(perArticle, perStory/len(v.twins)))
}

// rank sorts by score; ties by place in the text.
func rank(list []*scored) {
	for _, s := range list {
		s.score = rounded(s.score)
	}
	slices.SortStableFunc(list, func(a, b *scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.Start, b.Start))
	})
}

// rounded brings a score to six places, so that what differs by less is a tie.
func rounded(score float64) float64 { return math.Round(score*1e6) / 1e6 }

// vote lets the articles' good sentences speak for those that say the same
// elsewhere. Copies of one text have one vote, and none on each other.
func (v *view) vote(byDoc [][]*scored) {
	n := len(v.twins) - 1
	if n <= 0 {
		return
	}
	e := v.newElectorate(byDoc)
	sideBySide(len(byDoc), func(i int) {
		m, _ := e.pool.Get().(*ballot)
		if m == nil {
			m = &ballot{make([]float64, len(e.voters)), make([]float64, len(v.twins))}
		}
		for _, s := range byDoc[i] {
			words, values := e.votes(s, m)
			s.vote, s.agree = words/float64(n), values/float64(n)
		}
		e.pool.Put(m)
	})
}

// electorate are the sentences that vote, found by their words.
type electorate struct {
	view   *view
	voters []*scored
	text   []int32           // of each voter, the number of its text
	weight []float64         // of each voter, in words
	length []float64         // of each voter
	with   holders           // the voters by their words
	values [][]*scored       // by text: those that give a value, what it weighs falling
	number map[*document]int // of a document's text
	pool   sync.Pool         // of *ballot
}

// ballot is what the votes for a sentence are counted in: by voter what it shares
// with the sentence, by text its best vote.
type ballot struct{ dots, best []float64 }

func (v *view) newElectorate(byDoc [][]*scored) *electorate {
	e := &electorate{view: v, values: make([][]*scored, len(v.twins)),
		number: map[*document]int{}}
	place := map[*document]int{}
	for i, d := range v.docs {
		place[d] = i
	}
	for t, copies := range v.twins {
		for _, d := range copies {
			e.number[d] = t
			list := byDoc[place[d]]
			for _, o := range list[:min(voters, len(list))] {
				if o.claim.Fit >= agreeing && valued(o.claim.Kind) && o.value() > 0 {
					e.values[t] = append(e.values[t], o)
				}
				if o.length == 0 {
					continue
				}
				e.voters, e.text = append(e.voters, o), append(e.text, int32(t))
				e.weight, e.length = append(e.weight, math.Sqrt(o.score)), append(e.length, o.length)
			}
		}
		slices.SortStableFunc(e.values[t], func(a, b *scored) int { return cmp.Compare(b.value(), a.value()) })
	}
	e.with = v.holders(len(e.voters), func(i int) *line { return e.voters[i].line })
	return e
}

// value is what a sentence's value weighs in a vote.
func (s *scored) value() float64 { return min(1, s.score) * s.fit }

// votes sums over the other texts the best vote of each for a sentence: for its
// words, and for its value.
func (e *electorate) votes(s *scored, m *ballot) (words, values float64) {
	own, dots, best := e.number[s.doc], m.dots, m.best
	clear(best)
	if s.length > 0 {
		clear(dots)
		for _, w := range s.line.words {
			for _, o := range e.with.having(w) {
				dots[o] += e.view.weights[w]
			}
		}
		for o, dot := range dots {
			if dot > 0 {
				t := e.text[o]
				best[t] = max(best[t], dot/(s.length*e.length[o])*e.weight[o])
			}
		}
	}
	for t, most := range best {
		if t == own {
			continue
		}
		words += most
		if s.claim.Fit < agreeing || !valued(s.claim.Kind) {
			continue
		}
		for _, o := range e.values[t] {
			if agrees(&s.claim, &o.claim) {
				values += o.value()
				break
			}
		}
	}
	return words, values
}

// base is how far a sentence speaks of what is asked.
func (s *rated) base() float64 {
	return (1-softWeight)*(.6*s.cover+.4*s.context) + softWeight*s.soft
}

// agreeing is how certain a value must be to agree with another.
const agreeing = .3

// agrees reports whether two sentences give one value that was read off them:
// what no likeness of words shows.
func agrees(a, b *compare.Claim) bool {
	if a.Kind != b.Kind || a.Fit < agreeing || b.Fit < agreeing {
		return false
	}
	if a.Lo == 0 && a.Hi > 1e300 || b.Lo == 0 && b.Hi > 1e300 {
		return false // "quickly" fits everything
	}
	if a.Hi > 1e300 && b.Lo > openAgree*a.Lo || b.Hi > 1e300 && a.Lo > openAgree*b.Lo {
		return false // "at least two" goes with 25 million, but says nothing for it
	}
	if a.Kind == compare.Time && !a.Clock && (a.To.Sub(a.From) > vagueTime || b.To.Sub(b.From) > vagueTime) {
		return false // so does "this year"
	}
	if a.Kind == compare.Time && (a.DayPart || b.DayPart) { // "in the evening" goes with half the times of a day
		return compare.RelationOf(a, b) == compare.Same
	}
	switch a.Kind {
	case compare.Number, compare.Duration, compare.Time, compare.Place:
		rel := compare.RelationOf(a, b)
		return rel == compare.Same || rel == compare.Rounded || rel == compare.Compatible || a.Kind == compare.Place && rel == compare.Narrower
	case compare.People:
		rel := compare.RelationOf(a, b)
		return rel == compare.Same || rel == compare.Spelt || rel == compare.Narrower
	}
	return false
}

// valued reports whether claims of a kind can agree.
func valued(k compare.Kind) bool {
	switch k {
	case compare.Number, compare.Duration, compare.Time, compare.Place, compare.People:
		return true
	}
	return false
}

// openAgree is how many times larger a figure may be than one that is open upwards
// for each to speak for the other.
const openAgree = 3

// vagueTime is the longest stretch that agreeing with another time says anything
// of.
const vagueTime = 200 * 24 * time.Hour

// strength is how much speaks for a sentence as the answer.
func (s *scored) strength(r *reading) float64 {
	base := s.base()
	if !typed(r.kind) { // nothing but its words says that it answers
		base *= math.Sqrt(max(s.cover, s.context*.8))
		base *= s.lacks(r)
	}
	if s.rejected != "" {
		return .3 * base
	}
	fit := s.fit
	out := base*(1-fitWeight) + fitWeight*base*fit*1.6 + voteWeight*s.vote + agreeWeight*s.agree
	if typed(r.kind) && fit == 0 {
		out *= .5
	}
	if s.aside() {
		out *= asideShare
	}
	return out
}

// asideShare is what a sentence on another matter keeps of its strength.
const asideShare = .6

// aside reports whether a sentence turns to another matter: most of the names
// in it stand nowhere else in the story, in a story that several tell.
func (s *scored) aside() bool {
	strange, names := 0, len(s.tails)
	for _, key := range s.tails {
		if s.doc.view.spread[key] <= 1 {
			strange++
		}
	}
	return len(s.doc.view.docs) >= 3 && strange >= 2 && 2*strange > names
}

// lacks lowers a sentence for every noun or name of the question that neither
// it nor what stands around it speaks of.
func (s *scored) lacks(r *reading) float64 {
	f := 1.0
	for k := range r.terms {
		switch t := &r.terms[k]; {
		case s.around[k] > 0 || t.option != 0:
		case t.share >= .9:
			f *= .8
		case t.share >= .7 && t.soft(s.line) == 0:
			f *= .85
		}
	}
	return f
}

// typed reports whether a kind of value must be read off a sentence for it to
// be an answer.
func typed(k compare.Kind) bool {
	switch k {
	case compare.Number, compare.Duration, compare.Time, compare.Place, compare.Role:
		return true
	}
	return false
}

// gate decides whether there is an answer, and which articles give it.
func (t *tale) gate(r *reading, byDoc [][]*scored, trace *Trace) finding {
	var f finding
	t.weigh(r, byDoc)
	top := 0.0
	for _, list := range byDoc {
		if len(list) > 0 {
			top = max(top, list[0].certainty)
		}
	}
	reason := t.refuses(r, top, answerable)
	if reason != "" {
		trace.Decision = append(trace.Decision, reason)
	} else {
		f.answers = true
		trace.Decision = append(trace.Decision, fmt.Sprintf("the best sentence is certain to %.2f (needed %.2f)", top, answerable))
	}
	for _, list := range byDoc {
		if len(list) == 0 {
			continue
		}
		s := list[0]
		switch {
		case !f.answers:
			f.nearest = append(f.nearest, s)
		case s.certainty < sourceLeast:
			s.rejected = fmt.Sprintf("certain to %.2f, needed %.2f", s.certainty, sourceLeast)
			f.nearest = append(f.nearest, s)
		default:
			s.decided(r)
			s.rejected = ""
			if len(list) > 1 && s.certainty < alone && list[1].certainty >= beside {
				s.second = list[1]
			}
			f.kept = append(f.kept, s)
		}
	}
	if f.answers {
		f.second(r, t)
		reconcile(f.kept)
	}
	if f.answers && len(f.kept) == 0 {
		f.answers = false
		trace.Decision = append(trace.Decision, "no source's sentence is certain enough")
	}
	kept := map[*scored]bool{}
	for _, s := range f.kept {
		kept[s] = true
	}
	if !trace.wanted {
		return f
	}
	reasons := make([][]string, len(byDoc))
	sideBySide(len(byDoc), func(i int) {
		if len(byDoc[i]) > 0 {
			reasons[i] = t.explain(r, byDoc[i][0])
		}
	})
	for i, list := range byDoc {
		if len(list) == 0 {
			continue
		}
		s := list[0]
		trace.Passages = append(trace.Passages, TracePass{Source: s.doc.Revision.Source, Document: s.doc.Revision.ID, Quote: s.text(s.Span),
			Kept: kept[s], Score: s.certainty, Value: s.claim.Label, Reasons: reasons[i]})
	}
	return f
}

// second keeps those that fell short but give a value that fits one that is
// kept: they can add a source, never a conflict.
func (f *finding) second(r *reading, t *tale) {
	var rest []*scored
	surely := f.kept // one that fell short speaks for no other
	for _, s := range f.nearest {
		fits := false
		for _, k := range surely {
			fits = fits || agrees(&s.claim, &k.claim)
		}
		fits = fits && !slices.ContainsFunc(surely, func(k *scored) bool { return compare.RelationOf(&s.claim, &k.claim) == compare.Conflict })
		if fits && s.certainty >= secondLeast {
			s.rejected = ""
			s.because("gives a value that fits another source's")
			f.kept = append(f.kept, s)
			continue
		}
		rest = append(rest, s)
	}
	f.nearest = rest
}

// surest is how certain the story's best sentence is to answer the question.
func (t *tale) surest(r *reading) float64 {
	byDoc := t.candidates(r)
	if t.refuses(r, 1, 0) != "" {
		return 0
	}
	t.weigh(r, byDoc)
	top := 0.0
	for _, list := range byDoc {
		if len(list) > 0 {
			top = max(top, list[0].certainty)
		}
	}
	return top
}

// barred says why a sentence cannot be an answer whatever else speaks for it.
func (t *tale) barred(r *reading, s *scored) string {
	switch {
	case s.rejected != "":
		return s.rejected
	case typed(r.kind) && s.fit < .3:
		return "gives no " + string(r.kind) + " for what is asked"
	case r.kind == compare.Reason && (s.fit < reasonFit[language.MayReason] || r.event && s.fit < reasonFit[language.Unexplained]):
		return "gives no reason"
	}
	return ""
}

// eligible says why a sentence is no likely answer, or "".
func (t *tale) eligible(r *reading, s *scored) string {
	if why := t.barred(r, s); why != "" {
		return why
	}
	switch {
	case r.kind == compare.Polarity && !s.speaksOfKey(r):
		return "does not speak of what the question turns on"
	case r.kind == compare.Polarity && s.misses(r) != "":
		return "does not speak of " + s.misses(r)
	case s.cover == 0:
		return "speaks of no word of the question"
	}
	return ""
}

// speaksOfKey reports whether the sentence itself speaks of the noun of a
// yes-or-no question that weighs most: without it, neither yes nor no can be
// read off.
func (s *scored) speaksOfKey(r *reading) bool {
	key := -1
	for k := range r.terms {
		if t := &r.terms[k]; !t.name && t.option == 0 && t.share >= .9 && t.known && (key < 0 || t.weight > r.terms[key].weight) {
			key = k
		}
	}
	return key < 0 || len(s.matched) == 0 || s.matched[key] >= .5 || r.terms[key].soft(s.line) >= keySoft
}

// misses names the first name of the question that neither the sentence nor
// the ones beside it speak of; "" where there is none.
func (s *scored) misses(r *reading) string {
	for k := range r.terms {
		if t := &r.terms[k]; t.name && t.option == 0 && len(s.around) > 0 && s.around[k] <= leadAndTitle && !s.doc.view.common(t) {
			return t.text
		}
	}
	return ""
}

// common reports whether a name stands all over the story, so that a sentence
// need not say it: three articles in four have it.
func (v *view) common(t *term) bool {
	key, ok := v.words.Find(t.key)
	return ok && len(v.docs) >= 3 && 4*v.spread[key] >= 3*len(v.twins)
}

// keySoft is the nearness in meaning from which a word stands for the key noun.
const keySoft = .3

// refuses says why the question has no answer in the story, or "".
func (t *tale) refuses(r *reading, top, enough float64) string {
	for i := range r.terms {
		if term := &r.terms[i]; term.name && !term.known {
			return fmt.Sprintf("no article of the story speaks of %s", term.text)
		}
	}
	if top < enough {
		return fmt.Sprintf("the best sentence is certain to %.2f, needed %.2f", top, enough)
	}
	return ""
}

// spokenAs returns the newsroom's own word by which a sentence speaks of a term
// so well; "" where it does so by another.
func (t *term) spokenAs(l *line, matched float64) string {
	own := ""
	for _, a := range t.alts {
		switch {
		case a.Strength < matched || !l.hasRun(a.Stems):
		case a.Own == "":
			return ""
		case own == "":
			own = a.Own
		}
	}
	return own
}

// explain lists what speaks for and against a sentence.
func (t *tale) explain(r *reading, s *scored) []string {
	var out []string
	for k := range r.terms {
		tm := &r.terms[k]
		switch {
		case s.matched[k] >= .99:
			out = append(out, fmt.Sprintf("“%s” (weight %.1f)", tm.text, tm.weight))
		case s.matched[k] > 0:
			what := fmt.Sprintf("something for “%s” (%.2f of weight %.1f)", tm.text, s.matched[k], tm.weight)
			if own := tm.spokenAs(s.line, s.matched[k]); own != "" {
				what += fmt.Sprintf(": “%s”, by the newsroom's own words", own)
			}
			out = append(out, what)
		case s.around[k] > 0:
			out = append(out, fmt.Sprintf("“%s” only near it (weight %.1f)", tm.text, tm.weight))
		default:
			out = append(out, fmt.Sprintf("nothing for “%s” (weight %.1f)", tm.text, tm.weight))
		}
	}
	out = append(out, fmt.Sprintf("coverage %.2f, with what stands around it %.2f, near in meaning %.2f, other sources %.2f, same value elsewhere %.2f, value %.2f", s.cover, s.context, s.soft, s.vote, s.agree, s.fit))
	out = append(out, s.why...)
	out = append(out, s.weighed(r)...)
	if s.rejected != "" {
		out = append(out, "left out: "+s.rejected)
	}
	return out
}
