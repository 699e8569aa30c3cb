package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"variorum/bot"
)

func (p *program) compare() *cobra.Command {
	var a asking
	cmd := &cobra.Command{
		Use:   "compare TOPIC|QUESTION",
		Short: "Sources and versions as a table",
		Long: `Compare prints which source holds which version: a row for each source, a
column for each version, and in the cell where in the article it stands (or a
dot, where that does not fit). On a narrow terminal the table becomes a list.`,
		Example: `  variorum compare "how long has the war lasted?"
  variorum compare --corpus ~/stories/harbour-fire casualties
  variorum compare --json "how many people were hurt?" | jq .versions`,
		RunE: func(cmd *cobra.Command, args []string) error {
			text := strings.Join(args, " ")
			if problem := checkQuestion(text); problem != "" {
				return usage("compare: %s; for example: variorum compare \"how long has the war lasted?\"", problem)
			}
			return p.compareOne(cmd.Context(), a, text)
		},
	}
	a.flags(p, cmd)
	return throughServer(cmd)
}

func (p *program) compareOne(ctx context.Context, a asking, text string) error {
	c, err := p.open(ctx, a.corpus)
	if err != nil {
		return err
	}
	defer c.Close()
	q, err := a.question(strings.ToValidUTF8(text, "\uFFFD"), c, p.now())
	if err != nil {
		return err
	}
	engine, err := c.engine(ctx, q.AsOf)
	if err != nil {
		return err
	}
	found, err := engine.Answer(ctx, q)
	if err != nil {
		return err
	}
	if a.json {
		return p.printJSON(found)
	}
	searched, err := c.searched(ctx, q)
	if err != nil {
		return err
	}
	if searched.Articles == 0 {
		return p.print(bot.NothingToSearch(q), terminalOf(p.stdout).prose())
	}
	return p.print(bot.WordComparison(found, searched), terminalOf(p.stdout).width)
}
