package answer_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"variorum/bot/answer"
	"variorum/index"
	"variorum/index/language"
	"variorum/index/news"
)

// largeEvent is the event that a large story is made from; it is not locked.
const largeEvent = "kharvali-derailment"

// Of a large story.
const (
	largeArticles = 1000
	largeParts    = 22  // sentences of an article, about 450 words
	altered       = .30 // of the words of a sentence, so that few runs of five stay whole
)

// largeStory makes articles that tell one story, none a copy of another: each
// takes sentences of the event in an order of its own and some of other events,
// with the event's names in place of theirs, changes figures, and has other words
// in the place of some. Of those beyond so many as originals says, each reprints
// one of the originals with another end.
func largeStory(t testing.TB, articles, originals, sources int) []news.Revision {
	t.Helper()
	rng := rand.New(rand.NewPCG(uint64(articles), uint64(originals)))
	own, others := sentencesOf(t, largeEvent), []string{}
	uses := eventUses(t)
	for _, name := range eventNames(t) {
		if name != largeEvent && uses[name] == tuning {
			others = append(others, sentencesOf(t, name)...)
		}
	}
	var names, words []string // of the event; of the others
	for _, s := range own {
		for i, tok := range language.Tokens(s, 0) {
			if i > 0 && tok.Upper() {
				names = append(names, tok.Text)
			}
		}
	}
	for _, s := range others {
		for _, tok := range language.Tokens(s, 0) {
			if len(tok.Norm) > 4 && !tok.Upper() && !tok.Number() && !language.Stop(tok.Norm) {
				words = append(words, tok.Text)
			}
		}
	}
	start := time.Date(2025, 11, 9, 2, 0, 0, 0, time.UTC)
	var out []news.Revision
	for i := range articles {
		var parts []string
		if i >= originals {
			whole := strings.Split(out[i%originals].Text, "\n\n")
			parts = append(parts, whole[:max(1, len(whole)-1-rng.IntN(3))]...)
			parts = append(parts, vary(rng, own[rng.IntN(len(own))], nil, words))
		} else {
			for n := range largeParts {
				s, swap := own[rng.IntN(len(own))], []string(nil)
				if n%3 == 2 {
					s, swap = others[rng.IntN(len(others))], names
				}
				s = vary(rng, s, swap, words)
				if n%2 == 1 {
					parts[len(parts)-1] += " " + s
				} else {
					parts = append(parts, s)
				}
			}
		}
		text := strings.Join(parts, "\n\n")
		r := news.Revision{
			Article: news.Article{ID: fmt.Sprintf("%04d.txt", i), Source: fmt.Sprintf("Outlet %03d", i%sources),
				Title: vary(rng, own[rng.IntN(len(own))], nil, words), Published: start.Add(time.Duration(i) * 7 * time.Minute)},
			Number: 1, Text: text, Blocks: paragraphs(text), Hash: news.Hash(text),
		}
		r.Seen = r.Published
		out = append(out, r)
	}
	return out
}

// vary changes figures and some words of a sentence, and its names where swap
// gives others.
func vary(rng *rand.Rand, s string, swap, words []string) string {
	var b strings.Builder
	at := 0
	for i, tok := range language.Tokens(s, 0) {
		b.WriteString(s[at:tok.Start])
		at = tok.End
		switch {
		case tok.Number() && len(tok.Text) < 4 && rng.IntN(2) == 0:
			fmt.Fprint(&b, 2+rng.IntN(98))
		case i > 0 && tok.Upper() && len(swap) > 0:
			b.WriteString(swap[rng.IntN(len(swap))])
		case !tok.Upper() && !tok.Number() && !language.Stop(tok.Norm) && rng.Float64() < altered:
			b.WriteString(words[rng.IntN(len(words))])
		default:
			b.WriteString(tok.Text)
		}
	}
	b.WriteString(s[at:])
	return b.String()
}

// sentencesOf are those of an event's articles that may be quoted.
func sentencesOf(t testing.TB, event string) []string {
	t.Helper()
	var out []string
	for _, r := range eventArticles(t, event) {
		for _, b := range r.Blocks {
			if !b.Kind.Evidence() {
				continue
			}
			for _, s := range language.Sentences(r.Text, b.Span) {
				out = append(out, r.Slice(s))
			}
		}
	}
	return out
}

// largeQuestions are those put to a large story: the event's own, and each of
// them as a search is typed, without the small words.
func largeQuestions(t testing.TB) []string {
	t.Helper()
	var golds []gold
	readJSON(t, filepath.Join(eventsDir, largeEvent, "gold.json"), &golds)
	var out []string
	for _, g := range golds {
		out = append(out, g.Question)
	}
	for _, g := range golds {
		var words []string
		for _, tok := range language.Tokens(g.Question, 0) {
			if !language.Stop(tok.Norm) {
				words = append(words, tok.Text)
			}
		}
		out = append(out, strings.Join(words, " "))
	}
	return out
}

// timed is the index with the time that searching it takes.
type timed struct {
	*index.Index
	took time.Duration
}

func (s *timed) Search(ctx context.Context, q index.Query) ([]index.Hit, error) {
	start := time.Now()
	defer func() { s.took += time.Since(start) }()
	return s.Index.Search(ctx, q)
}

// BenchmarkLarge measures questions over 1,000 articles that tell one story, in
// turn with the same ones over the five articles of the event that it is made
// from: by 40 outlets, by 250, and by 250 most of whose articles are reprints.
// They are asked as the bot asks, with the reasons. There are more questions than
// sets of articles are kept, so that each is as new. Metrics, beside the
// percentiles in milliseconds:
//
//	p95/five     the 95th percentile, by that over five articles
//	ask/search   all the time, by that which the index's search takes
//	first/p95    the first question after the articles are taken in, by the 95th percentile
//	take/index   what the engine does when articles are taken in, by what the index does then
//	heap-KB      what the engine keeps of an article
func BenchmarkLarge(b *testing.B) {
	ctx := context.Background()
	questions := largeQuestions(b)
	for _, c := range []struct {
		name               string
		originals, sources int
	}{{"outlets=40", largeArticles, 40}, {"outlets=250", largeArticles, 250}, {"reprints", 150, 250}} {
		b.Run(c.name, func(b *testing.B) {
			revs := largeStory(b, largeArticles, c.originals, c.sources)
			x, err := index.Memory()
			if err != nil {
				b.Fatal(err)
			}
			defer x.Close()
			start := time.Now()
			if err := x.Put(ctx, revs); err != nil {
				b.Fatal(err)
			}
			indexing := time.Since(start)
			before := heap()
			search := &timed{Index: x}
			start = time.Now()
			e := answer.New(search)
			if err := e.TakeIn(ctx); err != nil {
				b.Fatal(err)
			}
			taking := time.Since(start)
			kept := heap() - before
			five := indexed(b, eventArticles(b, largeEvent))
			if err := five.Prepare(ctx, time.Time{}); err != nil {
				b.Fatal(err)
			}
			ask := func(e *answer.Engine, q string) time.Duration {
				start := time.Now()
				if _, err := e.Answer(ctx, answer.Question{Text: q, Why: true}); err != nil {
					b.Fatal(err)
				}
				return time.Since(start)
			}
			var all, beside []time.Duration
			sum := time.Duration(0)
			for b.Loop() {
				for _, q := range questions {
					took := ask(e, q)
					all, beside, sum = append(all, took), append(beside, ask(five, q)), sum+took
				}
			}
			first, p95 := all[0], percentile(all, 95)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(percentile(all, 50)*1e3, "p50-ms")
			b.ReportMetric(p95*1e3, "p95-ms")
			b.ReportMetric(p95/percentile(beside, 95), "p95/five")
			b.ReportMetric(sum.Seconds()/search.took.Seconds(), "ask/search")
			b.ReportMetric(first.Seconds()/p95, "first/p95")
			b.ReportMetric(taking.Seconds()/indexing.Seconds(), "take/index")
			b.ReportMetric(float64(kept)/1024/float64(len(revs)), "heap-KB")
			runtime.KeepAlive(e)
		})
	}
}

func percentile(list []time.Duration, p int) float64 {
	s := slices.Sorted(slices.Values(list))
	return s[min(len(s)-1, len(s)*p/100)].Seconds()
}

// heap is what is in use after what is not was collected.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
