// Package story finds what articles have to do with each other: which share
// text (a copy, a rewrite of the same material), so that six reprints of one
// agency report count as one origin, and which tell one story. It is pure.
package story

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"math/bits"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"

	"variorum/index/language"
	"variorum/index/news"
)

// Kind says how much two articles share.
type Kind string

// The kinds of reuse.
const (
	Copy    Kind = "copy"    // most of the shorter text stands in the longer
	Rewrite Kind = "rewrite" // the same report in other words, or one agency credited by both
)

// Reuse is a pair of articles that share text.
type Reuse struct {
	A, B string // documents, A < B
	Kind Kind
	Why  string
}

// Limits, measured on news articles about one event: copies contain .51 to .90
// of each other's runs of five words, unrelated reports at most .09; rewrites
// align a third and more of their sentences, unrelated reports mostly less than a
// fifth, one of 33 events three in ten.
const (
	copyShare     = .30 // runs of five words of the shorter that stand in the longer
	shingle       = 5
	fewRuns       = 20  // runs from which copyShare says something
	briefRuns     = 8   // a brief of fewer runs is not compared
	briefShare    = .80 // of a brief, for it to be a copy
	alignedCosine = .36 // two sentences say the same in other words
	alignedShare  = .35 // of the shorter article's sentences
	alignedLeast  = 6   // sentences
	inOrder       = .60 // of the aligned sentences, in the order of the other
)

// Shared compares every pair of documents and returns those that share text,
// ordered by document.
func Shared(docs []*language.Document) []Reuse { return SharedPrints(printsOf(docs), inTurn) }

func printsOf(docs []*language.Document) []*Print {
	words := NewWords()
	prints := make([]*Print, len(docs))
	for i, d := range docs {
		prints[i] = NewPrint(d, words)
	}
	return prints
}

// inTurn calls f for 0 to n-1.
func inTurn(n int, f func(i int)) {
	for i := range n {
		f(i)
	}
}

// SharedPrints is Shared for documents whose prints are at hand. each calls a
// function for 0 to n-1 and may do so side by side.
func SharedPrints(docs []*Print, each func(n int, f func(i int))) []Reuse {
	docs = byID(docs)
	found := make([][]Reuse, len(docs)) // by the first of the pair
	shares := make([][]bool, len(docs)) // which others were found
	each(len(docs), func(i int) {
		shares[i] = make([]bool, len(docs))
		for j := i + 1; j < len(docs); j++ {
			if kind, why := drawn(docs[i], docs[j]); kind != "" {
				shares[i][j] = true
				found[i] = append(found[i], Reuse{docs[i].id, docs[j].id, kind, why})
			}
		}
	})
	a := newAligner(docs)
	alike := make([][]alignment, len(docs))
	each(len(docs), func(p int) {
		alike[p] = a.align(p, func(i, j int) bool { return shares[min(i, j)][max(i, j)] })
	})
	for p, list := range alike {
		for _, hit := range list {
			x, y := min(a.order[p], hit.with), max(a.order[p], hit.with)
			found[x] = append(found[x], Reuse{docs[x].id, docs[y].id, Rewrite, hit.why})
		}
	}
	var out []Reuse
	for _, list := range found {
		slices.SortFunc(list, func(x, y Reuse) int { return strings.Compare(x.B, y.B) })
		out = append(out, list...)
	}
	return out
}

// Limits of shared text between two sentences: half of the shorter one's runs of
// four words, and enough of them that names and titles alone do not reach it.
const (
	sentenceRun   = 4
	sentenceShare = .50
	sentenceLeast = 8
)

// SameText reports whether two sentences of different articles are one text,
// a few words changed, and which share of the shorter one's runs of four words
// stands in the other. What is between quotation marks does not count: two
// reporters may hear the same words.
func SameText(a, b *language.Sentence) (bool, float64) { return RunsOf(a).Same(RunsOf(b)) }

// Runs are the runs of four words of a sentence, for comparing it with many.
type Runs []uint64 // hashed, sorted

// RunsOf reads a sentence.
func RunsOf(s *language.Sentence) Runs {
	var out Runs
	for k := 0; k+sentenceRun <= len(s.Tokens); k++ {
		run := news.Span{Start: s.Tokens[k].Start, End: s.Tokens[k+sentenceRun-1].End}
		quoted := false
		for _, q := range s.Quotes {
			quoted = quoted || q.Overlaps(run)
		}
		if !quoted {
			out = append(out, hash(s.Tokens[k:k+sentenceRun]))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Same is SameText of the two sentences.
func (r Runs) Same(o Runs) (bool, float64) {
	if len(r) > len(o) {
		r, o = o, r
	}
	if len(r) == 0 {
		return false, 0
	}
	in := common(r, o)
	share := float64(in) / float64(len(r))
	return in >= sentenceLeast && share >= sentenceShare, share
}

// common is how many numbers two sorted lists without repetition have in common.
func common(a, b []uint64) int {
	n, j := 0, 0
	for _, r := range a {
		for j < len(b) && b[j] < r {
			j++
		}
		if j < len(b) && b[j] == r {
			n++
		}
	}
	return n
}

// Origins returns for each document the one that stands for its report: the
// first of all documents that share text with it, directly or through others.
func Origins(reuse []Reuse) func(document string) string {
	return union(reuse, func(Reuse) bool { return true })
}

// Copies is Origins for literal copies only.
func Copies(reuse []Reuse) func(document string) string {
	return union(reuse, func(r Reuse) bool { return r.Kind == Copy })
}

func union(reuse []Reuse, counts func(Reuse) bool) func(document string) string {
	parent := map[string]string{}
	find := func(x string) string {
		for {
			up, ok := parent[x]
			if !ok {
				return x
			}
			x = up
		}
	}
	for _, r := range reuse {
		if !counts(r) {
			continue
		}
		if a, b := find(r.A), find(r.B); a != b {
			parent[max(a, b)] = min(a, b)
		}
	}
	return find
}

// Print is what comparing needs of a document. It depends on the document alone
// and can be kept.
type Print struct {
	id        string
	bag       []int32           // its words and names, in alphabetical order
	proper    []bool            // which of them are names inside a sentence
	counts    []float64         // how often each stands in it, dampened
	plain     []float64         // the same brought to length 1
	runs      []uint64          // runs of five words, hashed, sorted
	marks     [markWords]uint64 // bits of the runs
	marked    int               // how many are set
	sentences [][]int32         // distinct content stems, in alphabetical order
	keys      []uint64          // of each sentence: the same for the same stems
	agencies  map[string]bool
	names     map[string]bool // what its outlet is called, where others credit it
}

// markWords is the size of the bit set by which most pairs of texts are seen at
// once to share little.
const markWords = 128

// NewPrint reads a document. Its words get their numbers from a table.
func NewPrint(d *language.Document, words *Words) *Print {
	p := &Print{id: d.Revision.ID, agencies: credits(d), names: map[string]bool{language.Fold(d.Revision.Source): true}}
	b, proper := bag(d)
	norm := 0.0
	for _, word := range slices.Sorted(maps.Keys(b)) {
		p.bag, p.proper = append(p.bag, words.Number(word)), append(p.proper, proper[word])
		p.counts = append(p.counts, 1+math.Log(b[word]))
		w := p.counts[len(p.counts)-1] * rarity(0, 1)
		p.plain = append(p.plain, w)
		norm += w * w
	}
	norm = math.Sqrt(norm)
	for i := range p.plain {
		p.plain[i] /= norm
	}
	for i := range d.Sentences {
		toks := d.Sentences[i].Tokens
		for k := 0; k+shingle <= len(toks); k++ {
			p.runs = append(p.runs, hash(toks[k:k+shingle]))
		}
		var stems []string
		for _, t := range toks {
			if !language.Stop(t.Norm) {
				stems = append(stems, t.Stem)
			}
		}
		slices.Sort(stems)
		stems = slices.Compact(stems)
		if len(stems) < 3 {
			continue
		}
		numbers, key := make([]int32, len(stems)), uint64(fnvOffset)
		for k, s := range stems {
			numbers[k] = words.Number(s)
			key = mix(key, s)
		}
		p.sentences, p.keys = append(p.sentences, numbers), append(p.keys, key)
	}
	slices.Sort(p.runs)
	p.runs = slices.Clip(slices.Compact(p.runs))
	for _, r := range p.runs {
		p.marks[r/64%markWords] |= 1 << (r % 64)
	}
	for _, m := range p.marks {
		p.marked += bits.OnesCount64(m)
	}
	return p
}

// Of the hash FNV-1a.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// hash is the same for the same words.
func hash(toks []language.Token) uint64 {
	h := uint64(fnvOffset)
	for _, t := range toks {
		h = mix(h, t.Norm)
	}
	return h
}

// mix adds a word to a hash.
func mix(h uint64, word string) uint64 {
	for i := range len(word) {
		h = (h ^ uint64(word[i])) * fnvPrime
	}
	return (h ^ ' ') * fnvPrime
}

// drawn says whether two texts are a copy, or rewrite what an agency sent.
func drawn(a, b *Print) (Kind, string) {
	if len(a.runs) > len(b.runs) {
		a, b = b, a
	}
	if n := len(a.runs); n >= briefRuns && float64(a.mostShared(b)) >= copyShare*float64(n)-1e-6 {
		share := float64(common(a.runs, b.runs)) / float64(n)
		if share >= copyShare && n >= fewRuns || share >= briefShare {
			return Copy, fmt.Sprintf("%.0f %% of the shorter text's five-word runs stand in the other", 100*share)
		}
	}
	for _, pair := range [][2]*Print{{a, b}, {b, a}} {
		if len(pair[1].agencies) == 0 {
			continue
		}
		for name := range pair[0].names {
			if pair[1].agencies[name] {
				return Rewrite, "one credits " + name + ", which the other is"
			}
		}
	}
	if len(a.agencies) == 0 || len(b.agencies) == 0 {
		return "", ""
	}
	both := ""
	for ag := range a.agencies {
		if b.agencies[ag] && (both == "" || ag < both) {
			both = ag
		}
	}
	if both != "" {
		return Rewrite, "both credit " + both
	}
	return "", ""
}

// mostShared is how many runs of a can stand in b at most: one for each bit that
// both have, and those of a that share a bit.
func (a *Print) mostShared(b *Print) int {
	n := len(a.runs) - a.marked
	for i, m := range a.marks {
		n += bits.OnesCount64(m & b.marks[i])
	}
	return n
}

// aligner finds the sentences of documents that say the same. The one with fewer
// sentences is aligned with the other; of as many, that with fewer runs: in this
// order, each with those behind it.
type aligner struct {
	order     []int     // the documents
	first     []int32   // the number of the first sentence of each in this order
	owner     []int32   // of each sentence, the place of its document
	sentences [][]int32 // of all documents
	norms     []float64 // of each
	squared   []float64 // weight of each word, squared, since only products of them are needed
	from      []int32   // where the sentences that have a word begin in with
	with      []int32
	pool      sync.Pool // of *memory
}

// memory is what aligning works in: the words of the sentence at hand, and the
// sentences that may be like it.
type memory struct {
	here   []float64 // of each word of the sentence at hand, its weight squared; of all others 0
	heavy  []int32   // its words, the heaviest first
	shared []float64 // of each sentence, what it shares with the one at hand of its heavy words
	some   []int32   // those that share something
	at     [][]int   // of each document behind it, where the aligned sentences stand in it
	best   []float64 // of each, how alike the likest sentence is
	where  []int32   // and its number
	skip   []bool    // of each, whether it is known to share text
}

func newAligner(docs []*Print) *aligner {
	words, sentences := 0, 0
	for _, p := range docs {
		sentences += len(p.sentences)
	}
	a := &aligner{order: make([]int, 0, len(docs)), first: make([]int32, 0, len(docs)+1), owner: make([]int32, 0, sentences),
		sentences: make([][]int32, 0, sentences), norms: make([]float64, 0, sentences)}
	for i := range docs {
		a.order = append(a.order, i)
	}
	slices.SortStableFunc(a.order, func(i, j int) int {
		return cmp.Or(cmp.Compare(len(docs[i].sentences), len(docs[j].sentences)), cmp.Compare(len(docs[i].runs), len(docs[j].runs)))
	})
	for p, i := range a.order {
		a.first = append(a.first, int32(len(a.sentences)))
		a.sentences = append(a.sentences, docs[i].sentences...)
		for range docs[i].sentences {
			a.owner = append(a.owner, int32(p))
		}
	}
	a.first = append(a.first, int32(len(a.sentences)))
	for _, s := range a.sentences {
		for _, w := range s {
			words = max(words, int(w)+1)
		}
	}
	df, once := make([]int32, words), make(map[uint64]bool, len(a.sentences))
	a.from = make([]int32, words+2)
	for _, p := range docs {
		for k, s := range p.sentences {
			for _, w := range s {
				a.from[w+2]++
			}
			if once[p.keys[k]] {
				continue // a sentence that is reprinted makes its words no commoner
			}
			once[p.keys[k]] = true
			for _, w := range s {
				df[w]++
			}
		}
	}
	a.squared = make([]float64, words)
	for w, n := range df {
		if n > 0 {
			idf := math.Log(1 + float64(len(once))/float64(1+n))
			a.squared[w] = idf * idf
		}
		a.from[w+2] += a.from[w+1]
	}
	a.with = make([]int32, a.from[words+1])
	for i, s := range a.sentences {
		norm := 0.0
		for _, w := range s {
			norm += a.squared[w]
			a.with[a.from[w+1]] = int32(i)
			a.from[w+1]++ // in the end where the next word's begin
		}
		a.norms = append(a.norms, math.Sqrt(norm))
	}
	return a
}

// alignable is how many sentences a document needs to be aligned with another.
const alignable = 8

// alignment is a document that says the same as another in other words.
type alignment struct {
	with int
	why  string
}

// align pairs each sentence of the document at a place with the likest of every
// one behind it, and returns those of which enough is alike, but for the pairs
// that are known to share text.
func (a *aligner) align(place int, known func(i, j int) bool) []alignment {
	size := int(a.first[place+1] - a.first[place])
	if size < alignable {
		return nil
	}
	m, _ := a.pool.Get().(*memory)
	if m == nil {
		n := len(a.order)
		m = &memory{make([]float64, len(a.squared)), nil, make([]float64, len(a.sentences)), nil, make([][]int, n), make([]float64, n), make([]int32, n), make([]bool, n)}
	}
	defer a.pool.Put(m)
	behind := a.first[place+1]
	docs := len(a.order)
	at, best, where, skip := m.at, m.best, m.where, m.skip
	for p := place + 1; p < docs; p++ {
		at[p], skip[p] = at[p][:0], known(a.order[place], a.order[p])
	}
	for i := a.first[place]; i < behind; i++ {
		left := a.share(i, behind, m)
		least := alignedCosine * a.norms[i] * (1 - 1e-9)
		clear(best)
		for _, w := range a.sentences[i] {
			m.here[w] = a.squared[w]
		}
		for _, j := range m.some {
			most := m.shared[j] + left
			m.shared[j] = 0
			k := a.owner[j]
			if most < least*a.norms[j] || skip[k] {
				continue
			}
			dot := 0.0
			for _, w := range a.sentences[j] { // all have their words in one order, so that equal sentences are equally alike
				dot += m.here[w]
			}
			if dot >= least*a.norms[j] {
				if c := dot / (a.norms[i] * a.norms[j]); c >= alignedCosine && (c > best[k] || c == best[k] && j < where[k]) {
					best[k], where[k] = c, j
				}
			}
		}
		for _, w := range a.sentences[i] {
			m.here[w] = 0
		}
		for k, c := range best {
			if c >= alignedCosine {
				at[k] = append(at[k], int(where[k]))
			}
		}
	}
	var out []alignment
	for k := place + 1; k < docs; k++ {
		aligned := len(at[k])
		if aligned < alignedLeast || float64(aligned) < alignedShare*float64(size) {
			continue
		}
		if ordered := rising(at[k]); float64(ordered) >= inOrder*float64(aligned) {
			out = append(out, alignment{a.order[k], fmt.Sprintf("%d of %d sentences say the same, %d of them in the same order", aligned, size, ordered)})
		}
	}
	return out
}

// share sums what the sentences from a number on share with one of its heaviest
// words, and returns what they can share of the others at most. That is so little
// that one which has nothing but these is not like it: the cosine of such a one is
// at most the root of what is left, by the sentence's length. So the words that
// most sentences have are not looked up.
func (a *aligner) share(i, behind int32, m *memory) (left float64) {
	m.heavy, m.some = append(m.heavy[:0], a.sentences[i]...), m.some[:0]
	slices.SortFunc(m.heavy, func(x, y int32) int { return cmp.Compare(a.squared[y], a.squared[x]) })
	least := alignedCosine * alignedCosine * a.norms[i] * a.norms[i] * (1 - 1e-9)
	from := len(m.heavy)
	for from > 0 && left+a.squared[m.heavy[from-1]] < least {
		from--
		left += a.squared[m.heavy[from]]
	}
	for _, w := range m.heavy[:from] {
		list := a.with[a.from[w]:a.from[w+1]]
		n, _ := slices.BinarySearch(list, behind)
		for _, j := range list[n:] {
			if m.shared[j] == 0 {
				m.some = append(m.some, j)
			}
			m.shared[j] += a.squared[w]
		}
	}
	return left
}

// rising is the length of the longest rising subsequence.
func rising(at []int) int {
	var tails []int
	for _, v := range at {
		i := sort.SearchInts(tails, v)
		if i == len(tails) {
			tails = append(tails, v)
		} else {
			tails[i] = v
		}
	}
	return len(tails)
}

// The ways in which articles name the agency that they draw on.
var creditShapes = []*regexp.Regexp{
	regexp.MustCompile(`^[^\n]{0,80}\(([A-Z][\w. ]{1,30})\)\s*[-–—]`), // CITY, March 18 (Agency) -
	regexp.MustCompile(`(?:news )?agency ([A-Z][\w]+)`),               // the news agency X
	regexp.MustCompile(`[Tt]he ([A-Z]\w+) (?:news ?)?agency`),         // the X agency
	regexp.MustCompile(`(?m)[—–-]\s*([A-Z]\w+)\s*$`),                  // — X
	regexp.MustCompile(`(?:told|according to|reported by|reports|reported to) (Reuters|AP|AFP|DPA|dpa|Xinhua|TASS|EFE|ANSA|PTI|Kyodo|Bloomberg)\b`), // told Reuters
	regexp.MustCompile(`\b(Reuters|AFP|Associated Press) (?:reported|reports|said)\b`),
	regexp.MustCompile(`according to ([A-Z]\w+)[.,]?\s*$`),
}

// credits returns the agencies that an article credits, folded.
func credits(d *language.Document) map[string]bool {
	out := map[string]bool{}
	for _, b := range d.Revision.Blocks {
		if b.Kind == "teaser" || b.Kind == "furniture" {
			continue
		}
		text := d.Revision.Text[b.Start:b.End]
		for _, re := range creditShapes {
			for _, m := range re.FindAllStringSubmatch(text, -1) {
				name := language.Fold(strings.TrimSpace(m[1]))
				if name != language.Fold(d.Revision.Source) && len(name) > 1 {
					out[name] = true
				}
			}
		}
	}
	// an agency's own dispatch carries its name as the outlet: "Halden Newswire"
	for _, w := range strings.Fields(language.Fold(d.Revision.Source)) {
		if strings.Contains(language.Fold(d.Revision.Source), "wire") || strings.Contains(language.Fold(d.Revision.Source), "agency") {
			if w != "newswire" && w != "wire" && w != "news" && w != "agency" && w != "the" {
				out[w] = true
			}
		}
	}
	return out
}
