package story

import (
	"math"
	"slices"
	"strings"

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
func Group(docs []*language.Document) map[string]int { return GroupPrints(printsOf(docs)) }

// GroupPrints is Group for documents whose prints are at hand.
func GroupPrints(docs []*Print) map[string]int {
	sorted := byID(docs)
	words := 0
	for _, p := range sorted {
		for _, n := range p.bag {
			words = max(words, int(n)+1)
		}
	}
	df, texts := make([]int32, words), 0
	with := newPostings(sorted, words)
	dots := make([]float64, len(sorted))
	for i, p := range sorted { // a reprint makes its words no commoner
		with.dots(dots[:i], p.bag, p.plain)
		if slices.ContainsFunc(dots[:i], func(cosine float64) bool { return cosine >= reprint }) {
			continue
		}
		texts++
		for _, n := range p.bag {
			df[n]++
		}
	}
	weights := with.weigh(sorted, df, texts)
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
	for i, p := range sorted {
		with.dots(dots[:i], p.bag, weights[i])
		for j, cosine := range dots[:i] {
			if a, b := find(i), find(j); a != b && cosine >= sameStory {
				parent[max(a, b)] = min(a, b)
			}
		}
	}
	number, out := map[int]int{}, map[string]int{}
	for i, p := range sorted {
		r := find(i)
		if _, ok := number[r]; !ok {
			number[r] = len(number)
		}
		out[p.id] = number[r]
	}
	return out
}

// posting is a document that has a word, and how much the word weighs in it.
type posting struct {
	doc    int32
	weight float64
}

// postings are the documents that have each word, in their order.
type postings struct {
	from []int32 // where those of a word begin
	all  []posting
}

func newPostings(docs []*Print, words int) *postings {
	p := &postings{from: make([]int32, words+1)}
	for _, d := range docs {
		for _, n := range d.bag {
			p.from[n+1]++
		}
	}
	for i := range words {
		p.from[i+1] += p.from[i]
	}
	p.all = make([]posting, p.from[words])
	at := slices.Clone(p.from)
	for i, d := range docs {
		for k, n := range d.bag {
			p.all[at[n]] = posting{int32(i), d.plain[k]}
			at[n]++
		}
	}
	return p
}

// dots sums for the first len(out) documents what each shares with a bag.
func (p *postings) dots(out []float64, bag []int32, weight []float64) {
	clear(out)
	for k, n := range bag {
		for _, o := range p.all[p.from[n]:p.from[n+1]] {
			if int(o.doc) >= len(out) {
				break
			}
			out[o.doc] += o.weight * weight[k]
		}
	}
}

// weigh has rare words weigh more: df of n texts have a word. It returns the
// weights of each document's words.
func (p *postings) weigh(docs []*Print, df []int32, n int) [][]float64 {
	at := slices.Clone(p.from)
	weights := make([][]float64, len(docs))
	rare := make([]float64, len(df))
	for i, d := range docs {
		w, norm := make([]float64, len(d.bag)), 0.0
		for k, word := range d.bag {
			if rare[word] == 0 {
				rare[word] = rarity(int(df[word]), n)
			}
			w[k] = d.counts[k] * rare[word]
			norm += w[k] * w[k]
		}
		norm = math.Sqrt(norm)
		for k, word := range d.bag {
			w[k] /= norm
			p.all[at[word]].weight = w[k]
			at[word]++
		}
		weights[i] = w
	}
	return weights
}

// rarity is what a word weighs that df of n texts have.
func rarity(df, n int) float64 { return math.Log(1 + float64(n+elsewhere)/float64(max(1, df))) }

// byID returns the documents in order.
func byID(docs []*Print) []*Print {
	sorted := slices.Clone(docs)
	slices.SortStableFunc(sorted, func(a, b *Print) int { return strings.Compare(a.id, b.id) })
	return sorted
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
