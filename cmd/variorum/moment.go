package main

import (
	"strings"
	"time"
)

// parseMoment reads the time of --as-of. A date means the end of that day, a
// time of day means today; both are local. Empty is the zero time: now.
func parseMoment(text string, now time.Time) (time.Time, error) {
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
		if t, err := time.ParseInLocation(form, text, now.Location()); err == nil {
			return t.AddDate(0, 0, 1).Add(-time.Second), nil
		}
	}
	if t, err := time.Parse("15:04", text); err == nil {
		return time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), 0, 0, now.Location()), nil
	}
	return time.Time{}, usage("--as-of: %q is not a time; write it as 2025-08-16T14:00:00Z, \"2025-08-16 14:00\", 2025-08-16 (the end of that day) or 14:00 (today)", text)
}
