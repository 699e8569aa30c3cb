package answer

import (
	"slices"
	"strings"

	"variorum/bot/compare"
	"variorum/index/language"
)

// A free question often leaves one place of a statement open: "what was the van
// carrying" the object of a verb, "which knee did he hurt" what tells one knee from
// the other, "how did they get in" the means. What stands there in a sentence is
// the answer, and all else in it is not asked for.

// slot is the place that a question leaves open.
type slot int

const (
	noSlot      slot = iota
	objectSlot       // "what was X carrying"
	whichSlot        // "which knee"
	meansSlot        // "how did they get in"
	channelSlot      // "how did she learn of it"
)

// slot finds the place that a free question leaves open, and the token of the verb
// or noun that it stands at.
func (r *reading) slot() (slot, int) {
	toks, n := r.tokens, len(r.tokens)
	if r.kind != compare.Clause || r.start+2 >= n {
		return noSlot, -1
	}
	tags := r.tags
	at := r.start
	for at+1 < n && preposed[toks[at].Norm] { // "in which hand"
		at++
	}
	switch toks[at].Norm {
	case "which":
		head := at + 1
		for k := at + 1; k < min(n, at+4) && !auxiliary[toks[k].Norm] && !language.Stop(toks[k].Norm) && strings.HasPrefix(tags[k], "N"); k++ {
			head = k
		}
		if auxiliary[toks[head].Norm] || language.Stop(toks[head].Norm) || strings.HasSuffix(toks[head].Norm, "s") && !strings.HasSuffix(toks[head].Norm, "ss") {
			return noSlot, -1
		}
		return whichSlot, head
	case "what":
		aux := at + 1
		for aux < min(n, at+3) && strings.HasPrefix(tags[aux], "N") && !auxiliary[toks[aux].Norm] { // "what crime is he charged with"
			aux++
		}
		if aux >= n || !auxiliary[toks[aux].Norm] {
			return noSlot, -1
		}
		for k := n - 1; k > aux+1; k-- {
			if !strings.HasPrefix(tags[k], "V") && !(k == n-1 && strings.HasSuffix(toks[k].Norm, "ing")) || auxiliary[toks[k].Norm] {
				continue
			}
			if idle[toks[k].Stem] || language.Saying(toks[k].Stem) || toks[k-1].Norm == "to" || toks[k-1].Norm == "and" {
				return noSlot, -1
			}
			if k+1 < n && (strings.HasPrefix(tags[k+1], "N") || tags[k+1] == "DT" || strings.HasPrefix(tags[k+1], "PRP")) {
				return noSlot, -1 // it has its object: "what was the man driving the van fined for"
			}
			return objectSlot, k
		}
	case "how":
		if !auxiliary[toks[at+1].Norm] {
			return noSlot, -1
		}
		for k := at + 2; k < n; k++ {
			switch {
			case learning[toks[k].Stem]:
				return channelSlot, k
			case movingIn[toks[k].Stem]:
				return meansSlot, k
			}
		}
	}
	return noSlot, -1
}

// Stems of verbs whose object tells too little, of learning and telling, and of
// coming and going, which is done in one way.
var (
	idle     = words("do happen mean becom be have caus make think believ want hope expect need plan know see look feel chang involv includ")
	learning = words("learn hear find discov told tell inform notifi")
	movingIn = words("get got enter break broke escap flee fled sneak slip gain leav reach arriv travel climb smuggl")
)

// holding are the stems of what says, of a vehicle, ship or person, what it has
// with it, and wearing of what somebody has on.
var (
	holding  = words("carri load laden cargo freight haul transport consign shipment fill pack stack convey tow ferri")
	wearing  = words("wear wore worn dress clad don cloth sport")
	accusing = words("accus charg suspect indict arraign prosecut convict")
	striking = words("hit struck strike collid ram crash slam smash plough plow")
)

// oneObject are the stems of verbs that have one object where the question asks
// for it, so that two sources which name two contradict each other.
var oneObject = words(`carri load haul transport tow wear wore hit struck strike collid ram crash slam drive drove fli flew ride rode pilot sail name nickname christen hold held throw threw`)

// kinVerbs are the sets of stems of which each word stands for each other one.
var kinVerbs = []map[string]bool{holding, wearing, striking, accusing}

// notAll are words by which a sentence says that it does not tell all.
var notAll = words("including includes included among also mainly mostly partly besides alongside chiefly")

// part reads the phrase that stands at the place the question leaves open.
func (v *view) part(r *reading, s *scored) *compare.Part {
	kind, at := r.slot()
	var p *compare.Part
	switch kind {
	case objectSlot:
		p = r.objectPart(s, at)
	case whichSlot:
		p = r.whichPart(s, at)
	case meansSlot:
		p = r.meansPart(s, at)
	case channelSlot:
		p = r.channelPart(s, at)
	}
	if p == nil || len(p.Words) == 0 {
		return nil
	}
	for _, t := range s.Tokens {
		p.Sole = p.Sole && !notAll[t.Norm]
	}
	p.Sure = p.Sure && !s.Condition && !s.Future
	for _, w := range p.Words {
		p.Near = append(p.Near, alternatives(w)...)
	}
	return p
}

// alternatives lists the single stems that mean the same as one.
func alternatives(stem string) []string {
	list, _ := language.Alternatives([]language.Token{{Text: stem, Norm: stem, Stem: stem}}, 0)
	var out []string
	for _, a := range list {
		if len(a.Stems) == 1 && a.Strength >= .6 && a.Stems[0] != stem {
			out = append(out, a.Stems[0])
		}
	}
	return out
}

// told lists the stems of tokens that tell something the question does not.
func (r *reading) told(s *scored, from, to int) []string {
	asked := r.stems()
	var out []string
	for i := from; i < to; i++ {
		t := &s.Tokens[i]
		if !language.Stop(t.Norm) && !t.Number() && !asked[t.Stem] && !holding[t.Stem] && !measuring(s.Tokens, i) {
			out = append(out, t.Stem)
		}
	}
	return out
}

// measuring reports whether a token is a unit, or a word for how much there is of
// what "of" adds: "15 crates of", "a pile of".
func measuring(toks []language.Token, i int) bool {
	if _, n := language.UnitAt(toks, i); n > 0 {
		return true
	}
	return i+1 < len(toks) && toks[i+1].Norm == "of" && amounts[toks[i].Norm]
}

var amounts = words(`load loads cargo number amount quantity quantities lot lots pile piles heap heaps box boxes crate crates bag bags sack sacks pallet
	pallets ton tons pair set consignment shipment batch kind type sort bundle bundles barrel barrels stack dozens hundreds thousands piece pieces couple few`)

// extended is where a phrase ends with what prepositions add to it: "boards for
// bunk beds".
func (g *grammar) extended(k int) int {
	to := g.phrases[k].to
	for to+1 < len(g.tags) && g.joined(to) && g.joined(to+1) {
		switch g.s.Tokens[to].Norm {
		case "of", "for", "and", "or":
		default:
			return to
		}
		next, ok := g.starts[to+1]
		if !ok {
			return to
		}
		to = g.phrases[next].to
	}
	return to
}

// head is the noun of the thing that a phrase names: behind "of" where what stands
// before it only tells how much.
func (g *grammar) head(k int) string {
	p := &g.phrases[k]
	toks := g.s.Tokens
	if next, ok := g.starts[p.to+1]; ok && p.to < len(toks) && toks[p.to].Norm == "of" && measuring(toks, p.to-1) {
		return g.head(next)
	}
	return toks[p.to-1].Norm
}

// partOf is a phrase as a part.
func (r *reading) partOf(g *grammar, k int) *compare.Part {
	p, to := &g.phrases[k], g.extended(k)
	return &compare.Part{Text: g.text(p.from, to), Words: r.told(g.s, p.from, to), Head: g.head(k)}
}

// leading are words that may stand between a verb and its object.
var leading = words("with of up off out by into onto against only about just around over through down in at")

// behindVerb is the phrase that stands as the object behind token i, or -1.
func (g *grammar) behindVerb(i int) int {
	for k := i + 1; k < len(g.tags) && k < i+4 && g.joined(k); k++ {
		if n, ok := g.starts[k]; ok {
			return n
		}
		if !leading[g.s.Tokens[k].Norm] && g.tags[k] != "RB" && g.tags[k] != "RP" && g.tags[k] != "VBN" { // "frozen fish"
			return -1
		}
	}
	return -1
}

// objectPart is the object of the question's verb.
func (r *reading) objectPart(s *scored, at int) *compare.Part {
	stem := r.tokens[at].Stem
	verbs := map[string]bool{stem: true}
	alts, _ := r.own.Alternatives(r.tokens, at)
	for _, a := range alts {
		if len(a.Stems) == 1 && a.Strength >= .8 {
			verbs[a.Stems[0]] = true
		}
	}
	for _, set := range kinVerbs {
		if set[stem] {
			for w := range set {
				verbs[w] = true
			}
		}
	}
	var found []int
	for i := range s.Tokens {
		if verbs[s.Tokens[i].Stem] {
			found = append(found, i)
		}
	}
	if len(found) == 0 {
		return nil
	}
	subject := false // what the question asks it of is spoken of
	for k := range r.terms {
		if t := &r.terms[k]; t.from < at && (s.matched[k] >= .6 || s.around[k] >= nextParagraph) {
			subject = true
		}
	}
	g := s.parsed()
	negations := language.Negations(s.Tokens)
	for _, i := range found {
		noun := strings.HasPrefix(g.tags[i], "N") || strings.HasPrefix(g.tags[i], "J") && s.Tokens[i].Norm != "laden" && s.Tokens[i].Norm != "full" && s.Tokens[i].Norm != "clad"
		if noun && !(i+1 < len(s.Tokens) && s.Tokens[i+1].Norm == "of" && holding[s.Tokens[i].Stem]) {
			continue
		}
		if p := r.clefted(g, i); p != nil {
			p.Sure, p.Sole = subject, oneObject[stem]
			return p
		}
		if next := i + 1; next < len(s.Tokens) && particle[s.Tokens[next].Norm] && holding[stem] && !(at+1 < len(r.tokens) && r.tokens[at+1].Norm == s.Tokens[next].Norm) {
			continue // "carried out the bodies"
		}
		if r.ofAnother(g, i, at) {
			continue
		}
		by := i+1 < len(s.Tokens) && s.Tokens[i+1].Norm == "by"
		if k := g.behindVerb(i); k >= 0 && !by {
			p := r.partOf(g, k)
			if len(p.Words) == 0 || language.PersonNoun(p.Head) && holding[stem] { // "the lorry carried its driver"
				continue
			}
			p.Sure, p.Sole = subject, oneObject[stem]
			for _, n := range negations {
				p.Sure = p.Sure && !(n < i && s.oneClause(n, i) && i-n < 5)
			}
			return p
		}
		if p := r.plainly(s, i); p != nil && !by {
			p.Sure, p.Sole = subject, oneObject[stem]
			return p
		}
		for k := range g.phrases { // "the crates that it carried held oranges" is not told by this
			if q := &g.phrases[k]; q.part == "acted" && q.verb == i {
				p := r.partOf(g, k)
				p.Sure, p.Sole = false, oneObject[stem]
				if len(p.Words) > 0 {
					return p
				}
			}
		}
	}
	return nil
}

// plainly is what stands behind a verb up to the next comma or word that tells
// nothing, where the tagger sees no noun: "carrying parcels".
func (r *reading) plainly(s *scored, i int) *compare.Part {
	from := i + 1
	for from < len(s.Tokens) && s.oneClause(i, from) && (leading[s.Tokens[from].Norm] || article[s.Tokens[from].Norm]) {
		from++
	}
	to := from
	for to < len(s.Tokens) && s.oneClause(i, to) && !language.Stop(s.Tokens[to].Norm) && to < from+3 {
		to++
	}
	if to == from || from > i+3 {
		return nil
	}
	p := &compare.Part{Text: s.doc.Revision.Text[s.Tokens[from].Start:s.Tokens[to-1].End], Words: r.told(s, from, to), Head: s.Tokens[to-1].Norm}
	if len(p.Words) == 0 {
		return nil
	}
	return p
}

// ofAnother reports whether the subject of a verb is a noun of which the question,
// whose verb stands at its own token, does not speak: "what was the lorry carrying"
// is not told by "the officers carried hoses".
func (r *reading) ofAnother(g *grammar, verb, at int) bool {
	for k := range g.phrases {
		p := &g.phrases[k]
		if p.verb != verb || p.part != "subject" && p.part != "acted" {
			continue
		}
		for i := p.from; i < p.to; i++ {
			for n := range r.terms {
				t := &r.terms[n]
				if t.from > at {
					continue
				}
				for _, a := range t.alts {
					if a.Strength >= .6 && len(a.Stems) > 0 && a.Stems[len(a.Stems)-1] == g.s.Tokens[i].Stem || t.name && language.NameKey(g.s.Tokens[i].Norm) == t.key {
						return false
					}
				}
			}
		}
		return p.part == "subject"
	}
	return false
}

// clefted is what stands behind the verb of "what it carried was …", and what it
// says it was not: "was not A but B".
func (r *reading) clefted(g *grammar, i int) *compare.Part {
	toks := g.s.Tokens
	what := -1
	for k := i - 1; k >= max(0, i-4); k-- {
		if toks[k].Norm == "what" {
			what = k
		}
	}
	if what < 0 {
		return nil
	}
	for k := i + 1; k < len(toks); k++ {
		if !being[toks[k].Norm] {
			continue
		}
		var not []string
		for n := k + 1; n < len(toks) && n < k+12; n++ {
			switch {
			case toks[n].Norm == "not":
				for m := n + 1; m < len(toks) && toks[m].Norm != "but"; m++ {
					not = append(not, r.told(g.s, m, m+1)...)
				}
				for m := n + 1; m < len(toks); m++ {
					if toks[m].Norm == "but" {
						n = m
						break
					}
				}
			default:
				if ph, ok := g.starts[n]; ok {
					p := r.partOf(g, ph)
					p.Not = not
					return p
				}
			}
		}
		return nil
	}
	return nil
}

// apartSets are words of which one thing can have only one.
var apartSets = []map[string]bool{
	words("left right both"),
	words("front rear back hind"),
	words("upper lower middle"),
	words("inner outer"),
	words("north south east west northern southern eastern western northbound southbound eastbound westbound"),
	words("first second third fourth fifth sixth seventh eighth ninth tenth final last"),
	words("red blue green yellow black white brown grey gray orange purple pink silver golden"),
	words("morning afternoon evening night"),
	words("spring summer autumn winter"),
	words("older younger elder youngest oldest eldest"),
}

// setOf is the set that a word is of, or -1.
func setOf(word string) int {
	return slices.IndexFunc(apartSets, func(set map[string]bool) bool { return set[word] })
}

// whichPart is what tells the thing that the question asks which of from others of
// its kind: "left" of "her left knee". Only such words count as exclude each other.
func (r *reading) whichPart(s *scored, at int) *compare.Part {
	alts, _ := r.own.Alternatives(r.tokens, at)
	nouns := map[string]bool{}
	for _, a := range alts {
		if len(a.Stems) == 1 && a.Strength >= .8 {
			nouns[a.Stems[0]] = true
		}
	}
	var out *compare.Part
	for i := range s.Tokens {
		if !nouns[s.Tokens[i].Stem] || i == 0 {
			continue
		}
		for k := i - 1; k >= max(0, i-3) && s.oneClause(k, i); k-- {
			if n := s.Tokens[k].Norm; setOf(n) >= 0 {
				if out != nil && out.Head != n {
					return nil // it speaks of several
				}
				out = &compare.Part{Text: s.doc.Revision.Text[s.Tokens[k].Start:s.Tokens[i].End], Words: []string{n}, Sure: true, Sole: true}
				out.Head = n
				break
			}
			if language.Stop(s.Tokens[k].Norm) {
				break
			}
		}
	}
	if out != nil {
		out.Head = "" // that "left" and "right" are of one kind does not make them one
	}
	return out
}

// Words before the means, and verbs before "through" and the like.
var (
	wayIn    = words("through via over under across down up from")
	channels = []map[string]bool{
		words("telephone phone call rang rung phoned telephoned"),
		words("text message sms whatsapp texted messaged"),
		words("email e-mail mail emailed"),
		words("letter post courier"),
		words("meeting person face"),
		words("radio"),
		words("television tv"),
		words("newspaper paper press"),
		words("internet online website facebook twitter"),
	}
)

// meansPart is by what the sentence says that it was done.
func (r *reading) meansPart(s *scored, at int) *compare.Part {
	g := s.parsed()
	toks := s.Tokens
	verbs := map[string]bool{}
	alts, _ := r.own.Alternatives(r.tokens, at)
	for _, a := range alts {
		if a.Strength >= .8 {
			verbs[a.Stems[0]] = true
		}
	}
	take := func(k int, sure bool) *compare.Part {
		p := r.partOf(g, k)
		if len(p.Words) == 0 {
			return nil
		}
		p.Sure, p.Sole = sure, true
		return p
	}
	for i := range toks {
		switch n := toks[i].Norm; {
		case n == "using" || n == "via" || i > 0 && n == "of" && toks[i-1].Norm == "means" || i > 0 && n == "to" && toks[i-1].Norm == "thanks":
			if k, ok := g.starts[i+1]; ok {
				if p := take(k, true); p != nil {
					return p
				}
			}
		case i > 0 && wayIn[n] && (goingIn[toks[i-1].Stem] || i > 1 && particle[toks[i-1].Norm] && goingIn[toks[i-2].Stem] || n == "through" && g.goes(i)):
			if k, ok := g.starts[i+1]; ok && !s.inMoment(i+1, i+2) {
				if p := take(k, n == "through"); p != nil {
					return p
				}
			}
		case letting[toks[i].Stem] && strings.HasPrefix(g.tags[i], "V"):
			for k := range g.phrases { // "a forged pass let them in"
				if p := &g.phrases[k]; p.part == "subject" && p.verb == i && !p.counts {
					return take(k, false)
				}
			}
		}
	}
	return nil
}

// goes reports whether a verb of coming in stands before token i in its clause:
// "got into the house through a window".
func (g *grammar) goes(i int) bool {
	for k := i - 1; k >= max(0, i-6) && g.joined(k+1); k-- {
		if strings.HasPrefix(g.tags[k], "V") {
			return goingIn[g.s.Tokens[k].Stem]
		}
	}
	return false
}

var (
	goingIn = words("come came enter get got break broke climb slip sneak crawl squeez forc escap flee fled went go walk in")
	letting = words("let allow enabl admit help")
)

// channelPart is through what somebody learned of something: by telephone, from the
// radio, at a meeting.
func (r *reading) channelPart(s *scored, at int) *compare.Part {
	for i := 1; i < len(s.Tokens); i++ {
		switch s.Tokens[i-1].Norm {
		case "by", "in", "at", "from", "via", "over", "through", "on":
		default:
			continue
		}
		for k := i; k < min(len(s.Tokens), i+3); k++ {
			n := slices.IndexFunc(channels, func(set map[string]bool) bool { return set[s.Tokens[k].Norm] })
			if n < 0 || !s.oneClause(i-1, k) {
				continue
			}
			p := &compare.Part{Text: s.doc.Revision.Text[s.Tokens[i-1].Start:s.Tokens[k].End], Sole: true}
			for w := range channels[n] {
				p.Words = append(p.Words, w)
			}
			slices.Sort(p.Words)
			for j := range s.Tokens {
				p.Sure = p.Sure || learning[s.Tokens[j].Stem]
			}
			return p
		}
	}
	return nil
}
