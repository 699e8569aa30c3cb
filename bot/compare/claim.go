// Package compare decides how the answers of several sources stand to each
// other. It is pure: typed claims go in, relations, versions and a verdict come
// out, with the reasons. It compares values, never sentences, and says "differ"
// only where two values certainly answer the same question and cannot both be
// right; everything less certain is Unclear.
//
// Where to change what: a list of people in people.go, numbers and durations
// in quantity.go, times in moment.go, places in place.go, quotations in
// quotation.go, yes and no in polarity.go, free statements in clause.go, by the
// part of them that was asked for in part.go; how
// pairs become versions and versions a verdict in version.go.
package compare

import (
	"slices"
	"strings"
	"time"

	"variorum/index/language"
)

// Kind is the type of value that was asked for.
type Kind string

// The kinds of value.
const (
	People   Kind = "people"   // a list of names
	Number   Kind = "number"   // a count, a measure, money, a percentage
	Duration Kind = "duration" // how long
	Time     Kind = "time"     // when
	Place    Kind = "place"    // where
	Quote    Kind = "quote"    // what somebody said
	Polarity Kind = "polarity" // yes or no
	Role     Kind = "role"     // who somebody is
	Reason   Kind = "reason"   // why
	Clause   Kind = "clause"   // anything else
)

// Claim is what one source says in answer to the question.
type Claim struct {
	Document  string
	Source    string
	Published time.Time // zero if unknown
	Kind      Kind
	Label     string  // the value as printed, for a heading
	Fit       float64 // 0…1: how certainly the value answers the question

	Names  []Name // people, roles (the holder), places; free statements: who is described without a name
	Denied []Name // people: of whom the sentence says that it was not them
	Open   bool   // a list that says it is not complete
	One    bool   // people: the question asks for one
	Sole   bool   // which only one can be, and the sentence certainly says so of the one name given

	Lo, Hi float64 // numbers: bounds in Unit; durations: seconds; clock times: minutes after midnight
	Exact  bool    // printed without a modifier
	Round  float64 // printed with "about", "nearly", "more than" and the like: the figure they stand before, in Unit
	Step   float64 // to what it is rounded, in Unit: 500 for "about 1,500"; 0 where it does not say about how many
	Also   []Money // the same sum in other currencies, as the source converts it
	Unit   string  // canonical unit, or the stem of what is counted
	Within string  // where alone it counts: "Lund" for "60 of the 200 jobs in Lund"
	Moves  bool    // counts what grows or shrinks while a story goes on: the dead, the missing
	Mended bool    // numbers, durations: the source says that another figure was given before this one

	From, To  time.Time // times: the stretch meant; zero where unresolved
	Rough     bool      // counted back from an age, so that it may be a year off
	Clock     bool      // Lo and Hi are a time of day
	Twelve    bool      // which may be meant twelve hours later
	DayPart   bool      // Lo and Hi are a part of the day, as wide as its word may be meant
	Zone      string    // of a time of day, "" where it is the local one or does not say
	Planned   bool      // planned or expected, not happened
	Condition bool      // hypothetical

	Yes    int        // polarity: +1 yes, -1 no, 0 not certain
	Lean   int        // polarity: the same read from a sentence that says it in other words
	Denies bool       // polarity: where neither is told, denies what it speaks of
	Choice bool       // polarity: one of two things is asked for, +1 the first, -1 the second
	Undone bool       // polarity: says that it is not decided or not known yet
	Cause  bool       // reasons: given where the question asks for what brought one event about
	Quoted *Quotation // what it prints between quotation marks, nil where nothing
	All    []string   // all content words of the sentence
	Marks  []Mark     // the figures and days in it
	Poles  []Pole     // what in it has an opposite, and what it denies
	Items  [][]string // the content words of each member of a list that it gives
	Part   *Part      // what stands at the place that the question asks about
	Weight func(stem string) float64

	ready *ready // what is worked out once, where Ready was called
}

// ready is what comparing works out of a claim alone.
type ready struct {
	keys    []string  // of the last words of its names
	sites   []site    // places
	all     []string  // All, sorted, each once
	weights []float64 // of each, squared
	norm    float64   // the sum of these
}

// Ready works out, once, what comparing the claim needs: call it where a claim is
// compared with many. Names and All must not change after it.
func (c *Claim) Ready() { c.ready = c.workedOut() }

func (c *Claim) workedOut() *ready {
	if c.ready != nil {
		return c.ready
	}
	r := &ready{}
	for _, n := range c.Names {
		key := ""
		if len(n.Words) > 0 {
			key = language.NameKey(n.Words[len(n.Words)-1])
		}
		r.keys = append(r.keys, key)
	}
	if c.Kind == Place {
		r.sites = sites(c.Names)
	}
	r.all = set(c.All)
	r.weights = make([]float64, len(r.all))
	for i, s := range r.all {
		w := 1.0
		if c.Weight != nil {
			w = c.Weight(s)
		}
		r.weights[i] = w * w
		r.norm += w * w
	}
	return r
}

// Mark is a figure or a time of a free statement.
type Mark struct {
	Of     string   // what it measures or counts, or which kind of time it is
	Lo, Hi float64  // figures
	Text   string   // times, folded
	Exact  bool     // printed without a modifier
	With   []string // stems of what else its clause says
}

// Pole is a word or phrase of a statement that has an opposite ("close"), or that
// the statement denies ("no cable").
type Pole struct {
	Stems  string
	Turned bool // a negation turns it into its opposite
	Denied bool // is plainly said not to be so
	Verb   bool
	With   []string // stems of what else its clause says
}

// Money is a sum in one currency.
type Money struct {
	Lo, Hi float64
	Unit   string
	Rough  bool // converted at a rate that another article uses
}

// Name is one person, body or place of a claim.
type Name struct {
	Words []string // folded, in order
	Text  string   // as printed
	Title string   // as printed before it, or what the person is said to be
	Wider bool     // places: where the one before it lies, and no other place
}

// Relation says how two claims stand to each other.
type Relation string

// The relations, from the same value to values that cannot both be right.
const (
	Same          Relation = "same"
	Spelt         Relation = "spelling"      // same but for how names are written
	Rounded       Relation = "rounded"       // one figure, which a source gives as a round one
	Narrower      Relation = "narrower"      // one says all of the other and more
	Compatible    Relation = "compatible"    // both can be right: one is vaguer
	Worded        Relation = "wording"       // one quotation in two wordings
	Complementary Relation = "complementary" // about different things
	Unclear       Relation = "unclear"
	Conflict      Relation = "differ"
)

// Relate compares two claims of one kind and says why they stand as they do.
// It is symmetric.
func Relate(a, b Claim) (Relation, string) { return relate(&a, &b, true) }

// RelationOf is Relate without the reason, which takes longest to find.
func RelationOf(a, b *Claim) Relation {
	r, _ := relate(a, b, false)
	return r
}

// say is a reason, where one is wanted.
func say(wanted bool, why func() string) string {
	if !wanted {
		return ""
	}
	return why()
}

func relate(a, b *Claim, why bool) (Relation, string) {
	if a.Kind != b.Kind {
		return relateMixed(a, b, why)
	}
	switch a.Kind {
	case People:
		return relatePeople(a, b, why)
	case Role:
		return relateRoles(a, b, why)
	case Number, Duration:
		return relateQuantities(a, b, why)
	case Time:
		return relateMoments(a, b, why)
	case Place:
		return relatePlaces(a, b, why)
	case Quote:
		return relateQuotations(a, b, why)
	case Polarity:
		return relatePolarity(a, b, why)
	case Reason:
		return relateReasons(a, b, why)
	}
	return relateClauses(a, b, why)
}

// relateMixed compares a value with a free statement that no such value could be
// read off, which may hold it all the same, and what else is of two kinds. Who is
// named in one source is often only described in another ("the minister of
// finance", "a Danish nurse"): the description that stands as the title of a name
// is that name, and any other says less, nothing else.
func relateMixed(a, b *Claim, why bool) (Relation, string) {
	if b.Kind != Clause {
		a, b = b, a
	}
	if b.Kind == Clause {
		for _, n := range a.Names {
			if len(n.Words) > 0 && slices.Contains(b.All, language.Stem(n.Words[len(n.Words)-1])) {
				return Same, "both name " + n.Text
			}
		}
		if len(b.Names) > 0 && len(b.Names) == len(a.Names) && allDescribed(b.Names, a.Names) {
			return Same, join(b.Names) + " is " + join(a.Names)
		}
		if a.Kind == People && len(a.Names) > 0 {
			return Compatible, "one names " + join(a.Names) + ", the other gives no name"
		}
		if a.Kind == Polarity && a.Choice && cosine(a.workedOut(), b.workedOut()) >= sameChoice { // which of the two, and a statement that does not say it plainly
			return relatePolarity(a, b, why)
		}
	}
	return Complementary, "they give different kinds of value"
}

// allDescribed reports whether each description is what one of the names is called.
func allDescribed(descriptions, names []Name) bool {
	for _, d := range descriptions {
		if !slices.ContainsFunc(names, func(n Name) bool { return describes(d, n) }) {
			return false
		}
	}
	return true
}

// describes reports whether a description is what a source calls the name:
// "the minister of health" and "Health Minister Holm".
func describes(d, n Name) bool {
	if n.Title == "" || len(d.Words) == 0 || d.Words[0] == "a" || d.Words[0] == "an" {
		return false
	}
	what := d.Text
	for _, of := range []string{" to ", " at "} { // "the ambassador to NAME"
		if before, _, ok := strings.Cut(what, of); ok && !strings.Contains(n.Title, of) {
			what = before
		}
	}
	words := titleWords(what)
	return len(words) > 0 && subset(words, titleWords(n.Title))
}

// certain is the fit from which a claim may be part of a conflict.
const certain = .6

// conflict returns Conflict where both claims certainly answer the question
// and speak of the same state of things, else Unclear.
func conflict(a, b *Claim, why string) (Relation, string) {
	switch {
	case a.Fit < certain || b.Fit < certain:
		return Unclear, why + "; but it is not certain that both answer the question"
	case a.Planned != b.Planned:
		return Complementary, why + "; but one speaks of what was planned or expected"
	case a.Within != b.Within:
		return Complementary, why + "; but one counts in one place alone"
	case a.Condition || b.Condition:
		return Unclear, why + "; but one is hypothetical"
	}
	return Conflict, why
}
