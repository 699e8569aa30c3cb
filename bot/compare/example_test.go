package compare_test

import (
	"fmt"
	"strings"

	"variorum/bot/compare"
)

// Three outlets name a crew. One list lies inside the other, so nothing is in
// dispute; the third writes a name otherwise.
func ExampleCompare() {
	crew := func(source string, names ...string) compare.Claim {
		c := compare.Claim{Document: source + ".txt", Source: source, Kind: compare.People, Label: strings.Join(names, ", "), Fit: .9}
		for _, n := range names {
			c.Names = append(c.Names, compare.Name{Words: strings.Fields(strings.ToLower(n)), Text: n})
		}
		return c
	}
	own := func(document string) string { return document } // every article is a report of its own
	inTurn := func(n int, f func(i int)) {
		for i := range n {
			f(i)
		}
	}
	out := compare.Compare([]compare.Claim{
		crew("Ferry Bell", "Petra Holm", "Anders Quill", "Jonas Weyer"),
		crew("Marsh Courier", "Petra Holm"),
		crew("Lamp", "Petra Holm", "Anders Quill", "Jonas Weier"),
	}, own, inTurn)
	fmt.Println(out.Verdict)
	for _, v := range out.Versions {
		fmt.Println(v.Claims[v.Lead].Label)
		for _, c := range v.Claims {
			fmt.Println("\t" + c.Source)
		}
	}
	for _, p := range out.Pairs {
		fmt.Println(p.Relation, "-", out.Reason(p))
	}
	// Output:
	// partial
	// Petra Holm, Anders Quill, Jonas Weyer
	// 	Ferry Bell
	// 	Lamp
	// Petra Holm
	// 	Marsh Courier
	// spelling - the same names, written differently: Jonas Weyer / Jonas Weier
	// narrower - Ferry Bell also names Anders Quill, Jonas Weyer
	// narrower - Lamp also names Anders Quill, Jonas Weier
}
