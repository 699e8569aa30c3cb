package answer

import (
	"runtime"
	"sync"
	"sync/atomic"

	"variorum/bot/compare"
)

// fewArticles is the number of articles up to which they are not looked at side
// by side: it would take longer.
const fewArticles = 8

// sideBySide calls f for 0 to n-1, on as many processors as there are. Each call
// writes what is its own only, so that their order changes nothing.
func sideBySide(n int, f func(i int)) {
	workers := max(1, min(runtime.GOMAXPROCS(0), n/fewArticles))
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			f(i)
		}
	}
	var wg sync.WaitGroup
	for range workers - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
}

// settle finds all that is found once of a question in a story, so that its
// articles may be looked at side by side.
func (r *reading) settle(v *view) {
	for k := range r.terms {
		t := &r.terms[k]
		v.matches(t)
		t.country()
	}
	v.learn(r)
	if r.kind == compare.Polarity {
		r.deed = r.deeds()
	}
	r.stances()
	r.voices, r.called = r.voicesIn(v)
	if r.kind == compare.Quote && !r.called {
		r.portraits = r.portrayed(v)
	}
}
