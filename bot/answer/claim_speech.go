package answer

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"variorum/bot/compare"
	"variorum/index/language"
	"variorum/index/news"
)

// quote picks what somebody said: words between quotation marks, or reported
// speech, of the speaker asked for.
func (v *view) quote(r *reading, s *scored, c *compare.Claim) {
	c.Label = clip(s.text(s.Span))
	c.Quoted = s.quotation()
	speaker := .8
	if len(r.speaker) > 0 {
		speaker = v.speaks(r, s)
	}
	if speaker == 0 {
		s.rejected = otherSpeaker
		return
	}
	s.said(r, speaker, c)
}

const otherSpeaker = "somebody else speaks"

// said is the claim of a sentence whose speaker is the one asked for as certainly
// as speaker says, 0…1.
func (s *scored) said(r *reading, speaker float64, c *compare.Claim) {
	switch {
	case c.Quoted != nil && (s.Attribution.Who != "" || s.speech()):
		c.Fit = .55 + .4*speaker
		c.Label = "“" + clip(s.text(s.Quotes[0])) + "”"
		s.because("prints words between quotation marks")
	case s.Attribution.Who != "":
		c.Fit = .4 + .3*speaker
		s.because("reports what " + s.Attribution.Who + " said")
	default:
		s.rejected = "prints no words and reports none"
		return
	}
	if r.detail == exactDetail && c.Quoted == nil {
		c.Fit -= .15
	}
}

// sameWords takes sentences that do not say by which name their speaker goes
// ("she repeated: …") for his words whose words they are in another article.
func sameWords(r *reading, byDoc [][]*scored) {
	if r.kind != compare.Quote || len(r.speaker) == 0 {
		return
	}
	var known []*scored
	for _, list := range byDoc {
		for _, s := range list {
			if s.rejected == "" && s.fit >= knownSpeaker && s.claim.Quoted != nil {
				known = append(known, s)
			}
		}
	}
	for _, list := range byDoc {
		for _, s := range list {
			if s.rejected != otherSpeaker || s.claim.Quoted == nil || !s.speech() {
				continue
			}
			for _, o := range known {
				if rel := compare.RelationOf(&o.claim, &s.claim); o.doc != s.doc && (rel == compare.Same || rel == compare.Worded) {
					s.rejected = ""
					s.said(r, .8, &s.claim)
					s.fit = s.claim.Fit
					s.because(o.doc.Revision.Source + " has these words of the one asked for")
					break
				}
			}
		}
	}
}

// knownSpeaker is the fit from which a sentence certainly gives the words of the
// one asked for.
const knownSpeaker = .75

// quoted is what a sentence prints between quotation marks, whatever was asked.
type quoted struct {
	once  sync.Once
	words *compare.Quotation
}

// quotation is what the sentence prints between quotation marks, nil where it has
// none.
func (s *scored) quotation() *compare.Quotation {
	if len(s.Quotes) == 0 {
		return nil
	}
	s.quoted.once.Do(func() {
		var printed []string
		for _, q := range s.Quotes {
			printed = append(printed, s.spoken(q))
		}
		s.quoted.words = compare.NewQuotation(printed)
	})
	return s.quoted.words
}

// spoken is what stands between quotation marks, folded, with figures as digits
// however they are written: "forty thousand" as "40000".
func (s *scored) spoken(q news.Span) string {
	var out strings.Builder
	at := q.Start
	for _, n := range s.Quantities {
		if n.Number.Start >= at && n.Number.End <= q.End && !n.Vague {
			out.WriteString(s.text(news.Span{Start: at, End: n.Number.Start}))
			out.WriteString(strconv.FormatFloat(n.Value, 'f', -1, 64))
			at = n.Number.End
		}
	}
	out.WriteString(s.text(news.Span{Start: at, End: q.End}))
	return language.Fold(out.String())
}

// speech reports whether a quotation of the sentence may be somebody's speech: a
// title or a word put at a distance is shorter.
func (s *scored) speech() bool {
	for _, q := range s.Quotes {
		if len(strings.Fields(s.text(q))) >= speechLeast {
			return true
		}
	}
	return false
}

// speechLeast is how many words make a quotation speech where nobody is said to
// speak.
const speechLeast = 4

// namesSpeaker reports whether the sentence, or what stands around it, speaks of
// a name among the words for the speaker ("the head of NAME").
func (r *reading) namesSpeaker(s *scored) bool {
	for k := range r.terms {
		t := &r.terms[k]
		if !t.name || s.around[k] >= leadAndTitle*1.05 {
			continue
		}
		for _, sp := range r.speaker {
			if len(t.alts) > 0 && t.alts[0].Stems[0] == sp {
				return false
			}
		}
	}
	return true
}

// holdsRun reports whether the stems stand among the tokens one after the other,
// articles apart.
func holdsRun(tokens []language.Token, stems []string) bool {
	for i := range tokens {
		k := 0
		for j := i; j < len(tokens) && k < len(stems); j++ {
			if tokens[j].Stem == stems[k] {
				k++
			} else if !article[tokens[j].Norm] {
				break
			}
		}
		if k == len(stems) {
			return true
		}
	}
	return false
}

// speaks says how certainly the sentence gives the words of the speaker asked
// for, 0…1.
func (v *view) speaks(r *reading, s *scored) float64 {
	who := language.Fold(s.Attribution.Who)
	if at := s.portrayed(r); at != 0 {
		return max(0, at)
	}
	toks := language.Tokens(s.Attribution.Who, 0)
	if r.called && !r.namesSpeaker(s) { // called so elsewhere in the story
		switch {
		case slices.ContainsFunc(toks, r.voice):
			return .8
		case len(toks) == 1 && personal[toks[0].Norm] && slices.ContainsFunc(s.Stands, func(st string) bool { return r.voices[language.NameKey(st)] }):
			return .6
		}
	}
	if !r.namesSpeaker(s) {
		return 0
	}
	best := 0.0
	if r.called && len(toks) > 0 && toks[len(toks)-1].Upper() && !slices.ContainsFunc(toks, r.voice) {
		return 0 // "the health minister NAME", of the finance minister
	}
	for _, sp := range r.speaker {
		for _, t := range toks {
			if t.Stem == sp || language.NameKey(t.Norm) == language.NameKey(sp) {
				best = max(best, 1)
			}
		}
		for _, st := range s.Stands {
			if (who == "" || who == "he" || who == "she" || who == "they") && (language.Stem(st) == sp || language.NameKey(st) == language.NameKey(sp)) {
				best = max(best, .8)
			}
		}
	}
	if best > 0 {
		return best
	}
	// the speaker by another word: "the union boss", named in the sentence where it
	// says who speaks
	from, to := 0, len(s.Tokens)
	if at := s.attributed(toks); at >= 0 {
		from, to = max(0, at-speakerReach), min(len(s.Tokens), at+len(toks)+speakerReach)
	}
	voice := slices.ContainsFunc(toks, r.voice) // who is called so elsewhere in the story
	if voice && r.called {
		return .8
	}
	if s.otherKind(r, from, to) {
		return 0
	}
	if voice {
		return .8
	}
	alts := map[string]float64{}
	head := r.speaker[len(r.speaker)-1]
	for i := range r.tokens {
		for _, sp := range r.speaker {
			if r.tokens[i].Stem == sp {
				list, _ := r.own.Alternatives(r.tokens, i)
				for _, a := range list {
					if a.Own != "" && holdsRun(toks, a.Stems) {
						return a.Strength
					}
					if at := s.find(a.Stems); len(a.Stems) > 1 && a.Strength >= .6 && at >= from && at < to {
						return .6 // "the union leader"
					}
					if len(a.Stems) == 1 && (sp == head || r.tokens[i].Upper()) {
						alts[a.Stems[0]] = max(alts[a.Stems[0]], a.Strength)
					}
				}
			}
		}
	}
	for _, t := range s.Tokens[from:to] {
		if alts[t.Stem] >= .6 {
			return .6
		}
	}
	if s.Index > 0 && len(s.Quotes) > 0 && who == "" || who == "he" || who == "she" { // the paragraph before names the speaker
		for i := s.Index - 1; i >= 0 && i >= s.Index-2; i-- {
			for _, t := range s.doc.lines[i].Tokens {
				if alts[t.Stem] >= .6 {
					return .4
				}
			}
		}
	}
	if v.introduced(toks, alts) {
		return .5
	}
	return 0
}

// voicesIn finds the surnames of those whom a story calls what the question calls
// the speaker: asked what "the union boss" said, it need not call her so in the
// sentence where she says it. Whole is true where somebody is called all of it: then
// nobody else is meant. Where nobody is called all of it, a surname that is
// the only one with the last of its words will do.
func (r *reading) voicesIn(v *view) (surnames map[string]bool, whole bool) {
	if r.kind != compare.Quote || len(r.speaker) == 0 {
		return nil, false
	}
	head := -1
	for i := range r.tokens {
		if r.tokens[i].Stem == r.speaker[len(r.speaker)-1] {
			head = i
		}
	}
	if head < 0 || r.tokens[head].Upper() {
		return nil, false
	}
	var all, last [][]string
	for i := max(0, head-len(r.speaker)+1); i <= head; i++ {
		list, n := r.own.Alternatives(r.tokens, i)
		for _, a := range list {
			switch {
			case a.Strength < .6:
			case len(r.speaker) == 1 || n > 1 && len(a.Stems) > 1:
				all = append(all, a.Stems)
			case i == head:
				last = append(last, a.Stems)
			}
		}
	}
	called := func(roles [][]string) map[string]bool {
		out := map[string]bool{}
		for _, l := range v.lines {
			for k := range l.Names {
				m := &l.Names[k]
				if (m.Kind == language.Person || m.Kind == language.Other) && len(m.Words) > 0 && l.calls(m, roles) {
					surname := m.Words[len(m.Words)-1]
					for _, w := range m.Words { // "Oda Brenn of Steelworkers United"
						if v.person(w) {
							surname = w
							break
						}
					}
					out[language.NameKey(surname)] = true
				}
			}
		}
		return out
	}
	if out := called(all); len(out) > 0 {
		return out, true
	}
	if out := called(last); len(out) == 1 {
		return out, false
	}
	return nil, false
}

// voice reports whether a word is the surname of somebody who is called what the
// question calls the speaker.
func (r *reading) voice(t language.Token) bool {
	return t.Upper() && r.voices[language.NameKey(t.Norm)]
}

// calls reports whether a sentence calls somebody by one of these words: "union
// leader NAME", "NAME, who leads it, the union's leader".
func (l *line) calls(m *language.Mention, roles [][]string) bool {
	for _, stems := range roles {
		for _, at := range l.at(stems[0]) {
			if !l.runs(at, stems) {
				continue
			}
			switch end := at + len(stems); {
			case end <= m.From && m.From-end == 0:
				return true
			case at >= m.To && at-m.To <= 4 && strings.Contains(l.doc.Revision.Text[m.End:l.Tokens[m.To].Start], ","):
				return true
			}
		}
	}
	return false
}

// introduced reports whether some sentence of the story says, where it names who
// speaks, that he is what the question calls him: "the guild's chairwoman,
// Oda Brenn".
func (v *view) introduced(who []language.Token, alts map[string]float64) bool {
	for _, w := range who {
		key := language.NameKey(w.Norm)
		if !w.Upper() || len(key) <= 3 || !v.surnames[w.Norm] {
			continue
		}
		for _, l := range v.lines {
			if !slices.Contains(l.keys, key) {
				continue
			}
			for i, t := range l.Tokens {
				if language.NameKey(t.Norm) != key {
					continue
				}
				for _, near := range l.Tokens[max(0, i-speakerReach):min(len(l.Tokens), i+speakerReach)] {
					if alts[near.Stem] >= .6 {
						return true
					}
				}
			}
		}
	}
	return false
}

// speakerReach is how many words around the name of who speaks may say what he
// is: "Oda Brenn, the head of the union, said".
const speakerReach = 6

// attributed returns the token at which the words for who speaks begin; -1 where
// the sentence says nobody, or a pronoun.
func (s *scored) attributed(who []language.Token) int {
	if len(who) == 0 || language.Stop(who[0].Norm) && len(who) == 1 {
		return -1
	}
	for i := 0; i+len(who) <= len(s.Tokens); i++ {
		same := true
		for k := range who {
			same = same && s.Tokens[i+k].Norm == who[k].Norm
		}
		if same {
			return i
		}
	}
	return -1
}

// polarity reads yes or no off a sentence: negation and opposites near the
// question's words turn it.
func (v *view) polarity(r *reading, s *scored, c *compare.Claim) {
	c.Label = clip(s.text(s.Span))
	c.Fit = .45 + .3*s.cover
	anchors := v.anchors(r, s)
	if len(anchors) == 0 {
		c.Fit = .3
	}
	sign := 1
	opposite := map[int]bool{} // tokens of what says the opposite: "denied"
	for i := range r.terms {
		if s.matched[i] == oppositeStrength {
			for _, o := range r.terms[i].against {
				if at := s.find(strings.Fields(o)); at >= 0 {
					sign, opposite[at] = -sign, true
					break
				}
			}
		}
	}
	for _, n := range language.Negations(s.Tokens) {
		if !r.negates() && !opposite[n] && s.negated(n, anchors) {
			sign = -sign
		}
	}
	c.Yes = sign
	deed := s.speaksOfDeed(r)
	if !deed {
		c.Fit -= .15
	}
	if s.cover < plainCover || s.misses(r) != "" || !s.speaksOfKey(r) || !deed { // it may say so in other words: its own stand for it
		c.Yes = 0
	}
	if r.detail != choiceDetail {
		switch st, thought := r.stance(s); {
		case st != 0 && c.Yes != 0:
			c.Yes, sign = st, st
		case st == 0 && (thought || !r.speaksOfPredicate(s)):
			c.Yes = 0
		default:
			c.Lean = st
		}
	}
	if !r.open() && s.open() {
		c.Yes, c.Lean, c.Undone, c.Label = 0, 0, true, "Open"
		s.because("says that it is not decided yet")
		return
	}
	if s.Condition || s.Attribution.Hedged {
		c.Fit -= .1
	}
	if s.Future && r.past() {
		c.Fit -= .2
	}
	word := "yes"
	if c.Lean != 0 {
		sign = c.Lean
	}
	if sign < 0 {
		word = "no"
	}
	c.Choice = r.detail == choiceDetail
	if side := r.sideOf(s); side != 0 { // "A or B": which of the two
		c.Yes, word = 3-2*side, "the first of the two"
		if side == 2 {
			word = "the second of the two"
		}
		c.Label = r.optionText(side)
	} else if r.detail == choiceDetail {
		c.Yes, word = 0, "neither of the two"
	}
	c.Denies = c.Yes == 0 && c.Lean == 0 && !c.Choice && r.deniesAsked(s)
	s.because("read as “" + word + "”")
}

// speaksOfDeed reports whether the sentence speaks of what a yes-or-no question
// asks to have been done, or says its opposite; and where the question asks what
// happened, not of what may be or will be: "could close", "will vote".
func (s *scored) speaksOfDeed(r *reading) bool {
	asked := false
	deeds := r.deed
	for k := range r.terms {
		t := &r.terms[k]
		if !deeds[t.from] || t.name || t.number || t.option != 0 {
			continue
		}
		asked = true
		if s.matched[k] < .5 && (t.soft(s.line) < deedSoft || s.Future && r.past()) {
			continue
		}
		may := false
		for _, a := range t.alts {
			if at := s.find(a.Stems); at > 0 && r.past() && !r.hypothetical {
				for i := max(0, at-2); i < at; i++ {
					may = may || supposing[s.Tokens[i].Norm]
				}
			}
		}
		if !may {
			return true
		}
	}
	for i := range r.tokens { // "did they know": a verb that is no term elsewhere
		if deeds[i] && chatter[r.tokens[i].Norm] {
			asked = true
			alts, _ := r.own.Alternatives(r.tokens, i)
			for _, a := range alts {
				if a.Strength >= .5 && s.hasRun(a.Stems) {
					return true
				}
			}
		}
	}
	return !asked
}

// lightVerbs say little of what was done.
var lightVerbs = words("go goes going gone went come comes came do doing done take takes taken took happen happened hold held get got make made say said")

// deeds are the tokens of a yes-or-no question that say what was done: its verbs,
// or the word behind what it is asked of where none is known for a verb.
func (r *reading) deeds() map[int]bool {
	toks := slices.Clone(r.tokens[r.start:])
	if len(toks) < 3 {
		return nil
	}
	toks[0].Text = toks[0].Norm // "Did" is no name
	tags := language.PartsOfSpeech(toks)
	out := map[int]bool{}
	nouns, run := 0, true
	for i := 1; i < len(toks); i++ {
		switch {
		case strings.HasPrefix(tags[i], "V") && !auxiliary[toks[i].Norm] && !language.Stop(toks[i].Norm):
			if lightVerbs[toks[i].Norm] {
				return nil
			}
			out[r.start+i] = true
		case strings.HasPrefix(tags[i], "N") && !toks[i].Upper() && run:
			nouns = i
		case nouns > 0:
			run = false
		}
	}
	switch {
	case len(out) > 0:
	case nouns > 1 && !article[toks[nouns-1].Norm] && !strings.HasPrefix(tags[nouns-1], "J"):
		out[r.start+nouns] = true
	case nouns > 0 && nouns+1 < len(toks) && !language.Stop(toks[nouns+1].Norm):
		out[r.start+nouns+1] = true
	}
	return out
}

// deedSoft is the nearness in meaning from which a word stands for what was done.
const deedSoft = .35

// supposing are the auxiliaries of what has not happened.
var supposing = words("could may might would will should can")

// plainCover is the share of a question's weight that a sentence must speak of
// itself to be read as a plain yes or no.
const plainCover = .5

// undecided are the ways of saying that something is open.
var undecided = [][]string{{"whether"}, {"yet", "to"}, {"not", "decid"}, {"undecid"}, {"make", "up", "mind"}, {"not", "rule", "out"}, {"remain", "open"},
	{"still", "open"}, {"not", "yet", "known"}, {"unclear"}, {"no", "decid"}}

// open reports whether the sentence says that a matter is not decided.
func (s *scored) open() bool {
	for _, run := range undecided {
		if s.hasRun(run) {
			return true
		}
	}
	return false
}

// open reports whether the question asks whether something is decided.
func (r *reading) open() bool {
	return r.has("decided", "decide", "decision", "clear", "known", "yet", "whether", "open") >= 0
}

// negationReach is how many words off a negation still turns a word that no
// punctuation parts from it.
const negationReach = 8

// clausal are words with which another clause begins than the one that a
// negation stands in.
var clausal = words("but said says saying that because which who while although though as when after before")

// negated reports whether the negation at token n turns one of the words that
// the question asks about.
func (s *scored) negated(n int, anchors map[int]float64) bool {
	for at := range anchors {
		if abs(at-n) <= negationReach && s.oneClause(min(at, n), max(at, n)) && !(at > n && s.turns(n+1, at)) {
			return true
		}
	}
	return false
}

// turns reports whether another clause begins between two tokens: "found no
// cracks and said that …".
func (s *scored) turns(from, to int) bool {
	for i := from; i < to; i++ {
		if clausal[s.Tokens[i].Norm] {
			return true
		}
	}
	return false
}

// oneClause reports whether no punctuation parts two tokens.
func (s *scored) oneClause(a, b int) bool {
	text := s.doc.Revision.Text
	for k := a; k < b && k+1 < len(s.Tokens); k++ {
		if strings.ContainsAny(text[s.Tokens[k].End:s.Tokens[k+1].Start], ",;:.—–()") {
			return false
		}
	}
	return true
}

// chosen is the side of "or" that a sentence speaks of and the other is not
// spoken of, 1 or 2; 0 where that cannot be told.
func (r *reading) chosen(matched []float64) int {
	var best [anyOption + 1]float64
	sides := false
	for k, t := range r.terms {
		best[t.option] = max(best[t.option], matched[k])
		sides = sides || t.option == 2
	}
	switch {
	case !sides:
		return 0
	case best[1] >= .6 && best[2] < .6:
		return 1
	case best[2] >= .6 && best[1] < .6:
		return 2
	}
	return 0
}

// optionText is one side of "or" as it was asked.
func (r *reading) optionText(side int) string {
	var out []string
	if r.beforeOrAfter() {
		or := r.has("or")
		return r.tokens[or-3+2*side].Text
	}
	for _, k := range r.either[side-1] {
		out = append(out, r.terms[k].text)
	}
	if len(out) > 0 {
		return strings.Join(out, " ")
	}
	for _, t := range r.terms {
		if t.option == side {
			out = append(out, t.text)
		}
	}
	return strings.Join(out, " ")
}

// past reports whether a yes-or-no question asks what happened.
func (r *reading) past() bool {
	switch r.tokens[r.start].Norm {
	case "did", "was", "were", "had", "has", "have":
		return true
	}
	return false
}

// negates reports whether the question itself is negative.
func (r *reading) negates() bool { return len(language.Negations(r.tokens)) > 0 }

// reasonFit is how certainly a sentence gives a reason.
var reasonFit = map[language.Reason]float64{language.NoReason: .4, language.MayReason: .6, language.Unexplained: .7, language.GivesReason: .8}

// reason prefers sentences that give one.
func (v *view) reason(r *reading, s *scored, c *compare.Claim) {
	c.Label = clip(s.text(s.Span))
	c.Fit = reasonFit[s.Reason]
	switch s.Reason {
	case language.GivesReason:
		c.Cause = r.event
		s.because("gives a reason")
	case language.Unexplained:
		s.because("says that the reason is not known")
	case language.MayReason:
		s.because("may give a reason")
	}
}
