package main

import (
	"context"
	"io/fs"
	"path"
	"strings"
	"time"
)

// stamp is what tells a file that was written again from one that was not,
// without reading it.
type stamp struct {
	size int64
	at   time.Time
}

// racy is how long after a change a file may change again with the same stamp.
const racy = 2 * time.Second

// mostFresh is how many changed files are read by themselves; where more
// changed, the whole folder is read.
const mostFresh = 500

// stamps remembers what was read, so that of a large folder only what changed
// is read again.
type stamps struct {
	read   map[string]map[string]stamp // by folder, by path in it
	owners map[string]place            // which place each article came from
}

func newStamps() *stamps { return &stamps{map[string]map[string]stamp{}, map[string]place{}} }

// fresh returns the part of a place that may hold something new, and the stamps
// to remember once it is taken in; false says that there is none. Where a
// corpus.yaml or an identifier of its own decides what a file is, all of the
// folder is that part.
func (s *stamps) fresh(ctx context.Context, p place) (place, map[string]stamp, bool) {
	if p.dir == "" || p.file != "" {
		return p, nil, true
	}
	now, listed := stampsOf(p.fsys)
	if now == nil {
		return p, nil, true // the reading says what is wrong
	}
	old, known := s.read[p.dir]
	if !known {
		return p, now, true
	}
	changed := map[string]bool{}
	for name, st := range now {
		if old[name] != st {
			changed[name] = true
		}
	}
	gone := false
	for name := range old {
		if _, there := now[name]; !there {
			gone = true
			if owner, ok := s.owners[name]; ok && owner.dir == p.dir {
				delete(s.owners, name)
			}
		}
	}
	switch {
	case len(changed) == 0 && !(gone && listed):
		return p, now, false
	case listed || len(changed) > mostFresh:
		return p, now, true
	}
	part := p
	part.fsys = only{p.fsys, changed}
	for r, err := range part.articles(ctx) {
		if err == nil && !changed[r.ID] { // an identifier that another file may have too
			return p, now, true
		}
	}
	return part, now, true
}

// remember keeps the stamps of a place that was taken in.
func (s *stamps) remember(p place, now map[string]stamp, began time.Time) {
	if now == nil {
		return
	}
	for name, st := range now {
		if began.Sub(st.at) < racy {
			now[name] = stamp{-1, st.at} // is read once more
		}
	}
	s.read[p.dir] = now
}

// stampsOf returns the stamps of what may be articles or lists of them, and
// whether there is a list; nil where the folder cannot be walked.
func stampsOf(fsys fs.FS) (all map[string]stamp, listed bool) {
	all = map[string]stamp{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if d.IsDir() {
			if name != "." && strings.HasPrefix(base, ".") {
				return fs.SkipDir
			}
			return nil
		}
		if strings.HasPrefix(base, ".") || !mayBeArticle(base) {
			return nil
		}
		info, err := fs.Stat(fsys, name) // of what a link leads to
		if err != nil {
			all[name] = stamp{size: -1}
			return nil
		}
		all[name] = stamp{info.Size(), info.ModTime()}
		listed = listed || base == listName
		return nil
	})
	if err != nil {
		return nil, false
	}
	return all, listed
}

// listName is the file that says what the articles of a folder are.
const listName = "corpus.yaml"

// mayBeArticle reports whether a file decides what is taken in.
func mayBeArticle(base string) bool {
	switch strings.ToLower(path.Ext(base)) {
	case ".md", ".txt":
		return true
	}
	return base == listName
}

// only is a file system in which of all files some are seen.
type only struct {
	fs.FS
	seen map[string]bool
}

// ReadDir implements fs.ReadDirFS.
func (o only) ReadDir(dir string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(o.FS, dir)
	if err != nil {
		return nil, err
	}
	var list []fs.DirEntry
	for _, d := range all {
		if d.IsDir() || o.seen[path.Join(dir, d.Name())] {
			list = append(list, d)
		}
	}
	return list, nil
}
