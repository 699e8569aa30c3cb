package compare

import (
	"fmt"
	"math"
	"time"
)

// AboutMinutes is how far an approximate time of day ("around 3 pm") may be off.
const AboutMinutes = 20

const dayMinutes = 24 * 60

// aWeek is the time within which two articles mean one day by one weekday.
const aWeek = 5 * 24 * time.Hour

// relateMoments compares two times: times of day by the minute (an approximate
// one may be off by AboutMinutes), stretches by whether they overlap and which
// is the finer. Times that could not be anchored on a date are compared as
// printed and are never a conflict.
func relateMoments(a, b *Claim, why bool) (Relation, string) {
	days := !a.From.IsZero() && !b.From.IsZero()
	apart := days && !(a.From.Before(b.To) && b.From.Before(a.To))
	if days && a.Clock != b.Clock {
		if !apart {
			return Compatible, say(why, func() string {
				return fmt.Sprintf("%q and %q can both be right: one gives the time of day", a.Label, b.Label)
			})
		}
		if next := a.From.Sub(b.From).Abs() <= 24*time.Hour; !next {
			return conflict(a, b, say(why, func() string { return fmt.Sprintf("%q and %q are different times", a.Label, b.Label) }))
		}
		return Unclear, say(why, func() string { return fmt.Sprintf("%q and %q may be one night", a.Label, b.Label) })
	}
	if a.Clock && b.Clock {
		if apart && a.From.Sub(b.From).Abs() > 24*time.Hour { // a night belongs to two days
			return conflict(a, b, say(why, func() string { return fmt.Sprintf("%q and %q are of different days", a.Label, b.Label) }))
		}
		if a.Lo == b.Lo && a.Hi == b.Hi {
			return Same, "the same time of day"
		}
		if half := dayMinutes / 2.0; a.Twelve != b.Twelve && math.Abs(a.Lo-b.Lo) == half && math.Abs(a.Hi-b.Hi) == half {
			return Same, "the same time of day; one does not say which half of the day"
		}
		for _, turn := range []float64{0, dayMinutes, -dayMinutes} { // ten to twelve is shortly before midnight
			if a.Lo+turn <= b.Hi && b.Lo <= a.Hi+turn {
				return Compatible, say(why, func() string { return fmt.Sprintf("%q and %q can both be right", a.Label, b.Label) })
			}
		}
		return conflict(a, b, say(why, func() string { return fmt.Sprintf("%q and %q are different times of day", a.Label, b.Label) }))
	}
	if a.From.IsZero() || b.From.IsZero() || a.Clock != b.Clock {
		if a.Label == b.Label {
			return Same, "the same words"
		}
		return Unclear, say(why, func() string { return fmt.Sprintf("%q and %q cannot be placed on one calendar", a.Label, b.Label) })
	}
	switch {
	case a.From.Equal(b.From) && a.To.Equal(b.To):
		return Same, "the same time"
	case a.Label == b.Label && (weekday(a.Label) || monthDay(a.Label)) && a.Published.Sub(b.Published).Abs() < aWeek:
		return Same, "the same day"
	case (a.Rough || b.Rough) && a.From.Before(b.To) && b.From.Before(a.To):
		return Same, say(why, func() string { return fmt.Sprintf("%q and %q are one year", a.Label, b.Label) })
	case a.From.Before(b.To) && b.From.Before(a.To):
		return Compatible, say(why, func() string { return fmt.Sprintf("%q and %q can both be right: one is more exact", a.Label, b.Label) })
	}
	return conflict(a, b, say(why, func() string { return fmt.Sprintf("%q and %q are different times", a.Label, b.Label) }))
}

// monthDay reports whether a label is a day of the month alone ("28th"), which two
// sources may lay in two months.
func monthDay(label string) bool {
	return len(label) > 2 && len(label) < 5 && label[0] >= '0' && label[0] <= '9' && label[len(label)-1] >= 'a'
}

// weekday reports whether a label is the name of a day.
func weekday(label string) bool {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if label == d.String() {
			return true
		}
	}
	return false
}
