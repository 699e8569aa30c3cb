package answer

import (
	"strings"

	"variorum/bot/compare"
	"variorum/index/language"
)

// detail narrows the kind of value that a question wants.
type detail string

const (
	anyDetail    detail = ""
	moneyDetail  detail = "money"
	shareDetail  detail = "percent"
	ageDetail    detail = "age"
	clockDetail  detail = "clock"
	dayDetail    detail = "weekday"
	yearDetail   detail = "year"
	spellDetail  detail = "spelling"
	choiceDetail detail = "choice"
	listDetail   detail = "list"
	exactDetail  detail = "exact"
)

// reading is a question as the engine understood it.
type reading struct {
	text     string
	tokens   []language.Token
	kind     compare.Kind
	detail   detail
	terms    []term
	unit     language.Unit // the unit asked for, if one is: "how many days"
	noun     []language.Alternative
	nounText string
	speaker  []string     // folded words of who is quoted
	about    string       // role questions: whose role
	plan     bool         // asks what is planned
	happened bool         // asks what happened
	finally  bool         // asks for the end of something
	shape    map[int]bool // tokens that only say what kind of value is wanted: "how wide", "what year"
	reasons  []string
}

// term is one thing of the question that an article may speak of.
type term struct {
	text     string
	alts     []language.Alternative
	name     bool // written with a capital, or known to the corpus as a name
	number   bool
	from     int     // token
	initials string  // lower case, of a word written in capitals: "icc"
	spelt    string  // stem of the initials of a name written out
	share    float64 // what its part of speech makes it count: a name or noun 1, an adverb little
	weight   float64 // set when the story is known
	known    bool    // some sentence of the story matches it
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

// shading words qualify a question without saying what it is about.
var shading = words("earlier previous last next new recent former current latest first whole entire own main exact")

var auxiliary = words(`did does do is are was were has have had will would can could should may might must isn't aren't wasn't weren't
	didn't doesn't don't hasn't haven't hadn't won't wouldn't can't couldn't shouldn't`)

// read understands a question by its shape: the question word, the noun after
// "how many", the verb of saying, the unit.
func read(text string) *reading {
	r := &reading{text: text, tokens: language.Tokens(text, 0), kind: compare.Clause, shape: map[int]bool{}}
	whole := r.tokens
	if n := firstQuestion(text, whole); n > 0 {
		r.tokens = whole[:n]
	}
	r.classify()
	r.tokens = whole
	r.collect()
	return r
}

// firstQuestion returns how many tokens the first of several questions takes,
// or 0 where there is one only.
func firstQuestion(text string, tokens []language.Token) int {
	end := strings.IndexByte(text, '?')
	if end < 0 || end > len(text)-3 {
		return 0
	}
	n := 0
	for n < len(tokens) && tokens[n].Start < end {
		n++
	}
	return n
}

func (r *reading) because(s string) { r.reasons = append(r.reasons, s) }

// has returns the index of the first token that is one of the words, or -1.
func (r *reading) has(list ...string) int {
	for i, t := range r.tokens {
		for _, w := range list {
			if t.Norm == w {
				return i
			}
		}
	}
	return -1
}

// follows reports whether words stand in a row from token i.
func (r *reading) follows(i int, list ...string) bool {
	if i < 0 || i+len(list) > len(r.tokens) {
		return false
	}
	for k, w := range list {
		if r.tokens[i+k].Norm != w {
			return false
		}
	}
	return true
}

// run returns where a row of words begins, or -1.
func (r *reading) run(list ...string) int {
	for i := range r.tokens {
		if r.follows(i, list...) {
			return i
		}
	}
	return -1
}

func (r *reading) set(k compare.Kind, d detail, why string) {
	r.kind, r.detail = k, d
	r.because(why)
}

func (r *reading) classify() {
	toks := r.tokens
	if len(toks) == 0 {
		return
	}
	r.plan = r.has("will", "expected", "expect", "plan", "planned", "plans", "going", "scheduled") >= 0
	r.finally = r.has("finally", "eventually", "ultimately") >= 0
	first := toks[0].Norm
	switch {
	case r.has("spell", "spelled", "spelt", "spelling") >= 0:
		r.set(compare.People, spellDetail, "asks how a name is written")
	case r.run("exact", "words") >= 0 || r.run("exactly", "did") >= 0 && r.saying() >= 0 || r.has("quote", "quotes", "quoted", "verbatim", "wording") >= 0 ||
		r.run("exact") >= 0 && r.saying() >= 0:
		r.set(compare.Quote, exactDetail, "asks for somebody's words")
	case r.howMany():
	case r.run("how", "long") >= 0 || r.run("how", "quickly") >= 0 || r.run("how", "fast") >= 0 && r.has("growth", "grow", "rise", "economy") < 0:
		r.set(compare.Duration, anyDetail, "asks how long")
		r.shape[r.has("quickly")], r.shape[r.has("fast")], r.shape[r.has("last", "take", "lasted", "taken")] = true, true, true
	case r.run("how", "old") >= 0:
		r.set(compare.Number, ageDetail, "asks for an age")
		r.shape[r.has("old")] = true
	case r.measure():
	case r.run("what", "time") >= 0 || r.run("what", "hour") >= 0 || r.run("which", "time") >= 0 || r.run("at", "what", "time") >= 0:
		r.set(compare.Time, clockDetail, "asks for a time of day")
	case r.run("day", "of", "the", "week") >= 0 || r.run("what", "day") >= 0 || r.run("which", "day") >= 0 || r.has("weekday") >= 0:
		r.set(compare.Time, dayDetail, "asks for a day")
		r.shape[r.has("day")], r.shape[r.has("week")] = true, true
	case r.run("what", "year") >= 0 || r.run("which", "year") >= 0:
		r.set(compare.Time, yearDetail, "asks for a year")
		r.shape[r.has("year")] = true
	case first == "when" || r.has("when") >= 0 && r.has("who", "what", "why", "how", "where", "which") < 0 && !auxiliary[first]:
		r.set(compare.Time, anyDetail, "asks when")
	case first == "where" || r.has("where") >= 0 && r.has("who", "what", "why", "how") < 0 && !auxiliary[first]:
		r.set(compare.Place, anyDetail, "asks where")
	case r.which():
	case r.role():
	case first == "why" || r.has("why") >= 0 || r.run("what", "caused") >= 0 || r.run("what", "causes") >= 0 || r.run("what", "led") >= 0 ||
		r.run("the", "cause") >= 0 || r.run("reason") >= 0 || r.run("how", "come") >= 0:
		r.set(compare.Reason, anyDetail, "asks for a reason")
	case r.what():
	case r.has("who", "whom", "whose") >= 0:
		r.who()
	case auxiliary[first] || len(toks) > 1 && first == "had":
		r.set(compare.Polarity, anyDetail, "asks yes or no")
		if i := r.has("or"); i > 0 && i < len(toks)-1 && toks[i+1].Norm != "not" {
			r.detail = choiceDetail
		}
	case r.has("or") > 0 && r.has("who", "what", "when", "where", "why", "how", "which") < 0:
		r.set(compare.Clause, choiceDetail, "asks which of two")
	default:
		r.keywords()
	}
}

// saying returns the token of a verb of saying, or -1.
func (r *reading) saying() int {
	for i, t := range r.tokens {
		if language.Saying(t.Stem) && t.Norm != "report" && t.Norm != "reports" {
			return i
		}
	}
	return -1
}

// howMany reads "how many N", "number of N", "how much …".
func (r *reading) howMany() bool {
	at := r.run("how", "many")
	n := at + 2
	if at < 0 {
		if at = r.run("number", "of"); at >= 0 {
			n = at + 2
		}
	}
	if at >= 0 {
		r.set(compare.Number, anyDetail, "asks for a number")
		r.countNoun(n)
		return true
	}
	if at = r.run("how", "much"); at >= 0 {
		r.set(compare.Number, anyDetail, "asks how much")
		r.shape[r.has("money")] = true
		if r.has("money", "cost", "costs", "pay", "paid", "price", "worth", "fine", "fined", "bid", "offer", "spend", "spent", "fund", "raise", "raised", "owe", "earn", "budget") >= 0 {
			r.detail = moneyDetail
		} else if r.has("of") == at+2 || r.has("percent", "share", "stake", "rise", "fall", "fell", "rose", "drop") >= 0 {
			r.detail = shareDetail
		}
		return true
	}
	return false
}

// countNoun reads what is counted from token n on.
func (r *reading) countNoun(n int) {
	toks := r.tokens
	if n >= len(toks) {
		return
	}
	if u, l := language.UnitAt(toks, n); l > 0 && u.Kind != "" {
		r.unit = u
		r.shape[n] = true
		if u.Kind == "duration" {
			r.kind = compare.Duration
			r.because("counted in " + u.Name + "s")
		}
		return
	}
	// the last word of the noun phrase: up to a verb, an auxiliary or the end
	head := n
	for k := n; k < len(toks) && k < n+4; k++ {
		if auxiliary[toks[k].Norm] || language.Stop(toks[k].Norm) && toks[k].Norm != "of" {
			break
		}
		head = k
		if language.PersonNoun(toks[k].Norm) {
			break
		}
	}
	if language.Stop(toks[n].Norm) {
		return
	}
	r.noun, _ = language.Alternatives(toks, head)
	r.nounText = toks[head].Text
	if head > n {
		more, _ := language.Alternatives(toks, n)
		r.noun = append(r.noun, more...)
	}
	r.because("counts " + r.nounText)
}

// measure reads "how big", "how wide", "price", "premium" and the like.
func (r *reading) measure() bool {
	if i := r.has("how"); i >= 0 && i+1 < len(r.tokens) {
		switch r.tokens[i+1].Norm {
		case "big", "large", "wide", "high", "tall", "deep", "far", "heavy", "strong", "small", "low", "fast", "steep", "close":
			r.set(compare.Number, anyDetail, "asks for a measure")
			r.shape[i+1] = true
			return true
		}
	}
	return false
}

// which reads "which city", "what base", "which group": a name of that kind.
func (r *reading) which() bool {
	at := r.has("which")
	if at < 0 && len(r.tokens) > 1 && r.tokens[0].Norm == "what" {
		at = 0
		if !isNoun(r.tokens[1]) {
			return false
		}
	}
	if at < 0 || at+1 >= len(r.tokens) {
		return false
	}
	for k := at + 1; k < len(r.tokens) && k < at+4; k++ {
		t := r.tokens[k]
		if language.PlaceLevel(t.Norm) > 10 {
			r.set(compare.Place, anyDetail, "asks for a "+t.Norm)
			r.noun, _ = language.Alternatives(r.tokens, k)
			r.nounText = t.Text
			return true
		}
		if auxiliary[t.Norm] {
			break
		}
	}
	next := r.tokens[at+1]
	if r.tokens[at].Norm == "which" && !auxiliary[next.Norm] {
		if next.Norm == "of" || strings.HasSuffix(next.Norm, "s") || language.PersonNoun(next.Norm) {
			r.set(compare.People, listDetail, "asks which ones")
			r.noun, _ = language.Alternatives(r.tokens, at+1)
			r.nounText = next.Text
			return true
		}
		r.set(compare.Clause, anyDetail, "asks which "+next.Norm)
		return true
	}
	return false
}

// isNoun guesses whether the word after "what" is what is asked for.
func isNoun(t language.Token) bool {
	return language.PlaceLevel(t.Norm) > 10
}

// role reads "who is X", "what is X's job".
func (r *reading) role() bool {
	toks := r.tokens
	if len(toks) >= 3 && toks[0].Norm == "who" && (toks[1].Norm == "is" || toks[1].Norm == "was") && len(toks) <= 6 {
		name := true
		for _, t := range toks[2:] {
			if language.Stop(t.Norm) {
				name = false
			}
		}
		if name {
			if _, n := language.TitleAt(toks, 2); n == 0 {
				r.set(compare.Role, anyDetail, "asks who somebody is")
				return true
			}
		}
	}
	if i := r.has("job", "role", "title", "position", "occupation"); i > 0 && r.has("what", "what's") >= 0 &&
		(i == len(toks)-1 || toks[i+1].Norm == "of" || toks[i+1].Norm == "in") {
		r.set(compare.Role, anyDetail, "asks what somebody's office is")
		return true
	}
	return false
}

// what reads "what did X say".
func (r *reading) what() bool {
	at := r.has("what", "what's", "how")
	if at < 0 {
		return false
	}
	i := r.saying()
	next := at + 1
	for next < len(r.tokens) && (r.tokens[next].Norm == "exactly" || r.tokens[next].Norm == "else") {
		next++
	}
	if next >= len(r.tokens) || !auxiliary[r.tokens[next].Norm] && r.run("first", "thing") < 0 {
		return false
	}
	if i > at && r.has("did", "does", "do", "has", "have", "was", "were") >= 0 {
		verb := r.tokens[i].Stem
		switch verb {
		case "say", "tell", "call", "describ", "repli", "respond", "comment", "announc", "promis", "warn", "ask", "express", "claim", "argu", "statement":
			r.set(compare.Quote, anyDetail, "asks what somebody said")
			return true
		}
	}
	if r.run("first", "thing") >= 0 && i >= 0 {
		r.set(compare.Quote, exactDetail, "asks for somebody's words")
		return true
	}
	return false
}

// who reads "who …": a list where the question wants one.
func (r *reading) who() {
	r.set(compare.People, anyDetail, "asks who")
	if r.has("were", "are", "all", "named", "joined", "delegation", "team", "members", "came", "sat", "identified", "victims", "attended", "accompanied", "in") >= 0 {
		r.detail = listDetail
	}
}

// keywords guesses from single words what a question without a verb wants.
func (r *reading) keywords() {
	type hint struct {
		list string
		k    compare.Kind
		d    detail
	}
	for _, h := range []hint{
		{"price cost costs value worth fine fund", compare.Number, moneyDetail},
		{"percent percentage premium share growth rate", compare.Number, shareDetail},
		{"casualties toll number figure figures count total dead injured fall rise drop size turnout majority score", compare.Number, anyDetail},
		{"quote quotes said", compare.Quote, exactDetail},
		{"time tiem clock", compare.Time, clockDetail},
		{"date day deadline", compare.Time, anyDetail},
		{"cause reason", compare.Reason, anyDetail},
		{"location venue place", compare.Place, anyDetail},
		{"duration length", compare.Duration, anyDetail},
	} {
		for _, w := range strings.Fields(h.list) {
			if r.has(w) >= 0 {
				r.set(h.k, h.d, "the word “"+w+"” asks for it")
				if h.k == compare.Time || h.k == compare.Place || h.k == compare.Quote {
					r.shape[r.has(w)] = true
				}
				return
			}
		}
	}
	r.because("a free question")
}

// collect gathers the terms: the words that an article must speak of.
func (r *reading) collect() {
	toks := r.tokens
	for i := 0; i < len(toks); {
		t := toks[i]
		country, cn := language.CountryOf(toks, i)
		isCountry := cn > 0 && (t.Upper() || t.Norm != "us" && len(t.Norm) > 2) && country.Name != ""
		phrase := language.Phrase(toks, i)
		if !isCountry && phrase < 2 && (language.Stop(t.Norm) || chatter[t.Norm] && !t.Upper() || r.wanted(i)) {
			i++
			continue
		}
		alts, n := language.Alternatives(toks, i)
		if !isCountry && cn > 0 {
			alts, n = []language.Alternative{{Stems: []string{t.Stem}, Strength: 1}}, 1
		}
		var text []string
		for _, x := range toks[i : i+n] {
			text = append(text, x.Text)
		}
		tm := term{text: strings.Join(text, " "), alts: alts, from: i, number: t.Number()}
		tm.name = isCountry || t.Upper() && i > 0
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
	if r.kind == compare.Quote {
		r.findSpeaker()
	}
	r.frames()
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
	if r.kind == compare.Polarity && len(r.tokens) > 3 && (r.tokens[0].Norm == "was" || r.tokens[0].Norm == "were" || r.tokens[0].Norm == "is") {
		if at := r.has("at", "there", "present"); at >= 2 && at <= 4 {
			t := term{text: r.tokens[at].Text, from: at, share: 1}
			for _, verb := range presence {
				t.alts = append(t.alts, language.Alternative{Stems: []string{verb}, Strength: 1})
			}
			r.terms = append(r.terms, t)
		}
	}
}

// presence are the stems by which articles say that somebody was there or not.
var presence = []string{"attend", "invit", "exclud", "exclus", "present", "absent", "absenc", "particip", "uninvit", "bar", "missing"}

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
	switch tag := language.PartOfSpeech(r.tokens, i); {
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

// findSpeaker takes the name between the auxiliary and the verb of saying:
// "what did NAME say".
func (r *reading) findSpeaker() {
	verb := r.saying()
	aux := -1
	for i, t := range r.tokens {
		if (t.Norm == "did" || t.Norm == "does" || t.Norm == "has" || t.Norm == "do") && (verb < 0 || i < verb) {
			aux = i
		}
	}
	if aux < 0 || verb < 0 || verb-aux > 9 {
		return
	}
	for _, t := range r.tokens[aux+1 : verb] {
		if !language.Stop(t.Norm) {
			r.speaker = append(r.speaker, t.Stem)
		}
	}
}

// public is the reading as the answer shows it.
func (r *reading) public() Reading {
	out := Reading{Type: string(r.kind), Terms: []string{}, Unit: r.unit.Name, Speaker: strings.Join(r.speaker, " ")}
	if r.unit.Name == "" {
		out.Unit = strings.ToLower(r.nounText)
	}
	switch r.detail {
	case moneyDetail:
		out.Type = "money"
	case shareDetail:
		out.Type = "percent"
	case choiceDetail:
		out.Type = "choice"
	}
	for _, t := range r.terms {
		out.Terms = append(out.Terms, t.text)
		if t.name {
			out.Names = append(out.Names, t.text)
		}
		if !t.known {
			out.Unknown = append(out.Unknown, t.text)
		}
	}
	return out
}
