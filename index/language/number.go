package language

import (
	"strconv"
	"strings"

	"variorum/index/news"
)

// Quantity is a number in a sentence with what it counts. Lo and Hi bound what
// it may mean: Lo == Hi for an exact figure, Hi open-ended (+Inf is written as
// 1e308) for "at least".
type Quantity struct {
	news.Span           // modifier, number, magnitude and unit
	From      int       // index of its first token in the sentence
	To        int       // index after its last token
	Number    news.Span // the number alone
	Value     float64   // as printed, magnitude applied
	Lo, Hi    float64
	Mod       Modifier
	Unit      Unit     // zero where a noun is counted
	Noun      []string // stems of the words counted: "Danish boats" → danish, boat
	People    bool     // what is counted are people
	Per       string   // stem of what it is counted by: "share" in "80 kroner a share"
	Whole     bool     // what a part is taken of: 400 in "30 of the 400 boats"
	Ordinal   bool     // "fourth"
	Year      bool     // a year of the calendar, not a count
	Age       bool     // "41-year-old"
	Vague     bool     // "dozens", "several"
	Name      bool     // stands in a name: "the Seven Lakes", "Unit 12"
	Joined    bool     // told in two units: "two years and six months"
	Converted bool     // the figure before it in another unit: "6 million euros ($7 million)"
}

// Text returns the quantity as printed.
func (q Quantity) Text(text string) string { return text[q.Start:q.End] }

// infinity stands for no upper bound; finite, so that it can be written as JSON.
const infinity = 1e308

var smallNumbers = map[string]float64{"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
	"nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
	"eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
	"ninety": 90}

var ordinals = map[string]float64{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
	"ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fifteenth": 15, "twentieth": 20}

var fractions = map[string]float64{"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5,
	"sixth": 6, "tenth": 10, "tenths": 10, "eighth": 8, "eighths": 8}

func parseNumber(s string) (float64, bool) {
	if strings.ContainsRune(s, ':') {
		return 0, false
	}
	if strings.Count(s, ".") > 1 {
		s = strings.ReplaceAll(s, ".", "")
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	return v, err == nil
}

// quantities finds the numbers of a sentence.
func quantities(text string, s *Sentence) []Quantity {
	var out []Quantity
	toks := s.Tokens
	for i := 0; i < len(toks); {
		q, n := quantityAt(text, toks, i)
		if n == 0 {
			i++
			continue
		}
		if k := len(out) - 1; k >= 0 && (out[k].rangeTo(text, toks, &q) || out[k].plus(text, toks, &q)) {
			i += n
			continue
		}
		if k := len(out) - 1; k >= 0 && out[k].Unit.Kind == "" && !out[k].Year && partOf(toks, out[k].To, q.From) {
			out[k].Noun, out[k].People = q.Noun, q.People
			q.Whole = true
		}
		if k := len(out) - 1; k >= 0 {
			q.Converted = q.converts(text, &out[k])
		}
		q.Name = s.inName(text, &q)
		out = append(out, q)
		i += n
	}
	return out
}

// rangeTo joins "ten to 15", "four or five", "between ten and 15" and "10–15" into one figure
// with bounds, and reports whether it did.
func (q *Quantity) rangeTo(text string, toks []Token, r *Quantity) bool {
	if q.Unit.Kind != "" && q.Unit.Name != r.Unit.Name || q.Year || r.Year || q.Ordinal || r.Ordinal || q.Value >= r.Value || len(q.Noun) > 0 && q.To != r.From-1 {
		return false
	}
	joined := false
	switch r.From - q.To {
	case 0:
		gap := strings.TrimSpace(text[toks[q.To-1].End:toks[r.From].Start])
		joined = gap == "–" || gap == "-" || gap == "—"
	case 1:
		word := toks[q.To].Norm
		joined = word == "to" || word == "or" && r.Value <= q.Value*1.5+1 // "four or five"
		if word == "and" && q.From > 0 && toks[q.From-1].Norm == "between" {
			joined = true
			q.Start = toks[q.From-1].Start
		}
	}
	if !joined {
		return false
	}
	q.To, q.End, q.Number.End = r.To, r.End, r.Number.End
	q.Hi, q.Vague, q.Unit, q.Noun, q.People, q.Per = r.Hi, true, r.Unit, r.Noun, r.People, r.Per
	return true
}

// plus joins "two years and three months", "an hour and ten minutes", "5 feet
// 10 inches" into one figure in the first unit, and reports whether it did.
func (q *Quantity) plus(text string, toks []Token, r *Quantity) bool {
	apart := r.From - q.To
	if strings.Contains(text[q.End:r.Start], "(") || q.Unit.Factor == 0 || q.Unit.Kind != r.Unit.Kind || r.Unit.Factor == 0 || q.Unit.Factor <= r.Unit.Factor || q.Ordinal || r.Ordinal ||
		q.Age || r.Age || apart > 1 || apart == 1 && toks[q.To].Norm != "and" || q.Lo != q.Hi && q.Mod == Exactly || r.Mod != Exactly {
		return false
	}
	more := r.Value * r.Unit.Factor / q.Unit.Factor
	q.Value += more
	q.Lo += more
	if q.Hi < infinity {
		q.Hi += more
	}
	q.To, q.End, q.Number.End = r.To, r.End, r.End
	q.Joined = true
	return true
}

// partOf reports whether what stands between two tokens says that a part is
// taken of a whole: "of", "out of", "of the", "of Norway's", "of the town's".
func partOf(toks []Token, from, to int) bool {
	if from < to && toks[from].Norm == "out" {
		from++
	}
	if to-from < 1 || to-from > 4 || toks[from].Norm != "of" {
		return false
	}
	last := toks[to-1]
	switch last.Norm {
	case "of":
		return true
	case "the", "its", "their", "his", "her", "our", "these", "those":
		return to-from == 2
	}
	return ownerOf(last)
}

// ownerOf reports whether a word says whose something is: "Norway's".
func ownerOf(t Token) bool {
	return strings.HasSuffix(t.Text, "'s") || strings.HasSuffix(t.Text, "’s") || strings.HasSuffix(t.Text, "s'") || strings.HasSuffix(t.Text, "s’")
}

// converts reports whether the figure only gives the one before it in another
// unit: "6 million euros ($7 million)", "40 km, or 25 miles".
func (q *Quantity) converts(text string, before *Quantity) bool {
	if q.Unit.Kind == "" || q.Unit.Kind != before.Unit.Kind || q.Unit.Name == before.Unit.Name || q.Start < before.End {
		return false
	}
	gap := strings.TrimSpace(text[before.End:q.Start])
	return gap == "(" || gap == ", or" || before.Converted && (gap == "," || gap == "/" || gap == "or" || gap == ";")
}

// inName reports whether a number is a word of a name: one written with a capital
// in front of another such word ("the Seven Lakes"), or a figure behind a word
// for what is numbered ("Unit 4", "gate 12").
func (s *Sentence) inName(text string, q *Quantity) bool {
	if q.From == 0 || q.Unit.Kind != "" || q.Year || q.Age {
		return false
	}
	t, before := s.Tokens[q.From], s.Tokens[q.From-1]
	if t.Number() {
		return q.To == q.From+1 && q.Number.End == t.End && q.Mod == Exactly && lexicon().numbered[before.Norm] && t.Start-before.End == 1 && (before.Upper() || !q.People) &&
			!strings.HasPrefix(text[t.End:], "%")
	}
	if !t.Upper() || q.From+1 >= len(s.Tokens) || !s.Tokens[q.From+1].Upper() || s.Tokens[q.From+1].Start-t.End != 1 {
		return false
	}
	if gap := text[before.End:t.Start]; strings.ContainsAny(gap, ".:!?“\"") { // where any word has a capital
		return false
	}
	for _, o := range s.Tokens { // as it has in a heading
		if !o.Upper() && !o.Number() && !Stop(o.Norm) && len(o.Norm) > 3 {
			return true
		}
	}
	return false
}

// quantityAt reads a number that begins at token i and returns how many tokens
// it takes, its unit included; 0 where there is none.
func quantityAt(text string, toks []Token, i int) (Quantity, int) {
	q := Quantity{From: i}
	k, ok := readValue(text, toks, i, &q)
	if !ok {
		return q, 0
	}
	last := k - 1
	if last > i && toks[last].Norm == "of" { // "half of", "dozens of"
		last--
	}
	q.Number = news.Span{Start: toks[i].Start, End: toks[last].End}
	if last == i && toks[i].Number() {
		_, n := vulgar(text, q.Number.End)
		q.Number.End += n
	}
	q.Span = q.Number
	lex := lexicon()
	q.readCurrency(text, toks)
	// hyphenated: "two-and-a-half-year", "41-year-old"
	if k < len(toks) && q.Unit.Kind == "" {
		if u, n := lex.units.at(toks, k); n > 0 && k > 0 && unitNear(text, toks, k) {
			q.Unit = u
			k += n
			q.End = toks[k-1].End
			if k < len(toks) && toks[k].Norm == "old" {
				q.Age = true
				k++
				q.End = toks[k-1].End
			} else if u.Kind == "duration" && k+1 < len(toks) && (toks[k].Norm == "of" && toks[k+1].Norm == "age") {
				q.Age = true
			} else if u.Kind == "currency" && u.Name == "crown" {
				q.End = toks[k-1].End
			}
		}
	}
	if q.Unit.Kind == "" && strings.HasPrefix(text[q.End:], "%") {
		q.Unit = Unit{Name: "percent", Kind: "percent"}
		q.End++
	}
	if q.Ordinal && q.Unit.Kind == "duration" { // "ninth year"
		q.Lo, q.Hi = q.Value-1, q.Value
	}
	if q.Unit.Kind == "" {
		q.Noun, q.People = nounAfter(text, toks, k)
	}
	q.To = k
	q.readPer(toks)
	q.speed(text, toks)
	q.year(text, toks, i)
	q.modify(text, toks, i)
	q.age(text, toks)
	return q, max(k, q.To) - i
}

// readPer reads what the figure is for one of: "a day", "per share", "to each family".
func (q *Quantity) readPer(toks []Token) {
	k := q.To
	if k+1 < len(toks) && (toks[k].Norm == "to" || toks[k].Norm == "for") && (toks[k+1].Norm == "each" || toks[k+1].Norm == "every") {
		k++ // "30 francs to every pupil"
	}
	if k+1 >= len(toks) {
		return
	}
	switch toks[k].Norm {
	case "a", "an", "per", "each", "every":
		q.Per = toks[k+1].Stem
		if toks[k].Norm == "per" && k+2 < len(toks) && toks[k+1].Upper() { // "per Holm share"
			q.Per = toks[k+2].Stem
		}
	}
}

// oldest is how old people get.
const oldest = 115

// age marks a bare figure that says how old somebody is: "aged 34", "at the age
// of 81", "Anna Holm, 47, a baker", "Anna Holm (47)", "children under five".
func (q *Quantity) age(text string, toks []Token) {
	i := q.From
	if i == 0 || q.Unit.Kind != "" || q.Ordinal || q.Year || q.Vague || q.Value < 1 || q.Value > oldest || q.Value != float64(int(q.Value)) {
		return
	}
	before := toks[i-1]
	switch {
	case before.Norm == "aged", before.Norm == "age", before.Norm == "of" && i > 1 && toks[i-2].Norm == "age":
	case (before.Norm == "under" || before.Norm == "over") && i > 1 && PersonNoun(toks[i-2].Norm):
	case before.Norm == "of" && i > 2 && q.Value >= grown && someone(toks, i-2) && len(q.Noun) == 0 && oneOf(toks[:i-2]):
	case ageAfter(text, toks, i) > 0 && !calendarWords[before.Norm] && (before.Upper() || PersonNoun(before.Norm) || !before.Number() && strings.HasPrefix(text[q.End:], ",")):
	case (before.Upper() || PersonNoun(before.Norm)) && strings.HasSuffix(text[before.End:toks[i].Start], "(") && strings.HasPrefix(text[q.End:], ")"):
	default:
		return
	}
	q.Age, q.Noun, q.People = true, nil, false
}

// grown is the least age that "a baker of 63" is read from: "a father of five" has
// five children.
const grown = 16

// someone reports whether a word names one person: "a baker", "a foreman", "a senator".
func someone(toks []Token, i int) bool {
	n := toks[i].Norm
	if strings.HasSuffix(n, "s") {
		return false
	}
	kind, l := TitleAt(toks, i)
	return PersonNoun(n) || l == 1 && kind == Office || strings.HasSuffix(n, "man") || strings.HasSuffix(n, "woman") || strings.HasSuffix(n, "ist")
}

// oneOf reports whether what stands before a noun says that it is one: "a retired".
func oneOf(toks []Token) bool {
	for k := len(toks) - 1; k >= max(0, len(toks)-3); k-- {
		if n := toks[k].Norm; n == "a" || n == "an" || n == "one" || n == "another" {
			return true
		}
	}
	return false
}

// speed turns a length by the hour or second ("110 km/h", "40 metres a
// second") into a speed, in metres a second.
func (q *Quantity) speed(text string, toks []Token) {
	if q.Unit.Kind != "length" || q.Unit.Factor == 0 {
		return
	}
	var by float64 // seconds
	var end int
	switch rest := text[q.End:]; {
	case strings.HasPrefix(rest, "/h"), strings.HasPrefix(rest, "/s"):
		if q.To >= len(toks) || toks[q.To].Start != q.End+1 {
			return
		}
		by, end = 1, toks[q.To].End
		if rest[1] == 'h' {
			by = 3600
		}
		q.To++
	case q.Per != "" && q.To+1 < len(toks):
		switch toks[q.To+1].Norm {
		case "hour":
			by = 3600
		case "second":
			by = 1
		default:
			return
		}
		q.To, end = q.To+2, toks[q.To+1].End
		q.Per = ""
	default:
		return
	}
	q.Unit = Unit{Name: q.Unit.Name + " per hour", Kind: "speed", Factor: q.Unit.Factor / by}
	if by == 1 {
		q.Unit.Name = strings.TrimSuffix(q.Unit.Name, "hour") + "second"
	}
	q.End = end
}

func currencyBefore(text string, t Token) bool {
	before := strings.TrimRight(text[max(0, t.Start-4):t.Start], " ")
	if before == "" {
		return false
	}
	last := before[len(before)-1]
	return last == '$' || strings.HasSuffix(before, "€") || strings.HasSuffix(before, "£") || strings.HasSuffix(before, "¥") ||
		last >= 'A' && last <= 'Z'
}

// readCurrency reads a sign or code before the number: "$3.2", "R$7m", "NOK80".
func (q *Quantity) readCurrency(text string, toks []Token) {
	from := max(0, q.Start-4)
	before := text[from:q.Start]
	for n := 1; n <= len(before); n++ {
		sign := strings.TrimSpace(before[len(before)-n:])
		if sign == "" || strings.ContainsAny(sign, " ,.;:()") {
			continue
		}
		if u, ok := unitSign(sign); ok && u.Kind == "currency" {
			q.Unit = u
			q.Start = q.Number.Start - n
			for q.Start > 0 && n < len(before) && text[q.Start-1] >= 'A' && text[q.Start-1] <= 'Z' { // "US$", "R$"
				if u2, ok := unitSign(text[q.Start-1 : q.Number.Start]); ok {
					q.Unit = u2
				}
				q.Start--
				n++
			}
			return
		}
	}
}

// unitSign looks up a currency written as a sign or as a code in capitals.
func unitSign(sign string) (Unit, bool) {
	sign = strings.TrimSpace(sign)
	if strings.ToUpper(sign) != sign {
		return Unit{}, false
	}
	u, ok := lexicon().signs[strings.ToLower(sign)]
	return u, ok
}

// unitNear reports whether the unit at k stands right behind the number.
func unitNear(text string, toks []Token, k int) bool {
	gap := text[toks[k-1].End:toks[k].Start]
	if _, n := vulgar(text, toks[k-1].End); n > 0 {
		gap = gap[min(n, len(gap)):]
	}
	return gap == "" || gap == " " || gap == "-" || gap == "\u00a0" || gap == "‑"
}

// nounAfter returns the stems of up to three words that follow the number in
// the same phrase, and whether one of them names people.
func nounAfter(text string, toks []Token, k int) ([]string, bool) {
	var out []string
	people := false
	for n, end := k, k+4; n < len(toks) && n < end; n++ {
		gap := text[toks[n-1].End:toks[n].Start]
		if strings.ContainsAny(gap, ",.;:()—–\"“”") {
			break
		}
		t := toks[n]
		if n == k && (t.Norm == "of" || t.Norm == "other" || t.Norm == "more" || t.Norm == "the") {
			continue
		}
		if ownerOf(t) || n > k && ownerOf(toks[n-1]) && t.Norm == "own" { // "four of the premier's own people"
			end++
			continue
		}
		if Stop(t.Norm) && t.Norm != "of" && t.Norm != "the" {
			break
		}
		if !Stop(t.Norm) {
			out = append(out, t.Stem)
			people = people || PersonNoun(t.Norm) || nationals(text, toks, n)
		}
	}
	return out, people
}

// nationals reports whether a word stands for people of a country: "three Danes",
// "four Chinese were hurt", not "four Chinese ships".
func nationals(text string, toks []Token, n int) bool {
	c, l := lexicon().countries.at(toks, n)
	if l != 1 || c.Form != "demonym" || !toks[n].Upper() {
		return false
	}
	if n+1 >= len(toks) || Stop(toks[n+1].Norm) || strings.ContainsAny(text[toks[n].End:toks[n+1].Start], ",.;:()—–\"“”") {
		return true
	}
	w := toks[n].Norm
	if strings.HasSuffix(w, "men") || strings.HasSuffix(w, "women") {
		return true
	}
	one, ok := strings.CutSuffix(w, "s")
	if !ok {
		return false
	}
	c, l = lexicon().countries.at([]Token{{Text: one, Norm: one, Stem: Stem(one)}}, 0)
	return l == 1 && c.Form == "demonym"
}

// year marks "2019" and the like.
func (q *Quantity) year(text string, toks []Token, i int) {
	t := toks[i]
	if q.To-i != 1 || !t.Number() || len(t.Norm) != 4 || q.Unit.Kind != "" || q.Value < 1000 || q.Value > 2100 || q.Value != float64(int(q.Value)) {
		return
	}
	if i > 0 {
		switch toks[i-1].Norm {
		case "in", "since", "by", "of", "from", "until", "till", "before", "after", "during", "early", "late", "mid", "year", "january",
			"february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "spring",
			"summer", "autumn", "winter", "the":
			q.Year = true
			return
		}
		if toks[i-1].Number() { // 15 August 2025 is caught above; "1999-2025"
			q.Year = true
			return
		}
	}
	if len(q.Noun) == 0 {
		q.Year = true
	}
}

// continues reports whether a word goes on.
func continues(rest string) bool {
	return rest != "" && (rest[0] >= 'a' && rest[0] <= 'z' || rest[0] >= '0' && rest[0] <= '9')
}

// modify reads what stands before the number ("nearly", "more than") and
// widens its bounds. An approximate figure may be off by a tenth; "nearly"
// by a fifth below, "just over" by a fifth above.
func (q *Quantity) modify(text string, toks []Token, i int) {
	lex := lexicon()
	for from := max(0, i-4); from < i; from++ {
		mod, n := lex.modifier.at(toks[:i], from)
		if n == 0 || from+n != i {
			continue
		}
		q.Mod = mod
		q.Start = min(q.Start, toks[from].Start)
		break
	}
	if q.Mod == Exactly && i > 0 && toks[i-1].Norm == "some" {
		q.Mod = About
		q.Start = toks[i-1].Start
	}
	for _, behind := range []struct {
		words string
		mod   Modifier
	}{{" or more", AtLeast}, {" or less", AtMost}, {" at least", AtLeast}, {" at most", AtMost}, {" at the most", AtMost}, {" or so", About}} {
		if rest, ok := strings.CutPrefix(text[q.End:], behind.words); ok && !continues(rest) {
			q.Mod = behind.mod
		}
	}
	lo, hi := q.Lo, q.Hi
	switch q.Mod {
	case About:
		q.Lo, q.Hi = lo*.9, hi*1.1
	case AtLeast, MoreThan:
		q.Hi = infinity
	case AtMost, LessThan, UpTo:
		q.Lo = 0
	case Nearly:
		q.Lo = lo * .8
	case JustOver:
		q.Hi = hi * 1.2
	case MostOf:
		q.Lo = lo * .5
	}
}
