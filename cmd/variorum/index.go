package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
)

// batchSize is how many articles are stored at a time: what was stored before
// an error or an interrupt stays.
const batchSize = 200

func (p *program) index() *cobra.Command {
	return throughServer(&cobra.Command{
		Use:   "index [PATH...]",
		Short: "Take in articles from folders and files",
		Long: `Index takes articles into the data folder (config: data), where every text
that an article ever had is kept. Without a path it takes in what the config
names (corpus.paths).

.txt and .md files are articles, README files apart. A folder may hold a
corpus.yaml that lists its files with what is known of each; else a file's
front matter says it, else its first line is the title.`,
		Example: `  variorum index
  variorum index ~/stories/harbour-fire ~/stories/council.md`,
		RunE: func(cmd *cobra.Command, args []string) error { return p.takeIn(cmd.Context(), args) },
	})
}

// takeIn stores the articles of the paths, else those that the config names.
func (p *program) takeIn(ctx context.Context, paths []string) error {
	s, err := p.settings()
	if err != nil {
		return err
	}
	var places []place
	for _, path := range paths {
		at, err := p.placeOf(path)
		if err != nil {
			return err
		}
		places = append(places, at)
	}
	if len(paths) == 0 {
		if places, err = s.places(); err != nil {
			return err
		}
	}
	st := p.shared
	if st == nil {
		if st, err = openState(ctx, s, p.log(), nil, nil); err != nil {
			return err
		}
	}
	in := intake{bar: p.progress("taking in articles")}
	err = st.takeIn(ctx, places, &in)
	if in.begun() {
		err = errors.Join(err, p.taken(&in))
	}
	if p.shared == nil {
		err = errors.Join(err, st.Close())
	}
	return err
}

// taken tells stderr what became of the articles. The error says that some
// were refused.
func (p *program) taken(in *intake) error {
	in.bar.finish()
	for _, problem := range in.refused {
		fmt.Fprintf(p.stderr, "variorum: refused: %v\n", problem)
	}
	fmt.Fprintln(p.stderr, in.summary())
	if len(in.refused) == 0 {
		return nil
	}
	if in.took() == 0 {
		return errors.New("nothing was taken in; the reasons stand above")
	}
	return fmt.Errorf("%d refused, named above; the rest is taken in", len(in.refused))
}

// bar is the progress shown on a terminal; elsewhere it is nothing.
type bar struct{ shown *progressbar.ProgressBar }

// progress begins a bar on stderr without a known end.
func (p *program) progress(what string) bar {
	if !terminalOf(p.stderr).is {
		return bar{}
	}
	return bar{progressbar.NewOptions(-1, progressbar.OptionSetWriter(p.stderr), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(20))}
}

func (b bar) add(n int) {
	if b.shown != nil {
		_ = b.shown.Add(n) // a bar that cannot be drawn stops nothing
	}
}

func (b bar) finish() {
	if b.shown != nil {
		_ = b.shown.Finish()
	}
}
