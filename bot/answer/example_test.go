package answer_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"variorum/bot/answer"
	"variorum/index"
	"variorum/index/news"
)

// Two outlets count the hurt of one fire. They wrote within the hour, so
// neither figure is an update of the other.
func ExampleEngine_Answer() {
	ctx := context.Background()
	x, err := index.Memory()
	if err != nil {
		log.Fatal(err)
	}
	defer x.Close()

	article := func(id, source, clock, text string) news.Revision {
		at, err := time.Parse("2006-01-02 15:04", "2031-05-14 "+clock)
		if err != nil {
			log.Fatal(err)
		}
		return news.Revision{
			Article: news.Article{ID: id, Source: source, Title: "Fire in the harbour", Published: at},
			Number:  1,
			Text:    text,
			Blocks:  []news.Block{{Span: news.Span{Start: 0, End: len(text)}, Kind: news.Body}},
		}
	}
	err = x.Put(ctx, []news.Revision{
		article("coast.txt", "Coast Radio", "08:40", "A fire broke out in the harbour at dawn. Nine people were hurt in the fire, the harbour office said."),
		article("times.txt", "Harbour Times", "09:10", "Smoke stood over the harbour in the morning. Twelve people were hurt in the fire."),
	})
	if err != nil {
		log.Fatal(err)
	}

	a, err := answer.New(x).Answer(ctx, answer.Question{Text: "How many people were hurt in the fire?"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(a.Verdict)
	for _, v := range a.Versions {
		for _, p := range v.Passages {
			fmt.Printf("%s: %s, %s %d-%d\n\t%s\n", v.Label, p.Source, p.Document, p.Start, p.End, p.Quote)
		}
	}
	// Output:
	// differ
	// Nine: Coast Radio, coast.txt 41-100
	// 	Nine people were hurt in the fire, the harbour office said.
	// Twelve: Harbour Times, times.txt 45-81
	// 	Twelve people were hurt in the fire.
}
