package index_test

import (
	"context"
	"fmt"
	"time"

	"variorum/index"
	"variorum/index/language"
	"variorum/index/news"
)

// Two sources report on one fire; a question finds the passage of each.
func ExampleIndex() {
	ctx := context.Background()
	x, err := index.Memory()
	if err != nil {
		panic(err)
	}
	defer x.Close()

	report := func(id, source, text string) news.Revision {
		return news.Revision{
			Article: news.Article{ID: id, Source: source, Title: "Fire in the harbour"},
			Number:  1,
			Seen:    time.Date(2024, 5, 14, 9, 10, 0, 0, time.UTC),
			Text:    text,
			Blocks:  []news.Block{{Span: news.Span{Start: 0, End: len(text)}, Kind: news.Body}},
		}
	}
	err = x.Put(ctx, []news.Revision{
		report("0840.txt", "Coast Radio", "Nine people were hurt, a spokesman said."),
		report("0910.txt", "Harbour Times", "Twelve people were hurt in the fire."),
	})
	if err != nil {
		panic(err)
	}

	var q index.Query
	for _, stem := range language.Stems("How many people were hurt in the fire?") {
		q.Terms = append(q.Terms, index.Term{Forms: []string{stem}, Weight: 1})
	}
	hits, err := x.Search(ctx, q)
	if err != nil {
		panic(err)
	}
	for _, h := range hits {
		r, err := x.Revision(ctx, h.Document, h.Revision)
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s, %s %d-%d: %s\n", h.Source, h.Document, h.Start, h.End, r.Slice(h.Span))
	}
	// Output:
	// Harbour Times, 0910.txt 0-36: Twelve people were hurt in the fire.
	// Coast Radio, 0840.txt 0-40: Nine people were hurt, a spokesman said.
}
