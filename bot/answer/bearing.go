package answer

import (
	"slices"
	"strings"

	"variorum/index/language"
)

// bearing is where the words of a question stand in a sentence, and in which
// clause: of two times or places in one sentence, that one answers which is said
// of what the question asks about.
type bearing struct {
	v      *view
	r      *reading
	s      *scored
	tags   []string
	clause []int // by token
	parent []int // by clause: the one whose subject it shares; itself where it has its own
	verb   []int // by clause: its first verb, or its first token
	cost   []float64
	hits   []spoken
}

// spoken is a word of the sentence that speaks of a term.
type spoken struct {
	at, term int
	strength float64
}

// What lies between two words, in words: the end of a clause, and a comma that
// ends none.
const (
	clauseCost = 5
	commaCost  = 1
)

// nearSoft is the likeness from which a word near in meaning counts here.
const nearSoft = .4

// parting are words that open a clause.
var (
	parting  = words("and but or after before while when who which whose where that as because until once if than though although whereas since so")
	relative = words("who which whose where whom")
)

func (v *view) bearing(r *reading, s *scored) *bearing {
	b := &bearing{v: v, r: r, s: s, tags: s.Tags.All()}
	b.part()
	for k := range r.terms {
		t := &r.terms[k]
		found := map[int]float64{}
		for _, a := range t.alts {
			if len(a.Stems) == 0 {
				continue
			}
			for _, at := range s.line.at(a.Stems[0]) {
				if a.Strength > found[at] && (len(a.Stems) == 1 || s.runs(at, a.Stems)) {
					found[at] = a.Strength
				}
			}
		}
		for i, tok := range s.Tokens {
			switch {
			case t.name && len(t.key) > 3 && tok.Upper() && language.NameKey(tok.Norm) == t.key:
				found[i] = max(found[i], .95)
			case t.name || t.number || len(tok.Norm) < 3 || tok.Number() || language.Stop(tok.Norm):
			default:
				if like := language.Likeness(t.norm, tok.Norm); like >= nearSoft {
					found[i] = max(found[i], like*like)
				}
			}
		}
		for at, strength := range found {
			b.hits = append(b.hits, spoken{at, k, strength})
		}
	}
	slices.SortFunc(b.hits, func(x, y spoken) int {
		if x.at != y.at {
			return x.at - y.at
		}
		return x.term - y.term
	})
	return b
}

// runs reports whether stems stand in a row from token i on, at most two words
// between them.
func (l *line) runs(i int, stems []string) bool {
	for _, s := range stems[1:] {
		next := -1
		for n := i + 1; n <= i+3 && n < len(l.Tokens); n++ {
			if l.Tokens[n].Stem == s {
				next = n
				break
			}
		}
		if next < 0 {
			return false
		}
		i = next
	}
	return true
}

// verbal reports whether a token is a verb that makes a clause.
func (b *bearing) verbal(i int) bool {
	tag := b.tags[i]
	return tag == "MD" || strings.HasPrefix(tag, "V") && !b.s.Tokens[i].Upper()
}

// part finds the clauses: stretches between stops or small words that have a
// verb; one that has none belongs to the one before it.
func (b *bearing) part() {
	toks, text := b.s.Tokens, b.s.doc.Revision.Text
	b.clause, b.cost = make([]int, len(toks)), make([]float64, len(toks)+1)
	whole := make([]bool, len(toks)) // inside a time or name, where nothing parts
	for i := range b.s.Moments {
		m := &b.s.Moments[i]
		for k := m.From + 1; k < m.To; k++ {
			whole[k] = true
		}
		for k := m.From; k > 0 && k >= m.From-1; k-- { // "voted shortly before midnight"
			if before := b.s.Tokens[k].Norm; m.Kind == "clock" && (k == m.From || before == "before" || before == "after" || before == "until" || before == "since") {
				whole[k] = true
			}
		}
	}
	type stretch struct {
		from, to int
		verb     bool
		comma    bool
	}
	var list []stretch
	for i := range toks {
		gap := ""
		if i > 0 {
			gap = text[toks[i-1].End:toks[i].Start]
		}
		stop := strings.ContainsAny(gap, ",;:—()") || gap == " - " || gap == " – "
		if i == 0 || !whole[i] && (stop || parting[toks[i].Norm] && i+1 < len(toks)) {
			list = append(list, stretch{from: i, comma: stop})
		}
		at := &list[len(list)-1]
		at.to = i + 1
		at.verb = at.verb || b.verbal(i)
	}
	id, open := -1, -1 // the clause, and the one whose subject stands apart from its verb
	for n, st := range list {
		switch {
		case n == 0:
			id++
			if !st.verb {
				open = id
			}
		case !st.verb: // belongs to what is before it
		case open >= 0 && id == open && !relative[toks[st.from].Norm] && b.tags[st.from] != "VBN" && b.tags[st.from] != "VBG":
			open = -1 // "On Friday, the court said"
		default:
			id++
		}
		own := id
		if st.verb && open >= 0 && id > open && n > 1 && st.comma && !relative[toks[st.from].Norm] && !parting[toks[st.from].Norm] &&
			(b.tags[st.from] == "MD" || strings.HasPrefix(b.tags[st.from], "V") && b.tags[st.from] != "VBG" && b.tags[st.from] != "VBN" || strings.HasPrefix(b.tags[st.from], "RB")) {
			own, open = open, -1 // "The board, which met on Monday, will …"
		}
		for k := st.from; k < st.to; k++ {
			b.clause[k] = own
		}
	}
	b.subjects()
	for i := 1; i < len(toks); i++ {
		b.cost[i] = b.cost[i-1]
		switch {
		case b.clause[i] != b.clause[i-1]:
			b.cost[i] += clauseCost
		case strings.ContainsAny(text[toks[i-1].End:toks[i].Start], ",;:—("):
			b.cost[i] += commaCost
		}
	}
}

// subjects finds which clauses share a subject with another one: "and closed at
// ten", "who was born in Lund", "approved last week".
func (b *bearing) subjects() {
	first := map[int]int{}
	n := 0
	for i, c := range b.clause {
		if _, ok := first[c]; !ok {
			first[c] = i
		}
		n = max(n, c+1)
	}
	b.parent, b.verb = make([]int, n), make([]int, n)
	for c := range n {
		b.parent[c], b.verb[c] = c, first[c]
		for k := first[c]; k < len(b.clause); k++ {
			if b.clause[k] == c && b.verbal(k) {
				b.verb[c] = k
				break
			}
		}
		at := first[c]
		if parting[b.s.Tokens[at].Norm] && !relative[b.s.Tokens[at].Norm] {
			at++
		}
		for at < len(b.tags) && strings.HasPrefix(b.tags[at], "RB") {
			at++
		}
		if at < len(b.tags) && first[c] > 0 && (b.verb[c] == at || relative[b.s.Tokens[at].Norm]) {
			b.parent[c] = b.parent[b.clause[first[c]-1]]
		}
	}
}

// near says how near a span of tokens stands to the question's words, 0…1.
func (b *bearing) near(from, to int) float64 {
	sum, all := 0.0, 0.0
	for k := range b.r.terms {
		best, most := 0.0, 0.0
		for _, h := range b.hits {
			if h.term != k || h.at >= from && h.at < to {
				continue
			}
			d := 0.0
			same := b.clause[h.at] == b.clause[from]
			switch {
			case h.at < from:
				d = float64(from-h.at) + b.cost[from] - b.cost[h.at]
			default:
				d = float64(h.at-to+1) + b.cost[h.at] - b.cost[to-1]
			}
			if same { // what stands between is put in
				d = min(d, 8)
			}
			if root := b.parent[b.clause[from]]; b.clause[h.at] == root && h.at < b.verb[root] { // its subject
				d = min(d, float64(max(from-b.verb[b.clause[from]], 1)+1))
			}
			best = max(best, h.strength/(1+d/4))
			most = max(most, h.strength)
		}
		sum += b.r.terms[k].weight * best
		all += b.r.terms[k].weight * most
	}
	if all == 0 {
		return 0
	}
	return sum / all
}

// tense of a clause, or of a question.
type tense int

const (
	anyTense tense = iota
	past
	coming
)

// tenseOf reads whether the clause that token i stands in tells of what was or of
// what will be.
func (b *bearing) tenseOf(i int) tense {
	out := anyTense
	for k, tok := range b.s.Tokens {
		if b.clause[k] != b.clause[i] {
			continue
		}
		switch tok.Norm {
		case "will", "shall", "won't", "due", "expected", "scheduled", "planned", "plans", "expects", "hopes":
			return coming
		case "was", "were", "had", "did":
			out = past
		case "would", "could", "should", "may", "might", "can":
			return anyTense
		}
		if b.tags[k] == "VBD" && out == anyTense {
			out = past
		}
	}
	return out
}

// tense reads whether the question asks for what was or for what will be.
func (r *reading) tense() tense {
	toks := r.tokens[r.start:]
	was, will := false, false
	for i, t := range toks {
		switch t.Norm {
		case "did", "was", "were", "had":
			was = true
		case "will", "next", "upcoming", "expected", "scheduled", "due", "supposed", "meant", "planned", "intended", "slated":
			will = true
		case "would", "should": // "should have been ready": told of what was, and of what was to come
			was, will = true, true
		case "is", "are":
			for k := i + 1; k+1 < len(toks); k++ {
				if toks[k].Norm == "to" && !language.Stop(toks[k+1].Norm) {
					will = true
				}
			}
		}
	}
	switch {
	case was && !will:
		return past
	case will && !was:
		return coming
	}
	return anyTense
}

// said reports whether a span says when or where something was said: "police said
// on Friday", "told reporters in Lund", in a question that asks for no saying.
func (b *bearing) said(from int) bool {
	if b.r.saying() >= 0 {
		return false
	}
	for k := from - 1; k >= 0 && k >= from-8 && b.clause[k] == b.clause[from]; k-- {
		tok := b.s.Tokens[k]
		if language.Saying(tok.Stem) && strings.HasPrefix(b.tags[k], "V") {
			for _, h := range b.hits {
				if h.at == k {
					return false
				}
			}
			return true
		}
		if b.verbal(k) {
			return false
		}
	}
	return false
}

// sayer reports whether a token stands in the subject of a verb of saying:
// "diplomats in Lund said".
func (b *bearing) sayer(i int) bool {
	verb := b.verb[b.clause[i]]
	return i < verb && language.Saying(b.s.Tokens[verb].Stem) && b.r.saying() < 0
}

// tells reports whether the clause of a token has a word that speaks of what the
// question asks, names apart.
func (b *bearing) tells(i int) bool {
	return slices.ContainsFunc(b.hits, func(h spoken) bool {
		return b.clause[h.at] == b.clause[i] && !b.r.terms[h.term].name
	})
}

// elsewhere reports whether what the question turns on is told of in another
// clause than the one that token i stands in, which has nothing of it.
func (b *bearing) elsewhere(i int) bool {
	here, there := 0.0, 0.0
	for _, h := range b.hits {
		if b.r.terms[h.term].name {
			continue
		}
		if b.clause[h.at] == b.clause[i] {
			here = max(here, h.strength)
		} else {
			there = max(there, h.strength)
		}
	}
	return there >= .6 && here < .2
}
