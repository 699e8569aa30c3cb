package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"variorum/index/ingest"
	"variorum/index/news"
	"variorum/seeds"
)

// place is a folder of articles, or one file of it.
type place struct {
	fsys fs.FS
	file string // the one file; "" for all
	name string // of the folder, for messages; its last part is a source's name
	dir  string // where the folder is; "" for the one in the program
}

// String returns the place as a person would write it.
func (p place) String() string {
	if p.file != "" {
		return filepath.Join(p.name, p.file)
	}
	return p.name
}

// placeOf looks at a path that a person gave, relative to the folder in which
// they gave it.
func (p *program) placeOf(path string) (place, error) { return placeOf(p.dir, path) }

func placeOf(from, path string) (place, error) {
	if scheme, _, ok := strings.Cut(path, "://"); ok && scheme != "" {
		return place{}, usage("%s: addresses are not taken in yet, only folders and files: save the page as a .txt or .md file", path)
	}
	at := path
	if !filepath.IsAbs(path) {
		at = filepath.Join(from, path)
	}
	info, err := os.Stat(at)
	if err != nil {
		return place{}, fmt.Errorf("%s: %w; give a folder of .txt and .md files, or one such file", path, reason(err))
	}
	dir, name, file := filepath.Clean(at), filepath.Clean(path), ""
	if !info.IsDir() {
		dir, file = filepath.Split(dir)
		dir, name = filepath.Clean(dir), filepath.Dir(name)
	}
	if base := filepath.Base(name); base == "." || base == ".." {
		if name, err = filepath.Abs(dir); err != nil {
			return place{}, err
		}
	}
	return place{os.DirFS(dir), file, name, dir}, nil
}

// places returns what the config names. The starter corpus is the folder
// beside the config file, else the one in the program.
func (s settings) places() ([]place, error) {
	if len(s.Corpus.Paths) == 0 {
		return nil, fmt.Errorf("corpus.paths: no folder or file is named; name one, or use --corpus DIR")
	}
	var all []place
	for _, path := range s.Corpus.Paths {
		_, err := os.Stat(s.path(path))
		if path == builtinCorpus && (s.file == "" || errors.Is(err, fs.ErrNotExist)) {
			all = append(all, place{seeds.FS, "", "the built-in " + builtinCorpus, ""})
			continue
		}
		p, err := placeOf("", s.path(path))
		if err != nil {
			return nil, fmt.Errorf("corpus.paths: %w", err)
		}
		all = append(all, p)
	}
	return all, nil
}

// articles yields the articles of all places, in order. What is wrong with
// one file is a *ingest.FileError; any other error ends the iteration. Files of
// two places with one identifier would pass for two texts of one article, so
// the second is refused; from is where each was found, now or before.
func articles(ctx context.Context, places []place, from map[string]place) iter.Seq2[news.Revision, error] {
	return func(yield func(news.Revision, error) bool) {
		for _, p := range places {
			for r, err := range p.articles(ctx) {
				if other, taken := from[r.ID]; err == nil && taken && (other.dir != p.dir || other.file != p.file) {
					err = &ingest.FileError{File: p.String(), Err: fmt.Errorf("%s has the same identifier as an article of %s; take in the folder that holds both, or give one of them another in its front matter (id: …)", r.ID, other)}
					r = news.Revision{}
				} else if err == nil {
					from[r.ID] = p
				}
				_, one := err.(*ingest.FileError)
				if !yield(r, err) || err != nil && !one {
					return
				}
			}
		}
	}
}

// articles yields the articles of one place.
func (p place) articles(ctx context.Context) iter.Seq2[news.Revision, error] {
	if p.file == "" {
		return ingest.Folder(ctx, p.fsys, p.name)
	}
	return func(yield func(news.Revision, error) bool) {
		yield(ingest.File(ctx, p.fsys, p.file, p.name))
	}
}
