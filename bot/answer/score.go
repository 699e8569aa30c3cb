package answer

import (
	"variorum/bot/compare"
)

// scored is a sentence as a candidate for an answer.
type scored struct {
	*line
	matched     []float64 // per term, in the sentence itself
	around      []float64 // per term, with its neighbours, lead and headline
	told        []float64 // per term, what tells of it counting too
	cover       float64   // share of the question's weight that the sentence speaks of
	soft        float64   // the same where words near in meaning count too
	context     float64   // the same with what stands around it
	agree       float64   // how many other articles give the same value
	vote        float64   // how far other articles' candidates say the same
	before      float64   // cover of the sentence before it
	behind      float64   // and of the one behind
	score       float64
	others      []compare.Claim // further values that the sentence may give
	claim       compare.Claim
	fit         float64
	asked       float64   // nearness in meaning to the question; NaN where that cannot be told
	askedAround float64   // the same with its neighbours
	features    []float64 // what is known of it, in the order of reading.gate
	certainty   float64   // that it answers
	why         []string
	second      *scored // the sentence of the article that is shown beside it, as either may be meant
	alien       bool    // speaks of somebody else's or of another time, whatever else speaks for it
	rejected    string  // why the value may not be used; empty if it may
}

// How much a neighbouring sentence, the lead and the headline speak for a
// sentence that follows them.
const (
	sameParagraph = .55
	nextParagraph = .35
	leadAndTitle  = .30
)

// score ranks all sentences of a document for the question.
func (v *view) score(r *reading, d *document) []*scored {
	n := len(r.terms)
	direct, told := v.matched(r, d), grid(len(d.lines), n)
	for i, l := range d.lines {
		for k := range r.terms {
			told[i][k] = r.terms[k].tells(l, direct[i][k])
		}
	}
	lead := make([]float64, n)
	for k := range r.terms {
		lead[k] = v.match(&r.terms[k], d.title)
		for i := 0; i < len(direct) && i < 2; i++ {
			lead[k] = max(lead[k], direct[i][k])
		}
	}
	total := 0.0
	for _, t := range r.terms {
		total += t.weight
	}
	out := make([]*scored, 0, len(d.lines))
	for i, l := range d.lines {
		s := &scored{line: l, matched: direct[i], told: told[i], around: make([]float64, n)}
		var cover, soft, context, spare float64
		chosen := r.option(direct[i])
		for k, t := range r.terms {
			if t.option == anyOption && k != r.likeliest(direct[i]) || t.option != 0 && t.option != anyOption && t.option != chosen {
				spare += t.weight // the other side of "or" need not be spoken of
				continue
			}
			m := direct[i][k]
			c := m
			if i > 0 {
				c = max(c, direct[i-1][k]*near(l, d.lines[i-1]))
			}
			if i+1 < len(d.lines) {
				c = max(c, .8*direct[i+1][k]*near(l, d.lines[i+1]))
			}
			c = max(c, leadAndTitle*lead[k])
			s.around[k] = c
			cover += t.weight * m
			soft += t.weight * max(told[i][k], r.terms[k].soft(l))
			context += t.weight * c
		}
		if total > spare {
			s.cover, s.soft, s.context = cover/(total-spare), soft/(total-spare), context/(total-spare)
		}
		out = append(out, s)
	}
	for i, s := range out {
		if i > 0 {
			s.before = out[i-1].cover
		}
		if i+1 < len(out) {
			s.behind = out[i+1].cover
		}
	}
	return out
}

// oppositeStrength is how much what says the opposite of a word counts as
// speaking of it.
const oppositeStrength = .7

// likeliest is the term of a list of possibilities that a sentence speaks of
// most.
func (r *reading) likeliest(matched []float64) int {
	best := -1
	for k, t := range r.terms {
		if t.option == anyOption && (best < 0 || matched[k] > matched[best]) {
			best = k
		}
	}
	return best
}

// option is the side of "or" that a sentence speaks of more, 1 or 2.
func (r *reading) option(matched []float64) int {
	var sum, n [anyOption + 1]float64
	for k, t := range r.terms {
		sum[t.option] += matched[k]
		n[t.option]++
	}
	if n[1] > 0 && n[2] > 0 && sum[2]/n[2] > sum[1]/n[1] {
		return 2
	}
	return 1
}

func near(a, b *line) float64 {
	if a.Block == b.Block {
		return sameParagraph
	}
	return nextParagraph
}
