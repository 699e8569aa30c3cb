package main

import (
	"strings"
	"time"

	"variorum/bot"
)

// day says which moment of a day is meant where only the day is given.
type day int

const (
	dayBegins day = iota
	dayEnds       // its last second
	dayIsOver     // the beginning of the next
)

// parseMoment reads the time of --as-of: a date means the end of that day.
func parseMoment(text string, now time.Time) (time.Time, error) {
	return parseInstant("--as-of", text, now, dayEnds)
}

// parseInstant reads the time that a flag was given. A date means a moment of
// that day, a time of day means today; both where the person is, as now is.
// Empty is the zero time.
func parseInstant(flag, text string, now time.Time, of day) (time.Time, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return time.Time{}, nil
	}
	if t, whole, ok := bot.Moment(text, now); ok {
		switch {
		case whole && of == dayEnds:
			t = t.AddDate(0, 0, 1).Add(-time.Second)
		case whole && of == dayIsOver:
			t = t.AddDate(0, 0, 1)
		}
		return t, nil
	}
	means := map[day]string{dayBegins: "its beginning", dayEnds: "the end of that day", dayIsOver: "the end of that day"}[of]
	return time.Time{}, usage("%s: %q is not a time; write it as 2025-08-16T14:00:00Z, \"2025-08-16 14:00\", 2025-08-16 (%s) or 14:00 (today)", flag, text, means)
}
