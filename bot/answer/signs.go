package answer

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"

	"variorum/bot/compare"
	"variorum/index/language"
)

// field is what the sentences of all articles come to, copies of one text
// counted as one: what a sentence is held against.
type field struct {
	twins    []string             // in order
	heard    []string             // those that sentences are held against: all, or where there are many those with the best sentences
	lists    map[string][]*scored // by text: the best sentences of the article that has the best
	loud     map[string][]*scored // by text: the sentences that the first round finds surest
	leading  *chorus              // the best sentences of those that are heard
	sure     *chorus              // the surest of them
	top, fit float64              // of the best
	meanTop  float64
	meanFit  float64
	near     float64   // nearest in meaning to the question
	asked    []float64 // what the question means
	likest   *likest   // how like the question the sentences are; nil without an encoder
}

// survey gathers the field. byDoc stands in the order of v.docs.
func (v *view) survey(r *reading, byDoc [][]*scored) *field {
	f := &field{lists: map[string][]*scored{}, loud: map[string][]*scored{}, asked: r.meaning(), likest: v.likest(r)}
	sideBySide(len(byDoc), func(i int) { f.mean(byDoc[i]) })
	for i, d := range v.docs {
		if len(byDoc[i]) == 0 {
			continue
		}
		have := f.lists[d.twin]
		if have == nil {
			f.twins = append(f.twins, d.twin)
		}
		if have == nil || byDoc[i][0].score > have[0].score {
			f.lists[d.twin] = byDoc[i]
		}
	}
	for _, twin := range f.twins {
		s := f.lists[twin][0]
		f.top, f.fit = max(f.top, s.score), max(f.fit, s.fit)
		f.meanTop += s.score / float64(len(f.twins))
		f.meanFit += s.fit / float64(len(f.twins))
		f.near = max(f.near, s.askedAround) // NaN stays NaN
	}
	f.heard = f.twins
	if len(f.twins) > heard+1 {
		f.heard = slices.Clone(f.twins)
		sort.SliceStable(f.heard, func(i, j int) bool { return f.lists[f.heard[i]][0].score > f.lists[f.heard[j]][0].score })
		f.heard = f.heard[:heard+1]
	}
	f.sure = v.chorus(nil, nil) // until they are known
	f.leading = v.chorus(f.heard, func(twin string) []*scored { return f.lists[twin][:min(voters, len(f.lists[twin]))] })
	return f
}

// names are those of the signs of a sentence, in their order: the same for all.
func (t *tale) names(r *reading, f *field, byDoc [][]*scored) []string {
	var names []string
	for _, list := range byDoc {
		if len(list) == 0 {
			continue
		}
		signs := t.signs(nil, r, f, list, 0)
		signs = append(f.echoes(signs, list[0]), f.likeEchoes(r, list[0])...)
		for _, x := range signs {
			names = append(names, x.name)
		}
		break
	}
	return names
}

// weigh finds out how surely every sentence answers, and puts the surest of
// every article first.
func (t *tale) weigh(r *reading, byDoc [][]*scored) {
	v := t.view
	f := v.survey(r, byDoc)
	r.gate = r.gateFor(t.names(r, f, byDoc))
	sideBySide(len(byDoc), func(i int) {
		all := make([]float64, 0, len(byDoc[i])*len(r.gate.names))
		var room [mostSigns]feature
		for k, s := range byDoc[i] {
			s.features = withValues(all[len(all):len(all):len(all)+len(r.gate.names)], t.signs(room[:0], r, f, byDoc[i], k))
			all = all[:len(all)+len(r.gate.names)]
			s.certainty = r.gate.certainty(0, s.features)
		}
	})
	for i, list := range byDoc {
		twin := v.docs[i].twin
		f.loud[twin] = append(f.loud[twin], list...)
	}
	for _, twin := range f.twins {
		surest(f.loud[twin])
		said := map[string]bool{} // copies of a sentence have one voice
		f.loud[twin] = slices.DeleteFunc(f.loud[twin], func(s *scored) bool {
			text := s.text(s.Span)
			again := said[text]
			said[text] = true
			return again
		})
		f.loud[twin] = f.loud[twin][:min(voices, len(f.loud[twin]))]
	}
	f.sure = v.chorus(f.heard, func(twin string) []*scored { return f.loud[twin] })
	second := make([][]float64, len(byDoc))
	sideBySide(len(byDoc), func(i int) {
		list := byDoc[i]
		second[i] = make([]float64, len(list))
		var room [mostSigns]feature
		for k, s := range list {
			s.features = withValues(withValues(s.features, f.echoes(room[:0], s)), f.likeEchoes(r, s))
			second[i][k] = r.gate.certainty(1, s.features)
		}
	})
	for i, list := range byDoc {
		for k, s := range list {
			s.certainty = second[i][k]
			switch {
			case s.alien:
				s.certainty = min(s.certainty, alienMost)
			case t.barred(r, s) != "":
				s.certainty = min(s.certainty, barredMost)
			}
		}
		surest(list)
		promote(list)
	}
}

// mostSigns is how many signs there is room for without asking for more.
const mostSigns = 128

// barredMost is how certain a sentence may be that gives no value of the kind that
// is asked for: less than any that is shown.
const barredMost = .3

// alienMost is how certain a sentence may be that speaks of somebody else's or
// of another time.
const alienMost = .05

// promote puts another sentence of the article first that speaks of all that
// the first one speaks of and of something more that is asked: whatever the
// others echo, it is the closer one.
func promote(list []*scored) {
	for i := 1; i < len(list); i++ {
		s, first := list[i], list[0]
		if s.rejected != "" || s.fit < first.fit-.1 {
			continue
		}
		more, less := false, false
		for k, m := range s.matched {
			more = more || m-first.matched[k] >= .5
			less = less || m < first.matched[k]-.05
		}
		if more && !less {
			s.certainty = max(s.certainty, first.certainty)
			copy(list[1:i+1], list[:i])
			list[0] = s
		}
	}
}

// surest sorts by certainty; ties by place.
func surest(list []*scored) {
	slices.SortStableFunc(list, func(a, b *scored) int {
		return cmp.Or(cmp.Compare(b.certainty, a.certainty), strings.Compare(a.doc.Revision.ID, b.doc.Revision.ID), cmp.Compare(a.Start, b.Start))
	})
}

// voices is how many sentences of each other text may speak for a sentence in
// the second round.
const voices = 6

// heard is how many other texts a sentence is held against: those with the best
// sentences.
const heard = 8

// others is how many texts a sentence of one text is held against.
func (f *field) others(twin string) int {
	n := len(f.heard)
	if slices.Contains(f.heard, twin) {
		n--
	}
	return n
}

// against returns the texts that a sentence of one text is held against.
func (f *field) against(twin string) []string {
	var out []string
	for _, other := range f.heard {
		if other != twin {
			out = append(out, other)
		}
	}
	return out
}

// chorus are the sentences of the texts that are heard: all others are held
// against them, so they are found by their words.
type chorus struct {
	view   *view
	texts  []string
	voices []*scored // of the first text, then of the next one
	from   []int     // where those of a text begin
	holders
}

// most is how many sentences a chorus has at most.
const most = (heard + 1) * max(voices, voters)

func (v *view) chorus(texts []string, of func(twin string) []*scored) *chorus {
	c := &chorus{view: v, texts: texts, from: make([]int, 1, len(texts)+1)}
	for _, twin := range texts {
		c.voices = append(c.voices, of(twin)...)
		c.from = append(c.from, len(c.voices))
	}
	c.holders = v.holders(len(c.voices), func(i int) *line { return c.voices[i].line })
	return c
}

// likeness is view.likeness of a sentence and each of the chorus.
func (c *chorus) likeness(l *line, out []float64) {
	clear(out)
	for _, w := range l.words {
		for _, o := range c.having(w) {
			out[o] += c.view.weights[w]
		}
	}
	for o, dot := range out {
		if dot != 0 {
			out[o] = dot / (l.length * c.voices[o].length)
		}
	}
}

// nearness is dot of a vector and what each of the chorus means; four are summed
// side by side, since one sum waits for each of its parts.
func (c *chorus) nearness(meaning, out []float64) {
	k := 0
	for ; k+4 <= len(c.voices); k += 4 {
		a, b, d, e := c.voices[k].meaning, c.voices[k+1].meaning, c.voices[k+2].meaning, c.voices[k+3].meaning
		a, b, d, e = a[:len(meaning)], b[:len(meaning)], d[:len(meaning)], e[:len(meaning)]
		var w, x, y, z float64
		for i, m := range meaning {
			w += m * a[i]
			x += m * b[i]
			y += m * d[i]
			z += m * e[i]
		}
		out[k], out[k+1], out[k+2], out[k+3] = w, x, y, z
	}
	for ; k < len(c.voices); k++ {
		out[k] = dot(meaning, c.voices[k].meaning)
	}
}

// holders are sentences by the words that they have.
type holders struct {
	begin []int32 // where those that have a word begin in which
	which []int32
}

// holders finds n sentences by the places of their words in view.stems.
func (v *view) holders(n int, at func(i int) *line) holders {
	h := holders{begin: make([]int32, len(v.stems)+2)}
	for i := range n {
		for _, w := range at(i).words {
			h.begin[w+2]++
		}
	}
	for w := range v.stems {
		h.begin[w+2] += h.begin[w+1]
	}
	h.which = make([]int32, h.begin[len(v.stems)+1])
	for i := range n {
		for _, w := range at(i).words {
			h.which[h.begin[w+1]] = int32(i)
			h.begin[w+1]++ // in the end where the next word's begin
		}
	}
	return h
}

// having lists the sentences that have a word, in their order.
func (h *holders) having(word int32) []int32 { return h.which[h.begin[word]:h.begin[word+1]] }

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// share of a whole; NaN where there is nothing to share.
func share(part, whole float64) float64 {
	if whole == 0 {
		return math.NaN()
	}
	return part / whole
}

// withValues appends the values of signs.
func withValues(out []float64, signs []feature) []float64 {
	for _, x := range signs {
		out = append(out, x.value)
	}
	return out
}

// signs lists what is known of sentence i among the best of an article before
// anything is made of the others; it appends it to out.
func (t *tale) signs(out []feature, r *reading, f *field, list []*scored, i int) []feature {
	v, s := t.view, list[i]
	// What the sentence speaks of, by the part that a word has in the question.
	var unknown, total, names, named, nouns, noun, nounSoft, nounTold, verbs, verb, verbSoft, verbTold, fresh, freshHere, freshSoft, freshTold, key, heaviest float64
	for k := range r.terms {
		tm := &r.terms[k]
		total += tm.weight
		if !tm.known {
			unknown += tm.weight
		}
		near := max(s.matched[k], tm.likest(s.line))
		switch {
		case tm.name:
			names += tm.weight
			named += tm.weight * s.matched[k]
		case tm.share >= .9:
			nouns += tm.weight
			noun += tm.weight * s.matched[k]
			nounSoft += tm.weight * near
			nounTold += tm.weight * s.told[k]
		default:
			verbs += tm.weight
			verb += tm.weight * s.matched[k]
			verbSoft += tm.weight * near
			verbTold += tm.weight * s.told[k]
		}
		if !tm.given {
			fresh += tm.weight
			freshHere += tm.weight * s.matched[k]
			freshSoft += tm.weight * near
			freshTold += tm.weight * s.told[k]
		}
		if tm.weight > heaviest {
			heaviest, key = tm.weight, s.matched[k]
		}
	}
	// What it is beside the other sentences of its article.
	margin := 1.0 // to the best other one
	for k, o := range list {
		if k != i {
			margin = s.score - o.score
			break
		}
	}
	var bestFit, bestSoft, bestCover, bestMeaning, bestAround, bestTold float64
	for _, o := range list {
		bestFit, bestSoft, bestCover = max(bestFit, o.fit), max(bestSoft, o.soft), max(bestCover, o.cover)
		bestMeaning, bestAround = max(bestMeaning, o.asked), max(bestAround, o.askedAround)
		bestTold = max(bestTold, o.tell(r))
	}
	people := 0
	for _, m := range s.Names {
		if m.Kind == language.Person {
			people++
		}
	}
	// What it shares with the best of the others.
	likeMax, likeMean, near, nearMean, vote, agree := math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN()
	if others := f.others(s.doc.twin); others > 0 {
		n, c := float64(others), f.leading
		likeMax, likeMean, near, nearMean = 0, 0, 0, 0
		vote, agree = s.vote, s.agree
		var likes, nears [most]float64
		c.likeness(s.line, likes[:len(c.voices)])
		c.nearness(s.meaning, nears[:len(c.voices)])
		for k, twin := range c.texts {
			if twin == s.doc.twin {
				continue
			}
			like := likes[c.from[k]]
			likeMax = max(likeMax, like)
			likeMean += like / n
			near = max(near, nears[c.from[k]])
			best := 0.0
			for _, x := range nears[c.from[k]:c.from[k+1]] {
				best = max(best, x)
			}
			nearMean += best / n
		}
	}
	out = append(out, []feature{
		{"score", s.score}, {"margin", margin}, {"first", yes(i == 0)}, {"top", f.top}, {"meanTop", f.meanTop}, {"behindTop", s.score - f.top},
		{"cover", s.cover}, {"context", s.context}, {"soft", s.soft}, {"fit", s.fit}, {"vote", vote}, {"agree", agree},
		{"coverLess", s.cover - bestCover}, {"softLess", s.soft - bestSoft}, {"fitLess", s.fit - bestFit},
		{"meaningLess", s.asked - bestMeaning}, {"aroundLess", s.askedAround - bestAround},
		{"rejected", yes(s.rejected != "")}, {"barred", yes(t.barred(r, s) != "")}, {"eligible", yes(t.eligible(r, s) == "")}, {"aside", yes(s.aside())},
		{"meaning", s.asked}, {"meaningAround", s.askedAround},
		{"near", near}, {"nearMean", nearMean}, {"likeMax", likeMax}, {"likeMean", likeMean},
		{"unknown", share(unknown, total)}, {"names", share(named, names)}, {"nouns", share(noun, nouns)}, {"nounsSoft", share(nounSoft, nouns)},
		{"verbs", share(verb, verbs)}, {"verbsSoft", share(verbSoft, verbs)}, {"fresh", share(freshHere, fresh)}, {"freshSoft", share(freshSoft, fresh)}, {"key", key},
		{"told", share(s.tell(r), total)}, {"nounsTold", share(nounTold, nouns)}, {"verbsTold", share(verbTold, verbs)}, {"freshTold", share(freshTold, fresh)}, {"toldLess", share(s.tell(r)-bestTold, total)},
		{"before", s.before}, {"behind", s.behind}, {"opening", yes(s.Index == 0)}, {"place", math.Min(1, float64(s.Index)/30)}, {"length", math.Log(float64(1 + len(s.Tokens)))},
		{"titleLike", v.likeness(s.line, s.doc.title)}, {"people", math.Min(3, float64(people))}, {"figures", math.Min(3, float64(len(s.Quantities)))},
		{"moments", math.Min(3, float64(len(s.Moments)))}, {"quotes", math.Min(2, float64(len(s.Quotes)))}, {"said", yes(s.Attribution.Who != "")},
		{"leans", s.leans(r)}, {"future", yes(s.Future)}, {"condition", yes(s.Condition)}, {"negated", yes(s.denies)},
		{"terms", float64(len(r.terms))}, {"fitTop", f.fit}, {"fitMean", f.meanFit}, {"meaningTop", f.near},
	}...)
	for _, k := range kindSigns {
		fit := math.NaN() // what a certain value counts is not the same for all kinds
		if r.kind == k.kind {
			fit = s.fit
		}
		out = append(out, feature{k.is, yes(r.kind == k.kind)}, feature{k.fit, fit})
	}
	return append(out, f.likes(r, list, i)...)
}

// leans is whether a sentence says yes or no, plainly or in other words, where that
// is asked.
func (s *scored) leans(r *reading) float64 {
	if r.kind != compare.Polarity {
		return math.NaN()
	}
	c := &s.claim
	return yes(c.Yes != 0 || c.Lean != 0 || c.Undone || c.Denies)
}

// kindSign is what a kind of question is called among the signs.
type kindSign struct {
	kind    compare.Kind
	is, fit string
}

var kindSigns = newKindSigns(compare.Number, compare.Duration, compare.Time, compare.Place, compare.People, compare.Quote, compare.Polarity,
	compare.Reason, compare.Clause)

func newKindSigns(kinds ...compare.Kind) []kindSign {
	var out []kindSign
	for _, k := range kinds {
		out = append(out, kindSign{k, "kind-" + string(k), "fit-" + string(k)})
	}
	return out
}

// tell is the weight of the terms that a sentence tells of.
func (s *scored) tell(r *reading) float64 {
	sum := 0.0
	for k, x := range s.told {
		sum += r.terms[k].weight * x
	}
	return sum
}

// echoes lists what the first round adds: how sure it is of the sentences of the
// other articles that say the same, and of their surest ones. How sure it is of
// the sentence itself is not among it: that says nothing which the first round's
// own features do not, and where weights are made from events each held out in
// turn it gives away which was held out, so that they look better than they are. It
// appends them to out.
func (f *field) echoes(out []feature, s *scored) []feature {
	echo := [3]float64{math.NaN(), math.NaN(), math.NaN()} // in words, in meaning, in value: the mean over the other texts
	top := echo
	mean, best := math.NaN(), math.NaN()
	if others := f.others(s.doc.twin); others > 0 {
		echo, top, mean, best = [3]float64{}, [3]float64{}, 0, 0
		c := f.sure
		var likes, nears [most]float64
		c.likeness(s.line, likes[:len(c.voices)])
		c.nearness(s.meaning, nears[:len(c.voices)])
		for t, twin := range c.texts {
			if twin == s.doc.twin {
				continue
			}
			var here [3]float64
			loud := c.voices[c.from[t]:c.from[t+1]]
			for k, o := range loud {
				here[0] = max(here[0], o.certainty*likes[c.from[t]+k])
				here[1] = max(here[1], o.certainty*nears[c.from[t]+k])
				if o.certainty > here[2] && agrees(&s.claim, &o.claim) {
					here[2] = o.certainty
				}
			}
			for k, x := range here {
				echo[k] += x / float64(others)
				top[k] = max(top[k], x)
			}
			if len(loud) > 0 {
				mean += loud[0].certainty / float64(others)
				best = max(best, loud[0].certainty)
			}
		}
	}
	return append(out, []feature{
		{"echo", echo[0]}, {"echoMost", top[0]}, {"echoMeaning", echo[1]}, {"echoMeaningMost", top[1]}, {"echoValue", echo[2]}, {"echoValueMost", top[2]},
		{"othersMean", mean}, {"othersBest", best},
	}...)
}

// meaning is the sum of the vectors of the question's words, names left out;
// nil where no other word says what it is about.
func (r *reading) meaning() []float64 {
	out := make([]float64, language.MeaningSize())
	known := false
	for _, t := range r.terms {
		if !t.name && language.AddMeaning(out, t.norm, t.share) {
			known = true
		}
	}
	if !known {
		return nil
	}
	return out
}

// mean finds out what the best sentences of an article mean, and how near that is
// to the question.
func (f *field) mean(list []*scored) {
	dims := language.MeaningSize()
	all := make([]float64, (len(list)+2)*dims)
	around, beside := all[:dims], all[dims:2*dims]
	for i, s := range list {
		s.meaning = all[(i+2)*dims : (i+3)*dims : (i+3)*dims]
		s.mean(s.meaning)
	}
	for _, s := range list {
		copy(around, s.meaning)
		for _, i := range []int{s.Index - 1, s.Index + 1} {
			if f.asked == nil || i < 0 || i >= len(s.doc.lines) {
				continue
			}
			neighbour := beside
			if k := slices.IndexFunc(list, func(o *scored) bool { return o.Index == i }); k >= 0 {
				neighbour = list[k].meaning
			} else {
				clear(beside)
				s.doc.lines[i].mean(beside)
			}
			for k, x := range neighbour {
				around[k] += neighbourMeaning * x
			}
		}
		s.asked, s.askedAround = cosine(f.asked, s.meaning), cosine(f.asked, around)
	}
}

// neighbourMeaning is how much a neighbour counts in what a sentence means.
const neighbourMeaning = .4

// dot is the cosine of two vectors of length 1.
func dot(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}

// cosine of two vectors; 0 where one is nothing, NaN where there is none.
func cosine(a, b []float64) float64 {
	if a == nil || b == nil {
		return math.NaN()
	}
	var dot, x, y float64
	for i := range a {
		dot += a[i] * b[i]
		x += a[i] * a[i]
		y += b[i] * b[i]
	}
	if x == 0 || y == 0 {
		return 0
	}
	return dot / math.Sqrt(x*y)
}
