package index

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// row is what a search needs to know of one entry of bleve, by its number.
type row struct {
	rev        uint32 // ordinal of its revision; noRevision for what is no passage
	start, end uint32
	stems      uint32 // its length, up to 255
}

const noRevision = ^uint32(0)

// view is the index as a search sees it. It does not change.
type view struct {
	reader   *scorch.IndexSnapshot
	rows     []row      // by number of the entry
	articles [][]uint32 // the revisions of each article, in order, by ordinal
	revs     []revision // by ordinal
	sources  []string   // by number
	newest   scope      // of a query without limits
	scratch  sync.Pool  // of *scratch
	users    int        // guarded by Index.mu; the index itself is one while it is current
}

// revision is what a search needs to know of one.
type revision struct {
	card   *card     // nil where a write under way has not come to its end
	source uint32    // number of its source
	valid  time.Time // when it began to stand
}

// acquire returns the current view, making it if a write made the last one
// stale. The caller gives it back with release.
func (x *Index) acquire() (*view, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return nil, errClosed
	}
	if x.view == nil {
		v, err := x.newView()
		if err != nil {
			return nil, err
		}
		x.view = v
	}
	x.view.users++
	return x.view, nil
}

func (x *Index) release(v *view) {
	x.mu.Lock()
	defer x.mu.Unlock()
	v.leave()
}

func (v *view) leave() {
	if v.users--; v.users == 0 {
		_ = v.reader.Close()
	}
}

// dropView makes the current view stale, and what is listed of now. Whoever
// changes the cards calls it before mu is given back. The caller holds mu, or is
// alone.
func (x *Index) dropView() {
	x.newest = nil
	if x.view != nil {
		x.view.leave()
		x.view = nil
	}
}

// snapshot returns bleve's own view; the caller closes it.
func (x *Index) snapshot() (*scorch.IndexSnapshot, error) {
	inner, err := x.bleve.Advanced()
	if err != nil {
		return nil, err
	}
	reader, err := inner.Reader()
	if err != nil {
		return nil, err
	}
	snap, ok := reader.(*scorch.IndexSnapshot)
	if !ok || snap == nil {
		return nil, fmt.Errorf("bleve gave a reader of type %T", reader)
	}
	return snap, nil
}

// newView makes a view of what bleve and the cards hold now. A segment of
// bleve never changes, so its rows are read once. The caller holds mu.
func (x *Index) newView() (*view, error) {
	snap, err := x.snapshot()
	if err != nil {
		return nil, err
	}
	v := &view{reader: snap, users: 1}
	entries := 0
	for _, s := range snap.Segments() {
		entries += int(s.FullSize())
	}
	v.rows = make([]row, 0, entries)
	known := make(map[uint64][]row, len(x.rows))
	for _, s := range snap.Segments() {
		rows, ok := x.rows[s.Id()]
		if !ok {
			if rows, err = x.readRows(s); err != nil {
				_ = snap.Close()
				return nil, err
			}
		}
		known[s.Id()] = rows
		v.rows = append(v.rows, rows...)
	}
	x.rows = known
	v.survey(x)
	v.scratch.New = func() any {
		return &scratch{score: make([]float64, len(v.rows)), freq: make([]float64, len(v.rows))}
	}
	return v, nil
}

// survey notes the articles and their revisions. The caller holds mu.
func (v *view) survey(x *Index) {
	v.revs = make([]revision, len(x.keys))
	v.articles = make([][]uint32, 0, len(x.cards))
	numbers := map[string]uint32{}
	for _, cards := range x.cards {
		ords := make([]uint32, len(cards))
		for i, c := range cards {
			n, ok := numbers[c.Source]
			if !ok {
				n = uint32(len(v.sources))
				numbers[c.Source] = n
				v.sources = append(v.sources, c.Source)
			}
			ords[i] = x.ordinal([]byte(revisionKey(c.ID, c.Number)))
			v.revs[ords[i]] = revision{c, n, c.valid()}
		}
		v.articles = append(v.articles, ords)
	}
	v.newest = v.scope(Query{})
}

// readRows takes the ids of a segment apart, those of deleted entries too:
// bleve leaves them out of what it finds.
func (x *Index) readRows(s *scorch.SegmentSnapshot) ([]row, error) {
	rows := make([]row, s.FullSize())
	for i := range rows {
		rows[i].rev = noRevision
		id, err := s.DocID(uint64(i))
		if err != nil {
			return nil, err
		}
		if len(id) == 0 || id[0] != passageKind {
			continue
		}
		if len(id) < 1+numberWidth+tailWidth {
			return nil, fmt.Errorf("entry %q is not one of ours", id)
		}
		cut := len(id) - tailWidth
		rows[i] = row{
			rev:   x.ordinal(id[1:cut]),
			start: binary.BigEndian.Uint32(id[cut:]),
			end:   binary.BigEndian.Uint32(id[cut+4:]),
			stems: uint32(id[cut+8]),
		}
	}
	return rows, nil
}

// load reads the cards anew from what bleve holds.
func (x *Index) load() error {
	snap, err := x.snapshot()
	if err != nil {
		return err
	}
	defer snap.Close()
	var cards []*card
	for _, s := range snap.Segments() {
		deleted := s.Deleted()
		for i := range uint64(s.FullSize()) {
			if deleted != nil && deleted.Contains(uint32(i)) {
				continue
			}
			id, err := s.DocID(i)
			if err != nil {
				return err
			}
			if len(id) == 0 || id[0] != revisionKind {
				continue
			}
			c, err := readCard(s, i, slices.Clone(id))
			if err != nil {
				return fmt.Errorf("entry %q: %w", id, err)
			}
			cards = append(cards, c)
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.forget()
	for _, c := range cards {
		x.learn(c)
	}
	return nil
}

func readCard(s *scorch.SegmentSnapshot, number uint64, id []byte) (*card, error) {
	var data []byte
	err := s.VisitDocument(number, func(field string, _ byte, value []byte, _ []uint64) bool {
		if field == cardField {
			data = slices.Clone(value)
			return false
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	c := &card{}
	if err := json.Unmarshal(data, c); err != nil {
		return nil, err
	}
	if len(id) < 1+numberWidth || int(binary.BigEndian.Uint32(id[len(id)-numberWidth:])) != c.Number {
		return nil, fmt.Errorf("it says that it is revision %d", c.Number)
	}
	c.ID = string(id[1 : len(id)-numberWidth]) // JSON keeps valid UTF-8 only
	return c, nil
}
