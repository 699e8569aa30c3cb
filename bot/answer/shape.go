package answer

import (
	"maps"
	"slices"
	"strings"

	"github.com/hbollon/go-edlib"

	"variorum/bot/compare"
	"variorum/index/language"
)

// shading words qualify a question without saying what it is about.
var shading = words("earlier previous last next new recent former current latest first whole entire own main exact")

var auxiliary = words(`did does do is are was were has have had will would can could should may might must isn't aren't wasn't weren't
	didn't doesn't don't hasn't haven't hadn't won't wouldn't can't couldn't shouldn't`)

// questionWords corrects words that only a question word can be meant by:
// "wich", "waht", "tiem". What is a word of its own is left alone, but for one
// behind "how" or "much" that is what most often follows them with a letter twice.
func questionWords(tokens []language.Token) []language.Token {
	for i, t := range tokens {
		if len(t.Norm) < 3 || t.Number() || t.Upper() && i > 0 || language.Stop(t.Norm) {
			continue
		}
		if i > 0 { // "how mayn", "how much monney"
			for _, w := range usual[tokens[i-1].Norm] {
				if t.Norm != w && edlib.OSADamerauLevenshteinDistance(t.Norm, w) == 1 && (!language.Known(t.Norm) || doubled(t.Norm, w)) {
					tokens[i].Norm, tokens[i].Stem = w, language.Stem(w)
					break
				}
			}
		}
		if t = tokens[i]; language.Stop(t.Norm) || language.Known(t.Norm) {
			continue
		}
		for _, w := range []string{"which", "what", "when", "where", "who", "why", "how", "whose", "time", "many", "much", "long"} {
			if sorted(t.Norm) == sorted(w) || len(w) >= 5 && edlib.OSADamerauLevenshteinDistance(t.Norm, w) == 1 {
				tokens[i].Norm, tokens[i].Stem = w, language.Stem(w)
				break
			}
		}
	}
	return tokens
}

// usual are the words that most often follow "how" and "much" in a question.
var usual = map[string][]string{"how": {"many", "much", "long", "often"}, "much": {"money", "time"}}

// doubled reports whether a word is another with one of its letters twice.
func doubled(long, word string) bool {
	for i := 1; i < len(long); i++ {
		if long[i] == long[i-1] && long[:i]+long[i+1:] == word {
			return true
		}
	}
	return false
}

// sorted is a word's letters in order: the same for words whose letters were
// only swapped.
func sorted(s string) string {
	b := []byte(s)
	slices.Sort(b)
	return string(b)
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

// asking returns the token where the clause begins that asks: "will he go" in
// "If they win, will he go?", and 0 where the question begins with what it asks.
func (r *reading) asking() int {
	opens := func(i int) bool {
		n := r.tokens[i].Norm
		return auxiliary[n] || interrogative[n] || preposed[n] && i+1 < len(r.tokens) && interrogative[r.tokens[i+1].Norm]
	}
	if opener[r.tokens[0].Norm] && len(r.tokens) > 3 && opens(1) { // "so was it in time?"
		return 1
	}
	if opens(0) {
		if n := r.tokens[0].Norm; len(r.tokens) > 3 && auxiliary[n] && (r.tokens[1].Norm == "you" || r.tokens[1].Norm == "anyone" || r.tokens[1].Norm == "anybody" || r.tokens[1].Norm == "we") {
			for i := 2; i < min(5, len(r.tokens)); i++ { // "do you know when …", "can you tell me who …"
				if interrogative[r.tokens[i].Norm] {
					return i
				}
			}
		}
		return 0
	}
	at := 0
	for i := 1; i+1 < len(r.tokens); i++ {
		if opens(i) && strings.ContainsAny(r.text[r.tokens[i-1].End:r.tokens[i].Start], ",.:;–—?!") {
			at = i
		}
	}
	return at
}

// supposes reports whether a question asks what would be: "If they win, will he
// go?", "Would it have helped?"
func (r *reading) supposes() bool {
	switch r.tokens[0].Norm {
	case "if", "suppose", "supposing", "assuming", "unless":
		return true
	case "would":
		return r.has("if", "unless", "have", "had", "hadn't") > 1
	}
	return false
}

// What a question begins with.
var (
	opener        = words("so and but well ok okay hi hey hello please then now")
	interrogative = words("who whom whose what what's which when where why how who's where's when's how's")
	preposed      = words("in on at by for from to with of since until under during about")
)

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

// classify finds out what kind of value is wanted, from the clause that asks.
func (r *reading) classify() {
	whole := r.tokens
	if len(whole) == 0 {
		return
	}
	r.plan = r.has("will", "expected", "expect", "plan", "planned", "plans", "going", "scheduled", "intend", "intends", "aim", "aims", "hope", "hopes", "want", "wants", "propose", "proposes", "due") >= 0
	r.previous = r.has("last", "previous", "previously", "before") >= 0
	r.finally = r.has("finally", "eventually", "ultimately") >= 0
	r.hypothetical = r.supposes()
	r.start = r.asking()
	r.tokens = whole[r.start:]
	r.kinds()
	r.tokens = whole
	if r.mass && r.detail == anyDetail && r.start > 0 && r.hasOf(sums) >= 0 { // "the fee for her, how much?"
		r.detail = moneyDetail
	}
	if r.start > 0 {
		shape := map[int]bool{}
		for i := range r.shape {
			if i >= 0 {
				shape[i+r.start] = true
			}
		}
		r.shape = shape
		if r.checked { // "I read that …, is that right?" asks of what was read
			for i := range r.start {
				if heard := r.tokens[i].Norm; hearsay[heard] {
					r.shape[i] = true
				} else if heard == "that" {
					break
				}
			}
			r.start = 0
		}
		if r.nounAt >= 0 {
			r.nounAt += r.start
		}
	}
}

func (r *reading) kinds() {
	toks := r.tokens
	first := toks[0].Norm
	if n := r.checks(); n > 0 {
		r.checked = true
		r.set(compare.Polarity, anyDetail, "asks whether something is so")
		return
	}
	switch {
	case r.has("spell", "spelled", "spelt", "spelling") >= 0:
		r.set(compare.People, spellDetail, "asks how a name is written")
	case r.run("exact", "words") >= 0 || r.run("exactly", "did") >= 0 && r.saying() >= 0 || r.has("quote", "quotes", "quoted", "verbatim", "wording") >= 0 ||
		r.run("exact") >= 0 && r.saying() >= 0 || r.wordsOf():
		r.set(compare.Quote, exactDetail, "asks for somebody's words")
	case auxiliary[first] && len(toks) > 2 && r.embedded():
		r.yesNo()
	case r.howMany():
	case first == "any" && len(toks) > 2 && !tidings[toks[1].Norm] && !tidings[toks[2].Norm]: // "any Danes among the dead?"
		r.yesNo()
	case r.named():
	case r.speed():
	case r.run("how", "long", "ago") >= 0:
		r.set(compare.Time, anyDetail, "asks when")
		r.shape[r.has("long")], r.shape[r.has("ago")] = true, true
	case r.run("how", "long") >= 0 || r.run("how", "quickly") >= 0 || r.run("how", "soon") >= 0 || r.run("how", "fast") >= 0 && r.has("growth", "grow", "rise", "economy") < 0:
		r.set(compare.Duration, anyDetail, "asks how long")
		r.long, r.extent = r.stretched(), "long"
		r.shape[r.has("quickly")], r.shape[r.has("fast")], r.shape[r.has("last", "take", "lasted", "taken", "going")] = true, true, true
	case r.took():
		r.set(compare.Duration, anyDetail, "asks for the time that something took")
	case r.run("how", "old") >= 0 || r.run("what", "age") >= 0 || r.run("age", "of") >= 0 || first == "age" || toks[len(toks)-1].Norm == "age":
		r.set(compare.Number, ageDetail, "asks for an age")
		r.shape[r.has("old", "age")] = true
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
	case r.role():
	case r.which():
	case first == "why":
		r.set(compare.Reason, anyDetail, "asks for a reason")
	case r.what():
	case r.brought():
		r.set(compare.Reason, anyDetail, "asks what brought something about")
		r.event = true
	case r.has("why") >= 0 || r.run("the", "cause") >= 0 || r.run("reason") >= 0 || r.run("how", "come") >= 0 || first == "how" && r.has("explain", "explained") >= 0:
		r.set(compare.Reason, anyDetail, "asks for a reason")
		r.event = r.has("cause") >= 0
	case r.price():
		r.set(compare.Number, moneyDetail, "asks for a sum")
	case r.has("who", "whom", "whose", "who's") >= 0:
		r.who()
	case auxiliary[first] || len(toks) > 1 && first == "had":
		r.yesNo()
	case r.has("or") > 0 && r.has("who", "what", "when", "where", "why", "how", "which") < 0:
		if or := r.has("or"); or+1 < len(toks) && (toks[or+1].Norm == "no" || toks[or+1].Norm == "not") { // "a strike or no strike"
			r.set(compare.Polarity, anyDetail, "asks yes or no")
		} else {
			r.set(compare.Clause, choiceDetail, "asks which of two")
		}
	case r.outcome():
		r.because("asks what comes of something")
	case r.valued():
	default:
		r.keywords()
	}
}

// yesNo reads a question that yes, no or one of two things answers.
func (r *reading) yesNo() {
	r.set(compare.Polarity, anyDetail, "asks yes or no")
	if i := r.has("or"); i > 0 && !whoever[r.tokens[min(1, len(r.tokens)-1)].Norm] && i < len(r.tokens)-1 && r.tokens[i+1].Norm != "not" && !strings.HasSuffix(r.tokens[i+1].Norm, "n't") {
		r.detail = choiceDetail
	}
}

// tidings are what "any" asks for without a yes or no: "any news of the boat".
var tidings = words("news word idea details detail figure figures number numbers info information explanation reason reasons update updates quote quotes statement comment date time cause")

// whoever names nobody and no office: "was anyone killed or hurt?" leaves no
// choice, and that "the woman" speaks an article need not say.
var whoever = words("anyone anybody anything any someone somebody woman man girl boy women men resident residents witness witnesses")

// stretched reports whether a question asks how long a thing is, which a length
// answers as well as a time: "how long is the tunnel".
func (r *reading) stretched() bool {
	at := r.run("how", "long")
	if at < 0 || at+3 >= len(r.tokens) || r.hasOf(timeTaking) > at || r.has("last", "take", "been", "before", "until") >= 0 {
		return false
	}
	switch r.tokens[at+2].Norm {
	case "is", "was", "are", "were", "will":
	default:
		return false
	}
	tags := language.PartsOfSpeech(r.tokens)
	for i := at + 3; i < len(tags); i++ {
		if strings.HasPrefix(tags[i], "V") && r.tokens[i].Norm != "be" {
			return false
		}
	}
	return !strings.HasPrefix(tags[len(tags)-1], "J") // "how long was he unconscious"
}

// took reads "what was the winning time", "average waiting time": a time that
// something takes, not one of the day.
func (r *reading) took() bool {
	at := r.has("time", "times")
	return at > 0 && took[r.tokens[at-1].Norm] && r.has("when", "who", "where", "why", "how") < 0
}

var took = words("winning finishing finish waiting travel travelling journey response recovery playing running lap record race flight crossing wait")

// embedded reports whether a word that could ask stands inside what is asked
// about: "does the driver who braked too late have to pay".
func (r *reading) embedded() bool {
	return r.has("who", "whom", "whose", "which", "when", "where", "what", "how", "why") > 1
}

// named reads "name of the driver", "what is the name of …".
func (r *reading) named() bool {
	at := r.has("name", "names", "named")
	if at < 0 || r.tokens[at].Norm == "named" && at > 0 {
		return false
	}
	if at > 0 && at < len(r.tokens)-1 && !(r.tokens[0].Norm == "what" || r.tokens[0].Norm == "what's" || r.tokens[at-1].Norm == "the" && at == 1) {
		return false
	}
	if at+1 < len(r.tokens) && (r.tokens[at+1].Norm == "of" || r.tokens[at+1].Norm == "for") || at == len(r.tokens)-1 {
		r.set(compare.People, anyDetail, "asks for a name")
		if r.tokens[at].Norm == "names" {
			r.detail = listDetail
		}
		return true
	}
	return false
}

// speed reads "how fast was it going": a measure, not a length of time.
func (r *reading) speed() bool {
	at := r.run("how", "fast")
	if at < 0 || at+2 >= len(r.tokens) {
		return false
	}
	switch r.tokens[at+2].Norm {
	case "was", "were", "is", "are":
		if r.has("growth", "growing", "rising") >= 0 {
			return false
		}
	case "can", "could", "will", "did", "does", "do":
		if r.has("go", "going", "travel", "drive", "fly", "run", "ride", "move", "ran") < at+3 {
			return false
		}
	default:
		return false
	}
	r.set(compare.Number, anyDetail, "asks for a speed")
	r.shape[at+1] = true
	r.gauge = "speed"
	return true
}

// brought reads "what set off the alarm", "what made them stop": what comes
// right behind "what" is done by what is asked for.
func (r *reading) brought() bool {
	at := r.has("what")
	if at < 0 || at+1 >= len(r.tokens) {
		return false
	}
	switch r.tokens[at+1].Stem {
	case "caus", "trigger", "spark", "prompt", "provok", "delay", "stop", "led", "lead", "made", "make", "drove", "drive", "forc", "start", "persuad":
		return true
	}
	for _, run := range [][]string{{"set", "off"}, {"brought", "down"}, {"brought", "about"}, {"held", "up"}, {"gave", "rise"}, {"went", "wrong"}} {
		if r.follows(at+1, run...) {
			return true
		}
	}
	return r.follows(at+1, "was", "the", "issue") || r.follows(at+1, "was", "behind") || r.follows(at+1, "is", "behind")
}

// price reads "what did they pay for it", "what will it cost".
func (r *reading) price() bool {
	at := r.has("what")
	return at >= 0 && at+1 < len(r.tokens) && auxiliary[r.tokens[at+1].Norm] && (r.run("sell", "for") > at || r.run("sold", "for") > at || r.run("go", "for") > at || r.has("pay", "paid", "cost", "earn", "charge", "fetch", "owe", "spend", "spent") > at)
}

// valued reads "what was the attendance", "what is the price of …": the noun
// that the question asks for says what kind of value it wants.
func (r *reading) valued() bool {
	at := r.has("what", "what's")
	if at != 0 || len(r.tokens) < 3 {
		return false
	}
	i := at + 1
	for i < len(r.tokens) && (auxiliary[r.tokens[i].Norm] || language.Stop(r.tokens[i].Norm)) {
		i++
	}
	if r.shifted() {
		return true
	}
	for n := i; n < len(r.tokens) && n < i+3 && (n == i || !language.Stop(r.tokens[n].Norm)); n++ {
		switch w := r.tokens[n].Norm; {
		case sums[w]:
			r.set(compare.Number, moneyDetail, "asks for a sum")
		case stretches[w]:
			r.set(compare.Duration, anyDetail, "asks how long")
			r.lengthOf(w)
		case shares[w]:
			r.set(compare.Number, shareDetail, "asks for a share")
		case w == "score" || w == "scoreline" || w == "result":
			r.set(compare.Number, scoreDetail, "asks for a score")
		case figures[w]:
			r.set(compare.Number, anyDetail, "asks for a figure")
			r.crowd = crowds[w]
		case causes[w]:
			r.event = w == "cause"
			r.set(compare.Reason, anyDetail, "asks for a reason")
		default:
			continue
		}
		return true
	}
	return false
}

// checks reads "is it true that …", "…, is that right?" and returns how many
// words of the question only ask for a check; they are no matter of it.
func (r *reading) checks() int {
	for _, w := range []string{"right", "true", "correct", "so"} {
		for _, it := range []string{"that", "it", "this"} {
			if at := r.run("is", it, w); at >= 0 {
				r.shape[at], r.shape[at+1], r.shape[at+2] = true, true, true
				for i := range at { // "I read somewhere that …, is that right?"
					if n := r.tokens[i].Norm; n == "read" || n == "heard" || n == "saw" || n == "somewhere" || n == "something" {
						r.shape[i] = true
					}
				}
				return 3
			}
		}
	}
	return 0
}

// hearsay are words that say where the asker has what he wants to be checked.
var hearsay = words("read heard saw seen told hear somewhere something somebody someone people keep keeps reading hearing")

// wordsOf reads "her exact line on …", "the chairman's words about …, as exactly as
// possible": what somebody said is wanted as it was said.
func (r *reading) wordsOf() bool {
	to := r.hasOf(exactly)
	line := r.hasOf(utterances)
	if to < 0 || line <= 0 {
		return false
	}
	return line == to+1 || r.tokens[line].Norm == "words" && (possessive(r.tokens[line-1]) || ownersOf[r.tokens[line-1].Norm] || line+1 < len(r.tokens) && r.tokens[line+1].Norm == "of")
}

var (
	exactly    = words("exact exactly precise precisely literal literally verbatim")
	utterances = words("line phrase sentence remark statement comment sentences remarks phrasing formulation reply answer warning apology words")
	ownersOf   = words("his her their its whose")
)

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
		if len(r.noun) > 0 && r.currency() >= 0 && sums[r.tokens[r.nounAt].Norm] {
			r.detail = moneyDetail
		}
		return true
	}
	if at = r.run("how", "much"); at >= 0 {
		if n := at + 2; n < len(r.tokens) && spans[r.tokens[n].Norm] { // "how much time do they have"
			r.set(compare.Duration, anyDetail, "asks how much time")
			r.shape[n] = true
			return true
		}
		r.set(compare.Number, anyDetail, "asks how much")
		r.shape[r.has("money")] = true
		r.mass = true
		r.change = r.changes(at+2) || r.has("by") >= 0 && r.has("by") == at-1
		if r.has("weigh", "weighs", "weighed") > at {
			r.gauge = "mass"
		}
		if r.change && r.currency() < 0 { // a sum answers, and so does a share
		} else if r.paid() || r.hasOf(sums) >= 0 {
			r.detail = moneyDetail
		} else if r.has("of") == at+2 || r.has("percent", "share", "stake") >= 0 {
			r.detail = shareDetail
		}
		return true
	}
	return false
}

// spans are what "how much" asks for a length of time with.
var spans = words("time longer notice warning leeway")

// changes reports whether it is asked by how much something rose or fell: "how
// much did prices fall", "how much higher are they"; not "how much rain fell".
func (r *reading) changes(n int) bool {
	if n >= len(r.tokens) || !auxiliary[r.tokens[n].Norm] && !strings.HasSuffix(r.tokens[n].Norm, "er") && r.tokens[n].Norm != "more" && r.tokens[n].Norm != "less" {
		return false
	}
	if r.tokens[n].Norm != "did" && !auxiliary[r.tokens[n].Norm] {
		return true
	}
	for _, t := range r.tokens[n:] {
		if shifting[t.Stem] {
			return true
		}
	}
	if r.hasOf(priced) >= 0 && (r.has("add", "added") > 0 && r.has("to") > 0 || r.has("cut", "raise", "raised", "lower", "lowered", "reduce", "reduced", "push", "pushed", "inflate", "inflated", "overcharge", "overcharged") > 0) {
		return true // "how much did it add to bills", "how much did they raise fares"
	}
	return r.run("go", "up") > 0 || r.run("go", "down") > 0 || r.run("gone", "up") > 0 || r.run("gone", "down") > 0
}

// shifting are the stems of rising and falling.
var shifting = words("rise fall drop grow increas decreas declin climb shrink jump slump plung soar gain slip narrow widen chang differ")

// priced are what goes up and down in money, and shifts the nouns for that.
var (
	priced = words(`price prices cost costs rent rents fare fares bill bills fee fees wage wages salary salaries pay pension pensions tax taxes toll tolls tariff
		tariffs rate rates premium premiums charge charges share shares stock sales profit profits revenue revenues turnover budget ration rations subsidy subsidies`)
	shifts = words(`drop drops fall falls rise rises increase increases decrease decline cut cuts jump slump hike reduction plunge surge markup`)
)

// shifted reads "share price drop", "rise in rents": by how much something went up or
// down, which a share answers and a sum.
func (r *reading) shifted() bool {
	at, of := r.hasOf(shifts), r.hasOf(priced)
	if at < 0 || of < 0 || at == of || r.currency() >= 0 || r.has("who", "why", "when", "where", "which") >= 0 {
		return false
	}
	r.set(compare.Number, anyDetail, "asks by how much something rose or fell")
	r.mass, r.change = true, true
	return true
}

// paid reports whether the question speaks of paying.
func (r *reading) paid() bool {
	return r.has("money", "pay", "paid", "worth", "fined", "spend", "spent", "cost", "sell", "sold", "fetch", "raise", "raised", "owe", "owes", "earn", "earns", "costs", "charge", "charged") >= 0 ||
		r.currency() >= 0
}

// currency returns the token of a currency that the answer is wanted in, or -1,
// and notes that it only says so.
func (r *reading) currency() int {
	for i := range r.tokens {
		if u, n := language.UnitAt(r.tokens, i); n > 0 && u.Kind == "currency" && i > 0 && (r.tokens[i-1].Norm == "in" || r.tokens[i-1].Norm == "many") {
			r.shape[i] = true
			return i
		}
	}
	return -1
}

// hasOf returns the first token that is one of a set of words, or -1.
func (r *reading) hasOf(set map[string]bool) int {
	for i, t := range r.tokens {
		if set[t.Norm] {
			return i
		}
	}
	return -1
}

// nounOf returns the first token that is one of a set of nouns, or -1: "the injured",
// not "had they been injured".
func (r *reading) nounOf(set map[string]bool) int {
	for i, t := range r.tokens {
		if set[t.Norm] && !(i > 0 && figures[t.Norm] && (r.tokens[i-1].Norm == "been" || r.tokens[i-1].Norm == "being" || r.tokens[i-1].Norm == "get" || r.tokens[i-1].Norm == "got")) {
			return i
		}
	}
	return -1
}

// lengthOf notes that "length" asks for metres where it is that of a thing.
func (r *reading) lengthOf(word string) {
	if word == "length" && r.hasOf(timeTaking) < 0 {
		r.long, r.extent = true, "long"
	}
}

// timeTaking are nouns for what takes time, the length of which is no distance.
var timeTaking = words(`strike strikes ban talks sentence film movie play match game meeting session flight wait delay outage blackout war siege ceasefire truce
	contract deal lease term mandate tenure stay visit suspension career captivity drought heatwave curfew hearing trial interview speech concert
	show programme program course closure stoppage interruption break pause recess holiday leave negotiations campaign season transition
	detention service operation surgery shift lockdown quarantine moratorium embargo probation deadline imprisonment`)

// nearlyOf returns the first token that is a word of a set but for one letter,
// where it is no word of its own, or -1.
func (r *reading) nearlyOf(set map[string]bool) int {
	for i, t := range r.tokens {
		if len(t.Norm) < 6 || language.Known(t.Norm) || t.Upper() && i > 0 {
			continue
		}
		for _, w := range slices.Sorted(maps.Keys(set)) {
			if len(w) >= 6 && edlib.OSADamerauLevenshteinDistance(t.Norm, w) == 1 {
				return i
			}
		}
	}
	return -1
}

// Nouns by which a question asks for a kind of value without saying so: "what
// was the attendance", "ransom", "annual savings that they hope for".
var (
	sums = words(`sum value price cost costs fee fees fine fines fund funds payoff payout payment savings bid offer budget debt debts compensation salary
		salaries wage wages ransom damages bail revenue revenues profit profits turnover loss losses refund reward deposit deposits bonus loan
		loans damage severance bill rent tax subsidy grant pension`)
	lent = words(`credit loan loans fine fines fund funds budget debt debts bailout grant grants subsidy subsidies ransom payout refund reward deposit deposits
		overdraft jackpot compensation severance dowry inheritance levy bonus bonuses bond bonds bribe bribes guarantee surcharge donation donations aid`)
	shares  = words(`percent percentage premium share rate growth inflation unemployment stake swing proportion`)
	figures = words(`casualties toll number figure figures count total dead injured fall rise drop size turnout majority score result tally
		margin amount age attendance crowd audience population capacity magnitude speed weight height depth width distance temperature circulation`)
	crowds    = words(`casualties toll dead injured turnout attendance crowd audience population`)
	stretches = words(`sentence duration length ban suspension`)
	causes    = words(`cause reason motive grounds explanation`)
	sites     = words(`location venue place scene whereabouts destination`)
)

// countNoun reads what is counted from token n on.
func (r *reading) countNoun(n int) {
	toks := r.tokens
	for n < len(toks) && (toks[n].Norm == "of" || n > 0 && toks[n-1].Norm == "of" && language.Stop(toks[n].Norm)) { // "how many of the bottles"
		r.parts = r.parts || r.run("how", "many") >= 0
		n++
	}
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
	tags := language.PartsOfSpeech(toks)
	for k := n; k < len(toks) && k < n+4; k++ {
		if auxiliary[toks[k].Norm] || language.Stop(toks[k].Norm) && toks[k].Norm != "of" {
			break
		}
		if k > n && strings.HasPrefix(tags[head], "N") && (tags[k] == "VBD" || tags[k] == "VBP" || tags[k] == "VBZ" || tags[k] == "VBN" || tags[k] == "VBG") {
			break // "how many helicopters took part"
		}
		head = k
		if language.PersonNoun(toks[k].Norm) {
			break
		}
	}
	if language.Stop(toks[n].Norm) {
		return
	}
	if of := head - 1; of > n && toks[of].Norm == "of" { // "packs of wolves": packs are counted, wolves may stand for them
		r.noun, _ = r.own.Alternatives(toks, of-1)
		rest, _ := r.own.Alternatives(toks, head)
		for _, a := range rest {
			a.Strength *= ofStrength
			r.noun = append(r.noun, a)
		}
		head = of - 1
	} else {
		r.noun, _ = r.own.Alternatives(toks, head)
	}
	r.nounText, r.nounAt = toks[head].Text, head
	r.because("counts " + r.nounText)
}

// ofStrength is how much the word behind "of" counts beside the one before it.
const ofStrength = .8

// measure reads "how big", "how wide", "price", "premium" and the like.
func (r *reading) measure() bool {
	if i := r.has("how"); i >= 0 && i+1 < len(r.tokens) {
		switch r.tokens[i+1].Norm {
		case "big", "large", "wide", "high", "tall", "deep", "far", "heavy", "strong", "small", "low", "fast", "steep", "close", "hot", "cold", "warm", "loud", "thick":
			r.set(compare.Number, anyDetail, "asks for a measure")
			r.shape[i+1], r.sized = true, true
			r.gauge, r.extent = gauges[r.tokens[i+1].Norm], sides[r.tokens[i+1].Norm]
			if r.has("area") >= 0 {
				r.gauge = "area"
			}
			if r.sumAsked(i + 2) {
				r.detail, r.gauge = moneyDetail, ""
			}
			return true
		}
	}
	for i, t := range r.tokens { // "what temperature", "height of the tower", "which speed"
		g := gauges[t.Norm]
		if g == "" || !strings.HasPrefix(language.PartOfSpeech(r.tokens, i), "N") || r.has("who", "why", "when", "where", "how") >= 0 ||
			i > 0 && r.tokens[0].Norm != "what" && r.tokens[0].Norm != "what's" && r.tokens[0].Norm != "which" && r.tokens[0].Norm != "the" {
			continue
		}
		if at := r.has("what", "what's", "which"); at >= 0 && i-at > 4 {
			continue
		}
		if t.Norm == "area" && i > 0 && (r.tokens[0].Norm == "which" || i == 1 && r.has("was", "were", "is", "are", "did") == 2) {
			continue // "which area was hit" asks where
		}
		r.set(compare.Number, anyDetail, "asks for a "+t.Norm)
		r.gauge, r.extent = g, sides[t.Norm]
		r.shape[i] = true
		return true
	}
	return false
}

// sumAsked reports whether what the question wants the size of, from token n on,
// is money: "how big is the credit line"; not what is only tied to it, as in "how
// big was the fall in sales" or "how big is its stake in the fund".
func (r *reading) sumAsked(n int) bool {
	if r.hasOf(shares) >= 0 || n >= len(r.tokens) {
		return false
	}
	for _, t := range r.tokens[n:] {
		if shifting[t.Stem] || t.Norm == "in" || t.Norm == "of" || t.Norm == "for" || t.Norm == "from" {
			return false
		}
		if lent[t.Norm] {
			return true
		}
	}
	return false
}

// What kind of unit measures what a word asks for, and of a length, which of
// its sides.
var (
	gauges = map[string]string{"wide": "length", "tall": "length", "deep": "length", "far": "length", "thick": "length", "width": "length",
		"height": "length", "depth": "length", "distance": "length", "thickness": "length", "heavy": "mass", "weight": "mass", "area": "area", "hot": "temperature",
		"cold": "temperature", "warm": "temperature", "temperature": "temperature", "temperatures": "temperature", "speed": "speed", "loud": "sound"}
	sides = map[string]string{"wide": "wide", "broad": "wide", "width": "wide", "breadth": "wide", "diameter": "wide", "across": "wide", "tall": "tall", "high": "tall",
		"height": "tall", "deep": "deep", "depth": "deep", "thick": "thick", "thickness": "thick", "long": "long", "length": "long", "far": "far", "distance": "far",
		"away": "far", "apart": "far", "from": "far", "off": "far", "north": "far", "south": "far", "east": "far", "west": "far", "outside": "far", "inland": "far"}
)

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
	if next := r.tokens[at+1]; bodies[next.Norm] {
		r.set(compare.People, anyDetail, "asks which "+next.Norm)
		if strings.HasSuffix(next.Norm, "s") {
			r.detail = listDetail
		}
		r.noun, _ = r.own.Alternatives(r.tokens, at+1)
		r.nounText, r.nounAt = next.Text, at+1
		return true
	}
	for k := at + 1; k < len(r.tokens) && k < at+4; k++ {
		t := r.tokens[k]
		if language.PlaceLevel(t.Norm) > 0 {
			r.set(compare.Place, anyDetail, "asks for a "+t.Norm)
			r.noun, _ = r.own.Alternatives(r.tokens, k)
			r.nounText, r.nounAt = t.Text, k
			return true
		}
		if auxiliary[t.Norm] {
			break
		}
	}
	next := r.tokens[at+1]
	if r.tokens[at].Norm == "which" && !auxiliary[next.Norm] {
		if next.Norm == "of" { // "which of his results"
			for k := at + 2; k < len(r.tokens) && k < at+5; k++ {
				if !language.Stop(r.tokens[k].Norm) {
					at = k - 1
					break
				}
			}
			next = r.tokens[at+1]
			r.set(compare.People, listDetail, "asks which ones")
			r.noun, _ = r.own.Alternatives(r.tokens, at+1)
			r.nounText, r.nounAt = next.Text, at+1
			return true
		}
		if !language.PersonNoun(next.Norm) && !strings.HasSuffix(next.Norm, "s") { // "which well-known players"
			tags := language.PartsOfSpeech(r.tokens)
			for k := at + 1; k < min(len(r.tokens), at+5) && !auxiliary[r.tokens[k].Norm] && !language.Stop(r.tokens[k].Norm) || k < len(r.tokens) && r.tokens[k].Norm == "well"; k++ {
				if language.PersonNoun(r.tokens[k].Norm) && strings.HasPrefix(tags[k], "N") {
					at, next = k-1, r.tokens[k]
					break
				}
			}
		}
		if strings.HasSuffix(next.Norm, "s") || language.PersonNoun(next.Norm) {
			r.set(compare.People, listDetail, "asks which ones")
			r.noun, _ = r.own.Alternatives(r.tokens, at+1)
			r.nounText, r.nounAt = next.Text, at+1
			return true
		}
		r.set(compare.Clause, anyDetail, "asks which "+next.Norm)
		return true
	}
	return false
}

// bodies are nouns for what acts under a name of its own.
var bodies = words(`company companies firm firms band bands bank banks party parties club clubs team teams group groups agency agencies union unions
	newspaper newspapers university airline airlines organisation organisations organization organizations ministry ministries court
	regulator regulators authority authorities charity charities insurer insurers studio orchestra label brand contractor contractors
	supplier suppliers`)

// isNoun guesses whether the word after "what" is what is asked for.
func isNoun(t language.Token) bool {
	return language.PlaceLevel(t.Norm) > 0
}

// role reads "who is X", "what is X's job".
func (r *reading) role() bool {
	toks := r.tokens
	if len(toks) >= 3 && toks[0].Norm == "who" && (toks[1].Norm == "is" || toks[1].Norm == "was") && len(toks) <= 6 {
		name := true
		for _, t := range toks[2:] {
			if language.Stop(t.Norm) || !t.Upper() && (strings.HasSuffix(t.Norm, "ing") || strings.HasSuffix(t.Norm, "ed")) {
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
	i := r.has("job", "role", "title", "position", "occupation", "profession")
	if i < 0 && r.has("hold", "holds", "held", "have", "had", "given", "take", "took", "elected", "appointed", "offered") >= 0 {
		i = r.has("post", "office")
	}
	if i > 0 && r.has("what", "what's", "which") >= 0 &&
		(i == len(toks)-1 || toks[i+1].Norm == "of" || toks[i+1].Norm == "in" || auxiliary[toks[i+1].Norm]) {
		r.set(compare.Role, anyDetail, "asks what somebody's office is")
		return true
	}
	n := len(toks)
	if at := r.run("do", "for", "a", "living"); at > 0 {
		n = at + 1
	}
	if n > 3 && toks[0].Norm == "what" && toks[n-1].Norm == "do" && (toks[1].Norm == "does" || toks[1].Norm == "did") && toks[n-2].Upper() {
		r.set(compare.Role, anyDetail, "asks what somebody does")
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
		if at = r.has("what", "what's"); at < 0 && verb != "describ" && verb != "respond" && verb != "repli" {
			return false
		}
		if price := i+1 < len(r.tokens) && strings.HasSuffix(r.tokens[i].Norm, "ing") && r.tokens[i-1].Norm == "the"; price {
			return false // "the asking price"
		}
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

// outcome reports whether a question asks what comes of something: "what will
// happen to the deposits".
func (r *reading) outcome() bool {
	if len(r.tokens) < 3 || r.tokens[0].Norm != "what" && r.tokens[0].Norm != "what's" {
		return false
	}
	switch r.tokens[1].Norm {
	case "happens", "happened", "becomes", "became", "changes", "changed":
		return true
	}
	return auxiliary[r.tokens[1].Norm] && r.has("happen", "happened", "happening", "become", "mean", "change") > 1
}

// who reads "who …": a list where the question wants one.
func (r *reading) who() {
	r.set(compare.People, anyDetail, "asks who")
	at := r.has("who", "whom", "whose", "who's") + 1
	tags := language.PartsOfSpeech(r.tokens)
	for at > 0 && at < len(r.tokens) && r.tokens[at].Norm != "in" && !strings.HasPrefix(tags[at], "N") {
		at++
	}
	in := at > 0 && at < len(r.tokens) && r.tokens[at].Norm == "in" // "who was in the boat", not "who leads the party in the polls"
	if in || r.has("were", "are", "all", "else", "besides", "named", "joined", "delegation", "team", "members", "came", "sat", "identified", "victims", "attended", "accompanied") >= 0 {
		r.detail = listDetail
	}
}

// keywords guesses from single words what a question without a verb wants.
func (r *reading) keywords() {
	type hint struct {
		list map[string]bool
		k    compare.Kind
		d    detail
	}
	hints := []hint{
		{sums, compare.Number, moneyDetail},
		{shares, compare.Number, shareDetail},
		{words("score scoreline result"), compare.Number, scoreDetail},
		{figures, compare.Number, anyDetail},
		{words("quote quotes said"), compare.Quote, exactDetail},
		{words("time tiem clock"), compare.Time, clockDetail},
		{words("date day deadline"), compare.Time, anyDetail},
		{causes, compare.Reason, anyDetail},
		{sites, compare.Place, anyDetail},
		{stretches, compare.Duration, anyDetail},
	}
	if last := len(r.tokens) - 1; last > 0 && r.tokens[last].Norm == "year" {
		r.set(compare.Time, yearDetail, "asks for a year")
		r.shape[last] = true
		return
	}
	at, best := -1, -1
	for n, h := range hints { // "deadline for grants"
		if h.list[r.tokens[0].Norm] {
			at, best = 0, n
			break
		}
	}
	for n := 0; n < len(hints) && best < 0; n++ {
		if at = r.nounOf(hints[n].list); at < 0 {
			at = r.nearlyOf(hints[n].list)
		}
		if at >= 0 {
			best = n
		}
	}
	if best < 0 || hints[best].k == compare.Number {
		if r.currency() >= 0 { // "total damage in euros"
			r.set(compare.Number, moneyDetail, "asks for a sum")
			return
		}
	}
	if best >= 0 && !(hints[best].k == compare.Place && r.tokens[0].Norm == "how") { // "how did she lose her place"
		h := hints[best]
		if h.k == compare.Number && r.shifted() {
			return
		}
		r.lengthOf(r.tokens[at].Norm)
		r.set(h.k, h.d, "the word “"+r.tokens[at].Text+"” asks for it")
		r.crowd = h.k == compare.Number && crowds[r.tokens[at].Norm]
		if h.k == compare.Time || h.k == compare.Place || h.k == compare.Quote {
			r.shape[at] = true
		}
		return
	}
	r.because("a free question")
}
