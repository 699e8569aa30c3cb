package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"variorum/bot"
	"variorum/bot/answer"
	"variorum/index"
	"variorum/index/archive"
	"variorum/index/ingest"
	"variorum/index/news"
)

// corpus is the articles that a command reads: the archive with its index, or
// an index in memory.
type corpus struct {
	name    string           // as a person would call it
	index   *index.Index     // what is searched
	archive *archive.Archive // nil where articles were read from a folder
	answers *answers         // what answers from the index
	listing []index.Listing  // every article as it was when a command began; nil for the bot
	close   []func() error   // in the order of opening
}

var _ bot.Library = (*corpus)(nil)

// open returns the corpus to search, as find does. That there is no article in
// it is an error.
func (p *program) open(ctx context.Context, dir string) (*corpus, error) {
	c, err := p.find(ctx, dir)
	if err == nil && len(c.listing) == 0 {
		err = errors.Join(fmt.Errorf("the index in %s holds no articles; take some in with: variorum index PATH", c.name), c.Close())
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

// find returns the corpus that a command is about: the folder if one is given,
// else the data folder if there is one, else what the config names. The caller
// closes it.
func (p *program) find(ctx context.Context, dir string) (*corpus, error) {
	if p.shared != nil && dir == "" {
		return p.shared.corpus(ctx)
	}
	s, err := p.settings()
	if err != nil {
		return nil, err
	}
	if dir != "" {
		at, err := p.placeOf(dir)
		if err != nil {
			return nil, err
		}
		if at.file != "" {
			return nil, usage("--corpus: %s is a file; give the folder it lies in", dir)
		}
		return p.inMemory(ctx, s, []place{at}, dir)
	}
	if s.kept() {
		return p.fromData(ctx, s)
	}
	places, err := s.places()
	if err != nil {
		return nil, err
	}
	name := places[0].name
	if len(places) > 1 {
		name = fmt.Sprintf("the %d places of corpus.paths", len(places))
	}
	c, err := p.inMemory(ctx, s, places, name)
	if err != nil {
		return nil, err
	}
	if p.terse {
		return c, nil
	}
	fmt.Fprintf(p.stderr, "variorum: searching %s of %s in %s, in memory; 'variorum index' keeps an index\n",
		bot.Count(len(c.listing), "article"), bot.Count(len(c.sources()), "source"), name)
	return c, nil
}

// inMemory makes an index of folders and files in memory. A file that cannot
// be read is named on stderr and left out, as long as another can.
func (p *program) inMemory(ctx context.Context, s settings, places []place, name string) (*corpus, error) {
	var revisions []news.Revision
	var bad []error
	for r, err := range articles(ctx, places, map[string]place{}) {
		if _, one := err.(*ingest.FileError); one {
			bad = append(bad, err)
			continue
		}
		if err != nil {
			return nil, err
		}
		r.Number = 1
		revisions = append(revisions, r)
	}
	if len(revisions) == 0 {
		return nil, errors.Join(bad...)
	}
	for _, err := range bad {
		fmt.Fprintf(p.stderr, "variorum: left out: %v\n", err)
	}
	return memoryCorpus(ctx, s, name, revisions)
}

// memoryCorpus puts revisions into an index in memory.
func memoryCorpus(ctx context.Context, s settings, name string, revisions []news.Revision) (*corpus, error) {
	x, err := index.Memory()
	if err != nil {
		return nil, err
	}
	c := &corpus{name: name, index: x, close: []func() error{x.Close}}
	if c.answers, err = newAnswers(x, s, "", false); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	if err := x.Put(ctx, revisions); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, c.list(ctx)
}

// fromData opens the data folder. While another process holds it, its archive
// is read into memory.
func (p *program) fromData(ctx context.Context, s settings) (*corpus, error) {
	st, err := openState(ctx, s, p.log(), func(locked error) {
		fmt.Fprintf(p.stderr, "variorum: %v; reading its articles into memory meanwhile\n", locked)
	}, nil)
	if err != nil {
		return nil, err
	}
	c, err := st.corpus(ctx)
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	c.close = append(c.close, st.Close)
	return c, nil
}

// putAll puts every revision into an index, a few at a time.
func putAll(ctx context.Context, x *index.Index, all iter.Seq2[news.Revision, error]) error {
	var batch []news.Revision
	for r, err := range all {
		if err != nil {
			return err
		}
		if batch = append(batch, r); len(batch) == batchSize {
			if err := x.Put(ctx, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return x.Put(ctx, batch)
}

// list reads the listing.
func (c *corpus) list(ctx context.Context) (err error) {
	c.listing, err = c.index.Sources(ctx, time.Time{})
	return err
}

// sources returns the names of the sources, in order.
func (c *corpus) sources() []string {
	var names []string
	for _, l := range c.listing {
		names = append(names, l.Source)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// searched counts what a question is answered from.
func (c *corpus) searched(ctx context.Context, q answer.Question) (bot.Corpus, error) {
	var n bot.Corpus
	listing, err := c.index.Sources(ctx, q.AsOf)
	if err != nil {
		return n, err
	}
	seen := map[string]bool{}
	for _, l := range listing {
		if len(q.Sources) > 0 && !slices.Contains(q.Sources, l.Source) {
			continue
		}
		n.Articles++
		seen[l.Source] = true
	}
	n.Sources = len(seen)
	return n, nil
}

// engine returns what answers questions from this corpus, with the articles that
// stood at a moment (zero: now) read.
func (c *corpus) engine(ctx context.Context, asOf time.Time) (*answer.Engine, error) {
	return c.answers.ready(ctx, asOf)
}

// Articles implements bot.Library.
func (c *corpus) Articles(ctx context.Context, topic string, asOf time.Time) ([]news.Revision, error) {
	listing, err := c.index.Sources(ctx, asOf)
	if err == nil && strings.TrimSpace(topic) != "" {
		listing, err = c.about(ctx, listing, topic, asOf)
	}
	if err != nil {
		return nil, err
	}
	list := make([]news.Revision, 0, len(listing))
	for _, l := range listing {
		list = append(list, news.Revision{Article: l.Article, Number: l.Revision, Seen: l.Seen})
	}
	slices.SortFunc(list, func(a, b news.Revision) int { return strings.Compare(a.ID, b.ID) })
	return list, nil
}

// Revisions implements bot.Library. A name that may be any of several articles
// stands for none.
func (c *corpus) Revisions(ctx context.Context, name string) ([]news.Revision, error) {
	if c.archive == nil {
		listing, err := c.index.Sources(ctx, time.Time{})
		if err != nil {
			return nil, err
		}
		ids := resolve(listing, name)
		if len(ids) != 1 {
			return nil, nil
		}
		r, err := c.index.Revision(ctx, ids[0], 0)
		return []news.Revision{r}, err
	}
	ids, err := c.archive.Resolve(ctx, name)
	if err != nil || len(ids) != 1 {
		return nil, err
	}
	list, err := c.archive.Revisions(ctx, ids[0])
	if errors.Is(err, archive.ErrNotFound) { // purged a moment ago
		return nil, nil
	}
	return list, err
}

// Withdrawn implements bot.Library. Of articles read from a folder none is
// known to have been withdrawn.
func (c *corpus) Withdrawn(ctx context.Context, name string) (news.Tombstone, bool, error) {
	if c.archive == nil {
		return news.Tombstone{}, false, nil
	}
	gone, err := c.archive.Withdrawn(ctx, name)
	if err != nil || len(gone) != 1 {
		return news.Tombstone{}, false, err
	}
	return gone[0], true, nil
}

// Close closes what was opened, the last first.
func (c *corpus) Close() error {
	err := closeAll(c.close)
	c.close = nil
	return err
}
