package compare

import (
	"testing"
	"time"
)

// TestCompare reads "SOURCE VALUE" claims of numbers or lists, an hour apart
// unless hours say otherwise.
func TestCompare(t *testing.T) {
	at := func(c Claim, source string, hours int) Claim {
		c.Source, c.Document = source, source+".txt"
		c.Published = moment.Add(time.Duration(hours) * time.Hour)
		return c
	}
	undated := func(c Claim) Claim { c.Published = time.Time{}; return c }
	other := func(c Claim, document string) Claim { c.Document = document; return c }
	nine, twelve, fourteen := number(9, 9, ""), number(12, 12, ""), number(14, 14, "")
	for _, c := range []struct {
		name   string
		claims []Claim
		want   string
	}{
		{"nothing", nil, "none: "},
		{"one", []Claim{at(nine, "A", 0)}, "single: A.txt"},
		{"one outlet twice", []Claim{at(nine, "A", 0), other(at(twelve, "A", 1), "A2.txt")}, "single: A.txt | A2.txt"},
		{"two agree", []Claim{at(nine, "A", 0), at(nine, "B", 1)}, "agree: A.txt+B.txt"},
		{"two differ", []Claim{at(nine, "A", 0), at(twelve, "B", 1)}, "differ: A.txt | B.txt"},
		{"two against one", []Claim{at(nine, "A", 0), at(twelve, "B", 1), at(nine, "C", 2)}, "differ: A.txt+C.txt | B.txt"},
		{"a rising toll", []Claim{at(moving(nine), "A", 0), at(moving(twelve), "B", 10), at(moving(fourteen), "C", 20)}, "updated: A.txt | B.txt | C.txt"},
		{"a falling count", []Claim{at(moving(fourteen), "A", 0), at(moving(twelve), "B", 10), at(moving(nine), "C", 20)}, "updated: A.txt | B.txt | C.txt"},
		{"what does not move", []Claim{at(nine, "A", 0), at(twelve, "B", 10), at(fourteen, "C", 20)}, "differ: A.txt | B.txt | C.txt"},
		{"up and down", []Claim{at(moving(nine), "A", 0), at(moving(fourteen), "B", 10), at(moving(twelve), "C", 20)}, "differ: A.txt | B.txt | C.txt"},
		{"no dates", []Claim{undated(at(nine, "A", 0)), at(fourteen, "B", 10)}, "differ: A.txt | B.txt"},
		{"spelling", []Claim{at(list(1, "Dmytro Halynskyi"), "A", 0), at(list(1, "Dmytro Halynsky"), "B", 0)}, "spelling: A.txt | B.txt"},
		{"nested lists", []Claim{at(list(1, "Petra Holm"), "A", 0), at(list(1, "Petra Holm", "Anders Quill"), "B", 0)}, "partial: A.txt | B.txt"},
		{"overlapping lists", []Claim{at(list(1, "Petra Holm", "Jonas Weyer"), "A", 0), at(list(1, "Petra Holm", "Anders Quill"), "B", 0)}, "partial: A.txt | B.txt"},
		{"disjoint lists", []Claim{at(list(1, "Petra Holm"), "A", 0), at(list(1, "Anders Quill"), "B", 0)}, "complementary: A.txt | B.txt"},
		{"vaguer", []Claim{at(number(400, infinity, ""), "A", 0), at(number(412, 412, ""), "B", 0)}, "partial: A.txt | B.txt"},
		{"rounded", []Claim{at(number(88, 88, ""), "A", 0), at(about(72, 90, 90, 10), "B", 0)}, "partial: A.txt | B.txt"},
		{"rounded beside another figure", []Claim{at(number(88, 88, ""), "A", 0), at(about(72, 90, 90, 10), "B", 0), at(number(71, 71, ""), "C", 0)}, "differ: A.txt+B.txt | C.txt"},
		{"currencies", []Claim{at(number(9, 9, "euro"), "A", 0), at(number(11, 11, "dollar"), "B", 0)}, "unclear: A.txt | B.txt"},
		{"wording", []Claim{at(quote("i have given this house eleven years"), "A", 0), at(quote("i gave this house eleven years"), "B", 0)}, "wording: A.txt | B.txt"},
		{"planned", []Claim{at(planned(days(3, 4)), "A", 0), at(days(9, 10), "B", 0)}, "complementary: A.txt | B.txt"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := shape(Compare(c.claims, own, inTurn)); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// moving is a count of what changes while a story goes on.
func moving(c Claim) Claim {
	c.Moves = true
	return c
}

// Versions with more reports behind them come first, however many outlets
// print them.
func TestVersionsByOrigins(t *testing.T) {
	claim := func(document string, value float64) Claim {
		c := number(value, value, "")
		c.Document, c.Source = document, document
		return c
	}
	claims := []Claim{claim("a", 9), claim("b", 9), claim("c", 9), claim("d", 12), claim("e", 12)}
	origin := func(d string) string {
		if d < "d" {
			return "a" // one agency's text
		}
		return d
	}
	out := Compare(claims, origin, inTurn)
	if len(out.Versions) != 2 || out.Versions[0].Claims[0].Document != "d" {
		t.Errorf("three prints of one report come before two reports: %s", shape(out))
	}
}
