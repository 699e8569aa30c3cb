package main

import (
	"context"
	"errors"
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
	if dir == "" && s.kept() {
		a, err := archive.Open(ctx, s.database(), nil)
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
		at, err = p.placeOf(dir)
		places = []place{at}
	}
	if err != nil {
		return err
	}
	for r, err := range articles(ctx, places, map[string]place{}) {
		if err == nil {
			visit(r)
		}
	}
	return nil
}
