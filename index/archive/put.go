package archive

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"variorum/index/news"
)

// Change says what Put did with a revision.
type Change int

// The changes. Only an unchanged or a withdrawn article leaves the archive as
// it was.
const (
	Unchanged Change = iota // text and all that is known about it were there already
	New                     // the first text of an article
	Changed                 // another text: the next revision
	Updated                 // the same text, but its metadata or its blocks are new
	Withdrawn               // refused: the article was purged or withdrawn
)

// String returns the change as one lower-case word.
func (c Change) String() string {
	switch c {
	case Unchanged:
		return "unchanged"
	case New:
		return "new"
	case Changed:
		return "changed"
	case Updated:
		return "updated"
	case Withdrawn:
		return "withdrawn"
	}
	return fmt.Sprintf("change %d", int(c))
}

// Taken is what became of one revision given to Put. Revision is as it now
// stands in the archive, with Number, Seen and Hash; where it was withdrawn, it
// is as it was given.
type Taken struct {
	Change   Change
	Revision news.Revision
}

// Outcome says what Put did, in the order of the batch.
type Outcome []Taken

// Fresh returns the revisions that the index must be given: those that are
// new, changed or updated.
func (o Outcome) Fresh() []news.Revision {
	var out []news.Revision
	for _, t := range o {
		if t.Change == New || t.Change == Changed || t.Change == Updated {
			out = append(out, t.Revision)
		}
	}
	return out
}

// Put takes in a batch of articles as they were seen at one moment, all or
// none. Of each it needs the article, Text and Blocks; Number, Seen and Hash
// are given by the archive. A text that is the newest revision's is not taken
// in again, but what else is known replaces what that revision had; any other
// text, also one that an older revision had, becomes the next revision.
func (a *Archive) Put(ctx context.Context, batch []news.Revision, seen time.Time) (Outcome, error) {
	out := make(Outcome, 0, len(batch))
	seen = seen.Round(0).UTC()
	err := a.db.DoTxn(ctx, nil, func(ctx context.Context) error {
		if err := a.alone(ctx); err != nil {
			return err
		}
		for i := range batch {
			t, err := a.putOne(ctx, batch[i], seen)
			if err != nil {
				return fmt.Errorf("%s: %w", heading(&batch[i]), err)
			}
			out = append(out, t)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("archive: put into %s: %w", a.name, explain(err, a.name))
	}
	return out, nil
}

func (a *Archive) putOne(ctx context.Context, r news.Revision, seen time.Time) (Taken, error) {
	if err := check(&r); err != nil {
		return Taken{}, err
	}
	if gone, err := a.tombstone(ctx, r.ID); err != nil {
		return Taken{}, err
	} else if gone {
		return Taken{Withdrawn, r}, nil
	}
	r.Hash = news.Hash(r.Text)
	r.Number, r.Seen = 1, seen
	now, err := a.pack(&r)
	if err != nil {
		return Taken{}, err
	}

	old, err := a.newest(ctx, r.ID)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Taken{New, r}, a.insert(ctx, now)
	case err != nil:
		return Taken{}, err
	case old.hash != now.hash:
		r.Number = old.number + 1
		now.number = r.Number
		return Taken{Changed, r}, a.insert(ctx, now)
	}
	r.Number = old.number
	if r.Seen, err = parseTime(old.seen); err != nil {
		return Taken{}, err
	}
	now.number, now.seen = old.number, old.seen
	oldBlocks, err := a.expand.DecodeAll(old.blocks, nil)
	if err != nil {
		return Taken{}, err
	}
	if now.about == old.about && string(oldBlocks) == string(now.plainBlocks) {
		return Taken{Unchanged, r}, nil
	}
	_, err = a.db.Exec(ctx, `UPDATE archive_revision
		SET source=$1, title=$2, url=$3, author=$4, published=$5, blocks=$6 WHERE document=$7 AND number=$8`,
		now.source, now.title, now.url, now.author, now.published, now.blocks, now.document, now.number)
	return Taken{Updated, r}, err
}

// check refuses what could not be told apart or cut up later.
func check(r *news.Revision) error {
	if r.ID == "" {
		return errors.New("an article needs an id")
	}
	end := 0
	for _, b := range r.Blocks {
		if b.Start < end || b.End < b.Start || b.End > len(r.Text) {
			return fmt.Errorf("block %d-%d is out of order or outside the text of %d bytes", b.Start, b.End, len(r.Text))
		}
		end = b.End
	}
	return nil
}

// about is what is known of an article besides its text; comparable.
type about struct {
	source, title, url, author, published string
}

// row is a revision as the table holds it.
type row struct {
	about
	document     string
	number       int
	seen, hash   string
	text, blocks []byte // compressed
	plainBlocks  []byte // blocks as JSON; only where pack made the row
}

func (a *Archive) pack(r *news.Revision) (row, error) {
	published, err := formatTime(r.Published)
	if err != nil {
		return row{}, fmt.Errorf("published: %w", err)
	}
	seen, err := formatTime(r.Seen)
	if err != nil {
		return row{}, fmt.Errorf("seen: %w", err)
	}
	if r.Published, err = parseTime(published); err != nil { // as it will be read back
		return row{}, err
	}
	for _, s := range []*string{&r.Source, &r.Title, &r.URL, &r.Author} {
		*s = writable(*s)
	}
	if len(r.Blocks) == 0 {
		r.Blocks = nil
	}
	blocks, err := json.Marshal(r.Blocks)
	if err != nil {
		return row{}, err
	}
	return row{
		about:    about{r.Source, r.Title, r.URL, r.Author, published},
		document: r.ID, number: r.Number, seen: seen, hash: r.Hash,
		text:        a.squash.EncodeAll([]byte(r.Text), nil),
		blocks:      a.squash.EncodeAll(blocks, nil),
		plainBlocks: blocks,
	}, nil
}

// writable replaces what PostgreSQL does not keep in a text, so that an archive
// holds the same whatever it stands in.
func writable(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

func (a *Archive) insert(ctx context.Context, r row) error {
	_, err := a.db.Exec(ctx, `INSERT INTO archive_revision
		(document, number, source, title, url, author, published, seen, hash, text, blocks)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		r.document, r.number, r.source, r.title, r.url, r.author, r.published, r.seen, r.hash, r.text, r.blocks)
	return err
}

// newest returns the newest revision of an article without its text.
func (a *Archive) newest(ctx context.Context, id string) (row, error) {
	r := row{document: id}
	err := a.db.QueryRow(ctx, `SELECT number, source, title, url, author, published, seen, hash, blocks
		FROM archive_revision WHERE document=$1 ORDER BY number DESC LIMIT 1`, id).
		Scan(&r.number, &r.source, &r.title, &r.url, &r.author, &r.published, &r.seen, &r.hash, &r.blocks)
	return r, err
}
