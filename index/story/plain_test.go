package story

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"variorum/index/language"
	"variorum/index/news"
)

// The same as Group and Shared, as it is defined: every pair, by its words.

func plainGroup(docs []*language.Document) map[string]int {
	type bagged map[string]float64
	var bags []bagged
	vector := func(b bagged, weight func(string) float64) bagged {
		norm, out := 0.0, bagged{}
		for _, s := range slices.Sorted(maps.Keys(b)) {
			out[s] = (1 + math.Log(b[s])) * weight(s)
			norm += out[s] * out[s]
		}
		for s := range out {
			out[s] /= math.Sqrt(norm)
		}
		return out
	}
	cosine := func(a, b bagged) float64 {
		sum := 0.0
		for _, s := range slices.Sorted(maps.Keys(a)) {
			sum += a[s] * b[s]
		}
		return sum
	}
	only := func(v bagged, names map[string]bool) bagged {
		out, norm := bagged{}, 0.0
		for s := range names {
			if x, ok := v[s]; ok && names[s] {
				out[s] = x
				norm += x * x
			}
		}
		for s := range out {
			out[s] /= math.Sqrt(norm)
		}
		return out
	}
	var plain []bagged
	df, texts := map[string]int{}, 0
	var names []map[string]bool
	for _, d := range docs {
		b, proper := bag(d)
		bags, names = append(bags, b), append(names, proper)
		v := vector(bags[len(bags)-1], func(string) float64 { return 1 })
		again := slices.ContainsFunc(plain, func(o bagged) bool { return cosine(o, v) >= reprint })
		plain = append(plain, v)
		if again {
			continue
		}
		texts++
		for s := range v {
			df[s]++
		}
	}
	var vectors []bagged
	for _, b := range bags {
		vectors = append(vectors, vector(b, func(s string) float64 { return math.Log(1 + float64(texts+elsewhere)/float64(max(1, df[s]))) }))
	}
	of := make([]int, len(docs))
	for i := range of {
		of[i] = i
	}
	for i := range docs {
		for j := range i {
			all := cosine(vectors[i], vectors[j])
			called := 1.0
			if a, b := only(vectors[i], names[i]), only(vectors[j], names[j]); len(a) >= fewNames && len(b) >= fewNames {
				called = cosine(a, b)
			}
			if all >= surelySame || all >= sameStory && all*called >= nameShare {
				a, b := min(of[i], of[j]), max(of[i], of[j])
				for k := range of {
					if of[k] == b {
						of[k] = a
					}
				}
			}
		}
	}
	number, out := map[int]int{}, map[string]int{}
	for i, d := range docs {
		if _, ok := number[of[i]]; !ok {
			number[of[i]] = len(number)
		}
		out[d.Revision.ID] = number[of[i]]
	}
	return out
}

// plainAligned counts the sentences of a that say the same as one of b, and how
// many of them stand in the order of b.
func plainAligned(a, b *Print, weight map[int32]float64) (int, int) {
	norm := func(s []int32) float64 {
		sum := 0.0
		for _, w := range s {
			sum += weight[w]
		}
		return math.Sqrt(sum)
	}
	var at []int
	for _, x := range a.sentences {
		best, where := 0.0, -1
		for j, y := range b.sentences {
			dot := 0.0
			for _, w := range y {
				if slices.Contains(x, w) {
					dot += weight[w]
				}
			}
			if c := dot / (norm(x) * norm(y)); c > best {
				best, where = c, j
			}
		}
		if best >= alignedCosine {
			at = append(at, where)
		}
	}
	return len(at), rising(at)
}

func plainShared(docs []*language.Document) []string {
	prints := printsOf(docs)
	df, once := map[int32]int{}, map[uint64]bool{}
	for _, p := range prints {
		for k, s := range p.sentences {
			if !once[p.keys[k]] {
				once[p.keys[k]] = true
				for _, w := range s {
					df[w]++
				}
			}
		}
	}
	weight := map[int32]float64{}
	for w, n := range df {
		idf := math.Log(1 + float64(len(once))/float64(1+n))
		weight[w] = idf * idf
	}
	var out []string
	for i, a := range prints {
		for _, b := range prints[i+1:] {
			x, y := a, b
			if len(x.runs) > len(y.runs) {
				x, y = y, x
			}
			in := 0
			for _, r := range x.runs {
				if slices.Contains(y.runs, r) {
					in++
				}
			}
			share := float64(in) / float64(len(x.runs))
			if n := len(x.runs); n >= briefRuns && (share >= copyShare && n >= fewRuns || share >= briefShare) {
				out = append(out, fmt.Sprintf("%s %s copy %.0f", a.id, b.id, 100*share))
				continue
			}
			if kind, why := drawn(a, b); kind != "" {
				out = append(out, fmt.Sprintf("%s %s %s %s", a.id, b.id, kind, why))
				continue
			}
			if len(x.sentences) > len(y.sentences) {
				x, y = y, x
			}
			if len(x.sentences) < alignable {
				continue
			}
			n, ordered := plainAligned(x, y, weight)
			if n >= alignedLeast && float64(n) >= alignedShare*float64(len(x.sentences)) && float64(ordered) >= inOrder*float64(n) {
				out = append(out, fmt.Sprintf("%s %s rewrite %d of %d sentences say the same, %d of them in the same order", a.id, b.id, n, len(x.sentences), ordered))
			}
		}
	}
	return out
}

// mixed makes articles from the sentences of the cases: some by leaving out, some
// by changing words, some by putting together what has nothing to do with it.
func mixed(t *testing.T, seed uint64, n int) []*language.Document {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 9))
	var all []string
	for _, c := range cases(t) {
		for _, d := range c.docs {
			for _, s := range d.Sentences {
				all = append(all, d.Revision.Slice(s.Span))
			}
		}
	}
	var docs []*language.Document
	for i := range n {
		var text []string
		at := rng.IntN(len(all))
		for len(text) < 6+rng.IntN(14) {
			words := strings.Fields(all[at%len(all)])
			for k := range words {
				if rng.IntN(4) == 0 {
					words[k] = strings.Fields(all[rng.IntN(len(all))])[0]
				}
				if seed%2 == 1 { // of three matters, each in words of its own
					words[k] = "qzk" + "aou"[i%3:i%3+1] + words[k]
				}
			}
			text = append(text, strings.Join(words, " "))
			if at++; rng.IntN(5) == 0 {
				at = rng.IntN(len(all))
			}
		}
		if len(docs) > 0 && rng.IntN(5) == 0 { // a reprint with another end
			old := docs[rng.IntN(len(docs))].Revision.Text
			text = append([]string{old[:strings.LastIndex(old, ".")+1]}, text[0])
		}
		docs = append(docs, document(news.Article{ID: fmt.Sprintf("%03d.txt", i), Source: fmt.Sprint("Outlet ", i%7)}, strings.Join(text, " ")))
	}
	return docs
}

// What is found by the words that are shared is what comparing every pair finds.
func TestAsDefined(t *testing.T) {
	aligned, copies, stories := 0, 0, 0
	for seed := range uint64(6) {
		docs := mixed(t, seed, 30)
		if got, want := Group(docs), plainGroup(docs); !maps.Equal(got, want) {
			t.Errorf("seed %d: stories %v, want %v", seed, got, want)
		} else {
			stories += len(slices.Compact(slices.Sorted(maps.Values(got))))
		}
		var got []string
		for _, r := range Shared(docs) {
			line := fmt.Sprintf("%s %s %s %s", r.A, r.B, r.Kind, r.Why)
			if percent, _, ok := strings.Cut(r.Why, " %"); ok {
				line = fmt.Sprintf("%s %s %s %s", r.A, r.B, r.Kind, percent)
				copies++
			} else if strings.Contains(r.Why, "in the same order") {
				aligned++
			}
			got = append(got, line)
		}
		if want := plainShared(docs); !slices.Equal(got, want) {
			t.Errorf("seed %d: shared\n%s\nwant\n%s", seed, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	if aligned < 5 || copies < 5 || stories < 8 {
		t.Errorf("%d aligned, %d copies, %d stories: the articles are too plain a case", aligned, copies, stories)
	}
}

// Numbers given to words in another order change no order of words.
func TestWordsOrder(t *testing.T) {
	list := strings.Fields("ferry quay rope anchor mast quay deck ferry sail")
	w := NewWords()
	for i, s := range list {
		n := w.Number(s)
		if have, ok := w.Find(s); !ok || have != n || w.Texts()[n] != s {
			t.Errorf("%q has the numbers %d and %d", s, n, have)
		}
		if i%3 != 0 {
			continue
		}
		order, texts := w.Order(), w.Texts()
		for a := range texts {
			for b := range texts {
				if (order[a] < order[b]) != (texts[a] < texts[b]) {
					t.Errorf("after %d: %q and %q are in the wrong order", i, texts[a], texts[b])
				}
			}
		}
	}
	if _, ok := w.Find("keel"); ok || w.Len() != 7 {
		t.Errorf("%d words, keel among them: %t", w.Len(), ok)
	}
}
