package main

import (
	"strings"
	"time"
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
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(form, text); err == nil {
			return t, nil
		}
	}
	for _, form := range []string{"2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02T15:04:05"} {
		if t, err := time.ParseInLocation(form, text, now.Location()); err == nil {
			return t, nil
		}
	}
	for _, form := range []string{"2006-01-02", "2 Jan 2006", "2 January 2006"} {
		t, err := time.ParseInLocation(form, text, now.Location())
		if err != nil {
			continue
		}
		switch of {
		case dayEnds:
			return t.AddDate(0, 0, 1).Add(-time.Second), nil
		case dayIsOver:
			return t.AddDate(0, 0, 1), nil
		}
		return t, nil
	}
	if t, err := time.Parse("15:04", text); err == nil {
		return time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), 0, 0, now.Location()), nil
	}
	means := map[day]string{dayBegins: "its beginning", dayEnds: "the end of that day", dayIsOver: "the end of that day"}[of]
	return time.Time{}, usage("%s: %q is not a time; write it as 2025-08-16T14:00:00Z, \"2025-08-16 14:00\", 2025-08-16 (%s) or 14:00 (today)", flag, text, means)
}
