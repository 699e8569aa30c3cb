package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/sync/errgroup"

	"variorum/index/news"
)

// ErrNotFound says that the index holds no such article or revision.
var ErrNotFound = errors.New("not in the index")

var errClosed = errors.New("it is closed")

// Index holds passages and finds them. It is safe for concurrent use: searches
// go on while one caller writes, and see all of a Put or Remove, or nothing.
type Index struct {
	bleve  bleve.Index
	name   string // for messages: its folder
	path   string // its folder; empty in memory
	squash *zstd.Encoder
	expand *zstd.Decoder

	writing sync.Mutex // one writer at a time; taken before mu

	mu     sync.Mutex         // guards what follows
	cards  map[string][]*card // by document, in the order of their numbers
	keys   map[string]uint32  // ordinals by revisionKey; never taken back
	rows   map[uint64][]row   // by bleve's segment number
	view   *view              // what searches see; nil after a write
	newest []Listing          // what Sources lists of now; nil after a write
	closed bool
}

// Memory returns an empty index that is held in memory and gone when it is
// closed.
func Memory() (*Index, error) {
	return create("", "the index in memory")
}

// create makes an empty index, in memory where the path is empty.
func create(path, name string) (*Index, error) {
	// The mapping is never used: entries are made ready by newRecord.
	b, err := bleve.NewUsing(path, bleve.NewIndexMapping(), scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("index: make %s: %w", name, explain(err, path))
	}
	return wrap(b, path, name)
}

func wrap(b bleve.Index, path, name string) (*Index, error) {
	squash, err := zstd.NewWriter(nil, zstd.WithZeroFrames(true))
	if err == nil {
		var expand *zstd.Decoder
		if expand, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0)); err == nil {
			x := &Index{bleve: b, name: name, path: path, squash: squash, expand: expand}
			x.forget()
			return x, nil
		}
	}
	_ = b.Close()
	return nil, fmt.Errorf("index: open %s: %w", name, err)
}

// forget empties what is kept in memory. The caller holds mu, or is alone.
func (x *Index) forget() {
	x.cards = map[string][]*card{}
	x.keys = map[string]uint32{}
	x.rows = map[uint64][]row{}
	x.dropView()
}

// Put takes in revisions, all or none; on disk they are safe when it returns.
// Each needs its ID, Number and Seen besides Text and Blocks, as the archive
// gives them. A revision that is there already is replaced. The one with the
// highest number is the newest of its article; each stands from its Valid
// until the next does.
func (x *Index) Put(ctx context.Context, revs []news.Revision) error {
	if err := x.apply(ctx, revs, nil); err != nil {
		return fmt.Errorf("index: put: %w", err)
	}
	return nil
}

// Remove takes an article out, with all its revisions. One that is not there
// is no error. When it returns without one, no word of the article is left in
// the files.
func (x *Index) Remove(ctx context.Context, document string) error {
	if err := x.apply(ctx, nil, []string{document}); err != nil {
		return fmt.Errorf("index: remove %s: %w", document, err)
	}
	return nil
}

// apply takes revisions in, and out those of the documents named that are not
// among them, in one batch. What went without another text in its place is
// then taken out of the files.
func (x *Index) apply(ctx context.Context, revs []news.Revision, documents []string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	records, err := x.records(ctx, revs)
	if err != nil {
		return err
	}
	x.writing.Lock()
	defer x.writing.Unlock()
	c, err := x.plan(records, documents)
	if err != nil || c.empty() {
		return err
	}
	batch, err := x.batch(c)
	if err != nil {
		return err
	}
	if len(c.dropped) > 0 {
		batch.SetInternal([]byte(scrubKey), []byte(version))
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := x.bleve.Batch(batch); err != nil {
		// What is in it now is for bleve to say.
		return fmt.Errorf("%s: %w", x.name, explain(errors.Join(err, x.load()), x.name))
	}
	x.did(c)
	if len(c.dropped) == 0 {
		return nil
	}
	if err := x.scrub(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("%s: %w", x.name, err)
	}
	return nil
}

// did notes what a batch did.
func (x *Index) did(c change) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, old := range c.dropped {
		x.unlearn(old)
	}
	for _, r := range c.fresh {
		x.learn(r.card)
	}
	x.dropView()
}

// change is what a batch does.
type change struct {
	fresh   map[string]*record // by revisionKey
	old     []*card            // that fresh records replace
	dropped []*card
}

func (c change) empty() bool { return len(c.fresh) == 0 && len(c.dropped) == 0 }

// plan finds out what is to be written. The caller holds writing.
func (x *Index) plan(records []*record, documents []string) (change, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return change{}, errClosed
	}
	given := make(map[string]*record, len(records)) // the last of equals counts
	for _, r := range records {
		given[revisionKey(r.card.ID, r.card.Number)] = r
	}
	c := change{fresh: map[string]*record{}}
	for key, r := range given {
		old := x.card(r.card.ID, r.card.Number)
		if old != nil && old.Print == r.card.Print && old.Cut == r.card.Cut {
			continue
		}
		c.fresh[key] = r
		if old != nil {
			c.old = append(c.old, old)
		}
	}
	for _, d := range documents {
		for _, old := range x.cards[d] {
			if given[revisionKey(d, old.Number)] == nil {
				c.dropped = append(c.dropped, old)
			}
		}
	}
	return c, nil
}

// batch makes the batch of a change: what goes, then what comes.
func (x *Index) batch(c change) (*bleve.Batch, error) {
	batch := x.bleve.NewBatch()
	for _, old := range slices.Concat(c.old, c.dropped) {
		kept, err := x.rest(old)
		if err != nil {
			return nil, fmt.Errorf("revision %d of %s: %w", old.Number, old.ID, err)
		}
		key := revisionKey(old.ID, old.Number)
		batch.Delete(string(revisionKind) + key)
		for _, t := range kept.Tails {
			batch.Delete(string(passageKind) + key + string(t))
		}
	}
	for _, r := range c.fresh {
		for _, doc := range r.docs {
			if err := batch.IndexAdvanced(doc); err != nil {
				return nil, err
			}
		}
	}
	return batch, nil
}

// records makes revisions ready, on all processors.
func (x *Index) records(ctx context.Context, revs []news.Revision) ([]*record, error) {
	out := make([]*record, len(revs))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range revs {
		g.Go(func() (err error) {
			if err := ctx.Err(); err != nil {
				return err
			}
			if out[i], err = newRecord(revs[i], x.squash); err != nil {
				return fmt.Errorf("%q: %w", revs[i].ID, err)
			}
			return nil
		})
	}
	return out, g.Wait()
}

// card finds the card of a revision, or nil; number 0 is the newest. The
// caller holds mu.
func (x *Index) card(document string, number int) *card {
	cards := x.cards[document]
	if number == 0 && len(cards) > 0 {
		return cards[len(cards)-1]
	}
	if i, ok := slices.BinarySearchFunc(cards, number, byNumber); ok {
		return cards[i]
	}
	return nil
}

func byNumber(c *card, number int) int { return cmp.Compare(c.Number, number) }

// learn adds a card in place of the one with its number. The caller holds mu.
func (x *Index) learn(c *card) {
	cards := slices.Clone(x.cards[c.ID]) // views may hold the old list
	i, ok := slices.BinarySearchFunc(cards, c.Number, byNumber)
	if ok {
		cards[i] = c
	} else {
		cards = slices.Insert(cards, i, c)
	}
	x.cards[c.ID] = cards
	x.ordinal([]byte(revisionKey(c.ID, c.Number)))
}

// unlearn takes a card out again. The caller holds mu.
func (x *Index) unlearn(c *card) {
	cards := slices.Clone(x.cards[c.ID])
	if i, ok := slices.BinarySearchFunc(cards, c.Number, byNumber); ok {
		cards = slices.Delete(cards, i, i+1)
	}
	if len(cards) == 0 {
		delete(x.cards, c.ID)
		return
	}
	x.cards[c.ID] = cards
}

// ordinal returns the small number by which rows name a revision. The caller
// holds mu.
func (x *Index) ordinal(key []byte) uint32 {
	n, ok := x.keys[string(key)]
	if !ok {
		n = uint32(len(x.keys))
		x.keys[string(key)] = n
	}
	return n
}

// Close ends the use of the index. It waits for a write under way; searches
// under way must have ended.
func (x *Index) Close() error {
	x.writing.Lock()
	defer x.writing.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return nil
	}
	x.closed = true
	x.dropView()
	x.expand.Close()
	if err := x.bleve.Close(); err != nil {
		return fmt.Errorf("index: close %s: %w", x.name, err)
	}
	return nil
}
