package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"variorum/adapters/console"
	"variorum/bot"
	"variorum/bot/answer"
)

func (p *program) ask() *cobra.Command {
	var a asking
	var why bool
	cmd := &cobra.Command{
		Use:   "ask QUESTION",
		Short: "Answer a question with the words of every source",
		Long: `Ask prints what every source says to a question: the exact words, where they
stand, and each source's version where the sources differ. Where no source
says, it says so.

The articles are those of --corpus, else of the index that 'variorum index'
made, else what the config names: by default five short articles that come
with the program.

With - as the question, questions are read from stdin, one a line.

A date after --as-of means the end of that day, a time of day means today, both
where you are. 'variorum sources' lists the names for --source.`,
		Example: `  variorum ask "who was in the US delegation?"
  variorum ask who was in the US delegation
  variorum ask --corpus ~/stories/harbour-fire "how many people were hurt?"
  variorum ask --source "Harbour Times,Coast Radio" --as-of 2025-08-15 "who is in charge?"
  variorum ask --why "how long did the talks last?"
  variorum ask --json - < questions.txt > answers.jsonl`,
		RunE: func(cmd *cobra.Command, args []string) error {
			text := strings.Join(args, " ")
			if text == "-" {
				return p.askLines(cmd.Context(), a, why)
			}
			if len(args) > 1 && (args[0] == "-" || args[len(args)-1] == "-") {
				return usage("ask: give a question or - for questions on stdin, not both")
			}
			if problem := checkQuestion(text); problem != "" {
				return usage("ask: %s; for example: variorum ask \"who was in the US delegation?\"", problem)
			}
			return p.askOne(cmd.Context(), a, text, why)
		},
	}
	a.flags(p, cmd)
	cmd.Flags().BoolVar(&why, "why", false, "print the reasons too")
	return throughServer(cmd)
}

// askOne answers one question.
func (p *program) askOne(ctx context.Context, a asking, text string, why bool) error {
	c, err := p.open(ctx, a.corpus)
	if err != nil {
		return err
	}
	defer c.Close()
	q, err := a.question(strings.ToValidUTF8(text, "\uFFFD"), c, p.now())
	if err != nil {
		return err
	}
	q.Why = why
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
	return p.printAnswer(found, searched)
}

// printJSON writes a value as one line.
func (p *program) printJSON(v any) error {
	enc := json.NewEncoder(p.stdout)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	return nil
}

// printAnswer writes an answer as text.
func (p *program) printAnswer(found answer.Answer, searched bot.Corpus) error {
	return p.print(bot.Word(found, searched), terminalOf(p.stdout).prose())
}

// print writes a reply for so many columns.
func (p *program) print(r bot.Reply, width int) error {
	if err := console.Render(p.stdout, r, width, terminalOf(p.stdout).colour); err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	return nil
}
