package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

func (p *program) audit() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Who asked what where, and what was shown",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usage("audit: say what to do with it: variorum audit export")
		},
	}
	var since, until string
	export := &cobra.Command{
		Use:   "export",
		Short: "Print the audit as JSON lines",
		Long: `Export prints one JSON object a line, in the order of time: who asked what
where, the verdict, which passages of which revisions were shown, and what
people thought of it. A question older than retention.questions, or deleted by
who asked it, is left out of its line.

A date after --since means its beginning, after --until its end.`,
		Example: `  variorum audit export > audit.jsonl
  variorum audit export --since 2026-05-01 --until 2026-05-31
  variorum audit export | jq 'select(.verdict == "differ")'`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			from, err := parseInstant("--since", since, p.now(), dayBegins)
			if err != nil {
				return err
			}
			to, err := parseInstant("--until", until, p.now(), dayIsOver)
			if err != nil {
				return err
			}
			return p.exportAudit(cmd.Context(), from, to)
		},
	}
	export.Flags().StringVar(&since, "since", "", "from this `TIME` on: 2026-05-01, 2026-05-01T14:00:00Z, 14:00")
	export.Flags().StringVar(&until, "until", "", "before this `TIME`")
	cmd.AddCommand(throughServer(export))
	return cmd
}

// exportAudit writes the lines of a time.
func (p *program) exportAudit(ctx context.Context, since, until time.Time) error {
	return p.withState(ctx, func(st *state) error {
		book, err := st.memory(ctx)
		if err != nil {
			return err
		}
		out := bufio.NewWriter(p.stdout)
		lines := json.NewEncoder(out)
		lines.SetEscapeHTML(false)
		for entry, err := range book.Export(ctx, since, until) {
			if err != nil {
				return err
			}
			if err := lines.Encode(entry); err != nil {
				return fmt.Errorf("write the audit: %w", err)
			}
		}
		if err := out.Flush(); err != nil {
			return fmt.Errorf("write the audit: %w", err)
		}
		return nil
	})
}
