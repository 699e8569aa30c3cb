package answer

import (
	"slices"
	"strings"

	"variorum/bot/compare"
	"variorum/index/language"
)

// stances finds out, once, what a yes-or-no question, or one with "or", asks to be
// so, and what says so and what does not: sentences are read side by side.
func (r *reading) stances() {
	if r.kind != compare.Polarity && r.detail != choiceDetail {
		return
	}
	r.predicates, r.either = r.predicate(), r.sides()
	for _, list := range [][]int{r.predicates, r.either[0], r.either[1]} {
		for _, k := range list {
			t := &r.terms[k]
			t.yes, t.no = language.Sides(t.alts)
			if verb := r.bareVerb(t); verb != "" { // "was it paid for them" asks of paying
				t.yes = append(t.yes, []string{verb})
				yes, no := language.Sides([]language.Alternative{{Stems: []string{verb}, Strength: 1}})
				t.yes, t.no = append(t.yes, yes...), append(t.no, no...)
			}
			for _, a := range t.alts {
				if a.Strength >= .6 {
					stems := a.Stems
					if len(stems) > 1 && stems[0] == "be" {
						stems = stems[1:]
					}
					t.yes = append(t.yes, stems)
				}
			}
			for _, o := range t.against {
				t.no = append(t.no, strings.Fields(o))
			}
		}
	}
}

// bareVerb is the stem of the first word of a term that goes on with a preposition
// of what follows it, not with a part of the verb: "paid for the"; "" of others.
func (r *reading) bareVerb(t *term) string {
	words := strings.Fields(t.text)
	if len(words) < 2 || t.name || t.number || t.from+len(words) > len(r.tokens) || language.Stop(r.tokens[t.from].Norm) {
		return ""
	}
	for i := 1; i < len(words); i++ {
		if w := r.tokens[t.from+i].Norm; !article[w] && w != "for" && w != "to" && w != "with" && w != "of" && w != "about" {
			return ""
		}
	}
	return r.tokens[t.from].Stem
}

// predicate lists the terms that say what a yes-or-no question asks to be so, the
// first first: its verbs or, where it has none, what is said of its subject
// ("were the judges unanimous").
func (r *reading) predicate() []int {
	toks := slices.Clone(r.tokens)
	if len(toks) <= r.start+2 {
		return nil
	}
	toks[r.start].Text = toks[r.start].Norm // "Did" is no name
	tags := language.PartsOfSpeech(toks[r.start:])
	var out, rest []int
	for k := range r.terms {
		t := &r.terms[k]
		if t.name || t.number || t.from < r.start+1 {
			continue
		}
		if r.describes(t.from, tags) || r.sideClause(t.from, tags) {
			continue
		}
		verb, light, said := false, true, false
		for i := t.from; i < t.from+len(strings.Fields(t.text)) && i < len(toks); i++ {
			tag := tags[i-r.start]
			verb = verb || strings.HasPrefix(tag, "V") && !auxiliary[toks[i].Norm]
			light = light && (lightVerbs[toks[i].Norm] || language.Stop(toks[i].Norm))
			said = said || strings.HasPrefix(tag, "J") || strings.HasPrefix(tag, "RB") || strings.HasPrefix(tag, "V")
		}
		switch {
		case verb && handling[toks[t.from].Norm] && k+1 < len(r.terms) && !r.terms[k+1].name && strings.HasPrefix(tags[r.terms[k+1].from-r.start], "N"):
			out = append(out, r.headTerm(k+1, tags)) // "did they get the warning" asks of the warning
		case verb && (!light || strings.Contains(t.text, " ")) && !strings.HasSuffix(t.text, " to"):
			out = append(out, k)
		case said && t.from > r.start+1 && !r.ofWhich(t.from, tags):
			rest = append(rest, k)
		}
	}
	for i := r.start + 2; i < len(toks) && len(out) == 0; i++ { // "go to prison", "hold talks"
		if !strings.HasPrefix(tags[i-r.start], "V") || !lightVerbs[toks[i].Norm] && !handling[toks[i].Norm] {
			continue
		}
		for k := range r.terms {
			if t := &r.terms[k]; t.from > i && t.from <= i+3 && !t.name && !t.number && strings.HasPrefix(tags[t.from-r.start], "N") {
				out = append(out, r.headTerm(k, tags))
				break
			}
		}
	}
	if len(out) == 0 && len(rest) > 0 {
		out = rest[len(rest)-1:]
	}
	for k := range r.terms { // "was he in command of the guard"
		if t := &r.terms[k]; len(out) == 0 && asksState[r.tokens[r.start].Norm] && t.from > r.start+1 && !t.name && !t.number && state[r.tokens[t.from-1].Norm] && strings.HasPrefix(tags[t.from-r.start], "N") {
			out = append(out, k)
		}
	}
	if len(out) == 0 {
		deeds := r.deeds()
		for k := range r.terms {
			if t := &r.terms[k]; deeds[t.from] && !t.name && !t.number {
				out = append(out, k)
			}
		}
	}
	if doing[toks[r.start].Norm] { // "do the points he scored count": not of what is told in the past
		base := slices.DeleteFunc(slices.Clone(out), func(k int) bool {
			tag := tags[r.terms[k].from-r.start]
			return tag == "VBD" || tag == "VBN"
		})
		if len(base) > 0 {
			out = base
		}
	}
	verbs := 0
	for i := r.start + 1; i < len(toks); i++ {
		if strings.HasPrefix(tags[i-r.start], "V") {
			verbs++
		}
	}
	for k := len(r.terms) - 1; k >= 0 && len(out) == 0 && verbs == 0; k-- { // "will the school close"
		if t := &r.terms[k]; !t.name && !t.number && t.from > r.start+1 && len(t.against) > 0 {
			out = append(out, k)
		}
	}
	return out
}

// asksState are the forms with which it is asked what somebody is, and state words
// before what state he is in: "in command", "on strike".
var (
	asksState = words("is are was were")
	state     = words("in on under at")
)

// ofWhich reports whether an adjective of the question only says which of several
// things something belongs to: "the head of the presidential guard".
func (r *reading) ofWhich(at int, tags []string) bool {
	next := at + 1 - r.start
	if !strings.HasPrefix(tags[at-r.start], "J") || next >= len(tags) || !strings.HasPrefix(tags[next], "N") {
		return false
	}
	for i := at - 1; i > r.start; i-- {
		if !article[r.tokens[i].Norm] {
			return r.tokens[i].Norm == "of"
		}
	}
	return false
}

// headTerm is the last of the terms that make one run of nouns with a term: of the
// "avalanche transceiver" it is asked whether everybody had one.
func (r *reading) headTerm(k int, tags []string) int {
	for k+1 < len(r.terms) {
		t, next := &r.terms[k], &r.terms[k+1]
		if next.from != t.from+len(strings.Fields(t.text)) || next.name || next.number || !strings.HasPrefix(tags[next.from-r.start], "N") {
			break
		}
		k++
	}
	return k
}

// whenOpening are words that open a clause which says when something was so.
var whenOpening = words("when after before while since until as because although though if unless once")

// sideClause reports whether a token of the question stands in a clause that only
// says when or why: "was he in office when he fell ill", "since it bought it".
func (r *reading) sideClause(at int, tags []string) bool {
	for i := at; i > r.start; i-- {
		if whenOpening[r.tokens[i].Norm] {
			return i > r.start+2 && i+1 < at // "after the talks", "before voting" have no verb of their own
		}
		if strings.ContainsAny(r.text[r.tokens[i-1].End:r.tokens[i].Start], ",;:") {
			return false
		}
	}
	return false
}

// doing are the words of a question whose verb stands in its base form.
var doing = words("do does did will would can could should may might")

// handling are verbs that say little without what they are done to.
var handling = words("receive receives received get gets got give gives gave given make makes made issue issues issued hear hears heard have has had")

// describes reports whether a token of the question stands in a clause that says
// only who or what is meant: "the woman who restored pictures".
func (r *reading) describes(at int, tags []string) bool {
	for i := at - 1; i > r.start && i >= at-2; i-- {
		if relative[r.tokens[i].Norm] {
			return true
		}
		if !strings.HasPrefix(tags[i-r.start], "RB") && !auxiliary[r.tokens[i].Norm] {
			return false
		}
	}
	return false
}

// stance reads whether a sentence says that what the question asks is so, +1, or
// that it is not, -1; 0 where it says neither or both. It looks at the words for
// what is asked alone, in whatever words it is said; that the sentence speaks of
// the matter at all must be known otherwise. Thought is true where it speaks of it
// only as of what may be or should be.
func (r *reading) stance(s *scored) (sign int, thought bool) {
	list := r.predicates
	for n, k := range list {
		sign, only := r.stanceOn(s, k)
		thought = thought || only
		if sign != 0 {
			return sign, false
		}
		// "want to resign": what is wanted speaks for the wanting
		if n+1 < len(list) && !(list[n+1] == k+1 && r.terms[k+1].from > 0 && r.tokens[r.terms[k+1].from-1].Norm == "to") {
			break
		}
	}
	return 0, thought
}

// speaksOfPredicate reports whether a sentence has anything for what a question
// says of its subject.
func (r *reading) speaksOfPredicate(s *scored) bool {
	list := r.predicates
	for _, k := range list {
		if s.matched[k] >= .5 {
			return true
		}
	}
	return len(list) == 0
}

// stanceOn is the stance of a sentence on one term of the question.
func (r *reading) stanceOn(s *scored, k int) (sign int, thought bool) {
	t := &r.terms[k]
	pos, neg, granted := false, false, 0
	negations := language.Negations(s.Tokens)
	list := language.Stances(s.Tokens, t.yes, t.no)
	for n, st := range list {
		sign := 1
		if !st.Yes {
			sign = -1
		} else if n > 0 && !list[n-1].Yes && s.objectOf(list[n-1].To, st.From) {
			continue // "opposed the closure"
		}
		turned, unsaid := s.turned(negations, st)
		if unsaid || !turned && r.onlyThought(s, st.From) {
			thought = true
			continue
		}
		if turned {
			sign = -sign
		}
		if s.conceded(st.From) {
			granted += sign
			continue
		}
		pos, neg = pos || sign > 0, neg || sign < 0
	}
	if !pos && !neg {
		pos, neg = granted > 0, granted < 0
	}
	switch {
	case pos && !neg:
		return 1, false
	case neg && !pos:
		return -1, false
	}
	return 0, thought && !pos
}

// objectOf reports whether nothing but small words stands between two tokens.
func (s *scored) objectOf(from, to int) bool {
	for i := from; i < to; i++ {
		if w := s.Tokens[i].Norm; !article[w] && w != "its" && w != "his" && w != "her" && w != "their" && w != "of" {
			return false
		}
	}
	return s.oneClause(from-1, to)
}

// denying are the stems of verbs that turn the clause behind "that".
var denying = words("deni disput refut reject")

// objecting are negations that turn the verb before them: "charged nobody".
var objecting = words("no none nobody nothing neither nowhere")

// turningReach is how many words off, in its own clause, a negation turns a phrase.
const turningReach = 12

// turned reports whether an odd number of negations governs a phrase of the
// sentence; and whether one says only that it was not said ("did not say that").
func (s *scored) turned(negations []int, st language.Stance) (turned, unsaid bool) {
	for _, n := range negations {
		switch {
		case n >= st.From && n < st.To:
		case n < st.From:
			next := s.Tokens[n+1]
			switch {
			case st.From-n > turningReach || !s.oneClause(n, st.From) || next.Norm == "only" || next.Norm == "just" || next.Norm == "merely":
			case n+1 < st.From && language.Saying(next.Stem):
				return false, true
			case n == 0 && (s.Tokens[0].Norm == "nor" || s.Tokens[0].Norm == "neither") || !s.newClause(n, st.From): // "nor was the man who did it still there"
				turned = !turned
			}
		case n-st.To < 2 && objecting[s.Tokens[n].Norm] && s.oneClause(st.To-1, n):
			turned = !turned
		}
	}
	return turned, false
}

// newClause reports whether another clause than that of the negation at token n
// begins before token at.
func (s *scored) newClause(n, at int) bool {
	for i := n + 1; i < at; i++ {
		w := s.Tokens[i].Norm
		switch {
		case !clausal[w] && w != "and":
		case w == "that" && denying[s.Tokens[n].Stem]:
		case (w == "which" || w == "whom") && s.Tokens[i-1].Norm == "of":
		case w == "and":
			for k := i + 1; k < at && k < i+3; k++ {
				if auxiliary[s.Tokens[k].Norm] {
					return true
				}
			}
		default:
			return true
		}
	}
	return false
}

// Words before "to" with which somebody wishes what another should do, and such
// with which somebody means to do it himself, which is not yet done.
var (
	urging  = words("call demand petition urg press pressur ask appeal order beg plea invit tell petit")
	meaning = words("plan hope intend promis vow threaten expect due want wish try tri attempt agre prepar aim consid pledg offer")
)

// infinitive reports whether "to", or "to be", stands before a token.
func (l *line) infinitive(at int) bool {
	if at > 1 && l.Tokens[at-1].Norm == "be" {
		at--
	}
	return at > 0 && l.Tokens[at-1].Norm == "to"
}

// thoughtReach is how many words off its wish something stands that is wished for.
const thoughtReach = 10

// onlyThought reports whether what stands at a token of the sentence is not told
// as a fact: a condition, a possibility, a wish, and a plan where it is asked what
// happened.
func (r *reading) onlyThought(s *scored, at int) bool {
	if r.hypothetical || supposing[r.tokens[r.start].Norm] && r.tokens[r.start].Norm != "will" { // asks what may be
		return false
	}
	for i := at - 1; i >= 0 && i >= at-thoughtReach && s.oneClause(i, at); i-- {
		w := s.Tokens[i]
		switch {
		case at-i > negationReach && !urging[w.Stem]:
		case w.Norm == "if" || w.Norm == "unless" || w.Norm == "whether":
			return true
		case at-i <= 2 && (w.Norm == "may" || w.Norm == "might" || w.Norm == "could"):
			return true
		case at-i <= 2 && supposing[w.Norm] && r.past() && r.detail != choiceDetail:
			return true
		case s.infinitive(at) && (urging[w.Stem] || at-i <= 5 && meaning[w.Stem] && r.past()): // "a petition for the school to be kept"
			return true
		}
	}
	return false
}

// conceding are words that open a clause which grants what the rest of its sentence
// is told against: "although the firm says that nothing was paid, two people saw it".
var conceding = words("although though while whereas despite")

// conceded reports whether a token stands in such a clause, which opens the
// sentence, or its part behind a semicolon, and ends at a comma.
func (s *scored) conceded(at int) bool {
	for i := at; i >= 0; i-- {
		if i < at && strings.ContainsAny(s.doc.Revision.Text[s.Tokens[i].End:s.Tokens[i+1].Start], ",;:.—–()") {
			return false
		}
		if conceding[s.Tokens[i].Norm] && (i == 0 || i == 1 && (s.Tokens[0].Norm == "and" || s.Tokens[0].Norm == "but")) {
			return true
		}
	}
	return false
}

// sided is a question with "or" parted in two: the terms of each side.
type sided [2][]int

// sides parts the terms of a question with "or": on the second side stands what
// follows it up to the next stop, on the first what is of the same kind before it,
// a verb for a verb, a name for a name.
func (r *reading) sides() sided {
	or := r.has("or")
	if r.detail != choiceDetail || or <= 0 || or+1 >= len(r.tokens) {
		return sided{}
	}
	tags := language.PartsOfSpeech(r.tokens)
	kind := func(k int) string {
		t := &r.terms[k]
		n := len(strings.Fields(t.text))
		switch {
		case t.number:
			return "number"
		case t.name:
			return "name"
		}
		for i := t.from; i < t.from+n && i < len(tags); i++ {
			if strings.HasPrefix(tags[i], "V") && !auxiliary[r.tokens[i].Norm] {
				return "verb"
			}
		}
		return tags[t.from][:1]
	}
	var out sided
	for k := range r.terms {
		if from := r.terms[k].from; from > or && !strings.ContainsAny(r.text[r.tokens[or].End:r.tokens[from].Start], ",.;:?!–—") {
			out[1] = append(out[1], k)
		}
	}
	if auxiliary[r.tokens[r.start].Norm] { // "did the pilots or the controllers err" asks of both whether they erred
		verb := func(i int) bool { return strings.HasPrefix(tags[i], "V") && !auxiliary[r.tokens[i].Norm] }
		before := false
		for i := r.start + 1; i < or; i++ {
			before = before || verb(i) || strings.HasPrefix(tags[i], "J") && i == or-1
		}
		for n, k := range out[1] {
			if n > 0 && !before && !auxiliary[r.tokens[or+1].Norm] && verb(r.terms[k].from) {
				out[1] = out[1][:n]
				break
			}
		}
	}
	if len(out[1]) == 0 {
		return sided{}
	}
	clause := auxiliary[r.tokens[or+1].Norm] // "or was she fired"
	like := kind(out[1][0])
	if clause {
		for _, k := range out[1] {
			if kind(k) == "verb" {
				like = "verb"
			}
		}
	}
	for k := len(r.terms) - 1; k >= 0 && clause && like != "verb" && len(out[1]) > 1 && len(out[0]) == 0; k-- { // "was the bench unanimous or did a judge dissent"
		if t := &r.terms[k]; t.from < or && !t.name && !t.number && (kind(k) == "verb" || kind(k) == "J") {
			out[0] = append(out[0], k)
		}
	}
	for k := len(r.terms) - 1; k >= 0 && (len(out[0]) < len(out[1]) && !clause || len(out[0]) == 0); k-- {
		if r.terms[k].from < or && kind(k) == like {
			out[0] = append(out[0], k)
		}
	}
	for k := len(r.terms) - 1; k >= 0 && len(out[0]) == 0; k-- { // of another kind
		if r.terms[k].from < or {
			out[0] = append(out[0], k)
		}
	}
	slices.Sort(out[0])
	return out
}

// sideLeast is how much more a sentence must say for one side of "or" than for
// the other.
const sideLeast = .4

// sideOf is the side of "or" that a sentence says is so, 1 or 2; 0 where it says
// that of neither or both.
func (r *reading) sideOf(s *scored) int {
	if r.beforeOrAfter() {
		return r.order(s)
	}
	if r.takesBoth(s) {
		return 0
	}
	if len(r.either[0]) == 0 {
		return r.chosen(s.matched)
	}
	var said [2]float64
	for i, list := range r.either {
		sum, all := 0.0, 0.0
		for _, k := range list {
			t := &r.terms[k]
			all += t.weight
			switch {
			case t.name || t.number:
				if s.matched[k] >= .6 {
					sum += t.weight * s.affirmed(t)
				}
			default:
				sign, _ := r.stanceOn(s, k)
				sum += t.weight * float64(sign)
			}
		}
		if all > 0 {
			said[i] = sum / all
		}
	}
	switch d := said[0] - said[1]; {
	case d >= sideLeast:
		return 1
	case d <= -sideLeast:
		return 2
	}
	return 0
}

// affirmed is 1 where a sentence names a term, and -1 where it does so only to say
// that it is not that ("is not moving to NAME").
func (s *scored) affirmed(t *term) float64 {
	for _, a := range t.alts {
		at := s.find(a.Stems)
		if at < 0 {
			continue
		}
		turned, unsaid := s.turned(language.Negations(s.Tokens), language.Stance{From: at, To: at + len(a.Stems)})
		switch {
		case turned:
			return -1
		case unsaid:
			return 0
		}
		return 1
	}
	return 1
}

// takesBoth reports whether a sentence says of both sides of "or" together what is
// asked of one: "blames both", "both the police and the crowd".
func (r *reading) takesBoth(s *scored) bool {
	for i, w := range s.Tokens {
		if w.Norm != "both" {
			continue
		}
		n := i + 1
		for n < len(s.Tokens) && (article[s.Tokens[n].Norm] || s.Tokens[n].Norm == "of") {
			n++
		}
		if n >= len(s.Tokens) || n == i+1 && strings.ContainsAny(s.doc.Revision.Text[w.End:s.Tokens[n].Start], ",.;:!?–—”\"") {
			return true
		}
		for _, list := range r.either {
			for _, k := range list {
				for _, a := range r.terms[k].alts {
					if a.Strength >= .6 && len(a.Stems) == 1 && a.Stems[0] == s.Tokens[n].Stem {
						return true
					}
				}
			}
		}
	}
	return false
}

// beforeOrAfter reports whether a question asks which of two things came first.
func (r *reading) beforeOrAfter() bool {
	return r.detail == choiceDetail && (r.run("before", "or", "after") > 0 || r.run("after", "or", "before") > 0)
}

// Words that put what is told before them behind, or ahead of, what is told after
// them.
var (
	behind = words("after following once since when")
	ahead  = words("before until till pending")
)

// order reads off a sentence whether what the question asks about came before, or
// after, the other thing that it names: the side of "or" that says so, 1 or 2, or
// 0. The one is told before the word for the order, the other behind it, or, with
// a comma between, the other way round.
func (r *reading) order(s *scored) int {
	list := r.predicates
	if len(list) == 0 {
		return 0
	}
	first := 0
	for _, st := range language.Stances(s.Tokens, r.terms[list[0]].yes, nil) {
		for i, w := range s.Tokens {
			later := behind[w.Norm] || w.Norm == "soon" && i > 0 && s.Tokens[i-1].Norm == "as"
			if i > 0 && s.Tokens[i-1].Norm == "at" { // "at once"
				continue
			}
			if !later && !ahead[w.Norm] || i >= st.From && i < st.To {
				continue
			}
			switch {
			case i > st.From: // "resigned after the vote"
			case !s.oneClause(i, st.From): // "after the vote, he resigned"
			default: // "the vote came after he resigned"
				later = !later
			}
			side := 1
			if later == (r.run("before", "or", "after") > 0) {
				side = 2
			}
			if first != 0 && first != side {
				return 0
			}
			first = side
		}
	}
	return first
}
