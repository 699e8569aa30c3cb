package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"variorum/bot"
	"variorum/index"
	"variorum/index/archive"
	"variorum/index/ingest"
	"variorum/index/news"
)

// batchSize is how many articles are stored at a time: what was stored before
// an error or an interrupt stays.
const batchSize = 200

func (p *program) index() *cobra.Command {
	return &cobra.Command{
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
	}
}

// takeIn stores the articles of the paths, else those that the config names.
func (p *program) takeIn(ctx context.Context, paths []string) error {
	s, err := p.settings()
	if err != nil {
		return err
	}
	var places []place
	for _, path := range paths {
		at, err := placeOf(path)
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
	data := s.path(s.Data)
	unlock, err := archive.Lock(data)
	if err != nil {
		return err
	}
	store, err := archive.Open(ctx, filepath.Join(data, stateFile), nil)
	if err != nil {
		return errors.Join(err, unlock())
	}
	in := intake{archive: store, bar: p.progress("taking in articles")}
	in.index, err = index.Open(ctx, data, store, p.log(), nil)
	if err == nil {
		err = errors.Join(in.all(ctx, places), in.index.Close())
		err = errors.Join(err, p.taken(&in))
	}
	return errors.Join(err, store.Close(), unlock())
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
	return fmt.Errorf("%s refused, named above; the rest is taken in", bot.Count(len(in.refused), "file"))
}

// intake is articles on their way into the archive and the index.
type intake struct {
	archive *archive.Archive
	index   *index.Index
	bar     bar
	batch   []news.Revision
	known   map[string]news.Revision // the newest of each article in the archive, without its text
	count   map[archive.Change]int
	refused []error
}

// all takes in the articles of all places. Files that cannot be read are
// remembered; another error ends it.
func (in *intake) all(ctx context.Context, places []place) error {
	in.count = map[archive.Change]int{}
	in.known = map[string]news.Revision{}
	for r, err := range in.archive.Heads(ctx) {
		if err != nil {
			return err
		}
		in.known[r.ID] = r // the newest comes last
	}
	for r, err := range articles(ctx, places) {
		if _, one := err.(*ingest.FileError); one {
			in.refused = append(in.refused, err)
			continue
		}
		if err != nil {
			return errors.Join(in.store(ctx), err)
		}
		// A source and an identifier make an article: the same identifier under
		// another source, with another text, is another article.
		if old, have := in.known[r.ID]; have && old.Source != r.Source && old.Hash != news.Hash(r.Text) {
			in.refused = append(in.refused, fmt.Errorf("%s of %s: the archive has another article under that name, of %s; give it another in its front matter (id: …)", r.ID, r.Source, old.Source))
			continue
		}
		in.bar.add(1)
		if in.batch = append(in.batch, r); len(in.batch) == batchSize {
			if err := in.store(ctx); err != nil {
				return err
			}
		}
	}
	return in.store(ctx)
}

// store puts the batch into the archive, then into the index: a crash between
// the two is made good when the index is opened.
func (in *intake) store(ctx context.Context) error {
	if len(in.batch) == 0 {
		return nil
	}
	done, err := in.archive.Put(ctx, in.batch, time.Now())
	if err != nil {
		return err
	}
	in.batch = in.batch[:0]
	for _, t := range done {
		in.count[t.Change]++
	}
	return in.index.Put(ctx, done.Fresh())
}

// summary says how many articles were what.
func (in *intake) summary() string {
	total := len(in.refused)
	for _, n := range in.count {
		total += n
	}
	parts := []string{
		fmt.Sprintf("%d new", in.count[archive.New]),
		fmt.Sprintf("%d changed", in.count[archive.Changed]),
		fmt.Sprintf("%d unchanged", in.count[archive.Unchanged]),
		fmt.Sprintf("%d refused", len(in.refused)),
	}
	if n := in.count[archive.Updated]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d with new metadata", n))
	}
	if n := in.count[archive.Withdrawn]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d withdrawn earlier and left out", n))
	}
	return bot.Count(total, "article") + ": " + strings.Join(parts, ", ")
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
