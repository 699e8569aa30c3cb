package answer_test

import (
	"context"
	"testing"
	"time"

	"variorum/bot/answer"
	"variorum/index"
	"variorum/index/ingest"
	"variorum/index/news"
	"variorum/seeds"
)

// BenchmarkAnswer measures one question over the starter corpus beside what it
// takes to read that corpus first: the second is what a question saves by
// asking a program that runs already.
func BenchmarkAnswer(b *testing.B) {
	ctx := context.Background()
	var revs []news.Revision
	for r, err := range ingest.Folder(ctx, seeds.FS, "seeds") {
		if err != nil {
			b.Fatal(err)
		}
		r.Number, r.Seen = 1, r.Published
		revs = append(revs, r)
	}
	x, err := index.Memory()
	if err != nil {
		b.Fatal(err)
	}
	defer x.Close()
	if err := x.Put(ctx, revs); err != nil {
		b.Fatal(err)
	}
	q := answer.Question{Text: "who was in the US delegation?"}
	start := time.Now()
	e := answer.New(x)
	if err := e.Prepare(ctx, time.Time{}); err != nil {
		b.Fatal(err)
	}
	prepared := time.Since(start)
	for b.Loop() {
		if _, err := e.Answer(ctx, q); err != nil {
			b.Fatal(err)
		}
	}
	each := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(float64(prepared)/float64(each), "reading/asking")
}
