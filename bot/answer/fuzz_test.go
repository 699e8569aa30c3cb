package answer_test

import (
	"testing"
	"time"
	"unicode/utf8"

	"variorum/bot/answer"
	"variorum/index/news"
)

// FuzzAnswer asks anything of a small corpus. Whatever is asked, there is an
// answer, its quotes are byte ranges of the articles, it holds together, and
// it comes out the same again.
func FuzzAnswer(f *testing.F) {
	var articles []news.Revision
	for _, name := range []string{"people-open-list", "updated-toll", "quote-two-wordings", "teaser"} {
		c := readCase(f, goldenDir+"/"+name+".txtar")
		for _, r := range c.articles {
			r.ID = name + "-" + r.ID
			articles = append(articles, r)
		}
		f.Add(c.question.Text)
	}
	for _, q := range []string{
		"", " ", "?", "who", "how many", "number of", "when or where", "why", "“", "what did say", "is it or", "or", "which", "who is Ottilie Brandt?",
		"How long?? Why?", "WHAT DID OTTILIE BRANDT SAY EXACTLY", "12", "what time", "how many % of", "\x00\xff", "ⅷ ½ ٣", "a\u0301\u0301", "in which country",
		"How is Ottilie's name spelled?", "Was Petra Holm at the race?", "what’s the toll", "how much per share",
	} {
		f.Add(q)
	}
	texts := map[string]string{}
	for _, r := range articles {
		texts[r.ID] = r.Text
	}
	e := indexed(f, articles)
	f.Fuzz(func(t *testing.T, question string) {
		q := answer.Question{Text: question, Why: len(question)%2 == 0}
		a := ask(t, e, q)
		checkQuotes(t, a, texts)
		if why := incoherent(a); why != "" {
			t.Errorf("%q: incoherent: %s", question, why)
		}
		if a.Question != question {
			t.Errorf("asked %q, answered %q", question, a.Question)
		}
		if utf8.ValidString(question) {
			for _, v := range a.Versions {
				if !utf8.ValidString(v.Label) {
					t.Errorf("%q: the label %q is cut within a character", question, v.Label)
				}
			}
		}
		if x, y := form(t, a), form(t, ask(t, e, q)); x != y {
			t.Errorf("%q: asked twice, two answers: %s", question, firstDifference(x, y))
		}
	})
}

// FuzzArticle answers from articles that hold anything. Their text is taken as
// one paragraph, or cut in two.
func FuzzArticle(f *testing.F) {
	for _, name := range []string{"people-open-list", "updated-toll", "quote-two-wordings", "two-currencies", "time-of-day"} {
		c := readCase(f, goldenDir+"/"+name+".txtar")
		f.Add(c.articles[0].Text, c.articles[1].Text, c.question.Text, 20)
	}
	f.Add("“He said: ‘no’.", "12 % of a dozen dozen", "how many dozen", 3)
	f.Add("A. B. C. at 2.51pm on Tuesday, 61,", "Mr Mr Mr President", "who is the president", 0)
	f.Add("\xff\xfe 3\xff m", "1/2 1.2.3 1,2,3 99999999999999999999", "how much", 1)
	f.Fuzz(func(t *testing.T, a, b, question string, cut int) {
		if len(a)+len(b)+len(question) > 4000 {
			return
		}
		articles := []news.Revision{article("a.txt", "A", a, cut), article("b.txt", "B", b, cut)}
		o := &shelf{articles}
		first := ask(t, answer.New(o), answer.Question{Text: question})
		checkQuotes(t, first, map[string]string{"a.txt": a, "b.txt": b})
		if why := incoherent(first); why != "" {
			t.Errorf("incoherent: %s", why)
		}
		if x, y := form(t, first), form(t, ask(t, answer.New(&shelf{shuffled(articles, 1)}), answer.Question{Text: question})); x != y {
			t.Errorf("the order of the articles changes the answer: %s", firstDifference(x, y))
		}
	})
}

func article(id, source, text string, cut int) news.Revision {
	r := news.Revision{Article: news.Article{ID: id, Source: source, Title: "Title", Published: time.Date(2031, 5, 1, 12, 0, 0, 0, time.UTC)}, Number: 1, Text: text}
	if cut > 0 && cut < len(text) {
		r.Blocks = append(r.Blocks, news.Block{Span: news.Span{Start: 0, End: cut}, Kind: news.Body})
		text = text[cut:]
	} else {
		cut = 0
	}
	if text != "" {
		r.Blocks = append(r.Blocks, news.Block{Span: news.Span{Start: cut, End: cut + len(text)}, Kind: news.Body})
	}
	return r
}
