package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"variorum/adapters/slack"
)

func (p *program) slack() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "slack",
		Short: "Set up Slack",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			return usage("slack: say what to do: variorum slack manifest")
		},
	}
	var http string
	var history bool
	manifest := &cobra.Command{
		Use:   "manifest",
		Short: "Print the app manifest to paste into Slack",
		Long: `Manifest prints what Slack needs to make the app: its name, commands, events
and the least scopes. Paste it at api.slack.com/apps → Create New App → From a
manifest, install the app, and put its tokens into the config.

Without --http the app uses Socket Mode: the program calls Slack, and nothing
need be reachable from outside. With --http Slack calls the program at that
address (https), which must lead to slack.listen.

With --with-history the bot may read the channels that it is in: it then
follows up in a thread without a mention, deletes the answer to a deleted
question, and finds its own answers again after a crash.`,
		Example: `  variorum slack manifest > manifest.json
  variorum slack manifest --with-history
  variorum slack manifest --http https://variorum.example.org/slack`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			transport := slack.Socket
			if http != "" {
				transport = slack.HTTP
			}
			text, err := slack.Manifest(transport, http, history)
			if err != nil {
				return usage("%v", err)
			}
			_, err = fmt.Fprintf(p.stdout, "%s\n", text)
			return err
		},
	}
	manifest.Flags().StringVar(&http, "http", "", "Slack calls the program at this `URL`")
	manifest.Flags().BoolVar(&history, "with-history", false, "the bot may read the channels it is in")
	cmd.AddCommand(manifest)
	return cmd
}
