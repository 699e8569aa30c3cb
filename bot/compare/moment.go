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
	if apart && (a.timed() || b.timed()) {
		switch one := oneNight(a, b); { // a night belongs to two days
		case one && a.Clock && b.Clock: // then their times of day may be one
		case one:
			return Unclear, say(why, func() string { return fmt.Sprintf("%q and %q may be one night", a.Label, b.Label) })
		default:
			return conflict(a, b, say(why, func() string { return fmt.Sprintf("%q and %q are of different days", a.Label, b.Label) }))
		}
	}
	if a.DayPart && b.timed() || b.DayPart && a.timed() {
		return relateDayParts(a, b, why)
	}
	if days && a.Clock != b.Clock {
		return Compatible, say(why, func() string {
			return fmt.Sprintf("%q and %q can both be right: one gives the time of day", a.Label, b.Label)
		})
	}
	if a.Clock && b.Clock {
		if a.Zone != b.Zone {
			if off := math.Mod(math.Abs(a.Lo-b.Lo), zoneMinutes); off <= b.Hi-b.Lo+a.Hi-a.Lo || off >= zoneMinutes-(b.Hi-b.Lo+a.Hi-a.Lo) {
				return Compatible, say(why, func() string { return fmt.Sprintf("%q and %q may be one time in two zones", a.Label, b.Label) })
			}
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

// zoneMinutes is what zones lie apart by, or a multiple of it.
const zoneMinutes = 30

// timed reports whether a time tells the time of day.
func (c *Claim) timed() bool { return c.Clock || c.DayPart }

// relateDayParts compares two times of which one at least tells the part of the day
// only ("at lunchtime", "on Monday evening").
func relateDayParts(a, b *Claim, why bool) (Relation, string) {
	if a.DayPart && b.DayPart && a.Lo == b.Lo && a.Hi == b.Hi {
		return Same, "the same part of the day"
	}
	if !oneHour(a, b) {
		return conflict(a, b, say(why, func() string { return fmt.Sprintf("%q and %q are different times of day", a.Label, b.Label) }))
	}
	if a.DayPart && b.DayPart {
		return Unclear, say(why, func() string { return fmt.Sprintf("%q and %q may be one time of day", a.Label, b.Label) })
	}
	return Compatible, say(why, func() string { return fmt.Sprintf("%q and %q can both be right: one is more exact", a.Label, b.Label) })
}

// oneHour reports whether two times of day may be one, by whatever day and half of the
// day they are meant.
func oneHour(a, b *Claim) bool {
	for _, turn := range []float64{0, dayMinutes, -dayMinutes} {
		for _, half := range []float64{0, dayMinutes / 2} {
			if half > 0 && a.Twelve == b.Twelve {
				continue
			}
			x, y := *a, *b
			if a.Twelve {
				x.Lo, x.Hi = x.Lo+half, x.Hi+half
			} else {
				y.Lo, y.Hi = y.Lo+half, y.Hi+half
			}
			if x.Lo+turn <= y.Hi && y.Lo <= x.Hi+turn {
				return true
			}
		}
	}
	return false
}

// The hours, in minutes, that may be told by the day before or after: "two on Sunday
// night" may be on Monday.
const (
	lateNight  = 20 * 60
	earlyHours = 6 * 60
)

// oneNight reports whether two times of two days may still lie in one night.
func oneNight(a, b *Claim) bool {
	for _, x := range a.stretches(a.From) {
		for _, y := range b.stretches(a.From) {
			if x[0] <= y[1] && y[0] <= x[1] {
				return true
			}
		}
	}
	return false
}

// stretches lists the stretches that a time on a day may mean, in minutes counted
// from the beginning of another one.
func (c *Claim) stretches(from time.Time) [][2]float64 {
	lo, hi := c.From.Sub(from).Minutes(), c.To.Sub(from).Minutes()
	if !c.timed() {
		return [][2]float64{{lo - (dayMinutes - lateNight), hi + earlyHours}}
	}
	var out [][2]float64
	for _, half := range []float64{0, dayMinutes / 2} {
		if half > 0 && !c.Twelve {
			break
		}
		x, y := c.Lo+half, c.Hi+half
		out = append(out, [2]float64{lo + x, lo + y})
		if x < earlyHours && !c.DayPart {
			out = append(out, [2]float64{lo + x + dayMinutes, lo + y + dayMinutes})
		}
		if y >= lateNight && x >= lateNight-2*60 {
			out = append(out, [2]float64{lo + x - dayMinutes, lo + y - dayMinutes})
		}
	}
	return out
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
