package language

import (
	"slices"
	"strings"
	"time"

	"variorum/index/news"
)

// Times that are told by another one: "two days after the vote", "in its third
// year", "last autumn", "by the end of the month", "before dawn". Where the
// other time is not known they stay unresolved, and the words stand for them.

// relativeAt reads such a time at token i and returns how many tokens it takes. The
// span may reach further, to the end of what the time is told by.
func relativeAt(text string, s *Sentence, i int, published time.Time, m *Moment) int {
	toks := s.Tokens
	for _, reader := range []func(string, *Sentence, int, time.Time, *Moment) int{feastAt, centuryAt, edgeAt, shiftedAt, seasonIn, besideAt, apartAt, aheadAt, nthAt, partAt} {
		if n := reader(text, s, i, published, m); n > 0 {
			if m.End == 0 {
				m.Span = news.Span{Start: toks[i].Start, End: toks[i+n-1].End}
			}
			return n
		}
		*m = Moment{Minute: -1}
	}
	return 0
}

func is(toks []Token, i int, list ...string) bool {
	if i < 0 || i >= len(toks) {
		return false
	}
	for _, w := range list {
		if toks[i].Norm == w {
			return true
		}
	}
	return false
}

func determiner(toks []Token, i int) bool {
	return is(toks, i, "the", "a", "an", "his", "her", "its", "their", "our", "my", "this", "that")
}

// nounEnd returns the end of the noun phrase that begins at token k: up to a
// stop in the text, a small word or a verb.
func nounEnd(text string, toks []Token, k int) int {
	end := k
	for n := k; n < len(toks) && n < k+6; n++ {
		if n > k && strings.TrimSpace(strings.Trim(text[toks[n-1].End:toks[n].Start], "-’'‘")) != "" {
			break
		}
		if determiner(toks, n) && n == k {
			continue
		}
		tag := PartOfSpeech(toks[k:n+1], n-k)
		if n > k && (Stop(toks[n].Norm) || strings.HasPrefix(tag, "V") && tag != "VBG" && !toks[n].Upper()) {
			break
		}
		end = n + 1
	}
	if is(toks, end, "of") && end > k && end+1 < len(toks) && toks[end].Start-toks[end-1].End == 1 && !is(toks, end-1, "of") {
		if to := nounEnd(text, toks, end+1); to > end+1 {
			return to
		}
	}
	return end
}

// feastAt reads days of the year with a name: "Christmas Eve", "New Year's Day".
func feastAt(text string, s *Sentence, i int, published time.Time, m *Moment) int {
	toks := s.Tokens
	if !toks[i].Upper() {
		return 0
	}
	n := 0
	switch toks[i].Norm {
	case "christmas", "easter", "ramadan", "thanksgiving", "halloween", "midsummer", "pentecost", "lent", "hanukkah", "diwali":
		n = 1
	case "new":
		if is(toks, i+1, "year") && toks[i+1].Upper() {
			n = 2
		}
	case "boxing":
		if is(toks, i+1, "day") {
			n = 1
		}
	case "good":
		if is(toks, i+1, "friday") {
			n = 1
		}
	case "ash", "palm", "maundy", "shrove", "whit":
		if is(toks, i+1, "wednesday", "sunday", "thursday", "tuesday", "monday") && toks[i+1].Upper() {
			n = 1
		}
	default: // "on Independence Day"
		if k := named(toks, i); k > 0 {
			m.Kind = "event"
			m.feast(toks[i:i+k], s.Future || !slices.Contains(PartsOfSpeech(toks), "VBD"), published)
			return k
		}
		if is(toks, i-1, "on", "by", "until", "before", "after", "since") && i+1 < len(toks) && toks[i+1].Upper() && is(toks, i+1, "day") {
			n = 1
		}
	}
	if n == 0 {
		return 0
	}
	if i+n < len(toks) && toks[i+n].Upper() && is(toks, i+n, "eve", "day", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday") {
		n++
	} else if i+n < len(toks) && toks[i+n].Upper() && adjacent(text, toks[i+n-1], toks[i+n]) {
		return 0 // "New Year Honours"
	}
	m.Kind = "event"
	m.feast(toks[i:i+n], s.Future || !slices.Contains(PartsOfSpeech(toks), "VBD"), published)
	return n
}

// feasts are days of the year that are the same everywhere, by month and day.
var feasts = map[string][2]int{
	"epiphany": {1, 6}, "twelfth night": {1, 5}, "candlemas": {2, 2}, "valentine's day": {2, 14}, "st valentine's day": {2, 14}, "saint valentine's day": {2, 14}, "valentines day": {2, 14},
	"leap day": {2, 29}, "women's day": {3, 8}, "international women's day": {3, 8}, "st patrick's day": {3, 17}, "april fool's day": {4, 1}, "april fools' day": {4, 1},
	"may day": {5, 1}, "bastille day": {7, 14}, "assumption day": {8, 15}, "all saints' day": {11, 1}, "all souls' day": {11, 2}, "guy fawkes night": {11, 5}, "bonfire night": {11, 5},
	"armistice day": {11, 11}, "st nicholas' day": {12, 6}, "st stephen's day": {12, 26}, "hogmanay": {12, 31}, "midsummer day": {6, 24},
}

// named returns how many tokens from i on name one of them, written with capitals.
func named(toks []Token, i int) int {
	name := ""
	for k := i; k < len(toks) && k < i+4 && toks[k].Upper(); k++ {
		if k > i {
			name += " "
		}
		name += plainName(toks[k])
		if _, ok := feasts[name]; ok && !(k+1 < len(toks) && toks[k+1].Upper() && is(toks, k+1, "massacre", "parade", "party")) {
			return k + 1 - i
		}
	}
	return 0
}

// plainName is a word of such a name as feasts has it.
func plainName(t Token) string {
	return strings.ReplaceAll(strings.ToLower(t.Text), "’", "'")
}

// feast lays a day of the year with a name on the calendar, the last one before
// the article or the next to come; days that every country or faith keeps at
// another time stay unresolved. Christmas and Easter are some days each.
func (m *Moment) feast(toks []Token, future bool, published time.Time) {
	if published.IsZero() {
		return
	}
	on := func(year int) (time.Time, time.Time) {
		date := func(mo time.Month, d, days int) (time.Time, time.Time) {
			lo := time.Date(year, mo, d, 0, 0, 0, 0, time.UTC)
			return lo, lo.AddDate(0, 0, days)
		}
		last, name := toks[len(toks)-1].Norm, plainName(toks[0])
		for _, t := range toks[1:] {
			name += " " + plainName(t)
		}
		if d, ok := feasts[name]; ok {
			return date(time.Month(d[0]), d[1], 1)
		}
		if off, ok := map[string]int{"ash": -46, "shrove": -47, "palm": -7, "maundy": -3, "whit": 49}[toks[0].Norm]; ok {
			if last == "monday" {
				off++
			}
			return day(easter(year).AddDate(0, 0, off))
		}
		switch toks[0].Norm {
		case "christmas":
			switch last {
			case "eve":
				return date(12, 24, 1)
			case "day":
				return date(12, 25, 1)
			}
			return date(12, 24, 3)
		case "boxing":
			return date(12, 26, 1)
		case "halloween":
			return date(10, 31, 1)
		case "new":
			switch last {
			case "eve":
				return date(12, 31, 1)
			case "day":
				return date(1, 1, 1)
			}
			return date(1, 1, 2)
		case "good", "easter":
			lo := easter(year)
			switch {
			case toks[0].Norm == "good" || last == "friday":
				return day(lo.AddDate(0, 0, -2))
			case last == "saturday" || last == "eve":
				return day(lo.AddDate(0, 0, -1))
			case last == "sunday":
				return day(lo)
			case last == "monday":
				return day(lo.AddDate(0, 0, 1))
			}
			return lo.AddDate(0, 0, -2), lo.AddDate(0, 0, 2)
		}
		return time.Time{}, time.Time{}
	}
	today, _ := day(published)
	m.Lo, m.Hi = on(published.Year())
	switch {
	case m.Lo.IsZero():
	case future && !m.Hi.After(today):
		m.Lo, m.Hi = on(published.Year() + 1)
	case !future && m.Lo.After(today):
		m.Lo, m.Hi = on(published.Year() - 1)
	}
}

// easter is Easter Sunday by the Gregorian reckoning (the anonymous algorithm).
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	n := (a + 11*h + 19*l) / 433
	month := (h + l - 7*n + 90) / 25
	return time.Date(year, time.Month(month), (h+l-7*n+33*month+19)%32, 0, 0, 0, 0, time.UTC)
}

// centuryAt reads "17th century", "the 1990s".
func centuryAt(text string, s *Sentence, i int, _ time.Time, m *Moment) int {
	toks := s.Tokens
	nth, n := ordinalAt(text, toks, i)
	if n > 0 && nth <= 22 && is(toks, i+n, "century") {
		m.Kind = "half"
		m.Lo = time.Date(int(nth-1)*100, 1, 1, 0, 0, 0, 0, time.UTC)
		m.Hi = m.Lo.AddDate(100, 0, 0)
		return n + 1
	}
	t := toks[i]
	if t.Number() && len(t.Text) == 4 && i+1 < len(toks) && toks[i+1].Norm == "s" && toks[i+1].Start-t.End <= 1 && t.Text[3] == '0' {
		if v, ok := parseNumber(t.Norm); ok && v >= 1000 && v < 2100 {
			m.Kind = "half"
			m.Lo = time.Date(int(v), 1, 1, 0, 0, 0, 0, time.UTC)
			years := 10
			if int(v)%100 == 0 {
				years = 100
			}
			m.Hi = m.Lo.AddDate(years, 0, 0)
			return 2
		}
	}
	return 0
}

// ordinalAt reads "third" and "14th".
func ordinalAt(text string, toks []Token, i int) (float64, int) {
	if v, ok := ordinals[toks[i].Norm]; ok {
		return v, 1
	}
	if is(toks, i, "last", "final", "opening") {
		return 0, 1
	}
	if toks[i].Number() && i+1 < len(toks) && toks[i+1].Start == toks[i].End && is(toks, i+1, "th", "st", "nd", "rd") {
		if v, ok := parseNumber(toks[i].Norm); ok {
			return v, 2
		}
	}
	return 0, 0
}

// edgeAt reads "end of next week", "start of the season", "end of April".
func edgeAt(text string, s *Sentence, i int, published time.Time, m *Moment) int {
	toks := s.Tokens
	if !is(toks, i, "end", "start", "beginning", "close", "turn") || !is(toks, i+1, "of") || i+2 >= len(toks) {
		return 0
	}
	k := i + 2
	if inner, n := momentAt(text, s, k, published); n > 0 {
		*m = inner
		m.Start, m.End = toks[i].Start, max(inner.End, toks[k+n-1].End)
		if is(toks, k+n, "season") && inner.Kind == "year" {
			m.End, n = toks[k+n].End, n+1
		}
		return k + n - i
	}
	if determiner(toks, k) {
		k++
	}
	if is(toks, k, "day", "week", "weekend", "month", "year", "season", "decade", "century", "summer", "winter", "spring", "autumn", "term", "holidays") {
		m.Kind = "relative"
		return k + 1 - i
	}
	return 0
}

// shiftedAt reads "last night", "this weekend", "the following morning", "last
// autumn".
func shiftedAt(text string, s *Sentence, i int, published time.Time, m *Moment) int {
	toks := s.Tokens
	if i+1 >= len(toks) {
		return 0
	}
	w := toks[i+1].Norm
	d, known := map[string]int{"last": -1, "this": 0, "next": 1, "coming": 1}[toks[i].Norm], true
	switch toks[i].Norm {
	case "last", "this", "next", "coming":
	case "that", "following", "previous", "same":
		known = false
	case "yesterday", "tomorrow":
		if partsOfDay[w] > 0 {
			m.Kind = "relative"
			if !published.IsZero() {
				m.Lo, m.Hi = day(published.AddDate(0, 0, relativeDays[toks[i].Norm]))
			}
			return 2
		}
		return 0
	default:
		return 0
	}
	definite := is(toks, i-1, "the") // "the next morning" counts from another day
	switch {
	case partsOfDay[w] > 0 || w == "day" && (definite || !known):
		m.Kind = "relative"
		if known && !definite && !published.IsZero() && (d == 0 || d == -1 && w == "night") {
			m.Lo, m.Hi = day(published.AddDate(0, 0, d))
		}
	case w == "weekend":
		m.Kind = "relative"
		if known && !definite && !published.IsZero() {
			back := (int(published.Weekday()) + 1) % 7 // days since Saturday
			saturday := published.AddDate(0, 0, -back)
			if d > 0 || d == 0 && back > 1 {
				saturday = saturday.AddDate(0, 0, 7)
			}
			m.Lo, _ = day(saturday)
			m.Hi = m.Lo.AddDate(0, 0, 2)
		}
	case seasons[w] > 0:
		m.Kind = "half"
		if known && !published.IsZero() {
			m.season(seasons[w], d, published)
		}
	case w == "decade" || w == "century" || w == "season" && d != 0:
		m.Kind = "relative"
	default:
		return 0
	}
	return 2
}

// season lays a season on the calendar: the last one over, the one of this
// year, the next to begin.
func (m *Moment) season(from time.Month, d int, published time.Time) {
	at := func(year int) time.Time { return time.Date(year, from, 1, 0, 0, 0, 0, time.UTC) }
	m.Lo = at(published.Year())
	switch {
	case d < 0 && m.Lo.AddDate(0, 3, 0).After(published):
		m.Lo = at(published.Year() - 1)
	case d > 0 && !m.Lo.After(published):
		m.Lo = at(published.Year() + 1)
	}
	m.Hi = m.Lo.AddDate(0, 3, 0)
}

// seasonIn reads a season without a year where a word of time stands before it:
// "in the spring", "by early autumn".
func seasonIn(text string, s *Sentence, i int, published time.Time, m *Moment) int {
	toks := s.Tokens
	if seasons[toks[i].Norm] == 0 || toks[i].Norm == "fall" && !is(toks, i-1, "the") {
		return 0
	}
	k := i - 1
	for is(toks, k, "the", "early", "late", "mid") {
		k--
	}
	if !is(toks, k, "in", "by", "until", "since", "during", "before", "over", "through") || i+1 < len(toks) && toks[i+1].Upper() ||
		i+1 < len(toks) && strings.HasPrefix(PartOfSpeech(toks, i+1), "N") && adjacent(text, toks[i], toks[i+1]) {
		return 0
	}
	m.Kind = "half"
	if !published.IsZero() && s.Future {
		m.season(seasons[toks[i].Norm], 0, published)
		if !m.Hi.After(published) {
			m.season(seasons[toks[i].Norm], 1, published)
		}
	}
	return 1
}

// unitAfter reads an optional count and a unit of time: "two days", "a few
// weeks", "hours".
func unitAfter(toks []Token, i int) (end int, u Unit) {
	k := i
	if _, n := lexicon().vague.at(toks, i); n > 0 {
		k += n
	} else if _, ok := smallNumbers[toks[i].Norm]; ok || toks[i].Number() || is(toks, i, "a", "an", "few", "many", "barely") {
		k++
		if is(toks, i, "a") && is(toks, i+1, "few", "couple") {
			k++
		}
	}
	if is(toks, k, "of") || k > i && is(toks, k, "working", "business", "calendar", "school", "trading", "full", "short", "whole", "further", "more") {
		k++
	}
	if k >= len(toks) {
		return 0, u
	}
	u, n := lexicon().units.at(toks, k)
	if n == 0 || u.Kind != "duration" || u.Name == "season" || u.Name == "term" || k == i && !strings.HasSuffix(toks[k].Norm, "s") {
		return 0, u
	}
	return k + n, u
}

// apartAt reads "two days after the vote", "three weeks later", "hours before
// kick-off", "several months ago".
func apartAt(text string, s *Sentence, i int, _ time.Time, m *Moment) int {
	toks := s.Tokens
	if is(toks, i-1, "for") {
		return 0
	}
	end, _ := unitAfter(toks, i)
	if end == 0 || end >= len(toks) || strings.TrimSpace(text[toks[end-1].End:toks[end].Start]) != "" {
		return 0
	}
	m.Kind = "relative"
	switch toks[end].Norm {
	case "later", "earlier", "afterwards", "beforehand", "ago":
		if is(toks, end+1, "than") { // "nine days later than reported" says how far off
			return 0
		}
		return end + 1 - i
	case "after", "before", "into", "following", "prior":
		to := nounEnd(text, toks, end+1)
		if is(toks, end+1, "to") {
			to = nounEnd(text, toks, end+2)
		}
		m.Span = news.Span{Start: toks[i].Start, End: toks[max(to, end+1)-1].End}
		return end - i // "after" may open a clause
	}
	return 0
}

// besideAt reads "the day after the vote", "on the night before the race", "the
// morning after"; and counts "the day after tomorrow".
func besideAt(text string, s *Sentence, i int, published time.Time, m *Moment) int {
	toks := s.Tokens
	if !is(toks, i, "day", "night", "morning", "evening", "afternoon", "week", "weekend", "month", "year") || !is(toks, i-1, "the", "very") || !is(toks, i+1, "after", "before") ||
		strings.TrimSpace(text[toks[i].End:toks[i+1].Start]) != "" {
		return 0
	}
	m.Kind = "relative"
	if is(toks, i+2, "tomorrow", "yesterday") {
		if d := relativeDays[toks[i+2].Norm]; is(toks, i, "day") && !published.IsZero() && (d > 0) == is(toks, i+1, "after") {
			m.Lo, m.Hi = day(published.AddDate(0, 0, 2*d))
		}
		return 3
	}
	to := i + 2
	if to < len(toks) && strings.TrimSpace(text[toks[i+1].End:toks[to].Start]) == "" {
		to = max(to, nounEnd(text, toks, to))
	}
	m.Span = news.Span{Start: toks[i].Start, End: toks[to-1].End}
	return 2 // "after" may open a clause
}

// aheadAt reads what lies ahead: "in three weeks' time", "within days", "the
// coming weeks", "the next few days".
func aheadAt(text string, s *Sentence, i int, _ time.Time, m *Moment) int {
	toks := s.Tokens
	if is(toks, i, "coming", "next") && is(toks, i-1, "the") && i+1 < len(toks) {
		if end, _ := unitAfter(toks, i+1); end > 0 && strings.HasSuffix(toks[end-1].Norm, "s") {
			m.Kind = "relative"
			return end - i
		}
	}
	if !is(toks, i, "in", "within") || i+1 >= len(toks) {
		return 0
	}
	end, _ := unitAfter(toks, i+1)
	if end == 0 {
		return 0
	}
	if is(toks, end, "time") && end < len(toks) {
		end++
	} else if !s.Future {
		return 0 // how long it took
	}
	m.Kind = "relative"
	return end - i
}

// nthAt reads "in its third year", "on the second day of the trial", "in the
// 89th minute".
func nthAt(text string, s *Sentence, i int, _ time.Time, m *Moment) int {
	toks := s.Tokens
	if !is(toks, i, "in", "on", "during", "by") || !determiner(toks, i+1) || i+3 >= len(toks) {
		return 0
	}
	_, n := ordinalAt(text, toks, i+2)
	if n == 0 || i+2+n >= len(toks) {
		return 0
	}
	u, l := lexicon().units.at(toks, i+2+n)
	if played := is(toks, i+2+n, "half", "quarter", "round", "set", "period", "innings") && !is(toks, i+3+n, "of"); !played && (l == 0 || u.Kind != "duration") {
		return 0
	}
	l = max(l, 1)
	end := i + 2 + n + l
	m.Kind = "relative"
	m.Span = news.Span{Start: toks[i+1].Start, End: toks[end-1].End}
	if is(toks, end, "of") && end+1 < len(toks) {
		m.End = toks[max(nounEnd(text, toks, end+1), end+2)-1].End
	}
	return end - i
}

// partAt reads parts of the day: "dawn", "mid-afternoon", "the early hours", "in
// the evening".
func partAt(text string, s *Sentence, i int, _ time.Time, m *Moment) int {
	toks := s.Tokens
	n := 0
	switch t := toks[i]; {
	case t.Upper() && i > 0:
	case is(toks, i, "dawn", "dusk", "daybreak", "sunrise", "sunset", "nightfall", "lunchtime", "teatime", "bedtime", "afternoon", "morning", "evening") &&
		(i == 0 || is(toks, i-1, "at", "by", "before", "after", "until", "around", "since", "mid", "early", "late", "about", "from")):
		n = 1
	case is(toks, i, "early", "small") && is(toks, i+1, "hours"):
		n = 2
	case is(toks, i, "in", "during") && is(toks, i+1, "the") && i+2 < len(toks) && partsOfDay[toks[i+2].Norm] > 0:
		n = 3
	case is(toks, i, "at") && is(toks, i+1, "night"):
		n = 2
	case is(toks, i, "weekend") && is(toks, i-1, "the"):
		m.Kind = "relative"
		return 1
	case is(toks, i, "half") && is(toks, i+1, "time") && is(toks, i-1, "at", "before", "after", "by"):
		n = 2
	case is(toks, i, "rush") && is(toks, i+1, "hour"):
		n = 2
	}
	if n == 0 {
		return 0
	}
	if is(toks, i-1, "mid") {
		m.Span = news.Span{Start: toks[i-1].Start, End: toks[i+n-1].End}
	}
	m.Kind = "part"
	return n
}
