package index

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	bleveapi "github.com/blevesearch/bleve_index_api"

	"variorum/index/news"
)

// Revision returns one revision of an article, whole; number 0 is its newest.
// The error is ErrNotFound if there is none such.
func (x *Index) Revision(ctx context.Context, document string, number int) (news.Revision, error) {
	r, err := x.revision(ctx, document, number)
	if err != nil {
		return news.Revision{}, fmt.Errorf("index: revision %d of %s: %w", number, document, err)
	}
	return r, nil
}

func (x *Index) revision(ctx context.Context, document string, number int) (news.Revision, error) {
	if err := ctx.Err(); err != nil {
		return news.Revision{}, err
	}
	x.mu.Lock()
	c, closed := x.card(document, number), x.closed
	x.mu.Unlock()
	if closed {
		return news.Revision{}, errClosed
	}
	if c == nil {
		return news.Revision{}, ErrNotFound
	}
	return x.whole(c)
}

// whole reads the revision that a card stands for.
func (x *Index) whole(c *card) (news.Revision, error) {
	fields, err := x.stored(c)
	if err != nil {
		return news.Revision{}, err
	}
	text, err := x.expand.DecodeAll(fields[textField], nil)
	if err != nil {
		return news.Revision{}, err
	}
	kept, err := x.unpackRest(fields[restField])
	if err != nil {
		return news.Revision{}, err
	}
	r := c.head()
	r.Text, r.Blocks = string(text), kept.Blocks
	return r, nil
}

// Sources lists every article: the revision that stood at the moment asked
// about, or the newest for the zero time. They are in the order of source,
// time of publication, document. An article that did not exist then is left out.
func (x *Index) Sources(ctx context.Context, asOf time.Time) ([]Listing, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("index: sources: %w", err)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return nil, fmt.Errorf("index: sources: %w", errClosed)
	}
	if !asOf.IsZero() {
		return x.list(asOf), nil
	}
	if x.newest == nil {
		x.newest = x.list(asOf)
	}
	return slices.Clone(x.newest), nil // callers may sort theirs
}

// list is what Sources returns. The caller holds mu.
func (x *Index) list(asOf time.Time) []Listing {
	out := make([]Listing, 0, len(x.cards))
	for _, cards := range x.cards {
		if c := standing(cards, asOf); c != nil {
			out = append(out, Listing{Article: c.Article, Revision: c.Number, Seen: c.Seen, Bytes: c.Bytes})
		}
	}
	slices.SortFunc(out, func(a, b Listing) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), a.Published.Compare(b.Published), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// standing returns the revision of an article that stood at a moment, nil if
// none did yet; for the zero time the newest.
func standing(cards []*card, asOf time.Time) *card {
	for i := len(cards) - 1; i >= 0; i-- {
		if asOf.IsZero() || !cards[i].valid().After(asOf) {
			return cards[i]
		}
	}
	return nil
}

// rest reads what is needed to replace a revision.
func (x *Index) rest(c *card) (rest, error) {
	fields, err := x.stored(c)
	if err != nil {
		return rest{}, err
	}
	return x.unpackRest(fields[restField])
}

func (x *Index) unpackRest(data []byte) (rest, error) {
	var r rest
	plain, err := x.expand.DecodeAll(data, nil)
	if err == nil {
		err = json.Unmarshal(plain, &r)
	}
	return r, err
}

// stored reads the stored fields of a revision.
func (x *Index) stored(c *card) (map[string][]byte, error) {
	doc, err := x.bleve.Document(string(revisionKind) + revisionKey(c.ID, c.Number))
	if err != nil {
		return nil, err
	}
	if doc == nil {
		return nil, ErrNotFound
	}
	fields := map[string][]byte{}
	doc.VisitFields(func(f bleveapi.Field) { fields[f.Name()] = f.Value() })
	return fields, nil
}
