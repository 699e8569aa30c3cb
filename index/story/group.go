package story

import (
	"math"
	"slices"
	"sort"

	"variorum/index/language"
)

// sameStory is the cosine of two articles' weighted words and names from which
// they are taken to tell one story. Measured on nine events of five articles
// each: the likest other article of the same event lies at .12 and above (all
// but one at .19 and above), the likest of another event at .10.
const sameStory = .115

// elsewhere is how many articles on other matters are thought beside those
// given, so that in a small corpus, too, words that its articles share count.
const elsewhere = 20

// reprint is the cosine of two articles' bare counts from which one is taken to
// reprint the other.
const reprint = .85

// Group puts articles that tell one story together: single links between
// articles whose weighted words are alike. It returns for each document the
// number of its story; stories are numbered in the order of their first
// document.
func Group(docs []*language.Document) map[string]int {
	sorted := append([]*language.Document(nil), docs...)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].Revision.ID < sorted[j].Revision.ID })
	bags := make([]map[string]float64, len(sorted))
	plain := make([]vector, len(sorted))
	for i, d := range sorted {
		bags[i] = bag(d)
		plain[i] = newVector(bags[i], nil, 1)
	}
	df, texts := map[string]int{}, 0
	for i := range sorted { // a reprint makes its words no commoner
		if slices.ContainsFunc(plain[:i], func(v vector) bool { return cosine(v, plain[i]) >= reprint }) {
			continue
		}
		texts++
		for s := range bags[i] {
			df[s]++
		}
	}
	vecs := make([]vector, len(sorted))
	for i := range bags {
		vecs[i] = newVector(bags[i], df, texts)
	}
	parent := make([]int, len(sorted))
	for i := range parent {
		parent[i] = i
	}
	find := func(i int) int {
		for parent[i] != i {
			i = parent[i]
		}
		return i
	}
	for i := range sorted {
		for j := i + 1; j < len(sorted); j++ {
			if a, b := find(i), find(j); a != b && cosine(vecs[i], vecs[j]) >= sameStory {
				parent[max(a, b)] = min(a, b)
			}
		}
	}
	number, out := map[int]int{}, map[string]int{}
	for i, d := range sorted {
		r := find(i)
		if _, ok := number[r]; !ok {
			number[r] = len(number)
		}
		out[d.Revision.ID] = number[r]
	}
	return out
}

// bag counts the content words of an article, names twice, its title and
// opening three times.
func bag(d *language.Document) map[string]float64 {
	b := map[string]float64{}
	for _, t := range d.Title {
		if !language.Stop(t.Norm) {
			b[t.Stem] += 2
		}
	}
	for i := range d.Sentences {
		w := 1.0
		if i < 3 {
			w = 2
		}
		for _, t := range d.Sentences[i].Tokens {
			if language.Stop(t.Norm) || t.Number() {
				continue
			}
			if t.Upper() { // a name, by the key that its spellings share
				b[language.NameKey(t.Norm)] += 2 * w
			} else {
				b[t.Stem] += w
			}
		}
	}
	return b
}

type vector struct {
	stems  []string
	weight []float64
}

func newVector(b map[string]float64, df map[string]int, n int) vector {
	var v vector
	for s := range b {
		v.stems = append(v.stems, s)
	}
	sort.Strings(v.stems)
	norm := 0.0
	for _, s := range v.stems {
		w := (1 + math.Log(b[s])) * math.Log(1+float64(n+elsewhere)/float64(max(1, df[s])))
		v.weight = append(v.weight, w)
		norm += w * w
	}
	norm = math.Sqrt(norm)
	for i := range v.weight {
		v.weight[i] /= norm
	}
	return v
}

func cosine(a, b vector) float64 {
	sum := 0.0
	for i, j := 0, 0; i < len(a.stems) && j < len(b.stems); {
		switch {
		case a.stems[i] == b.stems[j]:
			sum += a.weight[i] * b.weight[j]
			i++
			j++
		case a.stems[i] < b.stems[j]:
			i++
		default:
			j++
		}
	}
	return sum
}
