package index_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"variorum/index"
	"variorum/index/news"
)

// library makes articles of sources with words of a natural frequency: the
// n-th word is as frequent as 1/n.
func library(sources, articles int) []news.Revision {
	rng := rand.New(rand.NewPCG(3, 4))
	zipf := rand.NewZipf(rng, 1.1, 8, 40_000)
	word := func() string {
		// Letters that no stemmer takes for an ending.
		n := zipf.Uint64()
		var b strings.Builder
		for i := 0; i == 0 || n > 0; i++ {
			b.WriteString("bcdfgklmnp"[n%10 : n%10+1])
			b.WriteString("aou"[n%3 : n%3+1])
			n /= 10
		}
		b.WriteByte('k')
		return b.String()
	}
	var out []news.Revision
	for i := range sources * articles {
		var text strings.Builder
		var blocks []news.Block
		for range 8 {
			start := text.Len()
			for s := range 3 {
				if s > 0 {
					text.WriteByte(' ')
				}
				text.WriteString("The")
				for range 12 + rng.IntN(10) {
					text.WriteByte(' ')
					text.WriteString(word())
				}
				text.WriteByte('.')
			}
			blocks = append(blocks, news.Block{Span: news.Span{Start: start, End: text.Len()}, Kind: news.Body})
			text.WriteString("\n\n")
		}
		out = append(out, news.Revision{
			Article: news.Article{ID: fmt.Sprintf("doc-%06d", i), Source: fmt.Sprintf("Source %02d", i%sources), Title: word() + " " + word() + " " + word(), Published: day},
			Number:  1, Seen: day, Hash: news.Hash(text.String()), Text: text.String(), Blocks: blocks,
		})
	}
	return out
}

// BenchmarkSearch compares the search for the best of every source with
// bleve's own search for the best of all, over 20 sources of 1,000 articles
// (about 165,000 passages), in turn within one run. ratio is the time of the
// first divided by that of the second.
func BenchmarkSearch(b *testing.B) {
	revs := library(20, 1000)
	x, err := index.Open(b.Context(), b.TempDir(), shelf(revs), nil, nil)
	closing(b, x, err)
	rng := rand.New(rand.NewPCG(5, 6))
	var queries []index.Query
	for range 100 {
		r := revs[rng.IntN(len(revs))]
		block := r.Blocks[rng.IntN(len(r.Blocks))]
		words := strings.Fields(r.Slice(block.Span))
		var picked []string
		for range 5 {
			picked = append(picked, words[rng.IntN(len(words))])
		}
		q := ask(strings.Join(picked, " "))
		q.PerSource = 20
		queries = append(queries, q)
	}
	for _, c := range []struct {
		name string
		with func(*index.Query)
	}{
		{"newest", func(*index.Query) {}},
		{"as-of", func(q *index.Query) { q.AsOf = day.Add(time.Hour) }},
		{"one-source", func(q *index.Query) { q.Sources = []string{"Source 03"} }},
	} {
		b.Run(c.name, func(b *testing.B) {
			var ours, plain time.Duration
			found := 0
			for i := 0; b.Loop(); i++ {
				q := queries[i%len(queries)]
				c.with(&q)
				began := time.Now()
				hits, err := x.Search(b.Context(), q)
				if err != nil {
					b.Fatal(err)
				}
				ours += time.Since(began)
				found += len(hits)
				began = time.Now()
				if _, err := index.Plain(x, b.Context(), q, 20); err != nil {
					b.Fatal(err)
				}
				plain += time.Since(began)
			}
			b.ReportMetric(float64(ours)/float64(plain), "ratio")
			b.ReportMetric(float64(ours.Microseconds())/float64(b.N), "µs/search")
			b.ReportMetric(float64(plain.Microseconds())/float64(b.N), "µs/plain")
			b.ReportMetric(float64(found)/float64(b.N), "hits/search")
		})
	}
}
