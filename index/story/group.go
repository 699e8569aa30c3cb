package story

import (
	"math"
	"slices"
	"strings"

	"variorum/index/language"
)

// sameStory is the cosine of two articles' weighted words and names below which
// they are not taken to tell one story. Measured on seventeen events, each alone,
// in threes and all together: the likest other article of the same event lies at
// .119 and above, that of another event at up to .17.
const sameStory = .115

// Articles on two accidents share the words of accidents, those on one share its
// names too.
const (
	surelySame = .25  // the cosine from which the words alone tell
	nameShare  = .022 // what the cosine of the words times that of the names must reach below it: .023 and above in one event, .021 and below in two
	fewNames   = 5    // with fewer, an article's names tell nothing
)

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
func Group(docs []*language.Document) map[string]int { return GroupPrints(printsOf(docs), inTurn) }

// GroupPrints is Group for documents whose prints are at hand. each calls a
// function for 0 to n-1 and may do so side by side.
func GroupPrints(docs []*Print, each func(n int, f func(i int))) map[string]int {
	sorted := byID(docs)
	words := 0
	for _, p := range sorted {
		for _, n := range p.bag {
			words = max(words, int(n)+1)
		}
	}
	df, texts := make([]int32, words), 0
	with := newPostings(sorted, words)
	reprints := make([]bool, len(sorted))
	each(len(sorted), func(i int) {
		dots := make([]float64, i)
		with.dots(dots, sorted[i].bag, sorted[i].plain)
		reprints[i] = slices.ContainsFunc(dots, func(cosine float64) bool { return cosine >= reprint })
	})
	for i, p := range sorted {
		if reprints[i] {
			continue // it makes its words no commoner
		}
		texts++
		for _, n := range p.bag {
			df[n]++
		}
	}
	weights := weigh(sorted, df, texts)
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
	here := make([]float64, words) // the weights of the document at hand
	for i, p := range sorted {
		for k, n := range p.bag {
			here[n] = weights[i][k]
		}
		for j, q := range sorted[:i] {
			a, b := find(i), find(j)
			if a == b {
				continue // most are, once their story is known
			}
			cosine := 0.0
			for k, n := range q.bag {
				cosine += weights[j][k] * here[n]
			}
			if cosine >= sameStory && (cosine >= surelySame || sharedNames(p, q, weights[i], weights[j])*cosine >= nameShare) {
				parent[max(a, b)] = min(a, b)
			}
		}
		for _, n := range p.bag {
			here[n] = 0
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

// sharedNames is the cosine of two articles' weighted names; 1 where one of them
// has too few to tell.
func sharedNames(a, b *Print, wa, wb []float64) float64 {
	norm := func(p *Print, w []float64) (sum float64, n int) {
		for k, is := range p.proper {
			if is {
				sum += w[k] * w[k]
				n++
			}
		}
		return math.Sqrt(sum), n
	}
	na, ca := norm(a, wa)
	nb, cb := norm(b, wb)
	if min(ca, cb) < fewNames {
		return 1
	}
	in := make(map[int32]float64, ca)
	for k, is := range a.proper {
		if is {
			in[a.bag[k]] = wa[k]
		}
	}
	dot := 0.0
	for k, is := range b.proper {
		if is {
			dot += in[b.bag[k]] * wb[k]
		}
	}
	return dot / (na * nb)
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
	p := &postings{from: make([]int32, words+2)}
	for _, d := range docs {
		for _, n := range d.bag {
			p.from[n+2]++
		}
	}
	for i := range words {
		p.from[i+2] += p.from[i+1]
	}
	p.all = make([]posting, p.from[words+1])
	for i, d := range docs {
		for k, n := range d.bag {
			p.all[p.from[n+1]] = posting{int32(i), d.plain[k]}
			p.from[n+1]++ // in the end where the next word's begin
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
func weigh(docs []*Print, df []int32, n int) [][]float64 {
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
		for k := range w {
			w[k] /= norm
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

// dated reports whether a token belongs to a date: every story has its Sunday.
func dated(s *language.Sentence, token int) bool {
	return slices.ContainsFunc(s.Moments, func(m language.Moment) bool { return token >= m.From && token < m.To })
}

// bag counts the content words of an article, names twice, its title and
// opening three times. It returns too which of them stand as names inside a
// sentence.
func bag(d *language.Document) (b map[string]float64, proper map[string]bool) {
	b, proper = map[string]float64{}, map[string]bool{}
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
		for k, t := range d.Sentences[i].Tokens {
			if language.Stop(t.Norm) || t.Number() {
				continue
			}
			if t.Upper() { // a name, by the key that its spellings share
				key := language.NameKey(t.Norm)
				b[key] += 2 * w
				proper[key] = proper[key] || k > 0 && !dated(&d.Sentences[i], k)
			} else {
				b[t.Stem] += w
			}
		}
	}
	return b, proper
}
