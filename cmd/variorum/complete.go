package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"variorum/index/archive"
	"variorum/index/news"
)

// The completion of names in a shell reads articles without indexing them. It
// has nowhere to put an error, so that what it cannot read it does not offer.

// sourceNames returns the sources of a corpus.
func (p *program) sourceNames(ctx context.Context, dir string) []string {
	return p.names(ctx, dir, func(r news.Revision) string { return r.Source })
}

// documentNames returns the articles of a corpus.
func (p *program) documentNames(ctx context.Context, dir string) []string {
	return p.names(ctx, dir, func(r news.Revision) string { return r.ID })
}

func (p *program) names(ctx context.Context, dir string, of func(news.Revision) string) []string {
	var list []string
	_ = p.heads(ctx, dir, func(r news.Revision) { list = append(list, of(r)) })
	slices.Sort(list)
	return slices.Compact(list)
}

// heads visits the articles that a command would search.
func (p *program) heads(ctx context.Context, dir string, visit func(news.Revision)) error {
	s, err := loadSettings(p.config)
	if err != nil && dir == "" {
		return err
	}
	state := filepath.Join(s.path(s.Data), stateFile)
	if _, err := os.Stat(state); err == nil && dir == "" {
		a, err := archive.Open(ctx, state, nil)
		if err != nil {
			return err
		}
		for r, err := range a.Heads(ctx) {
			if err != nil {
				return errors.Join(err, a.Close())
			}
			visit(r)
		}
		return a.Close()
	}
	var places []place
	if dir == "" {
		places, err = s.places()
	} else {
		var at place
		at, err = placeOf(dir)
		places = []place{at}
	}
	if err != nil {
		return err
	}
	for r, err := range articles(ctx, places) {
		if err == nil {
			visit(r)
		}
	}
	return nil
}
