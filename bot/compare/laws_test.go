package compare

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"variorum/index/language"
)

const tries = 250

// name makes a Name from a full name.
func name(full string) Name {
	return Name{Words: strings.Fields(language.Fold(full)), Text: full}
}

var (
	people = []string{"Petra Holm", "Holm", "P Holm", "Jonas Holm", "Anders Quill", "Quill", "Dmytro Halynskyi", "Dmytro Halynsky", "Halynskiy",
		"Jonas Weyer", "Weier", "Mirelle Dask", "Aleksey Brandt", "Alexei Brandt"}
	spellings = [][2]string{{"Dmytro Halynskyi", "Dmytro Halynsky"}, {"Aleksey Brandt", "Alexei Brandt"}, {"Weyer", "Weier"}, {"Ahmed Khaliq", "Ahmed Khalik"},
		{"Loekke", "Løkke"}, {"Arkadiy Belinskyy", "Arkadiy Belinsky"}, {"Sorokiy", "Sorokyy"}}
	titles = []string{"", "minister", "foreign minister", "chief executive", "coach"}
	places = []string{"gullswick", "gullswick bay", "norholm", "port of norholm"}
	units  = []string{"", "", "euro", "dollar", "percent"}
	stems  = []string{"silo", "collaps", "night", "harbour", "rust", "crane", "grain", "bay", "violin", "thief"}
	quotes = []string{"not one quiet night", "eleven years and not one quiet night", "i gave this house eleven years", "soup for all", ""}
	kinds  = []Kind{People, Number, Duration, Time, Place, Quote, Polarity, Role, Reason, Clause}
	moment = time.Date(2031, 5, 1, 0, 0, 0, 0, time.UTC)
)

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// random makes a claim as the engine might, and some that it would not.
func random(r *rand.Rand, kind Kind, i int) Claim {
	c := Claim{Kind: kind, Document: fmt.Sprintf("%02d.txt", i), Source: fmt.Sprintf("S%02d", i), Label: fmt.Sprintf("label %d", r.IntN(3)),
		Fit: pick(r, []float64{.3, .55, .6, .9}), Planned: r.IntN(6) == 0, Condition: r.IntN(8) == 0, Open: r.IntN(4) == 0}
	if r.IntN(4) > 0 {
		c.Published = moment.Add(time.Duration(r.IntN(48)) * time.Hour)
	}
	for range 1 + r.IntN(4) {
		c.All = append(c.All, pick(r, stems))
	}
	switch kind {
	case People:
		for range 1 + r.IntN(3) {
			c.Names = append(c.Names, name(pick(r, people)))
		}
		c.One = r.IntN(2) == 0
		c.Sole = c.One && r.IntN(2) == 0
		if r.IntN(4) == 0 {
			c.Denied = []Name{name(pick(r, people))}
		}
	case Role:
		n := name("Karin Maas")
		n.Title = pick(r, titles)
		c.Names = []Name{n}
	case Place:
		for range 1 + r.IntN(2) {
			n := name(pick(r, places))
			n.Wider = r.IntN(3) == 0
			c.Names = append(c.Names, n)
		}
	case Number, Duration:
		c.Lo = float64(r.IntN(6)) * pick(r, []float64{1, 1, 100})
		c.Hi, c.Unit = c.Lo, pick(r, units)
		switch r.IntN(4) {
		case 0:
			c.Hi = infinity
		case 1:
			c.Lo *= .8
			if r.IntN(2) == 0 {
				c.Round, c.Step = c.Hi, pick(r, []float64{1, 10, 100})
			}
		default:
			c.Exact = true
		}
		c.Within = pick(r, []string{"", "", "lund"})
		other := map[string]string{"euro": "dollar", "dollar": "euro"}[c.Unit]
		if kind == Number && other != "" && r.IntN(2) == 0 {
			c.Also = []Money{{Lo: c.Lo + 1, Hi: c.Hi + 1, Unit: other, Rough: r.IntN(2) == 0}}
		}
	case Time:
		if r.IntN(2) == 0 {
			c.Clock, c.Lo = true, float64(r.IntN(5)*10)
			c.Hi = c.Lo + float64(r.IntN(3)*10)
			if r.IntN(2) == 0 {
				c.From = moment.AddDate(0, 0, r.IntN(4))
				c.To = c.From.AddDate(0, 0, 1)
			}
		} else if r.IntN(4) > 0 {
			c.From = moment.AddDate(0, 0, r.IntN(4))
			c.To = c.From.AddDate(0, 0, 1+r.IntN(3))
		}
	case Reason:
		c.Cause = r.IntN(2) == 0
	case Quote:
		if r.IntN(4) > 0 {
			c.Quoted = NewQuotation([]string{pick(r, quotes)})
		}
	case Polarity:
		c.Yes, c.Lean, c.Choice = r.IntN(3)-1, r.IntN(3)-1, r.IntN(4) == 0
	}
	return c
}

// each tries a law on random claims of every kind.
func each(t *testing.T, law func(r *rand.Rand, kind Kind) error) {
	t.Helper()
	for _, kind := range kinds {
		t.Run(string(kind), func(t *testing.T) {
			all := func() error {
				for seed := range uint64(tries) {
					if err := law(rand.New(rand.NewPCG(seed, 1)), kind); err != nil {
						return fmt.Errorf("seed %d: %w", seed, err)
					}
				}
				return nil
			}
			holds(t, all)
		})
	}
}

// swapped is a claim with two sources called by each other's name.
func swapped(s string) string {
	return strings.NewReplacer("S00", "S01", "S01", "S00").Replace(s)
}

func TestRelateIsSymmetric(t *testing.T) {
	each(t, func(r *rand.Rand, kind Kind) error {
		a, b := random(r, kind, 0), random(r, kind, 1)
		if r.IntN(10) == 0 {
			b = random(r, pick(r, kinds), 1)
		}
		x, why := Relate(a, b)
		if y, back := Relate(b, a); x != y {
			return fmt.Errorf("%s (%s), but %s (%s)\n%+v\n%+v", x, why, y, back, a, b)
		}
		if y, _ := Relate(a, a); y == Conflict {
			return fmt.Errorf("a claim conflicts with itself: %+v", a)
		}
		return nil
	})
}

func TestConflictNeedsCertainty(t *testing.T) {
	each(t, func(r *rand.Rand, kind Kind) error {
		a, b := random(r, kind, 0), random(r, kind, 1)
		x, why := Relate(a, b)
		if x == Conflict && (a.Fit < certain || b.Fit < certain || a.Planned != b.Planned || a.Condition || b.Condition) {
			return fmt.Errorf("%s\n%+v\n%+v", why, a, b)
		}
		if x == Conflict && (kind == Clause || kind == Quote || kind == Reason && !(a.Cause && b.Cause) || kind == Role || kind == Place || kind == People && !(a.Sole && b.Sole && len(a.Names)+len(b.Names) == 2 || len(a.Denied)+len(b.Denied) > 0)) {
			return fmt.Errorf("free statements conflict: %s", why)
		}
		return nil
	})
}

func TestSpellingNeverConflicts(t *testing.T) {
	for _, kind := range []Kind{People, Place, Role} {
		for _, s := range spellings {
			for _, open := range []bool{false, true} {
				a := Claim{Kind: kind, Fit: 1, Open: open, Names: []Name{name(s[0])}}
				b := Claim{Kind: kind, Fit: 1, Names: []Name{name(s[1])}}
				got, why := Relate(a, b)
				if got == Conflict || kind == People && got != Spelt && got != Same {
					t.Errorf("%s: %s and %s: %s (%s)", kind, s[0], s[1], got, why)
				}
				a.Names = append(a.Names, name("Petra Holm"))
				if got, why = Relate(a, b); got == Conflict || kind == People && got != Narrower {
					t.Errorf("%s: %s, Petra Holm and %s: %s (%s)", kind, s[0], s[1], got, why)
				}
			}
		}
	}
}

func some(r *rand.Rand, kind Kind) []Claim {
	var out []Claim
	for i := range 1 + r.IntN(5) {
		out = append(out, random(r, kind, i))
	}
	return out
}

func own(document string) string { return document }

func inTurn(n int, f func(i int)) {
	for i := range n {
		f(i)
	}
}

func sideBySide(n int, f func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

func TestOrderChangesNothing(t *testing.T) {
	each(t, func(r *rand.Rand, kind Kind) error {
		claims := some(r, kind)
		want := Compare(claims, own, inTurn)
		before := fmt.Sprintf("%+v", claims)
		r.Shuffle(len(claims), func(i, j int) { claims[i], claims[j] = claims[j], claims[i] })
		after := fmt.Sprintf("%+v", claims)
		got := Compare(claims, own, sideBySide)
		if !reflect.DeepEqual(got, want) {
			return fmt.Errorf("%s\n%s\nfrom %s\nand from %s", shape(want), shape(got), before, after)
		}
		if fmt.Sprintf("%+v", claims) != after {
			return fmt.Errorf("Compare changed what it was given")
		}
		return nil
	})
}

// shape writes verdict and versions; copies left out.
func shape(o Outcome) string {
	var lines []string
	for _, v := range o.Versions {
		var docs []string
		for _, c := range v.Claims {
			if !strings.HasSuffix(c.Document, "copy") {
				docs = append(docs, c.Document)
			}
		}
		lines = append(lines, strings.Join(docs, "+"))
	}
	slices.Sort(lines)
	return o.Verdict + ": " + strings.Join(lines, " | ")
}

// Every claim stands in one version, the lead is one of it, and no version
// holds claims that conflict.
func TestVersionsPartTheClaims(t *testing.T) {
	each(t, func(r *rand.Rand, kind Kind) error {
		claims := some(r, kind)
		out := Compare(claims, own, inTurn)
		n := 0
		for _, v := range out.Versions {
			n += len(v.Claims)
			if v.Lead < 0 || v.Lead >= len(v.Claims) {
				return fmt.Errorf("lead %d of %d claims", v.Lead, len(v.Claims))
			}
			for i, a := range v.Claims {
				for _, b := range v.Claims[i+1:] {
					if rel, why := Relate(a, b); rel == Conflict {
						return fmt.Errorf("one version, and %s", why)
					}
				}
			}
		}
		if n != len(claims) || len(out.Pairs) != len(claims)*(len(claims)-1)/2 {
			return fmt.Errorf("%d claims, %d in versions, %d pairs", len(claims), n, len(out.Pairs))
		}
		if out.Verdict != "spelling" && (len(out.Versions) == 1) != (out.Verdict == "agree" || out.Verdict == "single") {
			return fmt.Errorf("%s of %d versions", out.Verdict, len(out.Versions))
		}
		if out.Why == "" {
			return fmt.Errorf("%s without a reason", out.Verdict)
		}
		return nil
	})
}

// A copy stands with what it was copied from, adds no origin, and changes no
// verdict, but single to agree.
func TestCopyChangesNothing(t *testing.T) {
	each(t, func(r *rand.Rand, kind Kind) error {
		claims := some(r, kind)
		before := Compare(claims, own, inTurn)
		copied := pick(r, claims)
		copied.Document += "copy"
		copied.Source = "Copy"
		origin := func(d string) string { return strings.TrimSuffix(d, "copy") }
		after := Compare(append(slices.Clone(claims), copied), origin, inTurn)
		if before.Verdict == "single" && after.Verdict == "agree" {
			before.Verdict = "agree"
		}
		if x, y := shape(before), shape(after); x != y {
			return fmt.Errorf("%s\nwith a copy of %s\n%s\n%+v", x, copied.Document, y, claims)
		}
		for _, v := range after.Versions {
			has := func(d string) bool {
				return slices.ContainsFunc(v.Claims, func(c Claim) bool { return c.Document == d })
			}
			if has(copied.Document) != has(origin(copied.Document)) {
				return fmt.Errorf("%s is parted from what it was copied from", copied.Document)
			}
		}
		return nil
	})
}

func TestSwappingNamesSwapsNamesOnly(t *testing.T) {
	each(t, func(r *rand.Rand, kind Kind) error {
		claims := some(r, kind)
		a := Compare(claims, own, inTurn)
		other := slices.Clone(claims)
		for i := range other {
			other[i].Source = swapped(other[i].Source)
		}
		b := Compare(other, own, inTurn)
		if shape(a) != shape(b) || swapped(a.Why) != b.Why {
			return fmt.Errorf("%s (%s)\n%s (%s)", shape(a), a.Why, shape(b), b.Why)
		}
		for i := range a.Pairs {
			if a.Pairs[i].Relation != b.Pairs[i].Relation || swapped(a.Reason(a.Pairs[i])) != b.Reason(b.Pairs[i]) {
				return fmt.Errorf("%+v\n%+v", a.Pairs[i], b.Pairs[i])
			}
		}
		return nil
	})
}

// The order of the names in a list says nothing.
func TestOrderOfNamesChangesNothing(t *testing.T) {
	holds(t, func() error {
		for seed := range uint64(16 * tries) {
			r := rand.New(rand.NewPCG(seed, 2))
			a, b := random(r, People, 0), random(r, People, 1)
			want, _ := Relate(a, b)
			back := slices.Clone(b.Names)
			slices.Reverse(back)
			b.Names = back
			if got, why := Relate(a, b); got != want {
				return fmt.Errorf("seed %d: %s, and with the names in another order %s (%s)\n%+v\n%+v", seed, want, got, why, a.Names, b.Names)
			}
		}
		return nil
	})
}

// holds fails a test with what a law returns.
func holds(t *testing.T, law func() error) {
	t.Helper()
	if err := law(); err != nil {
		t.Fatal(err)
	}
}
