package language

import (
	"strings"

	"variorum/index/news"
)

// clockAt reads "4:20 p.m.", "3 pm", "4.20pm", "10:15", "18:15 GMT", "at
// 20.15", "half past three", "at ten to four", "seven in the evening".
func clockAt(text string, toks []Token, i int, m *Moment) int {
	if n := spokenClock(toks, i, m); n > 0 {
		return n
	}
	t := toks[i]
	if !t.Number() || len(t.Norm) > 5 {
		return 0
	}
	hs, ms, ok := strings.Cut(strings.Replace(t.Norm, ".", ":", 1), ":")
	h, okh := parseNumber(hs)
	minute := 0.0
	if ok {
		minute, _ = parseNumber(ms)
		if len(ms) != 2 || minute > 59 {
			return 0
		}
	}
	if len(t.Text) == 4 && !ok && h < 2400 && int(h)%100 < 60 && i+1 < len(toks) && is(toks, i+1, "gmt", "bst", "cet", "cest", "utc", "hours", "hrs") && (t.Text[0] == '0' || !is(toks, i+1, "hours", "hrs")) { // "1500 GMT", "0900 hours"
		m.Kind, m.Minute = "clock", int(h)/100*60+int(h)%100
		return 2
	}
	if !okh || h > 24 {
		return 0
	}
	if !ok && i+2 < len(toks) && toks[i+1].Norm == "h" && toks[i+1].Start == t.End && toks[i+2].Start == toks[i+1].End && len(toks[i+2].Text) == 2 { // "20h30"
		if v, ok := parseNumber(toks[i+2].Norm); ok && v < 60 {
			m.Kind, m.Minute = "clock", int(h)*60+int(v)
			return 3
		}
	}
	m.Kind = "clock"
	if i+1 < len(toks) && toks[i+1].Start-t.End <= 1 {
		switch toks[i+1].Norm {
		case "pm":
			if h < 12 {
				h += 12
			}
			m.Minute = int(h)*60 + int(minute)
			return 2
		case "am":
			if h == 12 {
				h = 0
			}
			m.Minute = int(h)*60 + int(minute)
			return 2
		case "o'clock":
			m.Minute = int(h) * 60
			return 2
		}
	}
	if ok && strings.Contains(t.Norm, ":") && t.Start > 0 && text[t.Start-1] != '-' {
		m.Minute = int(h)*60 + int(minute)
		if i+1 < len(toks) && (toks[i+1].Norm == "gmt" || toks[i+1].Norm == "bst" || toks[i+1].Norm == "cet" || toks[i+1].Norm == "utc") {
			return 2
		}
		return 1
	}
	part, end := unknownPart, 0
	if is(toks, i+1, "in") { // "3.15 in the morning"
		part, end = dayPart(toks, i+1)
	}
	if ok && h >= 1 && strings.Contains(t.Norm, ".") && (part != unknownPart || (i > 0 && atClock[toks[i-1].Norm] || watched(toks, i)) && !measured(text, toks, i)) {
		if part == evening && h < 12 {
			h += 12
		}
		m.Minute = int(h)*60 + int(minute)
		return max(1, end-i)
	}
	m.Kind = ""
	return 0
}

// watched reports whether a number is what a clock shows: "it was 7.52", "at the
// station the time was 9.04", "stopped 7.52 by the watch".
func watched(toks []Token, i int) bool {
	if is(toks, i-1, "was", "is") && is(toks, i-2, "it", "time") && (i+1 == len(toks) || Stop(toks[i+1].Norm)) {
		return true
	}
	if !is(toks, i+1, "by", "on") || !determiner(toks, i+2) {
		return false
	}
	for k := i + 3; k < min(len(toks), i+6); k++ {
		if is(toks, k, "watch", "clock", "wristwatch", "clocks", "watches", "timer") {
			return true
		}
	}
	return false
}

// zones are the names of zones behind a time of day.
var zones = map[string]bool{"gmt": true, "utc": true, "bst": true, "cet": true, "cest": true, "eet": true, "eest": true, "est": true, "edt": true,
	"cst": true, "cdt": true, "mst": true, "mdt": true, "pst": true, "pdt": true, "jst": true, "msk": true, "et": true, "aest": true, "sast": true, "wat": true, "zulu": true}

// zone reads the zone that the time of day before token i is printed in.
func zone(text string, toks []Token, i int) string {
	for k := max(0, i-1); k < len(toks) && k <= i; k++ {
		if zones[toks[k].Norm] && strings.ToUpper(toks[k].Text) == toks[k].Text && (k < i || strings.TrimSpace(text[toks[k-1].End:toks[k].Start]) == "") {
			return toks[k].Norm
		}
	}
	return ""
}

// spans are the parts of the day by the words for them, in minutes after midnight
// and so wide that nobody would call a time outside by that name; what belongs to
// the night before or after reaches over midnight.
var spans = map[string][2]int{
	"morning": {0, 12*60 + 30}, "afternoon": {11*60 + 30, 19 * 60}, "evening": {16 * 60, 24 * 60}, "night": {18 * 60, 30 * 60}, "tonight": {17 * 60, 30 * 60},
	"overnight": {-6 * 60, 9 * 60}, "lunchtime": {11 * 60, 15 * 60}, "teatime": {15 * 60, 19 * 60}, "dawn": {3 * 60, 9 * 60}, "daybreak": {3 * 60, 9 * 60},
	"sunrise": {3 * 60, 9 * 60}, "dusk": {15 * 60, 23 * 60}, "sunset": {15 * 60, 23 * 60}, "nightfall": {15 * 60, 23 * 60}, "bedtime": {18 * 60, 24 * 60}, "hours": {0, 6*60 + 30},
}

// hours returns between which times of day a time lies that tells a part of the
// day, or that one stands beside: "at dawn", "Monday evening", "the night of 3 May",
// "in the small hours of Monday". Both are 0 where none does.
func hours(text string, toks []Token, from, to int) (early, late int) {
	at := -1
	for k := from; k < to; k++ {
		if spans[toks[k].Norm] != [2]int{} && (toks[k].Norm != "hours" || is(toks, k-1, "early", "small")) {
			at = k
		}
	}
	if at < 0 && to < len(toks) && (partsOfDay[toks[to].Norm] > 0 || is(toks, to, "lunchtime")) && strings.TrimSpace(text[toks[to-1].End:toks[to].Start]) == "" {
		at = to
	}
	if k := from - 1; at < 0 && is(toks, k, "of", "on") {
		if is(toks, k-1, "morning", "afternoon", "evening", "night") || is(toks, k-1, "hours") && is(toks, k-2, "early", "small") || is(toks, k, "on") && is(toks, k-1, "dawn", "dusk", "daybreak", "sunrise", "sunset", "lunchtime") {
			at = k - 1
		}
	}
	if at < 0 {
		return 0, 0
	}
	s := spans[toks[at].Norm]
	return s[0], s[1]
}

// measured reports whether a unit or a sign of money makes the number at i
// something else than a time of day.
func measured(text string, toks []Token, i int) bool {
	q, n := quantityAt(text, toks, i)
	return n > 0 && (q.Unit.Kind != "" || len(q.Noun) > 0)
}

// atClock are words before a number that make "20.15" a time of day.
var atClock = map[string]bool{"at": true, "around": true, "about": true, "until": true, "till": true, "since": true, "from": true}

// spokenClock reads times of day in words: "half past three", "ten to four on
// Sunday morning", "seven in the evening", "five this morning".
func spokenClock(toks []Token, i int, m *Moment) int {
	past, n := minutesAt(toks, i)
	hourAt := i + n
	if n > 0 {
		if hourAt+1 >= len(toks) {
			return 0
		}
		word := toks[hourAt].Norm
		if word != "past" && word != "to" || word == "to" && !clockBefore(toks, i) && !minuteWord(toks[i].Norm) {
			return 0
		}
		if word == "to" {
			past = 60 - past
		}
		hourAt++
	}
	if at, named := dayParts[toks[hourAt].Norm]; named && n > 0 { // "a quarter to midnight"
		m.Kind, m.Minute = "clock", (at[0]*60+past)%(24*60)
		if toks[hourAt-1].Norm == "to" {
			m.Minute = ((at[0]+23)*60 + past) % (24 * 60)
		}
		return hourAt + 1 - i
	}
	h, ok := hour(toks[hourAt].Norm)
	if !ok {
		return 0
	}
	end := hourAt + 1
	if end < len(toks) && (toks[end].Norm == "am" || toks[end].Norm == "pm") && n == 0 {
		return 0
	}
	late, partEnd := dayPart(toks, end)
	if n == 0 {
		shortly := i > 1 && (toks[i-1].Norm == "after" || toks[i-1].Norm == "before") && soonWords[toks[i-2].Norm] && !counted(toks, end)
		oclock := end < len(toks) && toks[end].Norm == "o'clock"
		if oclock {
			end++
			late, partEnd = dayPart(toks, end)
		}
		if late == unknownPart && !oclock && !shortly || toks[i].Number() && oclock && late == unknownPart {
			return 0
		}
	} else if late == unknownPart && counted(toks, end) {
		return 0
	}
	if n > 0 && toks[hourAt-1].Norm == "to" {
		h--
		if h == 0 {
			h = 12
		}
	}
	switch {
	case late == evening && h < 12 && (h >= 3 || partWord(toks, end) != "night"):
		h += 12
	case h == 12 && (late == morning || late == evening && partWord(toks, end) == "night"):
		h = 0
	}
	if partEnd > end && partEnd <= end+3 && late != unknownPart && !toks[end].Upper() && toks[end].Norm != "on" {
		end = partEnd
	}
	if n == 0 && end == hourAt+1 && partEnd > end && partEnd <= end+3 { // "9 on Friday morning": the hour alone says nothing
		m.Span = news.Span{Start: toks[i].Start, End: toks[partEnd-1].End}
	}
	m.Kind, m.Minute, m.Twelve = "clock", h*60+past, late == unknownPart && h <= 12
	return end - i
}

// minutesAt reads "ten", "25", "a quarter", "half" before "past" or "to", with
// "minutes" behind it or not.
func minutesAt(toks []Token, i int) (minutes, n int) {
	k := i
	if toks[k].Norm == "a" && k+1 < len(toks) && toks[k+1].Norm == "quarter" {
		k++
	}
	switch v, ok := smallNumbers[toks[k].Norm]; {
	case toks[k].Norm == "quarter":
		minutes = 15
	case toks[k].Norm == "half":
		minutes = 30
	case ok && v >= 1 && v < 60:
		minutes = int(v)
		if v == 20 && k+1 < len(toks) && toks[k+1].Norm == "five" {
			minutes, k = 25, k+1
		}
	case toks[k].Number():
		v, ok := parseNumber(toks[k].Norm)
		if !ok || v < 1 || v > 59 || v != float64(int(v)) {
			return 0, 0
		}
		minutes = int(v)
	default:
		return 0, 0
	}
	k++
	if k < len(toks) && (toks[k].Norm == "minutes" || toks[k].Norm == "minute") {
		k++
	}
	if k >= len(toks) || toks[k].Norm != "past" && toks[k].Norm != "to" {
		return 0, 0
	}
	return minutes, k - i
}

// minuteWord reports whether only a time of day is told with the word before
// "to": "a quarter to nine".
func minuteWord(norm string) bool { return norm == "a" || norm == "quarter" }

// hour reads an hour of the clock, in words or figures.
func hour(norm string) (int, bool) {
	v, ok := smallNumbers[norm]
	if !ok {
		v, ok = parseNumber(norm)
	}
	return int(v), ok && v >= 1 && v <= 12 && v == float64(int(v))
}

var soonWords = map[string]bool{"shortly": true, "soon": true, "just": true}

// clockBefore reports whether what stands before a token makes a time of day
// of "ten to four".
func clockBefore(toks []Token, i int) bool {
	return i == 0 || atClock[toks[i-1].Norm] || toks[i-1].Norm == "was" || toks[i-1].Norm == "before" || toks[i-1].Norm == "after"
}

// counted reports whether something is counted by the number before token i:
// "shortly after eight people …" is no time.
func counted(toks []Token, i int) bool {
	if i >= len(toks) {
		return false
	}
	_, n := lexicon().units.at(toks, i)
	_, m := lexicon().magnitude[toks[i].Norm]
	return n > 0 || m || PersonNoun(toks[i].Norm) || toks[i].Start-toks[i-1].End == 1 && strings.HasSuffix(toks[i].Norm, "s") && !Stop(toks[i].Norm)
}

const (
	unknownPart = iota
	morning
	evening
)

var partsOfDay = map[string]int{"morning": morning, "afternoon": evening, "evening": evening, "night": evening}

// dayPart reads "in the morning", "this evening", "at night", "on Sunday
// morning" from token k on, and returns the token after it.
func dayPart(toks []Token, k int) (part, end int) {
	for n := k; n < len(toks) && n < k+4; n++ {
		if p := partsOfDay[toks[n].Norm]; p > 0 && n > k {
			return p, n + 1
		}
		if w := toks[n].Norm; w != "in" && w != "the" && w != "this" && w != "at" && w != "on" && w != "that" && weekdays[w] == 0 && w != "sunday" {
			break
		}
	}
	return unknownPart, k
}

// partWord is the part of the day that dayPart read.
func partWord(toks []Token, k int) string {
	if _, end := dayPart(toks, k); end > k {
		return toks[end-1].Norm
	}
	return ""
}
