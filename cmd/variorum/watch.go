package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"variorum/index/archive"
)

// quiet is how long nothing may change before what changed is taken in, and
// patience for how long it may go on changing: an editor writes a file in
// several steps, a script many files.
const (
	quiet    = 500 * time.Millisecond
	patience = 5 * time.Second
)

// watch takes in the articles that the config names whenever they change.
type watch struct {
	st      *state
	log     *slog.Logger
	watcher *fsnotify.Watcher
	stamps  *stamps
	told    map[string]bool // problems of the last time, which are not told again
	rest    time.Duration   // how long to rest after the last time
}

// run takes in everything, then whatever changes, until ctx ends. No trouble
// ends it: the next time may go better.
func (w *watch) run(ctx context.Context) {
	var err error
	if w.watcher, err = fsnotify.NewWatcher(); err != nil {
		w.log.Warn("serve: changes of files are not seen as they happen, but every corpus.rescan", "error", err)
		w.watcher = &fsnotify.Watcher{}
	} else {
		defer w.watcher.Close()
	}
	rescan := time.NewTicker(w.st.settings.Corpus.Rescan)
	defer rescan.Stop()
	due := time.NewTimer(0)
	defer due.Stop()
	var since time.Time // when the first change was seen that is not taken in yet
	for {
		select {
		case <-ctx.Done():
			return
		case <-due.C:
			since = time.Time{}
			w.takeIn(ctx)
		case <-rescan.C:
			w.follow(ctx)
			w.takeIn(ctx)
		case e, open := <-w.watcher.Events:
			if !open || !w.matters(e) {
				continue
			}
			if since.IsZero() {
				since = time.Now()
			}
			due.Reset(max(w.rest, min(quiet, patience-time.Since(since))))
		case err := <-w.watcher.Errors:
			if err != nil {
				w.log.Warn("serve: a change of files may have been missed; the next corpus.rescan sees it", "error", err)
			}
		}
	}
}

// matters reports whether an event may be of an article: one that is written,
// or a folder that comes or goes.
func (w *watch) matters(e fsnotify.Event) bool {
	name := filepath.Base(e.Name)
	if e.Op == fsnotify.Chmod || strings.HasPrefix(name, ".") {
		return false
	}
	return mayBeArticle(name) || e.Has(fsnotify.Create) || e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename)
}

// follow puts into the index what an earlier failure left out.
func (w *watch) follow(ctx context.Context) {
	if changed, err := w.st.follow(ctx); err != nil && ctx.Err() == nil {
		w.log.Error("serve: the index could not be compared with the archive", "error", err)
	} else if len(changed) > 0 {
		w.log.Info("index: caught up with the archive", "articles", len(changed))
	}
}

// takeIn takes in what changed, and sees to it that later changes are seen.
func (w *watch) takeIn(ctx context.Context) {
	began := time.Now()
	problems := map[string]bool{}
	problem := func(text string, err error) {
		key := text + err.Error()
		if problems[key] = true; !w.told[key] {
			w.log.Warn(text, "error", err)
		}
	}
	places, err := w.st.settings.places()
	if err != nil {
		problem("serve: articles are not taken in", err)
	}
	if w.stamps == nil {
		w.stamps = newStamps()
	}
	in := intake{from: w.stamps.owners}
	var fresh []place
	var read []map[string]stamp
	for _, p := range places {
		if err := w.look(p); err != nil {
			problem("serve: changes in "+p.name+" are not seen as they happen, but every corpus.rescan", err)
		}
		if part, now, some := w.stamps.fresh(ctx, p); some {
			fresh, read = append(fresh, part), append(read, now)
		}
	}
	if len(fresh) > 0 {
		if err := w.st.takeIn(ctx, fresh, &in); err == nil {
			for i, p := range fresh {
				w.stamps.remember(p, read[i], began)
			}
		} else if ctx.Err() == nil {
			problem("serve: articles are not all taken in", err)
		}
	}
	for _, err := range in.refused {
		problem("serve: an article is refused", err)
	}
	w.told = problems
	took := time.Since(began)
	w.rest = 4 * took // leaves most of the machine to those who ask
	if n := in.count; n[archive.New]+n[archive.Changed]+n[archive.Updated] > 0 {
		w.log.Info("took in articles", "new", n[archive.New], "changed", n[archive.Changed], "updated", n[archive.Updated], "took", took.Round(time.Millisecond).String())
	}
}

// look has the folders of a place watched, also those that are new in it.
func (w *watch) look(p place) error {
	if p.dir == "" || w.watcher == nil || w.watcher.Events == nil {
		return nil
	}
	if p.file != "" {
		return w.watcher.Add(p.dir)
	}
	return filepath.WalkDir(p.dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && name != p.dir: // gone meanwhile
			return nil
		case err != nil:
			return err
		case !d.IsDir():
			return nil
		case name != p.dir && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		}
		return w.watcher.Add(name)
	})
}
