package language

import "strings"

// readValue reads the bare number from token i on, sets Value, Lo and Hi, and
// returns the token after it.
func readValue(text string, toks []Token, i int, q *Quantity) (int, bool) {
	lex := lexicon()
	t := toks[i]
	if k, ok := readHalf(toks, i, q); ok {
		return k, true
	}
	if k, ok := readEvery(text, toks, i, q); ok {
		return k, true
	}
	if k, ok := readOneIn(text, toks, i, q); ok {
		return k, true
	}
	if v, n := lex.vague.at(toks, i); n > 0 {
		q.Lo, q.Hi, q.Value, q.Vague = v[0], v[1], v[0], v[0] != v[1]
		if v[1] < 1 { // "a third of", not "a third hour" nor "the first half"
			if i > 0 && ordinals[toks[i-1].Norm] > 0 || i+n < len(toks) && toks[i+n].Norm != "of" && toks[i+n].Start-toks[i+n-1].End == 1 &&
				!Stop(toks[i+n].Norm) && !shareWords[toks[i+n].Norm] && toks[i+1].Norm != "in" && toks[i+1].Norm != "out" {
				return 0, false
			}
			q.Lo, q.Hi, q.Value = 100*v[0], 100*v[1], 100*v[0]
			q.Unit, q.Vague = Unit{Name: "share", Kind: "percent"}, false
		}
		k := i + n
		if k < len(toks) && toks[k].Norm == "of" && k+1 < len(toks) && toks[k+1].Norm != "the" {
			k++
		}
		if v[0] == v[1] { // "a hundred thousand"
			k = q.magnitude(text, toks, i, k)
			q.Lo, q.Hi = q.Value, q.Value
		}
		return k, true
	}
	k := i + 1
	switch {
	case t.Number():
		v, ok := parseNumber(t.Norm)
		if !ok {
			return 0, false
		}
		q.Value = v
		if part, n := vulgar(text, t.End); n > 0 && v == float64(int(v)) {
			q.Value += part
		}
		if k < len(toks) && (toks[k].Norm == "st" || toks[k].Norm == "nd" || toks[k].Norm == "rd" || toks[k].Norm == "th") && toks[k].Start == t.End {
			q.Ordinal = true
			k++
		}
	case ordinals[t.Norm] > 0 && !(t.Norm == "second" && i+1 < len(toks) && toks[i+1].Norm == "half"):
		q.Value, q.Ordinal = ordinals[t.Norm], true
	default:
		v, ok := smallNumbers[t.Norm]
		if !ok {
			if (t.Norm == "a" || t.Norm == "an") && k < len(toks) {
				return readArticle(toks, i, q)
			}
			if m, ok := lex.magnitude[t.Norm]; ok && m >= 12 && len(t.Norm) > 3 && !strings.HasSuffix(t.Norm, "s") {
				q.Value = m
				q.Lo, q.Hi = m, m
				return k, t.Norm == "dozen" || t.Norm == "hundred" || t.Norm == "thousand" || t.Norm == "million"
			}
			return 0, false
		}
		if v == 1 && !countsOne(toks, i) {
			return 0, false
		}
		q.Value = v
		if v >= 20 && k < len(toks) && smallNumbers[toks[k].Norm] > 0 && smallNumbers[toks[k].Norm] < 10 && toks[k].Start-t.End == 1 {
			q.Value += smallNumbers[toks[k].Norm]
			k++
		}
		if k < len(toks) && toks[k].Start-toks[k-1].End == 1 { // "one-fifth", "two thirds"
			if d := fractions[toks[k].Norm]; d > 0 && (v < d) && !(toks[k].Norm == "quarter" && v == 1 && k+1 < len(toks) && toks[k+1].Norm == "of") {
				q.Value /= d
				q.Unit = Unit{Name: "share", Kind: "percent"}
				q.Value *= 100
				k++
			}
		}
	}
	k = q.magnitude(text, toks, i, k)
	// "three and a half", "six and a half million"
	if k+3 <= len(toks) && toks[k].Norm == "and" && toks[k+1].Norm == "a" && k+2 < len(toks) && toks[k+2].Norm == "half" {
		q.Value += .5
		k = q.magnitude(text, toks, i, k+3)
	}
	if q.Lo == 0 && q.Hi == 0 {
		q.Lo, q.Hi = q.Value, q.Value
	}
	return k, true
}

// shareWords may stand behind "a tenth" and leave it a share: "a tenth higher", "a third
// since May".
var shareWords = map[string]bool{"higher": true, "lower": true, "more": true, "less": true, "fewer": true, "larger": true, "smaller": true, "bigger": true, "cheaper": true,
	"dearer": true, "longer": true, "shorter": true, "faster": true, "slower": true, "since": true, "within": true, "during": true, "compared": true, "last": true, "this": true,
	"above": true, "below": true, "up": true, "down": true, "every": true, "between": true}

// readHalf reads what part of one unit is meant: "half a year", "a quarter of an
// hour", "three quarters of a mile", "half-hour". It returns the token of the unit.
func readHalf(toks []Token, i int, q *Quantity) (int, bool) {
	k, value := i, 1.0
	switch {
	case toks[k].Norm == "a" || toks[k].Norm == "one":
		k++
	case smallNumbers[toks[k].Norm] > 0:
		value = smallNumbers[toks[k].Norm]
		k++
	}
	if k >= len(toks) || fractions[toks[k].Norm] == 0 || k == i && toks[k].Norm != "half" && toks[k].Norm != "quarter" {
		return 0, false
	}
	if i > 0 && (toks[i-1].Norm == "and" || ordinals[toks[i-1].Norm] > 0 || toks[i-1].Norm == "other") { // "two and a half hours", "the second half hour"
		return 0, false
	}
	value /= fractions[toks[k].Norm]
	half := toks[k].Norm == "half"
	if k++; k < len(toks) && toks[k].Norm == "of" {
		k++
	} else if !half {
		return 0, false
	}
	article := k < len(toks) && (toks[k].Norm == "a" || toks[k].Norm == "an")
	switch {
	case article:
		k++
	case !half || k >= len(toks) || toks[k-1].Norm == "of" || toks[k].Norm == "term": // "a half hour" and "half-hour", not "half of hours"
		return 0, false
	}
	u, n := lexicon().units.at(toks, k)
	if n == 0 || value >= 1 || u.Factor == 0 || u.Kind != "duration" && u.Kind != "length" && u.Kind != "mass" && u.Kind != "volume" || len(toks[k].Norm) < 3 ||
		!article && strings.HasSuffix(toks[k].Norm, "s") {
		return 0, false
	}
	q.Value, q.Lo, q.Hi = value, value, value
	return k, true
}

// readEvery reads a share told by the one in so many: "every ninth farm". What
// comes round in time ("every fourth year") is none.
func readEvery(text string, toks []Token, i int, q *Quantity) (int, bool) {
	if toks[i].Norm != "every" || i+2 >= len(toks) || text[toks[i].End:toks[i+2].Start] != " "+text[toks[i+1].Start:toks[i+1].End]+" " {
		return 0, false
	}
	n := ordinals[toks[i+1].Norm]
	if u, l := lexicon().units.at(toks, i+2); n < 2 || l > 0 && u.Kind == "duration" || calendarWords[toks[i+2].Norm] || Stop(toks[i+2].Norm) {
		return 0, false
	}
	if !PersonNoun(toks[i+2].Norm) && toks[i+2].Norm == "time" {
		return 0, false
	}
	q.Value = 100 / n
	q.Lo, q.Hi, q.Unit = q.Value, q.Value, Unit{Name: "share", Kind: "percent"}
	return i + 2, true
}

// readOneIn reads a share told by the one in so many of what stands between: "one shop
// in five". "One man in 20 years" is none.
func readOneIn(text string, toks []Token, i int, q *Quantity) (int, bool) {
	if toks[i].Norm != "one" || i+3 >= len(toks) || toks[i+2].Norm != "in" || Stop(toks[i+1].Norm) || toks[i+1].Upper() || toks[i+1].Number() ||
		lexicon().magnitude[toks[i+1].Norm] > 0 || fractions[toks[i+1].Norm] > 0 || strings.ContainsAny(text[toks[i].End:toks[i+3].Start], ",;:.()") {
		return 0, false
	}
	n := smallNumbers[toks[i+3].Norm]
	if v, ok := parseNumber(toks[i+3].Norm); toks[i+3].Number() && ok && v <= 1000 {
		n = v
	}
	if n < 2 || n != float64(int(n)) {
		return 0, false
	}
	if k := i + 4; k < len(toks) && !Stop(toks[k].Norm) && !strings.ContainsAny(text[toks[k-1].End:toks[k].Start], ",.;:()—–\"“”") { // "one goal in ten minutes"
		return 0, false
	}
	q.Value = 100 / n
	q.Lo, q.Hi, q.Unit = q.Value, q.Value, Unit{Name: "share", Kind: "percent"}
	return i + 4, true
}

var vulgarSigns = map[string]float64{"½": .5, "¼": .25, "¾": .75, "⅓": 1. / 3, "⅔": 2. / 3, "⅛": .125, "⅜": .375, "⅝": .625, "⅞": .875}

// vulgar reads a fraction written as one sign at a place in a text, "½", and how many
// bytes it takes, the space before it included.
func vulgar(text string, at int) (float64, int) {
	rest := strings.TrimPrefix(text[at:], " ")
	if rest == "" || rest[0] < 0x80 {
		return 0, 0
	}
	for sign, v := range vulgarSigns {
		if strings.HasPrefix(rest, sign) {
			return v, len(text[at:]) - len(rest) + len(sign)
		}
	}
	return 0, 0
}

// magnitude multiplies the number that begins at token i by the thousands and
// millions from token k on, and returns the token after them.
func (q *Quantity) magnitude(text string, toks []Token, i, k int) int {
	for k < len(toks) {
		m, ok := lexicon().magnitude[toks[k].Norm]
		if !ok || (toks[k].Start-toks[k-1].End > 1) || len(toks[k].Norm) == 1 && toks[k].Start != toks[k-1].End {
			break
		}
		if toks[k].Norm == "m" && !currencyBefore(text, toks[i]) {
			if u, n := lexicon().units.at(toks, min(k+1, len(toks)-1)); k+1 >= len(toks) || n == 0 || u.Kind != "currency" {
				break // 25 m is metres, "3.6m dollars" are millions
			}
		}
		q.Value *= m
		k++
	}
	return k
}

// readArticle reads "a dozen", "a hundred", "a quarter", "a year and a half".
func readArticle(toks []Token, i int, q *Quantity) (int, bool) {
	next := toks[i+1].Norm
	if m, ok := lexicon().magnitude[next]; ok && m >= 12 && len(next) > 2 {
		q.Value, q.Lo, q.Hi = m, m, m
		return i + 2, true
	}
	if next == "single" && i+2 < len(toks) && (PersonNoun(toks[i+2].Norm) || unitAt(toks, i+2)) { // "a single pound"
		q.Value, q.Lo, q.Hi = 1, 1, 1
		return i + 2, true
	}
	if d := fractions[next]; d > 0 && (i+2 >= len(toks) || toks[i+2].Norm == "of") {
		q.Value = 100 / d
		q.Lo, q.Hi = q.Value, q.Value
		q.Unit = Unit{Name: "share", Kind: "percent"}
		return i + 2, true
	}
	if u, n := lexicon().units.at(toks, i+1); n > 0 && u.Kind == "duration" && next != "second" && next != "term" && next != "season" {
		q.Value = 1
		if i+4 < len(toks) && toks[i+2].Norm == "and" && toks[i+3].Norm == "a" && toks[i+4].Norm == "half" {
			q.Value, q.Lo, q.Hi, q.Unit = 1.5, 1.5, 1.5, u
			return i + 5, true
		}
		q.Lo, q.Hi = 1, 1
		return i + 1, true
	}
	return 0, false
}

// countsOne reports whether "one" counts something rather than standing for it.
func countsOne(toks []Token, i int) bool {
	if i+1 >= len(toks) {
		return false
	}
	next := toks[i+1]
	if PersonNoun(next.Norm) || fractions[next.Norm] > 0 || lexicon().magnitude[next.Norm] >= 100 && len(next.Norm) > 2 {
		return true
	}
	return unitAt(toks, i+1)
}

func unitAt(toks []Token, i int) bool {
	_, n := lexicon().units.at(toks, i)
	return n > 0
}
