package compare

import (
	"fmt"
	"sort"
	"time"
)

// Version is one value and the claims that hold it.
type Version struct {
	Claims []Claim // in order of Document
	Lead   int     // index of the claim that stands for the version
}

// Pair is the relation of two claims, by their place in the order of documents.
// Outcome.Reason says why.
type Pair struct {
	A, B     int
	Relation Relation
}

// Outcome is what comparing all claims came to.
type Outcome struct {
	Versions []Version
	Pairs    []Pair
	Verdict  string // a verdict of package answer, by its name
	Why      string

	claims []Claim // in order of Document
}

// Reason says why the claims of a pair stand as they do. It may be asked from
// several goroutines.
func (o *Outcome) Reason(p Pair) string {
	_, why := relate(&o.claims[p.A], &o.claims[p.B], true)
	return why
}

// Compare relates all claims (one of each document), puts those of one value
// together and gives the verdict. origin tells which documents carry one
// report; versions with more origins come first. The order of the claims
// changes nothing. each calls a function for 0 to n-1 and may do so side by side.
func Compare(claims []Claim, origin func(document string) string, each func(n int, f func(i int))) Outcome {
	claims = append([]Claim(nil), claims...)
	sort.SliceStable(claims, func(i, j int) bool { return claims[i].Document < claims[j].Document })
	n := len(claims)
	out := Outcome{claims: claims, Pairs: make([]Pair, n*(n-1)/2)}
	parent := make([]int, n)
	for i := range parent {
		parent[i] = i
	}
	find := func(i int) int {
		for parent[i] != i {
			i = parent[i]
		}
		return i
	}
	each(n, func(i int) { claims[i].Ready() })
	clashes := make([]bool, n*n)
	each(n, func(i int) { // Pairs from the first that has i before another
		for j, at := i+1, i*(2*n-i-1)/2; j < n; j, at = j+1, at+1 {
			r := RelationOf(&claims[i], &claims[j])
			clashes[i*n+j], clashes[j*n+i] = r == Conflict, r == Conflict
			out.Pairs[at] = Pair{i, j, r}
		}
	})
	members := make([][]int, n) // of each root
	for i := range members {
		members[i] = []int{i}
	}
	// Put together what is the same, unless that would put together what
	// conflicts: single links, closest first by the order of the documents.
	unite := func(together func(Relation) bool) {
		for _, p := range out.Pairs {
			if !together(p.Relation) {
				continue
			}
			a, b := find(p.A), find(p.B)
			if a == b {
				continue
			}
			clash := false
			for _, k := range members[a] {
				for _, l := range members[b] {
					clash = clash || clashes[k*n+l]
				}
			}
			if !clash {
				a, b = min(a, b), max(a, b)
				parent[b] = a
				members[a] = append(members[a], members[b]...)
			}
		}
	}
	unite(func(r Relation) bool { return r == Same || r == Spelt })
	for _, p := range out.Pairs { // that a figure is rounded matters only where there is no other to set it against
		if find(p.A) != find(p.B) && claims[p.A].Kind == claims[p.B].Kind && severity(p.Relation) > severity(Compatible) {
			unite(func(r Relation) bool { return r == Rounded })
			break
		}
	}
	byRoot := map[int][]int{}
	for i := range claims {
		byRoot[find(i)] = append(byRoot[find(i)], i)
	}
	var roots []int
	for r := range byRoot {
		roots = append(roots, r)
	}
	sort.Ints(roots)
	member := make([]int, len(claims))
	for _, r := range roots {
		v := Version{}
		for _, i := range byRoot[r] {
			member[i] = len(out.Versions)
			v.Claims = append(v.Claims, claims[i])
		}
		v.Lead = lead(v.Claims)
		out.Versions = append(out.Versions, v)
	}
	out.Verdict, out.Why = out.verdict(member)
	if out.Verdict == "spelling" {
		out.Versions = out.bySpelling()
	}
	order(out.Versions, origin)
	return out
}

// bySpelling parts claims of one value by how they write its names, so that each
// spelling stands with the sources that have it.
func (o *Outcome) bySpelling() []Version {
	first := make([]int, len(o.claims)) // the first claim that is written alike
	for i := range first {
		first[i] = i
	}
	for _, p := range o.Pairs {
		if a, b := first[p.A], first[p.B]; p.Relation == Same && a != b {
			for i := range first {
				if first[i] == max(a, b) {
					first[i] = min(a, b)
				}
			}
		}
	}
	var out []Version
	at := map[int]int{}
	for i, f := range first {
		n, ok := at[f]
		if !ok {
			n = len(out)
			at[f] = n
			out = append(out, Version{})
		}
		out[n].Claims = append(out[n].Claims, o.claims[i])
	}
	for i := range out {
		out[i].Lead = lead(out[i].Claims)
	}
	return out
}

// lead chooses the claim that a version is headed by: the best fit, then the
// first document.
func lead(claims []Claim) int {
	best := 0
	for i, c := range claims {
		if c.Fit > claims[best].Fit+1e-9 {
			best = i
		}
	}
	return best
}

// order puts versions with more origins first, then more sources, then the
// first document.
func order(vs []Version, origin func(string) string) {
	count := func(v Version) (int, int) {
		o, s := map[string]bool{}, map[string]bool{}
		for _, c := range v.Claims {
			o[origin(c.Document)] = true
			s[c.Source] = true
		}
		return len(o), len(s)
	}
	sort.SliceStable(vs, func(i, j int) bool {
		oi, si := count(vs[i])
		oj, sj := count(vs[j])
		switch {
		case oi != oj:
			return oi > oj
		case si != sj:
			return si > sj
		}
		return vs[i].Claims[0].Document < vs[j].Claims[0].Document
	})
}

// verdict sums up: the gravest relation between two versions decides.
func (o *Outcome) verdict(member []int) (string, string) {
	claims, versions, pairs := o.claims, o.Versions, o.Pairs
	if len(claims) == 0 {
		return "none", "no source gives a value"
	}
	sources := map[string]bool{}
	for _, c := range claims {
		sources[c.Source] = true
	}
	if len(sources) == 1 {
		return "single", "one source only"
	}
	if len(versions) == 1 {
		for _, p := range pairs {
			if p.Relation == Spelt {
				return "spelling", o.Reason(p)
			}
		}
		return "agree", "all give one value"
	}
	count := map[Relation]Pair{}
	for _, p := range pairs {
		if member[p.A] != member[p.B] {
			if _, seen := count[p.Relation]; !seen {
				count[p.Relation] = p
			}
		}
	}
	if p, ok := count[Conflict]; ok {
		if why, ok := updated(claims, pairs, member); ok {
			return "updated", why
		}
		return "differ", o.Reason(p)
	}
	for _, step := range []struct {
		r Relation
		v string
	}{{Worded, "wording"}, {Narrower, "partial"}, {Rounded, "partial"}, {Compatible, "partial"}, {Unclear, "unclear"}, {Complementary, "complementary"}} {
		if p, ok := count[step.r]; ok {
			return step.v, o.Reason(p)
		}
	}
	return "unclear", "the versions could not be compared"
}

// apart is how much later a source must have written for its figure to count
// as an update rather than as a disagreement.
const apart = 6 * time.Hour

// updated reports whether the figures differ because they were written one
// after the other: every conflict is between figures of sources apart in time, of
// which the later says that its figure is not the first, or both count what moves
// while a story goes on, and rise, or fall, with it.
func updated(claims []Claim, pairs []Pair, member []int) (string, bool) {
	dir := 0
	why, told := "", ""
	for _, p := range pairs {
		if p.Relation != Conflict || member[p.A] == member[p.B] {
			continue
		}
		a, b := claims[p.A], claims[p.B]
		if a.Published.IsZero() || b.Published.IsZero() {
			return "", false
		}
		if b.Published.Before(a.Published) {
			a, b = b, a
		}
		if b.Published.Sub(a.Published) < apart {
			return "", false
		}
		if b.Mended && (a.Kind == Number || a.Kind == Duration) { // "it now says", "had first spoken of"
			told = fmt.Sprintf("%q (%s), later %q (%s)", a.Label, a.Source, b.Label, b.Source)
			continue
		}
		if a.Kind != Number || !a.Moves || !b.Moves {
			return "", false
		}
		d := 1
		if b.Lo < a.Lo {
			d = -1
		}
		if dir != 0 && d != dir {
			return "", false
		}
		dir = d
		why = fmt.Sprintf("%q (%s), later %q (%s)", a.Label, a.Source, b.Label, b.Source)
	}
	if dir == 0 {
		why = told
	}
	return why, why != ""
}
