package answer

import (
	"slices"
	"strings"

	"variorum/bot/compare"
	"variorum/index/language"
)

// want is the part that the one asked for has in what the question tells.
type want int

const (
	doer   want = iota // "who bought it": subject, or behind "by"
	lone               // "who resigned": the same, or whom something befell
	target             // "who was arrested", "whom did they meet": object, or subject of a passive verb
	holder             // "who is the judge": what is called so
	whose              // "whose yacht": whose it is
)

// wants reads from the question's shape what part the one asked for has, and
// the token of the verb, -1 where there is none.
func (r *reading) wants() (want, int) {
	toks := r.tokens
	at := -1
	for i := r.start; i < len(toks); i++ {
		if n := toks[i].Norm; n == "who" || n == "whom" || n == "whose" || n == "who's" || n == "which" || n == "what" {
			at = i
			break
		}
	}
	if at < 0 {
		return holder, -1
	}
	if toks[at].Norm == "whose" {
		return whose, -1
	}
	i := at + 1
	if toks[at].Norm == "which" || toks[at].Norm == "what" {
		i = r.nounAt + 1
		if r.nounAt < at {
			return holder, -1
		}
	}
	if i >= len(toks) {
		return holder, -1
	}
	tags := r.tags
	being := toks[at].Norm == "who's"
	asks := false // "did": what follows is who did it
	got := func(i int) bool {
		n := toks[i].Norm
		return (n == "got" || n == "get" || n == "gets") && i+1 < len(toks) && (tags[i+1] == "VBN" || tags[i+1] == "VBD")
	}
	for i < len(toks) && auxiliary[toks[i].Norm] || i < len(toks) && (toks[i].Norm == "been" || toks[i].Norm == "being" || tags[i] == "RB" || got(i)) {
		switch toks[i].Norm {
		case "is", "are", "was", "were", "been", "being", "be", "got", "get", "gets": // "who got arrested"
			being = true
		case "did", "does", "do":
			asks, being = true, false
		case "has", "have", "had", "will", "would", "can", "could", "should", "may", "might":
			being = false
		}
		i++
	}
	if i < len(toks) && toks[i].Norm == "be" {
		being = true
		i++
	}
	if i >= len(toks) {
		return holder, -1
	}
	switch verb := strings.HasPrefix(tags[i], "V"); {
	case asks:
		for k := len(toks) - 1; k > i; k-- {
			if strings.HasPrefix(tags[k], "V") {
				return target, k
			}
		}
		return target, len(toks) - 1
	case being && strings.HasSuffix(toks[i].Norm, "ing"):
		return doer, i
	case being && (verb || strings.HasSuffix(toks[i].Norm, "ed")):
		return target, i
	case being && toks[i].Norm == "behind":
		return doer, -1
	case being && tags[i] == "IN": // "who was on board"
		return target, -1
	case being:
		return holder, -1
	}
	next := i + 1
	if next < len(toks) && particle[toks[next].Norm] {
		next++
	}
	if next >= len(toks) || tags[next] == "IN" || tags[next] == "TO" {
		return lone, i
	}
	return doer, i
}

// particle are words that belong to the verb before them: "turned off the alarm".
var particle = words("off up out down over away back")

// phrase is a noun phrase of a sentence: "the Danish architect Ditte Krogh".
type phrase struct {
	from, to int    // tokens
	part     string // what it is in its clause: by subject acted object is as of's at, or the preposition before it
	verb     int    // of which it is subject or object; -1
	root     int    // the phrase of whose list or of which apposition it is
	counts   bool   // speaks of a person or body
}

// grammar is a sentence parted into noun phrases.
type grammar struct {
	s       *scored
	tags    []string
	phrases []phrase
	starts  map[int]int // token → phrase that begins there
	named   map[int]bool
	deeds   map[int]bool // nouns that say what the question's verb does: "the arrest of NAME"
	inner   map[int]bool // tokens inside a name, its first apart
}

// gap is what stands before token i.
func (g *grammar) gap(i int) string {
	if i == 0 {
		return ""
	}
	return g.s.doc.Revision.Text[g.s.Tokens[i-1].End:g.s.Tokens[i].Start]
}

func (g *grammar) comma(i int) bool { return strings.ContainsAny(g.gap(i), ",–—(") }

func (g *grammar) stop(i int) bool { return strings.ContainsAny(g.gap(i), ".;:“”\"?!") }

// joined reports whether nothing but a space or a hyphen stands before token i.
func (g *grammar) joined(i int) bool {
	return i > 0 && (!strings.ContainsAny(g.gap(i), ",.;:()–—“”\"?!") || g.inner[i])
}

func (s *scored) parsed() *grammar {
	g := &grammar{s: s, tags: s.Tags.All(), starts: map[int]int{}, named: map[int]bool{}, inner: map[int]bool{}, deeds: map[int]bool{}}
	for i, t := range s.Tokens { // the tagger knows no nought
		if t.Number() && g.tags[i] == "-NONE-" {
			g.tags[i] = "CD"
		}
	}
	for _, m := range s.Names {
		for i := m.From; i < m.To; i++ {
			g.named[i], g.inner[i] = true, i > m.From
			if !strings.HasPrefix(g.tags[i], "N") {
				g.tags[i] = "NNP"
			}
		}
		for i := m.From - 1; i >= 0 && i >= m.From-len(m.TitleWds) && slices.Contains(m.TitleWds, s.Tokens[i].Norm); i-- {
			if strings.HasPrefix(g.tags[i], "V") { // "keeper NAME": an office is no verb
				g.tags[i] = "NN"
			}
		}
		from := m.From // "Secretary of State" and the name are one phrase
		for from > 0 && (slices.Contains(m.TitleWds, s.Tokens[from-1].Norm) || s.Tokens[from-1].Norm == "of" && from < m.From) {
			from--
		}
		for i := from + 1; i < m.From; i++ {
			if s.Tokens[i].Norm == "of" {
				g.tags[i], g.inner[i], g.inner[i+1] = "NNP", true, true
			}
		}
	}
	n := len(s.Tokens)
	if n > 1 && g.tags[0] == "VBN" && g.joined(1) && (strings.HasPrefix(g.tags[1], "N") || strings.HasPrefix(g.tags[1], "JJ")) {
		g.tags[0] = "JJ" // "Retired judge NAME"
	}
	for i := 1; i < n; i++ { // "a cleaner" is not what is more clean
		if strings.HasPrefix(g.tags[i], "JJ") && g.tags[i-1] == "DT" && language.PersonNoun(s.Tokens[i].Norm) &&
			(i+1 == n || !g.joined(i+1) || !strings.HasPrefix(g.tags[i+1], "N") && !strings.HasPrefix(g.tags[i+1], "J")) {
			g.tags[i] = "NN"
		}
	}
	for i := 0; i < n; {
		if !g.opens(i) {
			i++
			continue
		}
		j, noun := i, false
		for j < n && (j == i || g.joined(j)) && (g.opens(j) && (j == i || g.tags[j] != "DT" && g.tags[j] != "PRP$") || j > i && g.within(j)) {
			noun = noun || strings.HasPrefix(g.tags[j], "N")
			j++
		}
		for j > i+1 && !strings.HasPrefix(g.tags[j-1], "N") && g.tags[j-1] != "CD" {
			j--
		}
		if noun {
			g.starts[i] = len(g.phrases)
			g.phrases = append(g.phrases, phrase{from: i, to: j, verb: -1, root: len(g.phrases), counts: g.counts(i, j)})
		}
		i = max(j, i+1)
	}
	for k := range g.phrases {
		g.place(k)
	}
	return g
}

// opens reports whether a noun phrase may begin with token i.
func (g *grammar) opens(i int) bool {
	switch t := g.tags[i]; t {
	case "DT", "PRP$", "CD":
		return true
	case "VBG": // "was appointed sporting director"
		return i > 0 && strings.HasPrefix(g.tags[i-1], "V") && g.joined(i) && g.within(i)
	default:
		return strings.HasPrefix(t, "N") || strings.HasPrefix(t, "JJ")
	}
}

// within reports whether token i may stand inside a noun phrase though none
// begins with it: "the winning goal", "two masked men".
func (g *grammar) within(i int) bool {
	if i+1 < len(g.tags) && g.gap(i+1) == "-" || i > 0 && g.gap(i) == "-" { // "off-duty nurses"
		return true
	}
	return (g.tags[i] == "VBG" || g.tags[i] == "VBN" && !strings.HasPrefix(g.tags[max(0, i-1)], "N") || g.tags[i] == "CC" && g.named[i]) && i+1 < len(g.tags) && g.joined(i+1) &&
		(strings.HasPrefix(g.tags[i+1], "N") || strings.HasPrefix(g.tags[i+1], "JJ"))
}

// collective are nouns, in lower case, for what acts as one.
var collective = words(`police government council parliament court jury crew team consortium army navy coastguard group gang couple pair prosecutors
	ministry authority authorities watchdog regulator agency board committee commission panel union company firm bank insurer club party
	charity trust fund helicopter family crowd mob brigade patrol foundation institute university school hospital publisher studio
	developer operator manufacturer maker airline carrier retailer opposition inquiry tribunal federation association`)

// counts reports whether a phrase speaks of a person or a body.
func (g *grammar) counts(from, to int) bool {
	for i := from; i < to; i++ {
		if g.named[i] {
			return true
		}
	}
	return acting(g.s.Tokens[to-1].Norm)
}

// acting reports whether a noun is one for a person or a body.
func acting(noun string) bool {
	return language.PersonNoun(noun) || collective[noun] || collective[strings.TrimSuffix(noun, "s")]
}

// being are the forms of the verb that joins a name to what it is.
var being = words("is are was were be been being am remain remains became become becomes")

// place finds out what part a phrase has in its clause.
func (g *grammar) place(k int) {
	p := &g.phrases[k]
	toks := g.s.Tokens
	i := p.from - 1
	for i >= 0 && g.joined(i+1) && g.tags[i] == "RB" {
		i--
	}
	if i >= 0 && !g.stop(i+1) && k > 0 {
		q := &g.phrases[k-1]
		for q.part == "of" && !q.counts && q.from > 1 { // "the driver of the van and a cyclist"
			n := k - 1
			for n > 0 && &g.phrases[n] != q {
				n--
			}
			if n == 0 || g.phrases[n-1].to != q.from-1 {
				break
			}
			q = &g.phrases[n-1]
		}
		ends := g.phrases[k-1].to
		listed := g.comma(p.from)
		for j := ends; j < p.from; j++ { // an age or "and" may stand between
			n := toks[j].Norm
			joins := n == "and" || n == "or"
			listed = listed || joins
			if !joins && n != "aged" && n != "both" && !toks[j].Number() {
				listed = false
				break
			}
		}
		part, verb := g.subject(k)
		if listed && verb >= p.to && verb <= p.to+2 && g.comma(p.from) && (q.part != part || q.verb != verb) {
			listed = false // another clause: "by the mayor, NAME said"
		}
		if listed && q.counts && p.counts && !g.fronted(q, p.from) {
			p.part, p.verb, p.root = q.part, q.verb, q.root
			if p.part == "" {
				p.part, p.verb = part, verb
			}
			return
		}
	}
	if i >= 0 && g.joined(i+1) {
		switch n := toks[i].Norm; {
		case being[n]:
			p.part, p.verb = "is", i
			return
		case n == "of" && i > 0 && (partitive[toks[i-1].Norm] || toks[i-1].Number()) && g.whole(k):
			p.part, p.verb = g.subject(k)
			return
		case n == "by":
			p.part, p.verb = "by", g.before(i)
			if i > 0 && !strings.HasPrefix(g.tags[i-1], "V") && !strings.HasPrefix(g.tags[i-1], "R") && p.verb < i-3 {
				p.part = "through"
			}
			return
		case n == "as" || g.tags[i] == "IN" && n != "that" && n != "because" && n != "if" && n != "while" && n != "after" && n != "before" ||
			g.tags[i] == "TO":
			p.part, p.verb = n, g.before(i)
			return
		case language.Saying(toks[i].Stem) && g.clause(k):
			p.part, p.verb = g.subject(k)
			return
		case strings.HasPrefix(g.tags[i], "V"):
			p.part, p.verb = "object", i
			return
		case g.tags[i] == "RP" && i > 0 && strings.HasPrefix(g.tags[i-1], "V"):
			p.part, p.verb = "object", i-1
			return
		}
	}
	p.part, p.verb = g.subject(k)
	if p.part == "" && i >= 0 && strings.HasPrefix(g.tags[i], "V") {
		p.part, p.verb = "object", i
	}
}

// partitive are words for some of what "of" names behind them.
var partitive = words("one some several many most none two three all each both another")

// whole reports whether a phrase behind "one of" is what the clause is about: "one
// of the guides called for help".
func (g *grammar) whole(k int) bool {
	part, verb := g.subject(k)
	return part != "" && verb >= 0
}

// clause reports whether a clause begins with phrase k: "they said NAME had left".
func (g *grammar) clause(k int) bool {
	part, verb := g.subject(k)
	return part != "" && verb >= 0 && !g.comma(g.phrases[k].to)
}

// fronted reports whether phrase q is the end of what stands before the clause:
// "After the talks with the mayor, NAME said".
func (g *grammar) fronted(q *phrase, at int) bool {
	if t := g.tags[0]; t != "IN" && t != "TO" {
		return false
	}
	for i := 1; i < at; i++ {
		if g.comma(i) || strings.HasPrefix(g.tags[i], "V") {
			return false
		}
	}
	return g.comma(at)
}

// before is the verb nearest before token i in its clause, or -1.
func (g *grammar) before(i int) int {
	for k := i; k >= max(0, i-8); k-- {
		if k < i && (g.stop(k + 1)) {
			return -1
		}
		if strings.HasPrefix(g.tags[k], "V") && k < i {
			return k
		}
	}
	return -1
}

// subject says whether phrase k is the subject of an active or a passive verb,
// and of which: what belongs to the phrase stands between them.
func (g *grammar) subject(k int) (string, int) {
	toks := g.s.Tokens
	i := g.phrases[k].to
	for steps := 0; i < len(toks) && steps < 12; steps++ {
		if g.stop(i) {
			return "", -1
		}
		t := g.tags[i]
		switch {
		case toks[i].Norm == "who" || toks[i].Norm == "which" || toks[i].Norm == "whose" || toks[i].Norm == "where":
			end := g.next(i)
			if end < 0 {
				for v := i + 1; v < len(toks); v++ { // "the man who rang them"
					if t := g.tags[v]; t == "MD" || strings.HasPrefix(t, "V") {
						return g.voice(v)
					}
				}
				return "", -1
			}
			i = end
		case t == "MD" || t == "VBD" || t == "VBZ" || t == "VBP" || t == "VBN" && (!g.comma(i) || g.next(i) < 0) && toks[i].Norm != "aged" ||
			t == "VB" && !g.comma(i):
			return g.voice(i)
		case strings.HasPrefix(t, "V") && g.comma(i) || t == "IN" && g.comma(i): // ", driven by a man,"
			end := g.next(i)
			if end < 0 {
				return "", -1
			}
			i = end
		case t == "TO" && i+1 < len(toks) && g.tags[i+1] == "VB":
			i += 2
		case toks[i].Norm == "both" || toks[i].Norm == "all" || toks[i].Norm == "each" || toks[i].Number() && i+1 < len(toks) && g.comma(i+1): // ", just 19,"
			i++
		case t == "RB" || t == "CC" || t == "IN" || t == "TO" || t == "VBG" || toks[i].Norm == "aged":
			i++
		default:
			n, ok := g.starts[i]
			if !ok {
				return "", -1
			}
			i = g.phrases[n].to
		}
	}
	return "", -1
}

// next is the token behind the next comma, or -1.
func (g *grammar) next(i int) int {
	for k := i + 1; k < len(g.tags); k++ {
		if g.stop(k) {
			return -1
		}
		if g.comma(k) {
			return k
		}
	}
	return -1
}

// voice says whether the verb group that begins at token i is active ("subject")
// or passive ("acted"), and where its main verb stands.
func (g *grammar) voice(i int) (string, int) {
	toks := g.s.Tokens
	passive := g.tags[i] == "VBN" && i+1 < len(toks) && toks[i+1].Norm == "by"
	main := i
	for k := i; k < len(toks) && k < i+5 && (k == i || g.joined(k)); k++ {
		switch {
		case being[toks[k].Norm]:
			passive, main = true, k
		case strings.HasPrefix(g.tags[k], "V"):
			main = k
			passive = passive && (g.tags[k] == "VBN" || g.tags[k] == "VBD")
			if !auxiliary[toks[k].Norm] {
				k = len(toks)
			}
		case g.tags[k] == "MD" || g.tags[k] == "RB" || g.tags[k] == "TO":
		default:
			k = len(toks)
		}
	}
	if passive && !being[toks[main].Norm] {
		return "acted", main
	}
	return "subject", main
}

// parts says how likely the one asked for stands in a part of the clause, 0…1,
// for doer, lone, target, holder, whose.
var parts = map[string][whose + 1]float64{
	"by":      {1, .7, .1, .4, .6},
	"through": {.5, .4, .2, .4, .5}, // "by" behind a noun: "a defeat by NAME"
	"subject": {1, 1, .55, .7, .5},
	"acted":   {.5, 1, 1, .7, .5},
	"object":  {.4, .7, 1, .7, .5},
	"is":      {.8, .8, .8, .9, .6},
	"as":      {.5, .6, .7, 1, .5},
	"of":      {.6, .5, .5, .6, 1},
	"to":      {.45, .4, .6, .5, .7},
	"with":    {.45, .5, .7, .5, .4},
	"from":    {.4, .4, .4, .4, .6},
	"against": {.3, .3, .5, .4, .4},
	"for":     {.4, .4, .5, .5, .4},
	"on":      {.3, .3, .4, .4, .3},
	"in":      {.2, .2, .2, .2, .2},
	"at":      {.2, .2, .2, .2, .2},
	"near":    {.1, .1, .1, .1, .1},
	"off":     {.1, .1, .1, .1, .1},
	"":        {.6, .6, .6, .6, .5},
}

// receiving are verbs behind whose "to" stands who has it in the end.
var receiving = words("sell sold go went belong lose lost fall fell award hand pass transfer entrust")

// actor is a name or noun phrase that may be asked for.
type actor struct {
	name   int // index among the sentence's names; -1 for a noun phrase
	phrase int // index among the phrases; -1
	likely float64
}

// likely says how likely the phrase is the one asked for, by its part.
func (g *grammar) likely(r *reading, w want, verbs map[int]bool, p *phrase) float64 {
	toks := g.s.Tokens
	list, ok := parts[p.part]
	if !ok {
		list = [whose + 1]float64{.35, .35, .35, .4, .3}
	}
	l := list[w]
	if p.part == "to" && (p.verb >= 0 && receiving[toks[p.verb].Stem] || p.from > 1 && receiving[toks[p.from-2].Stem]) {
		l = max(l, .8)
	}
	if p.part == "from" && p.verb == p.from-2 && w == doer { // "comes from"
		l = .6
	}
	if p.part == "of" && p.from > 1 {
		switch head := toks[p.from-2].Norm; {
		case language.PlaceLevel(head) > 0: // "the village of NAME"
			l *= .2
		case w != holder && w != whose && (language.PersonNoun(head) || collective[head]): // "the coach of NAME"
			l *= .5
		}
	}
	if g.among(p) {
		l = max(l, .85)
	}
	if r.office(w) && p.verb >= 0 && !verbs[p.verb] && g.appoints(p) {
		switch p.part {
		case "object", "acted":
			return .95
		case "subject", "by":
			return .4 * l // who appoints is not who is appointed
		}
	}
	if p.part == "under" && p.counts && p.from > 1 && collective[toks[p.from-2].Norm] && r.office(w) { // "a panel under NAME"
		return .95
	}
	if w == doer && p.verb >= 0 && !verbs[p.verb] && blaming[toks[p.verb].Stem] && g.deedBehind(p.verb, verbs) {
		switch p.part {
		case "object", "acted":
			return .9
		case "subject", "by":
			return .4 * l
		}
	}
	deed := p.from > 1 && g.deeds[p.from-2]
	switch {
	case deed && p.part == "of" && (w == lone || w == target), deed && p.part == "through" && w == doer: // "the arrest of NAME", "a defeat by NAME"
		return 1
	case len(verbs) == 0 || p.verb < 0 || w > target:
	case verbs[p.verb]:
		if p.part == "acted" && w == doer {
			return .1
		}
	case p.part == "subject" || p.part == "acted" || p.part == "by" || p.part == "object":
		l *= .75 // of another verb than the question's
	}
	if p.verb > 0 && !verbs[p.verb] {
		for i := p.verb; i >= max(0, p.verb-3); i-- { // ", which is made by NAME"
			if n := toks[i].Norm; (n == "which" || n == "whose") && g.comma(i) {
				l *= .45
			}
		}
	}
	return l
}

// blaming are the stems of verbs that say of whom they are said of that he did what
// stands behind them: "was convicted of the killing".
var blaming = words("convict accus charg suspect blame indict sentenc jail fault")

// deedBehind reports whether what the question asks to have been done is told behind
// a verb.
func (g *grammar) deedBehind(verb int, verbs map[int]bool) bool {
	for i := verb + 1; i < len(g.tags) && !g.stop(i); i++ {
		if verbs[i] || g.deeds[i] {
			return true
		}
	}
	return false
}

// office reports whether a question asks who has a post or takes it over.
func (r *reading) office(w want) bool {
	if w == holder {
		return true
	}
	_, at := r.wants()
	return w <= lone && at >= 0 && posted[r.tokens[at].Stem]
}

// posted are the stems of verbs for having a post and taking it over.
var posted = words("succeed replac lead led head run chair coach manag becom command govern captain presid conduct host")

// appoints reports whether the verb of a phrase gives somebody a post: "named NAME
// as its chair", "NAME has been appointed to head the bank".
func (g *grammar) appoints(p *phrase) bool {
	stem := g.s.Tokens[p.verb].Stem
	if appointing[stem] {
		return true
	}
	if !electing[stem] {
		return false
	}
	for i := p.verb + 1; i < len(g.tags) && !g.stop(i); i++ { // which these verbs say only with the post
		switch next := i + 1; {
		case next == len(g.tags):
		case g.s.Tokens[i].Norm == "as":
			return !g.named[next] // "was named as NAME" says who it was
		case g.s.Tokens[i].Norm == "to" && g.tags[next] == "VB":
			return true
		}
	}
	return false
}

// The stems of verbs that give a post, and of such as do with the post behind them.
var (
	appointing = words("appoint elect reelect nominat hire promot instal install")
	electing   = words("name confirm pick choos chose chosen select present unveil introduc recruit approv tap task design")
)

// verbal reports whether a verb stands among tokens.
func (g *grammar) verbal(from, to int) bool {
	return slices.ContainsFunc(g.tags[from:max(from, to)], func(tag string) bool { return strings.HasPrefix(tag, "V") })
}

// among reports whether the list that a phrase stands in is given as examples of
// what is named before it: "regulators including A and B".
func (g *grammar) among(p *phrase) bool {
	toks := g.s.Tokens
	at := g.phrases[p.root].from - 1
	if at < 0 {
		return false
	}
	switch toks[at].Norm {
	case "including", "namely":
		return true
	case "as":
		return at > 0 && toks[at-1].Norm == "such"
	case "them":
		return at > 0 && toks[at-1].Norm == "among"
	}
	return false
}

// actors lists who may be asked for, each with how likely it is.
func (v *view) actors(r *reading, s *scored, g *grammar, names []int) []actor {
	w, at := r.wants()
	verbs := map[int]bool{}
	anchors, verbal := map[int]bool{}, map[int]bool{}
	for k := range r.terms {
		t := &r.terms[k]
		for _, a := range t.alts {
			if a.Strength < .6 {
				break
			}
			for _, i := range s.line.at(a.Stems[0]) {
				if s.find(a.Stems) < 0 {
					g.deeds[i] = g.deeds[i] || t.from == at && len(a.Stems) == 2 && language.Stop(a.Stems[1]) && strings.HasPrefix(g.tags[i], "N")
					continue
				}
				if t.from == at && strings.HasPrefix(g.tags[i], "V") {
					verbs[i] = true
				} else if t.from == at {
					g.deeds[i] = true
				}
				if !t.name {
					anchors[i] = true
					verbal[i] = verbal[i] || t.from == at && a.Strength >= .8
				}
			}
		}
	}
	saying := r.saying() >= 0
	speaker := func(from, to int) bool {
		who := s.Attribution.Who
		return !saying && who != "" && strings.Contains(who, s.doc.Revision.Text[s.Tokens[to-1].Start:s.Tokens[to-1].End]) || !saying && g.says(from, to)
	}
	var out []actor
	inside := map[int]bool{}
	for _, n := range names {
		m := &s.Names[n]
		a := actor{name: n, phrase: -1, likely: parts[""][w]}
		from := m.From
		for k := range g.phrases {
			p := &g.phrases[k]
			if m.From >= p.from && m.From < p.to {
				a.phrase, from = k, p.from
				a.likely = g.likely(r, w, verbs, p)
				inside[k] = true
				if p.to > m.To && !possessive(s.Tokens[m.To-1]) && !s.Tokens[p.to-1].Upper() && !s.Tokens[p.to-1].Number() { // "the Tarn festival"
					a.likely *= .3
				}
				for _, o := range s.Names { // "the Gulf investor NAME"
					if o.From > m.To && o.From < p.to && s.Tokens[m.To].Norm != "and" && !possessive(s.Tokens[m.To-1]) {
						a.likely *= .3
						break
					}
				}
			}
		}
		if possessive(s.Tokens[m.To-1]) {
			switch {
			case w == whose, w < holder && a.phrase >= 0 && g.deeds[g.phrases[a.phrase].to-1]: // "NAME's arrest"
				a.likely = 1
			default:
				a.likely *= .7
			}
		}
		if w == holder && m.Kind == language.Other && len(m.Words) == 1 && !v.person(m.Words[0]) && r.nounText == "" {
			a.likely *= .5 // a place rather than somebody
		}
		if a.phrase > 0 && r.nounText != "" && g.phrases[a.phrase].part == "of" { // "members of the union"
			root := g.phrases[a.phrase].root
			if q := &g.phrases[max(0, root-1)]; q.to == g.phrases[root].from-1 && language.PersonNoun(s.Tokens[q.to-1].Norm) {
				a.likely = max(a.likely, g.likely(r, w, verbs, q))
			}
		}
		called, described := false, false
		for i := from; i < g.calls(m.To); i++ {
			switch {
			case i >= m.From && i < m.To:
			case verbal[i] || w == holder && anchors[i]:
				called = true
			case anchors[i] && i > m.To+1 && w != target: // "the solicitor acting for them"
				described = true
			}
		}
		if described {
			a.likely = max(a.likely, .85)
		}
		for _, t := range m.TitleWds {
			switch st := language.Stem(t); {
			case w == holder && r.speaksOf(st):
				called = true
			case (w == doer || w == target) && r.inObject(st): // who beat "the champion" is not the champion
				a.likely *= .3
			}
		}
		if called && w != target {
			a.likely = max(a.likely, .95)
		}
		if a.phrase >= 0 && g.phrases[a.phrase].root != a.phrase { // the judge, NAME
			q := &g.phrases[g.phrases[a.phrase].root]
			for i := q.from; i < q.to; i++ {
				if anchors[i] && !g.named[i] && w == holder {
					a.likely, called = 1, true
				}
			}
		}
		if a.phrase >= 0 && g.phrases[a.phrase].part == "from" && m.Title != "" && w == doer { // "drew sharp words from minister NAME"
			a.likely = max(a.likely, .6)
		}
		if speaker(m.From, m.To) && !called && !described {
			a.likely *= .55
		}
		if !saying && from > 0 && s.Tokens[from-1].Norm == "told" { // to whom it was told
			a.likely *= .4
		}
		out = append(out, a)
	}
	if r.has("other", "second") >= 0 { // "the other is NAME"
		for _, word := range []string{"other", "second"} {
			if at := s.line.at(language.Stem(word)); len(at) == 1 {
				for n := range out {
					if s.Names[out[n].name].From < at[0] {
						out[n].likely *= .5
					}
				}
			}
		}
	}
	asked := r.stems()
	for k := range g.phrases {
		p := &g.phrases[k]
		if inside[k] || !acting(s.Tokens[p.to-1].Norm) && !(p.part == "by" && verbs[p.verb] && !g.active(p.verb)) || p.part == "" || w == holder && p.part != "is" || w == whose {
			continue
		}
		mine, named := true, false
		for i := p.from; i < p.to; i++ {
			mine = mine && !(i == p.to-1 && asked[s.Tokens[i].Stem])
		}
		for _, m := range s.Names {
			named = named || m.From < p.to && m.To > p.from && m.Kind != language.Place
		}
		for n := range out { // what a name stands beside is no one else
			mine = mine && (out[n].phrase < 0 || g.phrases[out[n].phrase].root != p.root)
		}
		if r.nounText != "" && language.PersonNoun(s.Tokens[p.to-1].Norm) && !language.PersonNoun(language.Fold(r.nounText)) {
			continue // "which union": not its members
		}
		if named || !mine || speaker(p.from, p.to) || anchors[p.to-1] && w == target {
			continue
		}
		a := actor{name: -1, phrase: k, likely: .9 * g.likely(r, w, verbs, p)}
		if p.part == "subject" && being[s.Tokens[p.verb].Norm] { // "the first was NAME"
			a.likely *= .5
		}
		out = append(out, a)
	}
	return out
}

// active reports whether a verb has a subject of its own, so that "by" behind it
// says by what means: "a neighbour raised the alarm by telephone".
func (g *grammar) active(verb int) bool {
	return slices.ContainsFunc(g.phrases, func(p phrase) bool { return p.part == "subject" && p.verb == verb })
}

// speaksOf reports whether a stem is that of one of the question's nouns.
func (r *reading) speaksOf(stem string) bool {
	for k := range r.terms {
		if t := &r.terms[k]; !t.name && len(t.alts) > 0 && t.alts[0].Stems[0] == stem {
			return true
		}
	}
	return false
}

// inObject reports whether the question has a noun behind an article as the
// other one of what is told: "who beat the champion", "whom did the king meet".
func (r *reading) inObject(stem string) bool {
	for i := r.start + 1; i < len(r.tokens); i++ {
		if ends := i+1 == len(r.tokens) || language.Stop(r.tokens[i+1].Norm) || strings.HasPrefix(r.tags[i+1], "V"); !ends {
			continue
		}
		offered := i+1 < len(r.tokens) && r.tokens[i+1].Norm == "or" || i > 1 && r.tokens[i-2].Norm == "or" || r.tokens[i-1].Norm == "or"
		if offered { // "the mayor or the governor"
			continue
		}
		if r.tokens[i].Stem == stem && (article[r.tokens[i-1].Norm] || i > 1 && article[r.tokens[i-2].Norm] && !language.Stop(r.tokens[i-1].Norm)) {
			return true
		}
	}
	return false
}

// says reports whether a verb of saying stands right beside a phrase.
func (g *grammar) says(from, to int) bool {
	toks := g.s.Tokens
	if to < len(toks) && language.Saying(toks[to].Stem) && strings.HasPrefix(g.tags[to], "V") && !strings.HasSuffix(toks[to].Norm, "ing") {
		return true
	}
	if k, ok := g.starts[from]; ok && g.clause(k) {
		return false
	}
	return from > 0 && (toks[from-1].Norm == "said" || toks[from-1].Norm == "says") || from > 1 && toks[from-1].Norm == "to" && toks[from-2].Norm == "according"
}

// calls returns where what a name is called behind it ends: ", the solicitor
// acting for the families".
func (g *grammar) calls(to int) int {
	if to >= len(g.tags) || !g.comma(to) || g.stop(to) {
		return to
	}
	if t := g.tags[to]; t != "DT" && t != "PRP$" && t != "CD" && t != "WP" && !(t == "NN" || t == "JJ") {
		return to
	}
	for i := to + 1; i < len(g.tags); i++ {
		if g.comma(i) && !g.s.Tokens[i-1].Number() || g.stop(i) {
			return i
		}
	}
	return len(g.tags)
}

// label is a phrase as it is shown, and what stands in one list with it.
func (g *grammar) label(k int) string {
	var out []string
	for n := k; n < len(g.phrases); n++ {
		p := &g.phrases[n]
		if n == k || p.root == g.phrases[k].root && g.s.Tokens[p.from-1].Norm == "and" {
			out = append(out, g.first(n))
		}
	}
	return strings.Join(out, ", ")
}

// first is a phrase with what "of" adds to it.
func (g *grammar) first(k int) string {
	toks := g.s.Tokens
	to := g.phrases[k].to
	for to+1 < len(toks) && toks[to].Norm == "of" && g.joined(to) {
		next, ok := g.starts[to+1]
		if !ok {
			break
		}
		to = g.phrases[next].to
	}
	return g.text(g.phrases[k].from, to)
}

// nameLeast is how likely a name must be the one asked for, by its part in the
// sentence, to be given.
const nameLeast = .5

// chosenActors gives the likeliest names, those that stand in one list with the
// likeliest; or the noun phrase that is likelier than any name.
func (v *view) chosenActors(r *reading, s *scored, names []int, c *compare.Claim) (chosen []int, likely float64) {
	g := s.parsed()
	list := v.actors(r, s, g, names)
	best := -1
	for i, a := range list {
		if best < 0 || a.likely > list[best].likely {
			best = i
		}
	}
	if best < 0 {
		return nil, 0
	}
	top := list[best]
	if top.name < 0 {
		if n := g.apposed(top.phrase, names); n >= 0 { // "a former prime minister of the island, NAME"
			return []int{n}, top.likely
		}
		c.Label = g.label(top.phrase)
		return nil, top.likely
	}
	listed := v.listed(g, names)
	for _, a := range list {
		if a.name < 0 {
			continue
		}
		same := false
		if a.phrase >= 0 && top.phrase >= 0 {
			p, q := &g.phrases[a.phrase], &g.phrases[top.phrase]
			byOne := (p.part == "by" || p.part == "through") && q.part == "by"
			same = p.root == q.root || listed[a.name] > 0 && listed[a.name] == listed[top.name] || byOne && !g.verbal(min(p.to, q.to), max(p.from, q.from)) // "by A, by B and by C"
		}
		if same && a.likely >= .4*top.likely || r.detail == listDetail && a.likely >= .8*top.likely {
			chosen = append(chosen, a.name)
		}
	}
	if r.nounText == "" && (s.Names[top.name].Kind == language.Person || s.Names[top.name].Title != "") {
		chosen = slices.DeleteFunc(chosen, func(n int) bool { return n != top.name && v.ofWhat(g, n, top.name) })
	}
	return chosen, top.likely
}

// ofWhat reports whether a name says no more than whose office a person has that
// is named behind it: "Ostland's former premier NAME", "a former premier of
// Ostland, NAME".
func (v *view) ofWhat(g *grammar, n, person int) bool {
	m, p := &g.s.Names[n], &g.s.Names[person]
	if m.Kind == language.Person || m.Title != "" || m.To > p.From || v.person(m.Words[len(m.Words)-1]) {
		return false
	}
	return possessive(g.s.Tokens[m.To-1]) && !g.verbal(m.To, p.From) || m.To == p.From && g.ofOffice(m.From)
}

// ofOffice reports whether a name that begins with token i stands behind an
// office: "prime minister of the NAME".
func (g *grammar) ofOffice(i int) bool {
	i--
	for i > 0 && article[g.s.Tokens[i].Norm] {
		i--
	}
	return i > 0 && g.s.Tokens[i].Norm == "of" && g.office(i-1)
}

// apposed is the name right behind a phrase and a comma, where the phrase is an
// office: then the name is who holds it.
func (g *grammar) apposed(k int, names []int) int {
	if !g.office(g.phrases[k].to - 1) {
		return -1
	}
	to := g.phrases[k].to
	for to+1 < len(g.tags) && g.s.Tokens[to].Norm == "of" && g.joined(to) {
		next, ok := g.starts[to+1]
		if !ok {
			break
		}
		to = g.phrases[next].to
	}
	for _, n := range names {
		if m := &g.s.Names[n]; m.From == to && (m.Kind == language.Person || m.Kind == language.Other && len(m.Words) > 1) && g.comma(to) && !g.stop(to) {
			return n
		}
	}
	return -1
}

// listed numbers the persons that one list holds, whatever their ages and trades
// that stand between: "NAME, a technician aged 44, and NAME, 29, a fitter"; "NAME,
// 29; NAME, 44; and her cousin NAME". 0 is no list.
func (v *view) listed(g *grammar, names []int) map[int]int {
	out := map[int]int{}
	last, list := -1, 0
	var waiting []int // those behind a comma, until "and" or a semicolon shows that it is a list
	for _, n := range names {
		m := &g.s.Names[n]
		if m.Kind != language.Person && (m.Kind != language.Other || len(m.Words) < 2) && !v.person(m.Words[len(m.Words)-1]) {
			continue
		}
		link := ""
		if last >= 0 {
			link = g.enumerates(g.s.Names[last].To, m.From)
		}
		switch link {
		case "":
			waiting = []int{n}
		case ",":
			waiting = append(waiting, n)
		default:
			if out[last] == 0 {
				list++
				for _, w := range waiting {
					out[w] = list
				}
			}
			out[n], waiting = out[last], []int{n}
			if out[n] == 0 {
				out[n] = list
			}
		}
		last = n
	}
	return out
}

// enumerates says how what stands between two names joins them in a list: by
// "and" or a semicolon, by a comma alone, or not ("").
func (g *grammar) enumerates(from, to int) string {
	toks := g.s.Tokens
	gap := g.s.doc.Revision.Text[toks[from-1].End:toks[to].Start]
	if strings.ContainsAny(gap, ".“”\"?!:") {
		return ""
	}
	and := -1
	for i := from; i < to; i++ {
		switch t := g.tags[i]; {
		case toks[i].Norm == "and":
			and = i
		case strings.HasPrefix(t, "V") && t != "VBN" && toks[i].Norm != "aged", t == "MD", t == "WP", t == "WDT", toks[i].Norm == "by", toks[i].Norm == "of" && and < 0 && i == from && !strings.Contains(gap, ";"):
			return ""
		}
	}
	described := func(i int) bool { // nothing but what one is called before a name
		for ; i < to; i++ {
			if t := g.tags[i]; !strings.HasPrefix(t, "N") && !strings.HasPrefix(t, "J") && t != "DT" && t != "PRP$" && t != "POS" {
				return false
			}
		}
		return true
	}
	switch {
	case and >= 0 && (and == from || g.comma(and)) && described(and+1):
		return "and"
	case strings.Count(gap, ";") == 1:
		return "and"
	case and < 0 && g.comma(from) && strings.Count(gap, ",") == 1 && described(from):
		return ","
	}
	return ""
}
