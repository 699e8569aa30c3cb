package answer

import (
	"strings"

	"variorum/bot/compare"
	"variorum/index/language"
)

// term is one thing of the question that an article may speak of.
type term struct {
	text     string
	norm     string
	like     *likeness        // to words of the story
	found    map[*view]sought // where stories speak of it
	land     *string          // the country that it names, once that was asked for
	alts     []language.Alternative
	telling  []int  // what an article may tell of it by, beside what stands for it
	last     string // last stem of a name, and what its spellings share
	key      string
	option   int        // of a question with "or": 1 before it, 2 after it
	fixed    []string   // against, where a frame says it
	against  []string   // yes-or-no questions: what says the opposite of the term
	yes, no  [][]string // what says that it is so, and that it is not; set when the story is known
	name     bool       // written with a capital, or known to the corpus as a name
	number   bool
	phrase   bool    // the newsroom's own, of several words
	from     int     // token
	initials string  // lower case, of a word written in capitals: "icc"
	acronym  string  // lower case, by which a name of several words that this is one of may be written: "icc"
	share    float64 // what its part of speech makes it count: a name or noun 1, an adverb little
	weight   float64 // set when the story is known
	known    bool    // some sentence of the story matches it
	given    bool    // most articles open with it
}

// chatter are words of a question that tell what is wanted of the bot, not
// what the articles speak of.
var chatter = words(`article articles source sources outlet outlets story stories report reports paper papers coverage mention mentions
	mentioned named name names exact exactly quote quotes quoted word words wording line lines according spell spelling spelled spelt
	describe tell give list please write writing sidebar backgrounder know find show explain summarise summarize version versions
	number figure figures total amount many much long kind sort type happen happened happens happening there thing things anybody
	anyone somebody someone everyone nobody people person time say says said saying state stated doing going go come came did used mean
	job role title position post say call called calling says detail details`)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// collect gathers the terms: the words that an article must speak of.
func (r *reading) collect() {
	toks := r.tokens
	for i := 0; i < len(toks); {
		t := toks[i]
		country, cn := language.CountryOf(toks, i)
		isCountry := cn > 0 && (t.Upper() || t.Norm != "us" && len(t.Norm) > 2) && country.Name != ""
		if r.shape[i] {
			i++
			continue
		}
		if n := r.idle(i); n > 0 {
			i += n
			continue
		}
		if tm, ok := r.parted(i); ok {
			r.terms = append(r.terms, tm)
			i++
			continue
		}
		phrase := r.own.Phrase(toks, i)
		if !isCountry && phrase < 2 && (language.Stop(t.Norm) || chatter[t.Norm] && (!t.Upper() || r.opens(i)) && !r.learnt(i) || r.wanted(i) || r.aboutAsker(i)) {
			i++
			continue
		}
		alts, n := r.own.Alternatives(toks, i)
		if !isCountry && cn > 0 && !r.own.Holds(toks, i) {
			alts, n = []language.Alternative{{Stems: []string{t.Stem}, Strength: 1}}, 1
		}
		var text []string
		for _, x := range toks[i : i+n] {
			text = append(text, x.Text)
		}
		tm := term{text: strings.Join(text, " "), norm: t.Norm, like: newLikeness(t.Norm), alts: alts, from: i, number: t.Number()}
		r.ownWords(&tm, n)
		if isCountry || t.Upper() && !r.opens(i) && !language.PersonNoun(t.Norm) {
			tm.naming()
		}
		tm.share = r.share(i, tm.name)
		if membership[t.Stem] && r.kind == compare.People {
			for _, verb := range members {
				tm.alts = append(tm.alts, language.Alternative{Stems: []string{verb}, Strength: memberStrength})
			}
		}
		if l := len(t.Norm); l >= 2 && l <= 6 && strings.ToUpper(t.Text) == t.Text && !t.Number() {
			tm.initials = t.Norm
		}
		r.terms = append(r.terms, tm)
		i += n
	}
	r.acronyms()
	if r.kind == compare.Quote {
		r.findSpeaker()
	}
	r.apart()
	r.frames()
	r.choices()
	if r.kind == compare.Polarity {
		for i := range r.terms {
			if r.terms[i].against = r.terms[i].fixed; r.terms[i].fixed == nil {
				r.terms[i].against = opposites(r.terms[i].alts)
				if n := r.terms[i].norm; len(n) >= 4 && !r.terms[i].name { // "hurt" and "unhurt"
					r.terms[i].against = append(r.terms[i].against, language.Stem("un"+n))
				}
			}
		}
	}
}

// opens reports whether token i begins a sentence of the question, where a capital
// tells nothing.
func (r *reading) opens(i int) bool {
	if i == 0 {
		return true
	}
	between := r.text[r.tokens[i-1].End:r.tokens[i].Start]
	return strings.ContainsAny(between, "?!") || strings.Contains(between, ".") && !r.tokens[i-1].Upper() // not "Dr. Weiss"
}

// idle is how many tokens from i on say nothing that an article would speak of:
// "so far", "something else", the "since" of "since when", a "van" or "de" of a
// name whose other words follow, a slip in a word that says nothing.
func (r *reading) idle(i int) int {
	t := r.tokens[i]
	for _, run := range idlePhrases {
		if r.follows(i, run...) {
			return len(run)
		}
	}
	switch {
	case t.Norm == "since":
		return when(r.kind == compare.Time || r.kind == compare.Duration)
	case namePart[t.Norm]:
		return when(i+1 < len(r.tokens) && r.tokens[i+1].Upper() && !r.opens(i+1))
	case emptyWords[t.Norm] && (!t.Upper() || r.opens(i)):
		return 1
	case t.Norm == "possible":
		return when(i > 0 && (r.tokens[i-1].Norm == "as" || r.tokens[i-1].Norm == "if"))
	case t.Norm == "supposed" || t.Norm == "meant":
		return when(i+1 < len(r.tokens) && r.tokens[i+1].Norm == "to")
	case len(t.Norm) >= slipLeast && i != r.nounAt && !t.Upper() && !t.Number() && !language.Known(t.Norm) && !r.own.Holds(r.tokens, i):
		meant := language.Misspelt(t.Norm)
		return when(meant != "" && (language.Stop(meant) || chatter[meant]))
	}
	return 0
}

// when counts a token where something holds of it.
func when(holds bool) int {
	if holds {
		return 1
	}
	return 0
}

// slipLeast is the length from which a word that is not known may be a slip in one
// that says nothing.
const slipLeast = 5

var (
	idlePhrases = runsOf("so far", "in the end", "at all", "to date", "up to now", "until now", "right now", "by now", "at the moment", "at present",
		"after all", "in fact", "in total", "all in all", "in particular", "of course", "by the way", "in any case", "for sure", "for certain",
		"in general", "in detail", "in full", "in the first place", "if any", "and so on", "or not", "as yet", "that day")
	emptyWords = words("something anything nothing everything else anyway somehow though altogether currently presently")
	namePart   = words("van von der den de del della di da dos du le la el al bin ibn ten ter")
)

func runsOf(list ...string) [][]string {
	out := make([][]string, len(list))
	for i, s := range list {
		out[i] = strings.Fields(s)
	}
	return out
}

// parted reads a verb and its particle with what the verb is done to between them,
// as one phrase: "got her out", "put the fire out". What stands between is read as
// anything else is.
func (r *reading) parted(i int) (term, bool) {
	toks := r.tokens
	if toks[i].Upper() && i > 0 || r.own.Phrase(toks, i) > 1 {
		return term{}, false
	}
	for k := i + 2; k < len(toks) && k <= i+partedMost; k++ {
		if strings.ContainsAny(r.text[toks[k-1].End:toks[k].Start], ".,;:?!") {
			break
		}
		if particles[toks[k].Norm] {
			if k+1 < len(toks) && !language.Stop(toks[k+1].Norm) || k+1 < len(toks) && articles[toks[k+1].Norm] {
				break // "off the coast", "in September"
			}
			if k > i+2 && !articles[toks[i+1].Norm] || k == i+2 && !objects[toks[i+1].Norm] {
				break
			}
			both := []language.Token{toks[i], toks[k]}
			alts, n := r.own.Alternatives(both, 0)
			if n != 2 {
				break
			}
			return term{text: toks[i].Text + " " + toks[k].Text, norm: toks[i].Norm, like: newLikeness(toks[i].Norm), alts: alts, from: i, share: .7}, true
		}
		if language.Stop(toks[k].Norm) {
			break
		}
	}
	return term{}, false
}

// partedMost is how many words may follow a verb up to its particle.
const partedMost = 4

var (
	particles = words("out off up down away back over apart")
	objects   = words("him her it them us me you")
	articles  = words("the a an his her its their")
)

// acronyms gives the words of a name of several what it is shortened to:
// "International Criminal Court" is the ICC.
func (r *reading) acronyms() {
	for i := 0; i < len(r.terms); {
		j, at := i, r.terms[i].from
		letters := ""
		for j < len(r.terms) && r.terms[j].from == at && r.terms[j].name && r.terms[j].initials == "" && r.tokens[at].Upper() {
			letters += r.tokens[at].Norm[:1]
			j++
			at++
			for at+1 < len(r.tokens) && nameLinks[r.tokens[at].Norm] && r.tokens[at+1].Upper() {
				at++
			}
		}
		if n := j - i; n >= acronymLeast && n == len(letters) {
			for k := i; k < j; k++ {
				r.terms[k].acronym = letters
			}
		}
		i = max(j, i+1)
	}
}

// acronymLeast is how many words a name must have for its initials to be looked
// for: two letters stand for too much.
const acronymLeast = 3

var nameLinks = words("of for and the de du des")

// ownWords says what may stand for a term by the newsroom's own words.
func (r *reading) ownWords(t *term, n int) {
	if !r.own.Holds(r.tokens, t.from) {
		return
	}
	t.phrase = n > 1
	var list []string
	for _, a := range t.alts {
		if a.Own != "" {
			list = append(list, "“"+a.Own+"”")
		}
	}
	if len(list) > 0 {
		r.because("the newsroom's own words for “" + t.text + "”: " + strings.Join(list, ", "))
	}
}

// apart leaves out what the question sets aside: "who besides the mayor".
func (r *reading) apart() {
	at, n := -1, 0
	for _, run := range [][]string{{"apart", "from"}, {"aside", "from"}, {"other", "than"}, {"besides"}, {"except"}} {
		if i := r.run(run...); i >= 0 {
			at, n = i, len(run)
			break
		}
	}
	if at < 0 {
		return
	}
	end := at + n
	for end < len(r.tokens) && language.Stop(r.tokens[end].Norm) {
		end++
	}
	for end < len(r.tokens) && !language.Stop(r.tokens[end].Norm) && !auxiliary[r.tokens[end].Norm] {
		end++
	}
	r.aside = map[string]bool{}
	for _, t := range r.tokens[at+n : end] {
		r.aside[t.Stem] = true
	}
	kept := r.terms[:0]
	for _, t := range r.terms {
		if t.from < at || t.from >= end {
			kept = append(kept, t)
		}
	}
	r.terms = kept
}

// naming marks a term as a name.
func (t *term) naming() {
	t.name, t.share = true, 1
	if len(t.alts) > 0 {
		stems := t.alts[0].Stems
		t.last = stems[len(stems)-1]
		t.key = language.NameKey(t.last)
		if len(stems) == 1 { // stemming takes the end off a name: "Williams"
			t.key = language.NameKey(t.norm)
		}
	}
}

// opposites lists what says the opposite of any close form of a term.
func opposites(alts []language.Alternative) []string {
	var out []string
	for _, a := range alts {
		if a.Strength >= .8 {
			out = append(out, language.Opposites(strings.Join(a.Stems, " "))...)
		}
	}
	return out
}

// anyOption marks terms of a list of which an article need speak of one only.
const anyOption = 3

// choices marks the terms on the two sides of "or": an article need speak of
// one of them only.
func (r *reading) choices() {
	or := r.has("or")
	if or < 0 {
		return
	}
	if r.detail != choiceDetail {
		if comma := strings.LastIndexByte(r.text[:r.tokens[or].Start], ','); comma > 0 && r.kind != compare.Polarity { // "who gave the order, the mayor or the police?"
			for i := range r.terms {
				if r.tokens[r.terms[i].from].Start > comma {
					r.terms[i].option = anyOption
				}
			}
			return
		}
		if at := strings.LastIndexAny(r.text[:r.tokens[or].Start], "–—:"); at > 0 || strings.Contains(r.text[:r.tokens[or].Start], " - ") {
			at = max(at, strings.LastIndex(r.text[:r.tokens[or].Start], " - "))
			for i := range r.terms { // "what caused it - rain, wind or a quake?": one of them
				if r.tokens[r.terms[i].from].Start > at {
					r.terms[i].option = anyOption
				}
			}
		}
		return
	}
	before, after := 0, 0
	if or > 0 && or+1 < len(r.tokens) && r.tokens[or-1].Number() && r.tokens[or+1].Number() { // "1.2 or 1.5 million"
		for i := range r.terms {
			switch r.terms[i].from {
			case or - 1:
				r.terms[i].option = 1
			case or + 1:
				r.terms[i].option = 2
			}
		}
		return
	}
	for i := range r.terms {
		if d := r.terms[i].from - or; d > 0 && d <= 3 {
			r.terms[i].option = 2
			after++
		}
	}
	for i := len(r.terms) - 1; i >= 0 && before < after; i-- { // as many before as after
		if r.terms[i].from < or {
			r.terms[i].option = 1
			before++
		}
	}
	if before == 0 || after == 0 {
		for i := range r.terms {
			r.terms[i].option = 0
		}
	}
}

// frames adds what certain forms of question ask for without a word for it:
// "who came with X" asks who joined X; "was X at the meeting" asks whether X
// was invited, took part or stayed away.
func (r *reading) frames() {
	for i := 0; i+1 < len(r.tokens); i++ {
		if r.kind == compare.People && r.tokens[i].Norm == "with" && r.tokens[i+1].Upper() {
			t := term{text: "with " + r.tokens[i+1].Text, from: i, share: 1}
			for _, verb := range members {
				t.alts = append(t.alts, language.Alternative{Stems: []string{verb}, Strength: 1})
			}
			r.terms = append(r.terms, t)
			return
		}
	}
	if r.kind == compare.Polarity && len(r.tokens) > r.start+3 && (r.tokens[r.start].Norm == "was" || r.tokens[r.start].Norm == "were" || r.tokens[r.start].Norm == "is") {
		if at := r.has("at", "there", "present"); at >= r.start+2 && at <= r.start+4 {
			t := term{text: r.tokens[at].Text, from: at, share: 1}
			for _, verb := range present {
				t.alts = append(t.alts, language.Alternative{Stems: []string{verb}, Strength: 1})
			}
			t.fixed = absent
			r.terms = append(r.terms, t)
		}
	}
}

// The stems by which articles say that somebody was there, and was not.
var (
	present = []string{"attend", "invit", "present", "particip", "join"}
	absent  = []string{"exclud", "exclus", "absent", "absenc", "uninvit"}
)

// A question about who belongs to a group is answered by sentences that say who
// came along, without the word for the group.
var (
	membership = words("deleg team entourag side squad crew panel group committe jury cabinet coalit")
	members    = []string{"join", "accompani", "includ", "repres", "compris", "consist", "attend", "alongsid"}
)

const memberStrength = .6

// wanted reports whether token i says what kind of thing is wanted, as "city"
// in "which city": an article that answers need not use the word.
func (r *reading) wanted(i int) bool {
	if r.shape[i] {
		return true
	}
	if i > 0 && r.tokens[i-1].Norm == "which" && len(r.terms) == 0 && !r.tokens[i].Upper() {
		return r.kind == compare.Place || r.kind == compare.Clause && i+1 < len(r.tokens) && auxiliary[r.tokens[i+1].Norm]
	}
	return r.kind == compare.Place && r.nounText == r.tokens[i].Text && len(r.terms) == 0
}

// learnt reports whether token i is a "know" that somebody named is asked about:
// "when did Holm know".
func (r *reading) learnt(i int) bool {
	if n := r.tokens[i].Norm; i < 2 || n != "know" && n != "knew" {
		return false
	}
	before := r.tokens[i-1]
	if shading[before.Norm] && i > 2 {
		before = r.tokens[i-2]
	}
	return before.Upper()
}

// aboutAsker reports whether token i tells of who asks and why: "I need to be
// careful with this one: …", "For a piece on hospitals: …".
func (r *reading) aboutAsker(i int) bool {
	if !asking[r.tokens[i].Norm] {
		return false
	}
	if i > 0 && (firstPerson[r.tokens[i-1].Norm] || r.tokens[i-1].Norm == "to" && i > 1 && asking[r.tokens[i-2].Norm]) {
		return true
	}
	return i < r.start && (r.hasOf(firstPerson) >= 0 && r.hasOf(firstPerson) < r.start || r.follows(0, "for", "a") || r.follows(0, "for", "my"))
}

// What a journalist says of himself and his work in a question.
var (
	firstPerson = words("i i'm i'd i've we we're we'd we've my our")
	asking      = words(`need want looking look like know check checking careful quick keep reading read heard hearing piece profile background working
		preparing doing putting trying curious wondering wonder asked told full complete`)
)

// share is what the part of speech of token i makes it count: what a sentence
// is about stands in its names and nouns; verbs and what qualifies them are
// said in many ways.
func (r *reading) share(i int, name bool) float64 {
	if name || r.tokens[i].Number() {
		return 1
	}
	if shading[r.tokens[i].Norm] {
		return .4
	}
	if r.kind == compare.Time && i > 1 && r.tokens[i].Norm == "first" && i+1 < len(r.tokens) && strings.HasPrefix(r.tags[i+1], "V") {
		return .4 // "when was it first noticed": an article may tell of that without the word
	}
	switch tag := r.tags[i]; {
	case strings.HasPrefix(tag, "N"):
		return 1
	case strings.HasPrefix(tag, "V"):
		return .7
	case strings.HasPrefix(tag, "J"):
		return .75
	case strings.HasPrefix(tag, "R"):
		return .4
	}
	return .6
}

// findSpeaker reads whose words are asked for: what stands between the auxiliary
// and the verb of saying ("what did NAME say", of "the woman who fled" the woman),
// behind "words of" and "quote from", before "NAME's line" or before "on" in
// "NAME on the strike, exact words".
func (r *reading) findSpeaker() {
	verb := r.saying()
	aux := -1
	for i, t := range r.tokens {
		if (t.Norm == "did" || t.Norm == "does" || t.Norm == "has" || t.Norm == "do") && (verb < 0 || i < verb) {
			aux = i
		}
	}
	if aux >= 0 && verb >= 0 {
		r.spokenBy(aux+1, verb)
		return
	}
	for i, t := range r.tokens {
		if !utterance[t.Norm] {
			continue
		}
		if i+1 < len(r.tokens) && (r.tokens[i+1].Norm == "of" || r.tokens[i+1].Norm == "from" || r.tokens[i+1].Norm == "by") {
			r.spokenBy(i+2, len(r.tokens))
			return
		}
		for k := i - 1; k >= 0 && k >= i-2; k-- {
			if strings.HasSuffix(r.tokens[k].Text, "'s") || strings.HasSuffix(r.tokens[k].Text, "’s") {
				r.spokenBy(max(0, k-speakerWords), k+1)
				return
			}
		}
	}
	if on := r.has("on", "about"); on > 0 && on <= speakerWords && r.start == 0 {
		r.spokenBy(0, on)
	}
}

// spokenBy takes the words between two tokens for who speaks, up to what parts them
// from the rest.
func (r *reading) spokenBy(from, to int) {
	if to-from > 9 {
		to = from + 9
	}
	for i := from; i < to; i++ {
		t := r.tokens[i]
		switch t.Norm {
		case "who", "which", "that", "whose", "on", "about", "regarding", "to", "when", "after", "before", "as", "in":
			if len(r.speaker) > 0 {
				return
			}
		}
		if i > from && len(r.speaker) > 0 && strings.ContainsAny(r.text[r.tokens[i-1].End:t.Start], ",;:–—?!") {
			return
		}
		if !language.Stop(t.Norm) && !utterance[t.Norm] && !chatter[t.Norm] && !whoever[t.Norm] {
			r.speaker = append(r.speaker, t.Stem)
			r.spoken = append(r.spoken, i)
		}
	}
}

// utterance are the nouns for somebody's words.
var utterance = words("quote quotes quotation words line lines statement remark remarks comment comments reaction reply answer response apology")

// speakerWords is how many words a short question may give to who speaks.
const speakerWords = 4
