package indextest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"variorum/index"
	"variorum/index/news"
)

// corpus makes so many articles of a few sources from a few words, some with
// more than one revision. It is the same each time.
func corpus(n int) []news.Revision {
	rng := rand.New(rand.NewPCG(1, 2))
	vocabulary := strings.Fields("ferry harbour council fire storm bridge school hospital mayor police minister train river crowd vote budget strike ship crew pier nine twelve hurt missing found closed opened said told asked")
	sentence := func() string {
		var s []string
		for range 4 + rng.IntN(14) {
			s = append(s, vocabulary[min(rng.IntN(len(vocabulary)), rng.IntN(len(vocabulary)))])
		}
		return strings.ToUpper(s[0][:1]) + s[0][1:] + " " + strings.Join(s[1:], " ") + "."
	}
	text := func() (out []string) {
		for range 1 + rng.IntN(5) {
			var p []string
			for range 1 + rng.IntN(5) {
				p = append(p, sentence())
			}
			out = append(out, strings.Join(p, " "))
		}
		return out
	}
	var out []news.Revision
	for i := range n {
		r := story(fmt.Sprintf("doc-%03d", i), fmt.Sprintf("Source %d", rng.IntN(7)*rng.IntN(2)), text()...)
		r.Title = sentence()
		r.Published = at(rng.IntN(100))
		r.Seen = r.Published
		if rng.IntN(4) == 0 {
			r.Published = time.Time{}
		}
		out = append(out, r)
		for n := 2; rng.IntN(3) == 0; n++ {
			r = rewrite(r, n, r.Seen.Add(time.Duration(1+rng.IntN(20))*time.Hour), text()...)
			out = append(out, r)
		}
	}
	return out
}

// queries are what the laws are tried with.
func queries() []index.Query {
	var out []index.Query
	for _, text := range []string{"ferry", "how many were hurt in the harbour fire", "minister budget vote strike school", "missing"} {
		q := words(text)
		out = append(out, q)
		q.PerSource = 3
		out = append(out, q)
		q.AsOf = at(50)
		out = append(out, q)
		q.Terms = slices.Clone(q.Terms)
		q.Terms[0].Weight = 0.37
		q.Terms[0].Forms = append([]string{"crew", "pier"}, q.Terms[0].Forms...)
		out = append(out, q)
	}
	return out
}

func orderIndependent(t *testing.T, open func(*testing.T) Index) {
	revs := corpus(80)
	first := open(t)
	put(t, first, revs...)
	for seed := range uint64(2) {
		rng := rand.New(rand.NewPCG(seed, 7))
		shuffled := slices.Clone(revs)
		rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		second := open(t)
		for len(shuffled) > 0 {
			n := min(len(shuffled), 1+rng.IntN(40))
			if seed == 1 { // with a detour: other texts first, and articles that go again
				detour := slices.Clone(shuffled[:n])
				for i := range detour {
					detour[i].Text = strings.ToUpper(detour[i].Text)
				}
				put(t, second, append(detour, story("gone", "Source 0", "The ferry sank."))...)
			}
			put(t, second, shuffled[:n]...)
			shuffled = shuffled[n:]
		}
		if err := second.Remove(t.Context(), "gone"); err != nil {
			t.Fatal(err)
		}
		for i, q := range queries() {
			equal(t, fmt.Sprintf("order %d, query %d", seed, i), answer(t, second, q), answer(t, first, q))
		}
	}
}

func thenIsThen(t *testing.T, open func(*testing.T) Index) {
	revs := corpus(60)
	now := open(t)
	put(t, now, revs...)
	then := open(t)
	put(t, then, slices.DeleteFunc(slices.Clone(revs), func(r news.Revision) bool { return r.Valid().After(at(50)) })...)
	for i, q := range queries() {
		q.AsOf = time.Time{}
		known := answer(t, then, q)
		q.AsOf = at(50)
		equal(t, fmt.Sprintf("query %d", i), answer(t, now, q), known)
	}
}

func hiddenSources(t *testing.T, open func(*testing.T) Index) {
	revs := corpus(60)
	all, some := open(t), open(t)
	put(t, all, revs...)
	names := []string{"Source 0", "Source 3"}
	put(t, some, slices.DeleteFunc(slices.Clone(revs), func(r news.Revision) bool { return !slices.Contains(names, r.Source) })...)
	for i, q := range queries() {
		shown := answer(t, some, q)
		q.Sources = names
		equal(t, fmt.Sprintf("query %d", i), answer(t, all, q), shown)
	}
}

func whileWriting(t *testing.T, open func(*testing.T) Index) {
	x := open(t)
	put(t, x, story("a", "A", "The ferry sank."))
	const batches = 12
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			last := 0
			for {
				q := words("whale")
				q.PerSource = 1000
				hits, err := x.Search(t.Context(), q)
				if err != nil {
					t.Error(err)
					return
				}
				// Each batch has two articles that say it.
				if len(hits)%2 != 0 || len(hits) < last {
					t.Errorf("a search saw %d passages, after %d", len(hits), last)
					return
				}
				last = len(hits)
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	for i := range batches {
		put(t, x, story(fmt.Sprintf("one-%d", i), "B", "A whale was seen."), story(fmt.Sprintf("two-%d", i), "B", "Another whale was seen."))
	}
	close(stop)
	readers.Wait()
	q := words("whale")
	q.PerSource = 1000
	if hits := search(t, x, q); len(hits) != 2*batches {
		t.Errorf("%d passages at the end, want %d", len(hits), 2*batches)
	}
}
