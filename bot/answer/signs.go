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
	best     []string             // where there are many: those with the best sentences
	lists    map[string][]*scored // by text: the best sentences of the article that has the best
	loud     map[string][]*scored // by text: the sentences that the first round finds surest
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
	for i, d := range v.docs {
		for _, s := range byDoc[i] {
			s.asked, s.askedAround = cosine(f.asked, s.meaning), cosine(f.asked, s.meaningAround())
		}
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
	if len(f.twins) > heard+1 {
		f.best = slices.Clone(f.twins)
		sort.SliceStable(f.best, func(i, j int) bool { return f.lists[f.best[i]][0].score > f.lists[f.best[j]][0].score })
		f.best = f.best[:heard+1]
	}
	return f
}

// weigh finds out how surely every sentence answers, and puts the surest of
// every article first.
func (t *tale) weigh(r *reading, byDoc [][]*scored) {
	v := t.view
	f := v.survey(r, byDoc)
	sideBySide(len(byDoc), func(i int) {
		for k, s := range byDoc[i] {
			s.features = t.signs(r, f, byDoc[i], k)
			s.certainty = r.certainty(0, s.features)
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
	second := make([][]float64, len(byDoc))
	sideBySide(len(byDoc), func(i int) {
		list := byDoc[i]
		for _, s := range list {
			s.features = append(append(s.features, v.echoes(f, list, s)...), f.likeEchoes(r, s)...)
			second[i] = append(second[i], r.certainty(1, s.features))
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

// against returns the texts that a sentence of one text is held against.
func (f *field) against(twin string) []string {
	list := f.twins
	if len(f.twins) > heard+1 {
		list = f.best
	}
	var out []string
	for _, other := range list {
		if other != twin {
			out = append(out, other)
		}
	}
	return out
}

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

// signs lists what is known of sentence i among the best of an article before
// anything is made of the others.
func (t *tale) signs(r *reading, f *field, list []*scored, i int) []feature {
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
	if others := f.against(s.doc.twin); len(others) > 0 {
		n := float64(len(others))
		likeMax, likeMean, near, nearMean = 0, 0, 0, 0
		vote, agree = s.vote, s.agree
		for _, twin := range others {
			list := f.lists[twin]
			like := v.likeness(s.line, list[0].line)
			likeMax = max(likeMax, like)
			likeMean += like / n
			near = max(near, dot(s.meaning, list[0].meaning))
			best := 0.0
			for _, o := range list[:min(voters, len(list))] {
				best = max(best, dot(s.meaning, o.meaning))
			}
			nearMean += best / n
		}
	}
	out := make([]feature, 0, 96)
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
		{"future", yes(s.Future)}, {"condition", yes(s.Condition)}, {"negated", yes(len(language.Negations(s.Tokens)) > 0)},
		{"terms", float64(len(r.terms))}, {"fitTop", f.fit}, {"fitMean", f.meanFit}, {"meaningTop", f.near},
	}...)
	for _, k := range []compare.Kind{compare.Number, compare.Duration, compare.Time, compare.Place, compare.People, compare.Quote,
		compare.Polarity, compare.Reason, compare.Clause} {
		fit := math.NaN() // what a certain value counts is not the same for all kinds
		if r.kind == k {
			fit = s.fit
		}
		out = append(out, feature{"kind-" + string(k), yes(r.kind == k)}, feature{"fit-" + string(k), fit})
	}
	return append(out, f.likes(r, list, i)...)
}

// tell is the weight of the terms that a sentence tells of.
func (s *scored) tell(r *reading) float64 {
	sum := 0.0
	for k, x := range s.told {
		sum += r.terms[k].weight * x
	}
	return sum
}

// echoes lists what the first round adds: how sure it is of the sentence, of
// the others of its article, and of those elsewhere that say the same.
func (v *view) echoes(f *field, list []*scored, s *scored) []feature {
	lead, sum := 0.0, 0.0
	for _, o := range list {
		if o != s {
			lead = max(lead, o.certainty)
		}
		sum += o.certainty
	}
	whole := s.certainty
	echo := [3]float64{math.NaN(), math.NaN(), math.NaN()} // in words, in meaning, in value: the mean over the other texts
	most := echo
	mean, best := math.NaN(), math.NaN()
	if others := f.against(s.doc.twin); len(others) > 0 {
		echo, most, mean, best = [3]float64{}, [3]float64{}, 0, 0
		for _, twin := range others {
			var here [3]float64
			for _, o := range f.loud[twin] {
				here[0] = max(here[0], o.certainty*v.likeness(s.line, o.line))
				here[1] = max(here[1], o.certainty*dot(s.meaning, o.meaning))
				if agrees(&s.claim, &o.claim) {
					here[2] = max(here[2], o.certainty)
				}
			}
			for k, x := range here {
				echo[k] += x / float64(len(others))
				most[k] = max(most[k], x)
			}
			if loud := f.loud[twin]; len(loud) > 0 {
				mean += loud[0].certainty / float64(len(others))
				best = max(best, loud[0].certainty)
				whole = max(whole, loud[0].certainty)
			}
		}
	}
	p := min(max(s.certainty, 1e-4), 1-1e-4)
	return []feature{
		{"echo", echo[0]}, {"echoMost", most[0]}, {"echoMeaning", echo[1]}, {"echoMeaningMost", most[1]}, {"echoValue", echo[2]}, {"echoValueMost", most[2]},
		{"othersMean", mean}, {"othersBest", best}, {"sure", math.Log(p / (1 - p))}, {"lead", s.certainty - lead}, {"sum", sum}, {"whole", max(whole, lead)},
	}
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

// meaningAround is what a sentence and its neighbours mean.
func (s *scored) meaningAround() []float64 {
	out := append([]float64(nil), s.meaning...)
	for _, i := range []int{s.Index - 1, s.Index + 1} {
		if i >= 0 && i < len(s.doc.lines) {
			for k, x := range s.doc.lines[i].meaning {
				out[k] += neighbourMeaning * x
			}
		}
	}
	return out
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
