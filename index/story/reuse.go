// Package story finds what articles have to do with each other: which share
// text (a copy, a rewrite of the same material), so that six reprints of one
// agency report count as one origin, and which tell one story. It is pure.
package story

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"sort"
	"strings"

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
// align a third and more of their sentences, unrelated reports at most a fifth.
const (
	copyShare     = .30 // runs of five words of the shorter that stand in the longer
	shingle       = 5
	fewRuns       = 20  // runs from which copyShare says something
	briefRuns     = 8   // a brief of fewer runs is not compared
	briefShare    = .80 // of a brief, for it to be a copy
	alignedCosine = .36 // two sentences say the same in other words
	alignedShare  = .30 // of the shorter article's sentences
	alignedLeast  = 6   // sentences
	inOrder       = .60 // of the aligned sentences, in the order of the other
)

// Shared compares every pair of documents and returns those that share text,
// ordered by document.
func Shared(docs []*language.Document) []Reuse {
	prints := make([]*Print, len(docs))
	for i, d := range docs {
		prints[i] = NewPrint(d)
	}
	return SharedPrints(prints)
}

// SharedPrints is Shared for documents whose prints are at hand.
func SharedPrints(docs []*Print) []Reuse {
	prints := make([]fingerprint, len(docs))
	df, once := map[string]int{}, map[string]bool{}
	for i, p := range docs {
		prints[i] = fingerprint{Print: p}
		for k, s := range p.sentences {
			if once[p.keys[k]] {
				continue // a sentence that is reprinted makes its words no commoner
			}
			once[p.keys[k]] = true
			for _, stem := range s {
				df[stem]++
			}
		}
	}
	sort.Slice(prints, func(i, j int) bool { return prints[i].id < prints[j].id })
	weigh(prints, df, len(once))
	var out []Reuse
	for i := range prints {
		for j := i + 1; j < len(prints); j++ {
			if kind, why := shared(prints[i], prints[j]); kind != "" {
				out = append(out, Reuse{prints[i].id, prints[j].id, kind, why})
			}
		}
	}
	return out
}

// weigh numbers the stems in their order and gives every sentence its words'
// weights: squared, since only products of them are needed.
func weigh(prints []fingerprint, df map[string]int, sentences int) {
	number := make(map[string]int, len(df))
	squared := make([]float64, len(df))
	for i, stem := range slices.Sorted(maps.Keys(df)) {
		number[stem] = i
		idf := math.Log(1 + float64(sentences)/float64(1+df[stem]))
		squared[i] = idf * idf
	}
	for i := range prints {
		p := &prints[i]
		p.weight, p.with = squared, map[int][]int{}
		for _, s := range p.sentences {
			words, norm := make([]int, len(s)), 0.0
			for k, stem := range s {
				words[k] = number[stem]
				norm += squared[words[k]]
			}
			for _, w := range words {
				p.with[w] = append(p.with[w], len(p.words))
			}
			p.words = append(p.words, words)
			p.norms = append(p.norms, math.Sqrt(norm))
		}
	}
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
func SameText(a, b *language.Sentence) (bool, float64) {
	ra, rb := runs(a), runs(b)
	if len(ra) > len(rb) {
		ra, rb = rb, ra
	}
	if len(ra) == 0 {
		return false, 0
	}
	in := 0
	for r := range ra {
		if rb[r] {
			in++
		}
	}
	share := float64(in) / float64(len(ra))
	return in >= sentenceLeast && share >= sentenceShare, share
}

func runs(s *language.Sentence) map[string]bool {
	out := map[string]bool{}
	for k := 0; k+sentenceRun <= len(s.Tokens); k++ {
		run := news.Span{Start: s.Tokens[k].Start, End: s.Tokens[k+sentenceRun-1].End}
		quoted := false
		for _, q := range s.Quotes {
			quoted = quoted || q.Overlaps(run)
		}
		if !quoted {
			out[join(s.Tokens[k:k+sentenceRun])] = true
		}
	}
	return out
}

// Origins returns for each document the one that stands for its report: the
// first of all documents that share text with it, directly or through others.
func Origins(docs []*language.Document, reuse []Reuse) func(document string) string {
	return union(docs, reuse, func(Reuse) bool { return true })
}

// Copies is Origins for literal copies only.
func Copies(docs []*language.Document, reuse []Reuse) func(document string) string {
	return union(docs, reuse, func(r Reuse) bool { return r.Kind == Copy })
}

func union(docs []*language.Document, reuse []Reuse, counts func(Reuse) bool) func(document string) string {
	parent := map[string]string{}
	for _, d := range docs {
		parent[d.Revision.ID] = d.Revision.ID
	}
	find := func(x string) string {
		for parent[x] != "" && parent[x] != x {
			x = parent[x]
		}
		return x
	}
	for _, r := range reuse {
		if !counts(r) {
			continue
		}
		a, b := find(r.A), find(r.B)
		if b < a {
			a, b = b, a
		}
		parent[b] = a
	}
	return find
}

// Print is what comparing needs of a document. It depends on the document alone
// and can be kept.
type Print struct {
	id        string
	shingles  map[string]bool
	sentences [][]string // sorted distinct content stems
	keys      []string   // of each sentence: the same for the same stems
	agencies  map[string]bool
	names     map[string]bool // what its outlet is called, where others credit it
}

// fingerprint is a print among those that it is compared with.
type fingerprint struct {
	*Print
	words  [][]int       // the stems' numbers, rising
	norms  []float64     // of each sentence
	with   map[int][]int // stem → the sentences that have it
	weight []float64     // squared, of each stem by its number
}

// NewPrint reads a document.
func NewPrint(d *language.Document) *Print {
	p := &Print{id: d.Revision.ID, shingles: map[string]bool{}, agencies: credits(d), names: map[string]bool{language.Fold(d.Revision.Source): true}}
	for i := range d.Sentences {
		toks := d.Sentences[i].Tokens
		for k := 0; k+shingle <= len(toks); k++ {
			p.shingles[join(toks[k:k+shingle])] = true
		}
		var stems []string
		seen := map[string]bool{}
		for _, t := range toks {
			if !language.Stop(t.Norm) && !seen[t.Stem] {
				seen[t.Stem] = true
				stems = append(stems, t.Stem)
			}
		}
		sort.Strings(stems)
		if len(stems) >= 3 {
			p.sentences = append(p.sentences, stems)
			p.keys = append(p.keys, strings.Join(stems, " "))
		}
	}
	return p
}

func join(toks []language.Token) string {
	var b strings.Builder
	for _, t := range toks {
		b.WriteString(t.Norm)
		b.WriteByte(' ')
	}
	return b.String()
}

func shared(a, b fingerprint) (Kind, string) {
	if len(a.shingles) > len(b.shingles) {
		a, b = b, a
	}
	if len(a.shingles) >= briefRuns {
		in := 0
		for s := range a.shingles {
			if b.shingles[s] {
				in++
			}
		}
		if share := float64(in) / float64(len(a.shingles)); share >= copyShare && len(a.shingles) >= fewRuns || share >= briefShare {
			return Copy, fmt.Sprintf("%.0f %% of the shorter text's five-word runs stand in the other", 100*share)
		}
	}
	var common []string
	for ag := range a.agencies {
		if b.agencies[ag] {
			common = append(common, ag)
		}
	}
	sort.Strings(common)
	for _, pair := range [][2]fingerprint{{a, b}, {b, a}} {
		for name := range pair[0].names {
			if pair[1].agencies[name] {
				return Rewrite, "one credits " + name + ", which the other is"
			}
		}
	}
	if len(common) > 0 {
		return Rewrite, "both credit " + common[0]
	}
	if len(a.sentences) > len(b.sentences) {
		a, b = b, a
	}
	if len(a.sentences) < 8 {
		return "", ""
	}
	aligned, ordered := align(a, b)
	if aligned >= alignedLeast && float64(aligned) >= alignedShare*float64(len(a.sentences)) && float64(ordered) >= inOrder*float64(aligned) {
		return Rewrite, fmt.Sprintf("%d of %d sentences say the same, %d of them in the same order", aligned, len(a.sentences), ordered)
	}
	return "", ""
}

// align pairs each sentence of a with the likest of b and returns how many are
// alike and the longest run of them in the order of b.
func align(a, b fingerprint) (int, int) {
	var at []int
	dots := make([]float64, len(b.words))
	for i, x := range a.words {
		clear(dots)
		for _, w := range x {
			for _, j := range b.with[w] {
				dots[j] += a.weight[w]
			}
		}
		best, where := 0.0, -1
		for j, dot := range dots {
			if c := dot / (a.norms[i] * b.norms[j]); c > best {
				best, where = c, j
			}
		}
		if best >= alignedCosine {
			at = append(at, where)
		}
	}
	return len(at), rising(at)
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
