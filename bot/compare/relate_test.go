package compare

import (
	"fmt"
	"strings"
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

// roughly is a sum that another article's rate converts.
func roughly(c Claim, v float64, unit string) Claim {
	c.Also = append(c.Also, Money{Lo: v, Hi: v, Unit: unit, Rough: true})
	return c
}

func within(c Claim, place string) Claim { c.Within = place; return c }

func clock(lo, hi float64) Claim { return Claim{Kind: Time, Fit: .9, Clock: true, Lo: lo, Hi: hi} }

func days(from, to int) Claim {
	start := time.Date(2031, 5, 1, 0, 0, 0, 0, time.UTC)
	return Claim{Kind: Time, Fit: .9, From: start.AddDate(0, 0, from), To: start.AddDate(0, 0, to)}
}

func place(words ...string) Claim {
	return Claim{Kind: Place, Fit: .9, Names: []Name{{Words: words, Text: words[0]}}}
}

// at makes a claim of places, those with "in" before them what the one before lies in.
func at(names ...string) Claim {
	c := Claim{Kind: Place, Fit: .9}
	for _, n := range names {
		n, wider := strings.CutPrefix(n, "in ")
		of := name(n)
		of.Wider = wider
		c.Names = append(c.Names, of)
	}
	return c
}

func quote(words ...string) Claim {
	return Claim{Kind: Quote, Fit: .9, Quoted: NewQuotation(words)}
}

func lean(yes int) Claim { return Claim{Kind: Polarity, Fit: .9, Lean: yes} }
func either(yes int) Claim {
	return Claim{Kind: Polarity, Fit: .9, Yes: yes, Choice: true, All: []string{"minist", "quit"}}
}
func said(yes int) Claim { return Claim{Kind: Polarity, Fit: .9, Yes: yes} }

func office(title string) Claim {
	return Claim{Kind: Role, Fit: .9, Label: title, Names: []Name{{Words: []string{"maas"}, Text: "Maas", Title: title}}}
}

// titled is a claim of one name with what it is called.
func titled(full, title string) Claim {
	c := list(.9, full)
	c.Names[0].Title = title
	return c
}

// described is a statement that speaks of somebody without a name.
func described(s string) Claim {
	n := name(s)
	return Claim{Kind: Clause, Fit: .9, Label: s, Names: []Name{n}}
}

// sole is a claim of the one person who can have done what is asked.
func sole(full string) Claim {
	c := one(list(.9, full))
	c.Sole = true
	return c
}

// denying says of somebody that it was not him.
func denying(c Claim, full string) Claim {
	c.Denied = append(c.Denied, name(full))
	return c
}

// onDay is a time of day with its day.
func onDay(c Claim, d int) Claim {
	day := days(d, d+1)
	c.From, c.To = day.From, day.To
	return c
}

// about is a number said to be about a round one.
func about(lo, hi, figure, step float64) Claim {
	c := number(lo, hi, "")
	c.Exact, c.Round, c.Step = false, figure, step
	return c
}

func one(c Claim) Claim { c.One = true; return c }

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
		{"a slip, and the given name", list(1, "Mina Halynka"), list(1, "Mina Halynkas"), Spelt},
		{"a slip, and no given name", list(1, "Halynka"), list(1, "Mina Halynkas"), Complementary},
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
		{"nearly a round number", about(72, 90, 90, 50), number(88, 88, ""), Rounded},
		{"nearly what is not so near", about(40, 50, 50, 50), number(43, 43, ""), Compatible},
		{"about what it would be rounded to", about(2070, 2530, 2300, 100), number(2317, 2317, ""), Rounded},
		{"about what it would not be rounded to", about(576, 704, 640, 10), number(650, 650, ""), Compatible},
		{"two round numbers", about(1710, 2090, 1900, 100), about(1600, 2000, 2000, 1000), Rounded},
		{"more than a round number", about(700, infinity, 700, 100), number(712, 712, ""), Rounded},
		{"more than a number far below", about(700, infinity, 700, 100), number(1812, 1812, ""), Compatible},
		{"just over somewhat more", about(220, 264, 220, 10), number(214, 214, ""), Compatible},
		{"just over much more", about(220, 264, 220, 10), number(190, 190, ""), Conflict},
		{"two currencies", number(9, 9, "euro"), number(11, 11, "dollar"), Unclear},
		{"two currencies, one converted", also(number(9, 9, "euro"), 11, "dollar"), number(11, 11, "dollar"), Same},
		{"two currencies, converted otherwise", also(number(9, 9, "euro"), 11, "dollar"), number(20, 20, "dollar"), Conflict},
		{"at another article's rate", roughly(number(82, 82, "euro"), 96, "dollar"), number(95, 95, "dollar"), Same},
		{"nearly so at another's rate", roughly(number(82, 82, "euro"), 96, "dollar"), number(88, 88, "dollar"), Unclear},
		{"far apart at another's rate", roughly(number(82, 82, "euro"), 96, "dollar"), number(190, 190, "dollar"), Conflict},
		{"its own rate before another's", also(roughly(number(9, 9, "euro"), 20, "dollar"), 11, "dollar"), number(11, 11, "dollar"), Same},
		{"no rate", number(82, 82, "euro"), number(95, 95, "dollar"), Unclear},
		{"kroner that are Danish", number(142, 142, "krone"), number(142, 142, "danish krone"), Same},
		{"kroner that may be Danish", number(142, 142, "krone"), number(150, 150, "danish krone"), Unclear},
		{"kroner of two countries", number(142, 142, "norwegian krone"), number(142, 142, "danish krone"), Unclear},
		{"a part in one place", within(number(640, 640, ""), "lund"), number(1900, 1900, ""), Complementary},
		{"two parts in one place", within(number(640, 640, ""), "lund"), within(number(700, 700, ""), "lund"), Conflict},
		{"a limit and its figure", Claim{Kind: Number, Fit: .9, Lo: 11, Hi: infinity}, number(11, 11, ""), Same},
		{"a limit and more", Claim{Kind: Number, Fit: .9, Lo: 11, Hi: infinity}, number(12, 12, ""), Compatible},
		{"up to a sum and the sum", Claim{Kind: Number, Fit: .9, Hi: 12e9, Unit: "krone"}, number(12e9, 12e9, "krone"), Same},
		{"two scores a vote apart", number(31026, 31026, "score"), number(31027, 31027, "score"), Conflict},
		{"ages of one person", number(71, 71, "age"), number(74, 74, "age"), Conflict},
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
		{"neither of two, in other words", either(0), either(0), Same},
		{"neither of two, about something else", either(0), Claim{Kind: Polarity, Fit: .9, Choice: true, All: []string{"violin"}}, Compatible},
		{"both not decided", Claim{Kind: Polarity, Fit: .9, Undone: true}, Claim{Kind: Polarity, Fit: .9, Undone: true}, Same},

		{"one minute", clock(400, 400), clock(400, 400), Same},
		{"around", clock(380, 420), clock(410, 410), Compatible},
		{"two times of day", clock(400, 400), clock(490, 490), Conflict},
		{"a time of day on the day", onDay(clock(400, 400), 3), days(3, 4), Compatible},
		{"a time of day on another day", onDay(clock(400, 400), 3), days(6, 7), Conflict},
		{"a time of day on the next day", onDay(clock(10, 10), 4), days(3, 4), Unclear},
		{"one time on two days", onDay(clock(400, 400), 3), onDay(clock(400, 400), 6), Conflict},
		{"one time in one night", onDay(clock(5, 5), 3), onDay(clock(5, 5), 4), Same},
		{"one day", days(3, 4), days(3, 4), Same},
		{"a day of the month", days(3, 4), days(0, 31), Compatible},
		{"two days", days(3, 4), days(4, 5), Conflict},
		{"no calendar", Claim{Kind: Time, Fit: .9, Label: "Easter"}, days(3, 4), Unclear},
		{"the same words", Claim{Kind: Time, Fit: .9, Label: "Easter"}, Claim{Kind: Time, Fit: .9, Label: "Easter"}, Same},
		{"a time of day and a day", labelled(clock(400, 400), "6.40 am"), labelled(days(3, 4), "4 May"), Unclear},

		{"one place", place("gullswick"), place("gullswick"), Same},
		{"place and its bay", place("gullswick"), place("gullswick", "bay"), Same},
		{"two places", place("gullswick"), place("norholm"), Unclear},
		{"a kind of place and one of it", at("an airport"), at("Norholm airport"), Same},
		{"a kind of place, and its country", at("a Swedish airport"), at("Norholm airport"), Same},
		{"two airports", at("Gullswick airport"), at("Norholm airport"), Unclear},
		{"two kinds of school", at("a primary school"), at("Norholm grammar school"), Unclear},
		{"a town and what it lies in", at("Norholm", "in Jutland"), at("Norholm"), Same},
		{"a site and its town", at("the naval base", "in Norholm"), at("Norholm"), Same},
		{"a site of a town, called in two ways", at("the naval base", "in Norholm"), at("the marine base", "in Norholm"), Same},
		{"two sites of one town", at("the finish", "in Norholm"), at("a hotel", "in Norholm"), Compatible},
		{"two sites of two towns", at("the finish", "in Norholm"), at("a hotel", "in Gullswick"), Unclear},
		{"more towns", at("Norholm", "Gullswick"), at("Gullswick"), Narrower},
		{"more towns, and a site in one", at("Norholm", "Gullswick"), at("a clinic", "in Gullswick"), Narrower},
		{"some towns in common", at("Norholm", "Gullswick"), at("Tarn", "Gullswick"), Compatible},

		{"one quotation", quote("not one quiet night"), quote("not one quiet night"), Same},
		{"cut short", quote("eleven years and not one quiet night"), quote("not one quiet night"), Worded},
		{"another wording", quote("i have given this house eleven years"), quote("i gave this house eleven years"), Worded},
		{"other words", quote("the wall leaks"), quote("soup for everyone tonight"), Complementary},

		{"yes and yes", said(1), said(1), Same},
		{"yes and no", said(1), said(-1), Conflict},
		{"yes and neither", said(1), said(0), Compatible},

		{"one office", office("chief executive"), office("Chief Executive"), Same},
		{"more of an office", office("minister"), office("foreign minister"), Narrower},
		{"an office and its country", office("Norway's foreign minister"), office("foreign minister"), Same},
		{"an office of two countries", office("Norwegian coach"), office("Danish coach"), Worded},
		{"an envoy to two countries", office("envoy to Norway"), office("envoy to Chad"), Worded},
		{"two words for an office", office("coach"), office("manager"), Worded},

		{"one statement", clause("silo", "collaps", "night"), clause("night", "silo", "collaps"), Same},
		{"part of a statement", clause("silo", "collaps", "night", "harbour", "office", "said", "worker", "roof", "wind", "tower", "load", "beam"), clause("silo", "crane", "rust", "bay", "grain", "ship", "port", "rail", "dust"), Compatible},
		{"two statements", clause("silo"), clause("violin"), Complementary},

		{"a name and its office", titled("Ida Holm", "Finance Minister"), described("the minister of finance"), Same},
		{"a name and another office", titled("Ida Holm", "Finance Minister"), described("the minister of fisheries"), Compatible},
		{"a name and one of an office", titled("Ida Holm", "Minister"), described("a minister"), Compatible},
		{"a name and his sister", titled("Nives Quill", "sister"), described("His sister"), Same},
		{"one alone can be", sole("Ida Holm"), sole("Per Quill"), Conflict},
		{"one alone, by two spellings", sole("Ida Halynka"), sole("Ida Halynkas"), Spelt},
		{"one alone, and not certain", fit(sole("Ida Holm"), .5), sole("Per Quill"), Unclear},
		{"one alone, and one says more", sole("Ida Holm"), list(.9, "Per Quill"), Complementary},
		{"one alone, and an open list", open(sole("Ida Holm")), sole("Per Quill"), Complementary},
		{"whom the other says it was not", list(.9, "Ida Holm"), denying(list(.9, "Per Quill"), "Holm"), Conflict},
		{"whom the other says it was not, not certain", fit(list(.9, "Ida Holm"), .5), denying(list(.9, "Per Quill"), "Holm"), Unclear},
		{"another than who it was not", list(.9, "Ida Holm"), denying(list(.9, "Per Quill"), "Lena Dask"), Complementary},
		{"who it was not, and who it was", list(.9, "Per Quill"), denying(list(.9, "Per Quill"), "Holm"), Same},
		{"one name for short", list(.9, "Ollie Brandt"), list(.9, "Oliver Brandt"), Spelt},
		{"two given names", list(.9, "Ollie Brandt"), list(.9, "Olaf Brandt"), Complementary},
		{"one is asked for", one(list(1, "Quill Shipping", "Ida Holm")), one(list(1, "Quill Shipping", "Aurora")), Same},

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
		{[]string{"lena", "macron"}, []string{"lena", "macon"}, true, false},
		{[]string{"lena", "macron"}, []string{"tove", "macon"}, false, false},
		{[]string{"stelios", "hatzis"}, []string{"stelios", "chatzis"}, true, false},
		{[]string{"irini", "vlachou"}, []string{"irini", "vlacho"}, true, false},
		{[]string{"anna", "lind"}, []string{"anna", "lund"}, false, false},
		{[]string{"jan", "brandt"}, []string{"jan", "brands"}, false, false},
		{[]string{"tonia", "quill"}, []string{"antonia", "quill"}, true, false},
		{[]string{"christian", "quill"}, []string{"christopher", "quill"}, false, false},
		{[]string{"paul", "quill"}, []string{"paula", "quill"}, false, false},
		{[]string{"nives"}, []string{"nives", "quill"}, true, true},
		{[]string{"jan"}, []string{"jan", "quill"}, false, false},
		{[]string{"quill"}, []string{"quill", "shipping"}, true, true},
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
