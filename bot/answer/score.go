package answer

import (
	"cmp"
	"slices"

	"variorum/bot/compare"
)

// rated is a sentence by how far it speaks of what is asked.
type rated struct {
	*line
	matched []float64 // per term, in the sentence itself
	around  []float64 // per term, with its neighbours, lead and headline
	told    []float64 // per term, what tells of it counting too
	cover   float64   // share of the question's weight that the sentence speaks of
	soft    float64   // the same where words near in meaning count too
	context float64   // the same with what stands around it
	before  float64   // cover of the sentence before it
	behind  float64   // and of the one behind
	score   float64
}

// scored is a sentence as a candidate for an answer.
type scored struct {
	rated
	agree       float64         // how many other articles give the same value
	vote        float64         // how far other articles' candidates say the same
	others      []compare.Claim // further values that the sentence may give
	claim       compare.Claim
	fit         float64
	meaning     []float64 // as line.mean has it; set by survey
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

// best lists those of a document's sentences that speak most of what is asked,
// best first: at most so many. Only these are worth a candidate's memory.
func (v *view) best(r *reading, d *document, most int, m *ratings) []*scored {
	all := v.rate(r, d, m)
	for i := range all {
		s := &all[i]
		s.score = s.base()
		if r.kind == compare.Reason {
			s.score += reasonWeight * reasonFit[s.Reason] // few of the question's words stand beside it
		}
		s.score = rounded(s.score)
	}
	slices.SortStableFunc(all, func(a, b rated) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.Start, b.Start)) })
	kept, n := all[:min(most, len(all))], len(r.terms)
	own := make([]float64, 0, 3*n*len(kept))
	keep := func(list []float64) []float64 {
		own = append(own, list...)
		return own[len(own)-n : len(own) : len(own)]
	}
	for i := range kept {
		s := &kept[i]
		s.matched, s.told, s.around = keep(s.matched), keep(s.told), keep(s.around)
	}
	return candidates(kept)
}

// score lists all sentences of a document as candidates, in their order.
func (v *view) score(r *reading, d *document) []*scored {
	return candidates(v.rate(r, d, &ratings{}))
}

func candidates(list []rated) []*scored {
	slab, out := make([]scored, len(list)), make([]*scored, len(list))
	for i := range list {
		slab[i].rated = list[i]
		out[i] = &slab[i]
	}
	return out
}

// ratings is what the sentences of a document are rated in; those of the next one
// take its place.
type ratings struct {
	list                 []rated
	direct, told, around []float64
	lead                 []float64
}

// rate says of all sentences of a document how far they speak of what is asked.
func (v *view) rate(r *reading, d *document, m *ratings) []rated {
	n := len(r.terms)
	m.direct = v.matched(m.direct, r, d)
	m.told, m.around = noughts(m.told, len(m.direct)), noughts(m.around, len(m.direct))
	m.lead, m.list = noughts(m.lead, n), noughts(m.list, len(d.lines))
	lead, out := m.lead, m.list
	for i, l := range d.lines {
		s := &out[i]
		from, to := i*n, (i+1)*n
		s.line, s.matched, s.told, s.around = l, m.direct[from:to:to], m.told[from:to:to], m.around[from:to:to]
		for k := range r.terms {
			s.told[k] = r.terms[k].tells(l, s.matched[k])
		}
	}
	for k := range r.terms {
		lead[k] = v.match(&r.terms[k], d.title)
		for i := 0; i < len(out) && i < 2; i++ {
			lead[k] = max(lead[k], out[i].matched[k])
		}
	}
	total := 0.0
	for k := range r.terms {
		total += r.terms[k].weight
	}
	for i, l := range d.lines {
		s := &out[i]
		var cover, soft, context, spare float64
		chosen := r.option(s.matched)
		for k := range r.terms {
			t := &r.terms[k]
			if t.option == anyOption && k != r.likeliest(s.matched) || t.option != 0 && t.option != anyOption && t.option != chosen {
				spare += t.weight // the other side of "or" need not be spoken of
				continue
			}
			m := s.matched[k]
			c := m
			if i > 0 {
				c = max(c, out[i-1].matched[k]*near(l, d.lines[i-1]))
			}
			if i+1 < len(d.lines) {
				c = max(c, .8*out[i+1].matched[k]*near(l, d.lines[i+1]))
			}
			c = max(c, leadAndTitle*lead[k])
			s.around[k] = c
			cover += t.weight * m
			soft += t.weight * max(s.told[k], t.soft(l))
			context += t.weight * c
		}
		if total > spare {
			s.cover, s.soft, s.context = cover/(total-spare), soft/(total-spare), context/(total-spare)
		}
	}
	for i := range out {
		if i > 0 {
			out[i].before = out[i-1].cover
		}
		if i+1 < len(out) {
			out[i].behind = out[i+1].cover
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
	for k := range r.terms {
		if r.terms[k].option == anyOption && (best < 0 || matched[k] > matched[best]) {
			best = k
		}
	}
	return best
}

// option is the side of "or" that a sentence speaks of more, 1 or 2.
func (r *reading) option(matched []float64) int {
	var sum, n [anyOption + 1]float64
	for k := range r.terms {
		option := r.terms[k].option
		sum[option] += matched[k]
		n[option]++
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
