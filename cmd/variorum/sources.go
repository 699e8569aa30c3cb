package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"variorum/adapters/console"
	"variorum/bot"
	"variorum/index"
	"variorum/index/language"
)

func (p *program) sources() *cobra.Command {
	var a asking
	cmd := &cobra.Command{
		Use:   "sources [TOPIC]",
		Short: "Who is in the corpus, how much, how fresh",
		Long: `Sources lists the outlets with how many articles each has, the newest and the
oldest. With a topic it lists only those whose articles speak of it.`,
		Example: `  variorum sources
  variorum sources harbour fire
  variorum sources --corpus ~/stories --json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.listSources(cmd.Context(), a, strings.Join(args, " "))
		},
	}
	a.corpusFlags(cmd)
	return throughServer(cmd)
}

// sourceSummary is one outlet in the corpus.
type sourceSummary struct {
	Source    string            `json:"source"`
	Articles  int               `json:"articles"`
	Newest    *time.Time        `json:"newest"` // null where no article has a date
	Oldest    *time.Time        `json:"oldest"`
	Documents []documentSummary `json:"documents"`
}

// documentSummary is one of its articles.
type documentSummary struct {
	Document  string     `json:"document"`
	Title     string     `json:"title"`
	URL       string     `json:"url"`
	Published *time.Time `json:"published"`
	Revision  int        `json:"revision"`
}

func (p *program) listSources(ctx context.Context, a asking, topic string) error {
	c, err := p.open(ctx, a.corpus)
	if err != nil {
		return err
	}
	defer c.Close()
	listing := c.listing
	if topic != "" {
		if len(topicStems(topic)) == 0 {
			return usage("sources: %q has only words that stand in every article; name a person, a place or a thing", topic)
		}
		if listing, err = c.about(ctx, listing, topic, time.Time{}); err != nil {
			return err
		}
	}
	summary := summarise(listing)
	if a.json {
		return p.printJSON(summary)
	}
	if len(summary) == 0 {
		_, err = fmt.Fprintln(p.stdout, "No source here speaks of that.")
		return err
	}
	return p.printSources(summary)
}

// topicStems returns the words of a topic, each once; none where all of them
// stand in every article.
func topicStems(topic string) []string {
	stems := language.Stems(topic)
	slices.Sort(stems)
	return slices.Compact(stems)
}

// about returns those articles of a listing, as it was at a moment, that speak
// of a topic: of every word of it that is not a common one, as far as any
// article has them all, else of any.
func (c *corpus) about(ctx context.Context, listing []index.Listing, topic string, asOf time.Time) ([]index.Listing, error) {
	stems := topicStems(topic)
	found := map[string]int{}
	for _, stem := range stems {
		hits, err := c.index.Search(ctx, index.Query{Terms: []index.Term{{Forms: []string{stem}, Weight: 1}}, AsOf: asOf, PerSource: len(listing) * 20})
		if err != nil {
			return nil, err
		}
		here := map[string]bool{}
		for _, h := range hits {
			if !here[h.Document] {
				here[h.Document] = true
				found[h.Document]++
			}
		}
	}
	most := 0
	for _, n := range found {
		most = max(most, n)
	}
	var list []index.Listing
	for _, l := range listing {
		if n := found[l.ID]; n > 0 && (most < len(stems) || n == most) {
			list = append(list, l)
		}
	}
	return list, nil
}

// summarise groups articles by source, in the order of the names.
func summarise(listing []index.Listing) []sourceSummary {
	all := []sourceSummary{}
	for _, l := range listing {
		i := slices.IndexFunc(all, func(s sourceSummary) bool { return s.Source == l.Source })
		if i < 0 {
			i = len(all)
			all = append(all, sourceSummary{Source: l.Source})
		}
		s := &all[i]
		s.Articles++
		d := documentSummary{Document: l.ID, Title: l.Title, URL: l.URL, Revision: l.Revision}
		if at := l.Published; !at.IsZero() {
			d.Published = &at
			if s.Newest == nil || at.After(*s.Newest) {
				s.Newest = &at
			}
			if s.Oldest == nil || at.Before(*s.Oldest) {
				s.Oldest = &at
			}
		}
		s.Documents = append(s.Documents, d)
	}
	slices.SortFunc(all, func(a, b sourceSummary) int { return strings.Compare(a.Source, b.Source) })
	return all
}

// printSources writes the table.
func (p *program) printSources(summary []sourceSummary) error {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = text.FormatDefault
	t.Style().Format.Footer = text.FormatDefault
	t.AppendHeader(table.Row{"source", "articles", "newest", "oldest"})
	date := func(at *time.Time) string {
		if at == nil {
			return "no date"
		}
		return bot.When(*at)
	}
	width := max(terminalOf(p.stdout).width-62, 12) // what the other columns leave
	articles := 0
	for _, s := range summary {
		t.AppendRow(table.Row{strings.Join(console.Wrap(s.Source, width), "\n"), s.Articles, date(s.Newest), date(s.Oldest)})
		articles += s.Articles
	}
	_, err := fmt.Fprintf(p.stdout, "%s\n%s, %s\n", t.Render(), bot.Count(articles, "article"), bot.Count(len(summary), "source"))
	return err
}
