package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"variorum/index/news"
)

// Revisions is where an index on disk is made from: the archive. All and Heads
// yield article after article, the revisions of one together; Heads leaves the
// texts out. Revisions gives those of one article.
type Revisions interface {
	All(ctx context.Context) iter.Seq2[news.Revision, error]
	Heads(ctx context.Context) iter.Seq2[news.Revision, error]
	Revisions(ctx context.Context, document string) ([]news.Revision, error)
}

// folder is the name of the index within the data folder.
const folder = "bleve"

// Open opens the index in dir/bleve and brings it to what arch holds. One that
// is missing is made; one that is damaged, unfinished or was made by another
// version of the program is made anew, beside the old one, and the log says
// why; one that lags behind catches up, and the log says so. progress, if not
// nil, is told how many revisions are done, of how many, while an index is
// made. dir must not be in use by another process (see archive.Lock). A nil
// logger is silent.
func Open(ctx context.Context, dir string, arch Revisions, log *slog.Logger, progress func(done, total int)) (*Index, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	path := filepath.Join(dir, folder)
	x, err := openFolder(path)
	var unusable *unusableError
	switch {
	case errors.As(err, &unusable):
		return remake(ctx, path, unusable.reason, arch, log, progress)
	case err != nil:
		return nil, fmt.Errorf("index: open %s: %w", path, explain(err, path))
	}
	err = x.catchUp(ctx, arch, log)
	if err == nil {
		err = x.finishScrub(ctx)
	}
	if err != nil {
		_ = x.Close()
		return nil, fmt.Errorf("index: open %s: %w", path, err)
	}
	return x, nil
}

// remake makes the index anew from the archive and opens it.
func remake(ctx context.Context, path, reason string, arch Revisions, log *slog.Logger, progress func(done, total int)) (*Index, error) {
	fail := func(err error) (*Index, error) {
		return nil, fmt.Errorf("index: make %s: %w", path, explain(err, path))
	}
	total := 0
	for _, err := range arch.Heads(ctx) {
		if err != nil {
			return fail(err)
		}
		total++
	}
	if reason != missing {
		log.Warn("index: made again from the archive", "folder", path, "reason", reason, "revisions", total)
	} else if total > 0 {
		log.Info("index: made from the archive", "folder", path, "revisions", total)
	}
	fresh, old := path+".new", path+".old"
	if err := errors.Join(os.RemoveAll(fresh), os.RemoveAll(old)); err != nil {
		return fail(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fail(err)
	}
	if err := build(ctx, fresh, arch, total, progress); err != nil {
		_ = os.RemoveAll(fresh)
		return fail(err)
	}
	if err := os.Rename(path, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fail(err)
	}
	if err := os.Rename(fresh, path); err != nil {
		return fail(err)
	}
	if err := os.RemoveAll(old); err != nil {
		log.Warn("index: the old index could not be removed", "folder", old, "error", err)
	}
	x, err := openFolder(path)
	if err != nil {
		return fail(err)
	}
	return x, nil
}

// buildBytes is how much text goes into one batch while an index is made:
// about a thousand passages.
const buildBytes = 400_000

// build makes an index of everything in the archive, in a folder that does not
// exist yet. It is marked as whole when it is.
func build(ctx context.Context, path string, arch Revisions, total int, progress func(done, total int)) (err error) {
	x, err := create(path, path)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := x.Close(); err == nil {
			err = cerr
		}
	}()
	var batch []news.Revision
	bytes, done := 0, 0
	flush := func() error {
		if err := x.apply(ctx, batch, nil); err != nil {
			return err
		}
		done += len(batch)
		progress(done, max(done, total))
		batch, bytes = batch[:0], 0
		return nil
	}
	for r, err := range arch.All(ctx) {
		if err != nil {
			return err
		}
		batch = append(batch, r)
		if bytes += len(r.Text); bytes >= buildBytes {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	return x.bleve.SetInternal([]byte(versionKey), []byte(version))
}

// catchUp compares what is in the index with what is in the archive, article
// by article, and takes in and out what differs: the program may have ended
// between a commit there and a batch here.
func (x *Index) catchUp(ctx context.Context, arch Revisions, log *slog.Logger) error {
	began := time.Now()
	behind, err := x.behind(ctx, arch)
	if err != nil || len(behind) == 0 {
		return err
	}
	var revs []news.Revision
	var documents []string
	bytes := 0
	flush := func() error {
		err := x.apply(ctx, revs, documents)
		revs, documents, bytes = revs[:0], documents[:0], 0
		return err
	}
	for _, b := range behind {
		documents = append(documents, b.document)
		if !b.gone {
			all, err := arch.Revisions(ctx, b.document)
			if err != nil {
				return err
			}
			for _, r := range all {
				bytes += len(r.Text)
			}
			revs = append(revs, all...)
		}
		if bytes >= buildBytes || len(documents) >= 1000 {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	log.Info("index: caught up with the archive", "folder", x.name, "articles", len(behind), "took", time.Since(began))
	return nil
}

// lag is an article that the index has otherwise than the archive, or that the
// archive has no more.
type lag struct {
	document string
	gone     bool
}

// behind lists the articles that lag, in the order of their names.
func (x *Index) behind(ctx context.Context, arch Revisions) ([]lag, error) {
	x.mu.Lock()
	have := make(map[string][]*card, len(x.cards))
	for document, cards := range x.cards {
		have[document] = cards
	}
	x.mu.Unlock()
	same := map[string]int{}  // how many revisions agree, by document
	heads := map[string]int{} // how many the archive has
	for r, err := range arch.Heads(ctx) {
		if err != nil {
			return nil, err
		}
		heads[r.ID]++
		print, err := headPrint(r)
		if err != nil {
			return nil, err
		}
		cards := have[r.ID]
		if i, ok := slices.BinarySearchFunc(cards, r.Number, byNumber); ok && cards[i].Print == print {
			same[r.ID]++
		}
	}
	var out []lag
	for document, n := range heads {
		if same[document] != n || len(have[document]) != n {
			out = append(out, lag{document: document})
		}
	}
	for document := range have {
		if heads[document] == 0 {
			out = append(out, lag{document, true})
		}
	}
	slices.SortFunc(out, func(a, b lag) int { return strings.Compare(a.document, b.document) })
	return out, nil
}

// explain adds to an error of the disk what a person can do about it.
func explain(err error, path string) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%w (the disk that holds %s is full: free some space)", err, filepath.Dir(path))
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%w (cannot write to %s: check who owns it and whether the disk is mounted read-only)", err, filepath.Dir(path))
	}
	return err
}
