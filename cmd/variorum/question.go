package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"variorum/bot/answer"
)

// checkQuestion says what is wrong with a question, or "".
func checkQuestion(text string) string {
	if strings.TrimSpace(text) == "" {
		return "the question is empty"
	}
	if len(text) > answer.MaxQuestion {
		return fmt.Sprintf("the question is longer than %d characters: ask for one thing at a time", answer.MaxQuestion)
	}
	return ""
}

// asking is what the commands that ask have in common: where to search, and
// how.
type asking struct {
	corpus  string   // --corpus
	sources []string // --source
	asOf    string   // --as-of
	json    bool     // --json
}

// flags adds the common flags to a command.
func (a *asking) flags(p *program, cmd *cobra.Command) {
	a.corpusFlags(cmd)
	cmd.Flags().StringSliceVar(&a.sources, "source", nil, "only this source `NAME`; repeat it, or write several with commas")
	cmd.Flags().StringVar(&a.asOf, "as-of", "", "what stood at this `TIME`: 2025-08-16T14:00:00Z, 2025-08-16, 14:00")
	_ = cmd.RegisterFlagCompletionFunc("source", func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		return p.sourceNames(cmd.Context(), a.corpus), cobra.ShellCompDirectiveNoFileComp
	})
}

// corpusFlags adds the flags that every reading command has.
func (a *asking) corpusFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.corpus, "corpus", "", "search the articles in `DIR`, without an index")
	cmd.Flags().BoolVar(&a.json, "json", false, "print JSON")
	_ = cmd.MarkFlagDirname("corpus")
}

// question makes the engine's question: the sources must be in the corpus,
// whatever their capitals; the time must be one.
func (a *asking) question(text string, c *corpus, now time.Time) (answer.Question, error) {
	q := answer.Question{Text: text, Unread: c.answers.unread}
	var err error
	if q.AsOf, err = parseMoment(a.asOf, now); err != nil {
		return q, err
	}
	known := c.sources()
	for _, name := range a.sources {
		i := slices.IndexFunc(known, func(s string) bool { return strings.EqualFold(s, strings.TrimSpace(name)) })
		if i < 0 {
			hint := "'variorum sources' lists them"
			if near := nearest(name, known); near != "" {
				hint = fmt.Sprintf("did you mean %q? %s", near, hint)
			}
			return q, usage("--source: no source %q in %s; %s", name, c.name, hint)
		}
		q.Sources = append(q.Sources, known[i])
	}
	return q, nil
}
