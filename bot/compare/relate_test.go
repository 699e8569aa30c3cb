package compare

import (
	"fmt"
	"testing"
	"time"
)

// list makes a claim of people from full names.
func list(fit float64, names ...string) Claim {
	c := Claim{Kind: People, Fit: fit}
	for _, n := range names {
		c.Names = append(c.Names, name(n))
	}
	return c
}

func open(c Claim) Claim    { c.Open = true; return c }
func planned(c Claim) Claim { c.Planned = true; return c }
func ifOnly(c Claim) Claim  { c.Condition = true; return c }

func labelled(c Claim, s string) Claim { c.Label = s; return c }

func fit(c Claim, f float64) Claim { c.Fit = f; return c }

func number(lo, hi float64, unit string) Claim {
	return Claim{Kind: Number, Fit: .9, Lo: lo, Hi: hi, Unit: unit, Exact: lo == hi}
}

// also is a sum that the source converts.
func also(c Claim, v float64, unit string) Claim {
	c.Also = append(c.Also, Money{Lo: v, Hi: v, Unit: unit})
	return c
}

func clock(lo, hi float64) Claim { return Claim{Kind: Time, Fit: .9, Clock: true, Lo: lo, Hi: hi} }

func days(from, to int) Claim {
	start := time.Date(2031, 5, 1, 0, 0, 0, 0, time.UTC)
	return Claim{Kind: Time, Fit: .9, From: start.AddDate(0, 0, from), To: start.AddDate(0, 0, to)}
}

func place(words ...string) Claim {
	return Claim{Kind: Place, Fit: .9, Names: []Name{{Words: words, Text: words[0]}}}
}

func quote(words ...string) Claim {
	return Claim{Kind: Quote, Fit: .9, Quoted: words}
}

func lean(yes int) Claim { return Claim{Kind: Polarity, Fit: .9, Lean: yes} }
func either(yes int) Claim {
	return Claim{Kind: Polarity, Fit: .9, Yes: yes, Choice: true, All: []string{"minist", "quit"}}
}
func said(yes int) Claim { return Claim{Kind: Polarity, Fit: .9, Yes: yes} }

func office(title string) Claim {
	return Claim{Kind: Role, Fit: .9, Label: title, Names: []Name{{Words: []string{"maas"}, Text: "Maas", Title: title}}}
}

func clause(stems ...string) Claim { return Claim{Kind: Clause, Fit: .9, All: stems} }

const infinity = 1e308

func TestRelate(t *testing.T) {
	for _, c := range []struct {
		name string
		a, b Claim
		want Relation
	}{
		{"equal lists", list(1, "Petra Holm", "Anders Quill"), list(1, "Anders Quill", "Petra Holm"), Same},
		{"surname alone", list(1, "Petra Holm"), list(1, "Holm"), Same},
		{"initial", list(1, "P Holm"), list(1, "Petra Holm"), Same},
		{"two of one surname", list(1, "Petra Holm"), list(1, "Jonas Holm"), Complementary},
		{"spelling of a surname", list(1, "Dmytro Halynskyi"), list(1, "Dmytro Halynsky"), Spelt},
		{"spelling of a given name", list(1, "Aleksey Brandt"), list(1, "Alexei Brandt"), Spelt},
		{"look-alikes", list(1, "Tim Walz"), list(1, "Mike Waltz"), Complementary},
		{"nested", list(1, "Petra Holm", "Anders Quill"), list(1, "Petra Holm", "Anders Quill", "Jonas Weyer"), Narrower},
		{"nested and open", open(list(1, "Petra Holm")), list(1, "Petra Holm", "Anders Quill"), Narrower},
		{"open at the longer", list(1, "Petra Holm"), open(list(1, "Petra Holm", "Anders Quill")), Narrower},
		{"overlapping", list(1, "Petra Holm", "Anders Quill"), list(1, "Petra Holm", "Jonas Weyer"), Compatible},
		{"overlapping and open", open(list(1, "Petra Holm", "Anders Quill")), open(list(1, "Petra Holm", "Jonas Weyer")), Compatible},
		{"disjoint", list(1, "Petra Holm"), list(1, "Jonas Weyer"), Complementary},
		{"disjoint and open", open(list(1, "Petra Holm")), open(list(1, "Jonas Weyer")), Complementary},

		{"one figure", number(9, 9, ""), number(9, 9, ""), Same},
		{"two figures", number(9, 9, ""), number(14, 14, ""), Conflict},
		{"more than", number(400, infinity, ""), number(412, 412, ""), Compatible},
		{"more than, and less", number(400, infinity, ""), number(312, 312, ""), Conflict},
		{"nearly", number(72, 90, ""), number(86, 86, ""), Compatible},
		{"rounded", number(7462, 7462, ""), number(7500, 7500, ""), Compatible},
		{"two currencies", number(9, 9, "euro"), number(11, 11, "dollar"), Unclear},
		{"two currencies, one converted", also(number(9, 9, "euro"), 11, "dollar"), number(11, 11, "dollar"), Same},
		{"two currencies, converted otherwise", also(number(9, 9, "euro"), 11, "dollar"), number(20, 20, "dollar"), Conflict},
		{"one without a unit", number(9, 9, "euro"), number(9, 9, ""), Same},
		{"not certain", fit(number(9, 9, ""), .5), number(14, 14, ""), Unclear},
		{"planned", planned(number(9, 9, "")), number(14, 14, ""), Complementary},
		{"both planned", planned(number(9, 9, "")), planned(number(14, 14, "")), Conflict},
		{"hypothetical", ifOnly(number(9, 9, "")), number(14, 14, ""), Unclear},
		{"fourth year", Claim{Kind: Duration, Fit: .9, Lo: 3, Hi: 4}, Claim{Kind: Duration, Fit: .9, Lo: 3.25, Hi: 3.75}, Compatible},

		{"a round number", Claim{Kind: Number, Fit: .9, Lo: 200, Hi: 1000}, number(1840, 1840, ""), Compatible},
		{"a round number far below", Claim{Kind: Number, Fit: .9, Lo: 200, Hi: 1000}, number(9000, 9000, ""), Conflict},
		{"two limits", Claim{Kind: Number, Fit: .9, Hi: 40}, Claim{Kind: Number, Fit: .9, Hi: 49}, Conflict},
		{"around midnight", clock(1428, 1428), clock(-20, 20), Compatible},
		{"drawn together", quote("we're not closing, and we won't sell"), quote("we are not closing, and we will not sell"), Same},
		{"one word otherwise", quote("the river doesn't forgive"), quote("the river never forgives"), Worded},
		{"the same matter in another order", quote("i never hid a single invoice"), quote("not one invoice was hidden"), Worded},
		{"two sentences, one in common", quote("i drove too fast. i did not drink, not a drop"), quote("i drove too fast, but i did not drink"), Worded},
		{"different things on one matter", quote("the bridge was inspected in may"), quote("nobody should have to cross a bridge in fear"), Complementary},
		{"a turn of phrase in common", quote("this is not what we want"), quote("this is not what he promised"), Complementary},
		{"small words alone in common", quote("we have to go on"), quote("i have been to the house"), Complementary},
		{"not decided and yes", Claim{Kind: Polarity, Fit: .9, Undone: true}, said(1), Compatible},
		{"yes in other words and yes", lean(1), said(1), Same},
		{"yes in other words and no", lean(1), said(-1), Conflict},
		{"no in other words, not certain, and yes", fit(lean(-1), .5), said(1), Unclear},
		{"one that says neither and no in other words", lean(0), lean(-1), Compatible},
		{"the first of two and neither", either(1), either(0), Compatible},
		{"both not decided", Claim{Kind: Polarity, Fit: .9, Undone: true}, Claim{Kind: Polarity, Fit: .9, Undone: true}, Same},

		{"one minute", clock(400, 400), clock(400, 400), Same},
		{"around", clock(380, 420), clock(410, 410), Compatible},
		{"two times of day", clock(400, 400), clock(490, 490), Conflict},
		{"one day", days(3, 4), days(3, 4), Same},
		{"a day of the month", days(3, 4), days(0, 31), Compatible},
		{"two days", days(3, 4), days(4, 5), Conflict},
		{"no calendar", Claim{Kind: Time, Fit: .9, Label: "Easter"}, days(3, 4), Unclear},
		{"the same words", Claim{Kind: Time, Fit: .9, Label: "Easter"}, Claim{Kind: Time, Fit: .9, Label: "Easter"}, Same},
		{"a time of day and a day", labelled(clock(400, 400), "6.40 am"), labelled(days(3, 4), "4 May"), Unclear},

		{"one place", place("gullswick"), place("gullswick"), Same},
		{"place and its bay", place("gullswick"), place("gullswick", "bay"), Same},
		{"two places", place("gullswick"), place("norholm"), Unclear},

		{"one quotation", quote("not one quiet night"), quote("not one quiet night"), Same},
		{"cut short", quote("eleven years and not one quiet night"), quote("not one quiet night"), Worded},
		{"another wording", quote("i have given this house eleven years"), quote("i gave this house eleven years"), Worded},
		{"other words", quote("the wall leaks"), quote("soup for everyone tonight"), Complementary},

		{"yes and yes", said(1), said(1), Same},
		{"yes and no", said(1), said(-1), Conflict},
		{"yes and neither", said(1), said(0), Compatible},

		{"one office", office("chief executive"), office("Chief Executive"), Same},
		{"more of an office", office("minister"), office("foreign minister"), Narrower},
		{"two words for an office", office("coach"), office("manager"), Worded},

		{"one statement", clause("silo", "collaps", "night"), clause("night", "silo", "collaps"), Same},
		{"part of a statement", clause("silo", "collaps", "night", "harbour", "office", "said", "worker", "roof", "wind", "tower", "load", "beam"), clause("silo", "crane", "rust", "bay", "grain", "ship", "port", "rail", "dust"), Compatible},
		{"two statements", clause("silo"), clause("violin"), Complementary},

		{"two kinds", number(9, 9, ""), said(1), Complementary},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.a.Source, c.b.Source = "A", "B"
			got, why := Relate(c.a, c.b)
			if got != c.want {
				t.Errorf("%s (%s), want %s", got, why, c.want)
			}
			if why == "" {
				t.Error("gives no reason")
			}
			if back, _ := Relate(c.b, c.a); back != got {
				t.Errorf("%s one way, %s the other", got, back)
			}
		})
	}
}

func TestCosine(t *testing.T) {
	heavy := func(s string) float64 {
		if s == "a" {
			return 10
		}
		return 1
	}
	for _, c := range []struct {
		a, b   []string
		weight func(string) float64
		lo, hi float64
	}{
		{nil, nil, nil, 0, 0},
		{[]string{"a"}, nil, nil, 0, 0},
		{[]string{"a", "b"}, []string{"b", "a"}, nil, 1, 1},
		{[]string{"a", "a", "a", "b"}, []string{"a", "b"}, nil, 1, 1},
		{[]string{"a", "b"}, []string{"a", "c"}, nil, .49, .51},
		{[]string{"a", "b"}, []string{"a", "c"}, heavy, .98, 1},
	} {
		if got := Cosine(c.a, c.b, c.weight); got < c.lo-1e-9 || got > c.hi+1e-9 {
			t.Errorf("Cosine(%v, %v) = %v", c.a, c.b, got)
		}
	}
}

func TestSameName(t *testing.T) {
	for _, c := range []struct {
		a, b        []string
		same, exact bool
	}{
		{nil, nil, false, false},
		{[]string{"holm"}, nil, false, false},
		{[]string{"petra", "holm"}, []string{"holm"}, true, true},
		{[]string{"tomas", "john", "holm"}, []string{"john", "tomas", "holm"}, true, true},
		{[]string{"arkadiy", "belinskyy"}, []string{"belinsky"}, true, false},
		{[]string{"macron"}, []string{"macon"}, false, false},
	} {
		same, exact := SameName(c.a, c.b)
		if same != c.same || exact != c.exact {
			t.Errorf("SameName(%v, %v) = %v, %v", c.a, c.b, same, exact)
		}
		if s, e := SameName(c.b, c.a); s != same || e != exact {
			t.Errorf("SameName(%v, %v) is not the same both ways", c.a, c.b)
		}
	}
}

// An initial that stands first, and the name that goes by: one of the other's
// given names.
func TestSameNameLeadingInitial(t *testing.T) {
	holds(t, func() error {
		a, b := []string{"tomas", "j", "holm"}, []string{"j", "tomas", "holm"}
		if same, _ := SameName(a, b); !same {
			return fmt.Errorf("%v and %v are two names", a, b)
		}
		return nil
	})
}

// Two counts to the last digit that differ by little are two counts: half a
// per cent is no rounding of 412.
func TestExactCounts(t *testing.T) {
	holds(t, func() error {
		for _, c := range [][2]float64{{412, 414}, {1301, 1302}} {
			if got, why := Relate(number(c[0], c[0], ""), number(c[1], c[1], "")); got == Same {
				return fmt.Errorf("%v and %v: %s (%s)", c[0], c[1], got, why)
			}
		}
		return nil
	})
}

// Two sources that both convert are held against each other the same both ways.
func TestConvertedSumsAreSymmetric(t *testing.T) {
	holds(t, func() error {
		a, b := also(number(9, 9, "euro"), 11, "dollar"), also(number(11, 11, "dollar"), 10, "euro")
		there, why := Relate(a, b)
		if back, other := Relate(b, a); back != there {
			return fmt.Errorf("%s (%s), but %s (%s)", there, why, back, other)
		}
		return nil
	})
}
