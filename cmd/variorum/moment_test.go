package main

import (
	"testing"
	"time"
)

func TestParseMoment(t *testing.T) {
	zone := time.FixedZone("", 2*60*60)
	now := time.Date(2026, 5, 14, 18, 30, 0, 0, zone)
	for _, c := range []struct{ text, want string }{
		{"", "0001-01-01T00:00:00Z"},
		{"2025-08-16T14:00:00Z", "2025-08-16T14:00:00Z"},
		{"2025-08-16T14:00+05:00", "2025-08-16T14:00:00+05:00"},
		{"2025-08-16 14:00", "2025-08-16T14:00:00+02:00"},
		{" 2025-08-16T14:00 ", "2025-08-16T14:00:00+02:00"},
		{"2025-08-16", "2025-08-16T23:59:59+02:00"},
		{"16 Aug 2025", "2025-08-16T23:59:59+02:00"},
		{"14:00", "2026-05-14T14:00:00+02:00"},
		{"yesterday", ""},
		{"2025-13-01", ""},
		{"25:00", ""},
	} {
		got, err := parseMoment(c.text, now)
		if c.want == "" {
			if err == nil {
				t.Errorf("%q: want an error, got %v", c.text, got)
			}
			continue
		}
		if err != nil || got.Format(time.RFC3339) != c.want {
			t.Errorf("%q: got %v, %v, want %s", c.text, got.Format(time.RFC3339), err, c.want)
		}
	}
}
