package language

import (
	"slices"
	"strings"
	"time"

	"variorum/index/news"
)

// Moment is a point or stretch of time named in a sentence.
type Moment struct {
	news.Span
	From, To int       // token indices
	Kind     string    // clock part weekday date month year half relative event
	Lo, Hi   time.Time // the stretch it means on the calendar as printed (laid in UTC), Hi exclusive; zero where there is no date to count from
	Year     bool      // names its year
	Minute   int       // clock: minutes after midnight, local to the article; -1 otherwise
	About    bool      // "around 3 pm"
	Toward   bool      // clock: "towards noon", "before noon", some time earlier
	After    bool      // clock: "after 3 pm", some time later
	Zone     string    // clock: the zone that it is printed in, "gmt" and the like
	Early    int       // a part of the day, or a day with one ("Monday evening"): minutes after midnight from
	Late     int       // which and to which it may be, widely; 0 otherwise
	Twelve   bool      // clock: "ten to four", which may be twelve hours later
	Since    bool      // "since 2011"
	Until    bool      // "until noon", "by Easter"
}

var weekdays = map[string]time.Weekday{"monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 0,
	"mon": 1, "tue": 2, "tues": 2, "wed": 3, "thu": 4, "thurs": 4, "fri": 5, "sat": 6, "sun": 0}

var months = map[string]time.Month{"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
	"september": 9, "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8,
	"sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12}

var dayParts = map[string][2]int{"midnight": {0, 0}, "noon": {12, 12}, "midday": {12, 12}}

var relativeDays = map[string]int{"today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0, "overnight": 0}

// moments finds the times of a sentence. published anchors weekdays and
// relative days; where it is zero they stay unresolved. A weekday is the
// nearest one before or on the day of publication, or the next one where the
// sentence speaks of the future (the news strategy of HeidelTime).
func moments(text string, s *Sentence, published time.Time) []Moment {
	var out []Moment
	toks := s.Tokens
	for i := 0; i < len(toks); {
		m, n := momentAt(text, s, i, published)
		if n == 0 {
			i++
			continue
		}
		m.From, m.To = i, i+n
		if m.Span.End == 0 {
			m.Span = news.Span{Start: toks[i].Start, End: toks[i+n-1].End}
		}
		if k := len(out) - 1; k >= 0 && out[k].Kind == "weekday" && m.Kind == "date" && out[k].To >= i-1 && (out[k].To == i || toks[i-1].Norm == "the") {
			out[k].To, out[k].End, out[k].Kind, out[k].Lo, out[k].Hi, out[k].Year = m.To, m.End, m.Kind, m.Lo, m.Hi, m.Year // "Thursday, 18 June"
			i += n
			continue
		}
		m.context(text, toks)
		m.Early, m.Late = hours(text, toks, m.From, m.To)
		if m.Kind == "clock" {
			m.Early, m.Late, m.Zone = 0, 0, zone(text, toks, m.To)
		}
		out = append(out, m)
		i += n
	}
	return out
}

func momentAt(text string, s *Sentence, i int, published time.Time) (Moment, int) {
	toks := s.Tokens
	t := toks[i]
	m := Moment{Minute: -1}
	if n := clockAt(text, toks, i, &m); n > 0 {
		return m, n
	}
	if n := centuryAt(text, s, i, published, &m); n > 0 {
		return m, n
	}
	if _, ok := dayParts[t.Norm]; ok {
		m.Kind, m.Minute = "clock", dayParts[t.Norm][0]*60
		return m, 1
	}
	if w, ok := weekdays[t.Norm]; ok && t.Upper() && (len(t.Norm) > 4 || i+1 < len(toks) && toks[i+1].Number()) {
		m.Kind = "weekday"
		if !published.IsZero() {
			m.Lo, m.Hi = day(nearest(published, w, s.Future || i > 0 && ahead[toks[i-1].Norm]))
			m.week(toks, i, published)
		}
		return m, 1
	}
	if mo, ok := months[t.Norm]; ok && t.Upper() && !monthName(text, toks, i) {
		return monthAt(toks, i, mo, published, s.Future)
	}
	if t.Number() && i+1 < len(toks) && len(t.Norm) <= 2 {
		k := i + 1
		if toks[k].Start == t.End && is(toks, k, "st", "nd", "rd", "th") { // "14th May", "the 14th of May"
			if k++; is(toks, k, "of") {
				k++
			}
		}
		if k < len(toks) && toks[k].Upper() && months[toks[k].Norm] > 0 {
			v, _ := parseNumber(t.Norm)
			year, n := yearAfter(toks, k+1)
			m := dated(int(v), months[toks[k].Norm], year, published, s.Future)
			m.Year = year > 0
			return m, k + 1 + n - i
		}
	}
	if n := dayAt(text, toks, i, published, s.Future, &m); n > 0 {
		return m, n
	}
	if t.Number() && len(t.Norm) == 4 {
		v, ok := parseNumber(t.Norm)
		if ok && v >= 1000 && v <= 2100 && yearContext(text, toks, i) {
			m.Kind = "year"
			m.Lo = time.Date(int(v), 1, 1, 0, 0, 0, 0, time.UTC)
			m.Hi = m.Lo.AddDate(1, 0, 0)
			return m, 1
		}
	}
	if d, ok := relativeDays[t.Norm]; ok {
		m.Kind = "relative"
		if !published.IsZero() {
			m.Lo, m.Hi = day(published.AddDate(0, 0, d))
		}
		return m, 1
	}
	if n := seasonAt(toks, i, published, &m); n > 0 {
		return m, n
	}
	if half := halfAt(toks, i, published, &m); half > 0 {
		return m, half
	}
	if n := periodAt(toks, i, published, &m); n > 0 {
		return m, n
	}
	return m, relativeAt(text, s, i, published, &m)
}

// week lays "next Thursday" and "last Thursday" on the calendar: never on the day of
// publication, and the next one else on that of this week or of the week after, as
// the writer has it.
func (m *Moment) week(toks []Token, i int, published time.Time) {
	today, _ := day(published)
	switch {
	case is(toks, i-1, "next"):
		if m.Lo.Equal(today) {
			m.Lo, m.Hi = day(today.AddDate(0, 0, 7))
		} else {
			m.Hi = m.Hi.AddDate(0, 0, 7)
		}
	case is(toks, i-1, "last") && m.Lo.Equal(today):
		m.Lo, m.Hi = day(today.AddDate(0, 0, -7))
	}
}

// dayAt reads a day of the month without its month: "on the 28th", "bears the
// date of the 12th". It is the last such day before the article where the sentence
// tells of what was, the next one where it speaks of what is to come, and else the
// nearest.
func dayAt(text string, toks []Token, i int, published time.Time, future bool, m *Moment) int {
	t := toks[i]
	if !t.Number() || len(t.Norm) > 2 || !is(toks, i-1, "the") || i+1 >= len(toks) || toks[i+1].Start != t.End || !is(toks, i+1, "st", "nd", "rd", "th") {
		return 0
	}
	dated := is(toks, i-2, "of") && is(toks, i-3, "date", "dated", "morning", "evening", "night", "afternoon", "meeting", "session", "letter")
	if !dated && !is(toks, i-2, "on", "by", "until", "since", "from", "before", "after", "dated") {
		return 0
	}
	if i+2 < len(toks) && strings.TrimSpace(text[toks[i+1].End:toks[i+2].Start]) == "" && !Stop(toks[i+2].Norm) && !strings.HasPrefix(PartOfSpeech(toks, i+2), "V") {
		return 0 // "on the 14th floor"
	}
	v, ok := parseNumber(t.Norm)
	if !ok || v < 1 || v > 31 || v != float64(int(v)) {
		return 0
	}
	m.Kind = "date"
	if !published.IsZero() {
		at := time.Date(published.Year(), published.Month(), int(v), 0, 0, 0, 0, time.UTC)
		switch today, _ := day(published); {
		case future && at.Before(today):
			at = time.Date(published.Year(), published.Month()+1, int(v), 0, 0, 0, 0, time.UTC)
		case !future && at.After(today) && (at.Sub(today) > 15*24*time.Hour || slices.Contains(PartsOfSpeech(toks), "VBD")):
			at = time.Date(published.Year(), published.Month()-1, int(v), 0, 0, 0, 0, time.UTC)
		case !future && today.Sub(at) > 15*24*time.Hour && !slices.Contains(PartsOfSpeech(toks), "VBD"):
			at = time.Date(published.Year(), published.Month()+1, int(v), 0, 0, 0, 0, time.UTC)
		}
		if at.Day() == int(v) { // no 31st of June
			m.Lo, m.Hi = day(at)
		}
	}
	return 2
}

// ahead are words before a weekday that make it the one to come.
var ahead = map[string]bool{"until": true, "till": true, "by": true, "next": true}

// monthName reports whether the word for a month at i is a given name: "May
// Lind said", no preposition before it.
func monthName(text string, toks []Token, i int) bool {
	if i+1 >= len(toks) || !toks[i+1].Upper() || !adjacent(text, toks[i], toks[i+1]) || calendarWords[toks[i+1].Norm] || Stop(toks[i+1].Norm) {
		return false
	}
	if i == 0 {
		return true
	}
	switch toks[i-1].Norm {
	case "in", "since", "by", "until", "till", "of", "last", "next", "this", "early", "late", "mid", "from", "to", "through", "between", "before", "after":
		return false
	}
	return !toks[i-1].Number()
}

// monthAt reads "August", "August 15", "Sept 15, 2025", "February 2022".
func monthAt(toks []Token, i int, mo time.Month, published time.Time, future bool) (Moment, int) {
	n := 1
	if i+1 < len(toks) && toks[i+1].Number() && len(toks[i+1].Norm) <= 2 && toks[i+1].Start-toks[i].End <= 2 {
		v, _ := parseNumber(toks[i+1].Norm)
		nth := 0
		if i+2 < len(toks) && toks[i+2].Start == toks[i+1].End && is(toks, i+2, "st", "nd", "rd", "th") { // "May 14th"
			nth = 1
		}
		year, k := yearAfter(toks, i+2+nth)
		m := dated(int(v), mo, year, published, future)
		m.Year = year > 0
		return m, 2 + nth + k
	}
	year, k := yearAfter(toks, i+1)
	m := Moment{Kind: "month", Minute: -1}
	n += k
	if year == 0 && !published.IsZero() {
		year = published.Year()
		switch {
		case future && mo < published.Month():
			year++
		case !future && int(mo) > int(published.Month())+6:
			year--
		case int(mo)+6 < int(published.Month()):
			year++
		}
	}
	if year > 0 {
		m.Lo = time.Date(year, mo, 1, 0, 0, 0, 0, time.UTC)
		m.Hi = m.Lo.AddDate(0, 1, 0)
	}
	return m, n
}

func yearAfter(toks []Token, i int) (int, int) {
	if i < len(toks) && toks[i].Number() && len(toks[i].Norm) == 4 && toks[i].Start-toks[i-1].End <= 2 {
		if v, ok := parseNumber(toks[i].Norm); ok && v > 1000 && v < 2100 {
			return int(v), 1
		}
	}
	return 0, 0
}

// dated lays a day on the calendar. Without a year it is the nearest one: what
// is told of in January as done in December was done in the year before.
func dated(d int, mo time.Month, year int, published time.Time, future bool) Moment {
	m := Moment{Kind: "date", Minute: -1}
	if year == 0 && !published.IsZero() {
		year = published.Year()
		switch apart := int(mo) - int(published.Month()); {
		case future && apart < -1:
			year++
		case !future && apart > 6:
			year--
		}
	}
	if year > 0 && d >= 1 && d <= 31 {
		m.Lo, m.Hi = day(time.Date(year, mo, d, 0, 0, 0, 0, time.UTC))
	}
	return m
}

// halfAt reads "first half of 2026", "second quarter of next year", "the middle of next year".
func halfAt(toks []Token, i int, published time.Time, m *Moment) int {
	if i+2 >= len(toks) {
		return 0
	}
	part := map[string]float64{"half": 2, "quarter": 4, "third": 3}
	parts, nth, k := part[toks[i+1].Norm], ordinals[toks[i].Norm], i+2
	switch {
	case parts > 0 && nth > 0:
	case toks[i].Norm == "middle" || toks[i].Norm == "mid":
		parts, nth, k = 2, 1, i+1
	default:
		return 0
	}
	for k < len(toks) && (toks[k].Norm == "of" || toks[k].Norm == "the") {
		k++
	}
	year, n := yearWords(toks, k, published)
	if n == 0 {
		return 0
	}
	m.Kind = "half"
	if year > 0 {
		start := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		span := int(12 / parts)
		m.Lo = start.AddDate(0, span*(int(nth)-1), 0)
		m.Hi = m.Lo.AddDate(0, span, 0)
	}
	return k + n - i
}

// seasons by the month that they begin in, north of the equator.
var seasons = map[string]time.Month{"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}

// seasonAt reads "autumn of 2026", "spring 2027", "summer next year". A season
// by itself says too little.
func seasonAt(toks []Token, i int, published time.Time, m *Moment) int {
	from, ok := seasons[toks[i].Norm]
	if !ok {
		return 0
	}
	k := i + 1
	if k < len(toks) && toks[k].Norm == "of" {
		k++
	}
	year, n := yearWords(toks, k, published)
	if n == 0 {
		return 0
	}
	m.Kind = "half"
	if year > 0 {
		m.Year = toks[k].Number()
		m.Lo = time.Date(year, from, 1, 0, 0, 0, 0, time.UTC)
		m.Hi = m.Lo.AddDate(0, 3, 0)
	}
	return k + n - i
}

// yearWords reads "2026", "next year", "last year", "this year".
func yearWords(toks []Token, k int, published time.Time) (int, int) {
	if k >= len(toks) {
		return 0, 0
	}
	if toks[k].Number() && len(toks[k].Norm) == 4 {
		v, _ := parseNumber(toks[k].Norm)
		return int(v), 1
	}
	shift := map[string]int{"next": 1, "last": -1, "this": 0, "that": 0, "following": 1, "previous": -1}
	if d, ok := shift[toks[k].Norm]; ok && k+1 < len(toks) && toks[k+1].Norm == "year" {
		if published.IsZero() {
			return 0, 2
		}
		return published.Year() + d, 2
	}
	return 0, 0
}

// periodAt reads "next year", "last week", "two years ago", "days ago".
func periodAt(toks []Token, i int, published time.Time, m *Moment) int {
	if i+1 >= len(toks) {
		return 0
	}
	shift := map[string]int{"next": 1, "last": -1, "this": 0, "following": 1, "previous": -1}
	if d, ok := shift[toks[i].Norm]; ok {
		switch toks[i+1].Norm {
		case "year":
			m.Kind = "year"
			if !published.IsZero() {
				m.Lo = time.Date(published.Year()+d, 1, 1, 0, 0, 0, 0, time.UTC)
				m.Hi = m.Lo.AddDate(1, 0, 0)
			}
			return 2
		case "week":
			m.Kind = "relative"
			if !published.IsZero() {
				monday := published.AddDate(0, 0, -(int(published.Weekday())+6)%7+7*d)
				m.Lo, _ = day(monday)
				m.Hi = m.Lo.AddDate(0, 0, 7)
			}
			return 2
		case "month":
			m.Kind = "month"
			if !published.IsZero() {
				m.Lo = time.Date(published.Year(), published.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, d, 0)
				m.Hi = m.Lo.AddDate(0, 1, 0)
			}
			return 2
		}
		return 0
	}
	// "two years ago", "days ago"
	for n := 1; n <= 3 && i+n < len(toks); n++ {
		if toks[i+n].Norm != "ago" && toks[i+n].Norm != "earlier" {
			continue
		}
		u, l := lexicon().units.at(toks, i+n-1)
		if l != 1 || u.Kind != "duration" {
			return 0
		}
		count := -1.0
		if n == 2 {
			if toks[i].Number() {
				count, _ = parseNumber(toks[i].Norm)
			} else if v, ok := smallNumbers[toks[i].Norm]; ok {
				count = v
			} else if toks[i].Norm == "a" || toks[i].Norm == "an" {
				count = 1
			} else {
				return 0
			}
		} else if n == 3 {
			return 0
		}
		m.Kind = "relative"
		if count > 0 && !published.IsZero() {
			switch u.Name {
			case "year":
				m.Kind = "year"
				m.Lo = time.Date(published.Year()-int(count), 1, 1, 0, 0, 0, 0, time.UTC)
				m.Hi = m.Lo.AddDate(1, 0, 0)
			case "month":
				m.Lo, _ = day(published.AddDate(0, -int(count), 0))
				m.Hi = m.Lo.AddDate(0, 1, 0)
			case "week":
				m.Lo, _ = day(published.AddDate(0, 0, -7*int(count)))
				m.Hi = m.Lo.AddDate(0, 0, 7)
			case "day":
				m.Lo, m.Hi = day(published.AddDate(0, 0, -int(count)))
			}
		}
		return n + 1
	}
	return 0
}

// context reads the words before a moment: around, since, by.
func (m *Moment) context(text string, toks []Token) {
	for k := m.From - 1; k >= 0 && k >= m.From-3; k-- {
		switch toks[k].Norm {
		case "around", "about", "roughly", "approximately", "circa", "shortly", "nearly", "almost", "early", "late", "just", "soon":
			m.About = true
			m.Start = toks[k].Start
		case "towards", "toward", "approaching", "nearing":
			if m.Kind == "clock" {
				m.Toward = true
				m.Start = toks[k].Start
			}
		case "since":
			m.Since = true
		case "until", "till", "by", "before":
			m.Until = true
			m.Toward = m.Toward || toks[k].Norm == "before"
		case "after":
			m.After = true
		case "the", "on", "at", "of", "in", "end", "first", "second", "mid":
		default:
			return
		}
	}
}

func day(t time.Time) (time.Time, time.Time) {
	lo := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return lo, lo.AddDate(0, 0, 1)
}

// nearest returns the day of a weekday named in an article.
func nearest(published time.Time, w time.Weekday, future bool) time.Time {
	back := (int(published.Weekday()) - int(w) + 7) % 7
	if future && back != 0 {
		return published.AddDate(0, 0, 7-back)
	}
	return published.AddDate(0, 0, -back)
}

// yearContext reports whether a number of four digits reads as a year.
func yearContext(text string, toks []Token, i int) bool {
	if i+1 < len(toks) {
		if _, n := lexicon().units.at(toks, i+1); n > 0 && toks[i+1].Start-toks[i].End <= 1 {
			return false
		}
	}
	if strings.ContainsRune(toks[i].Text, ',') {
		return false
	}
	if i > 0 {
		switch toks[i-1].Norm {
		case "in", "since", "by", "of", "from", "until", "till", "before", "after", "during", "early", "late", "mid", "spring", "summer",
			"autumn", "winter", "year", "the", "to", "between", "his", "her", "its", "their", "around", "about":
			return true
		case "and":
			return i > 2 && toks[i-3].Norm == "between" && toks[i-2].Number() && len(toks[i-2].Norm) == 4
		}
	}
	return i+1 < len(toks) && (toks[i+1].Stem == "elect" || toks[i+1].Stem == "season")
}
