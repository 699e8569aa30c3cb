package archive

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"go.mau.fi/util/dbutil"

	"variorum/index/news"
)

// columns are what scan reads, in its order.
const columns = `document, number, source, title, url, author, published, seen, hash, text, blocks`

// Revision returns one revision of an article, number 0 its newest. The error
// is ErrNotFound if there is none such.
func (a *Archive) Revision(ctx context.Context, id string, number int) (news.Revision, error) {
	query, args := `SELECT `+columns+` FROM archive_revision WHERE document=$1 ORDER BY number DESC LIMIT 1`, []any{id}
	if number != 0 {
		query, args = `SELECT `+columns+` FROM archive_revision WHERE document=$1 AND number=$2`, []any{id, number}
	}
	r, err := a.scan(a.db.QueryRow(ctx, query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return news.Revision{}, fmt.Errorf("archive: revision %d of %s: %w", number, id, explain(err, a.name))
	}
	return r, nil
}

// Revisions returns every revision of an article, the oldest first. The error
// is ErrNotFound if there is none.
func (a *Archive) Revisions(ctx context.Context, id string) ([]news.Revision, error) {
	var out []news.Revision
	for r, err := range a.each(ctx, `SELECT `+columns+` FROM archive_revision WHERE document=$1 ORDER BY number`, id) {
		if err != nil {
			return nil, fmt.Errorf("archive: revisions of %s: %w", id, explain(err, a.name))
		}
		out = append(out, r)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("archive: revisions of %s: %w", id, ErrNotFound)
	}
	return out, nil
}

// All yields every revision of every article: article after article, the
// oldest revision first, always in the same order. It sees the archive as it
// was when the iteration began, and holds one revision in memory at a time.
// An error ends it.
func (a *Archive) All(ctx context.Context) iter.Seq2[news.Revision, error] {
	return a.named(a.each(ctx, `SELECT `+columns+` FROM archive_revision ORDER BY document, number`))
}

// Heads yields what All does, without the texts (Text is empty, Hash is there):
// enough to see what an index lacks, for a fraction of the time.
func (a *Archive) Heads(ctx context.Context) iter.Seq2[news.Revision, error] {
	const heads = `document, number, source, title, url, author, published, seen, hash, NULL, blocks`
	return a.named(a.each(ctx, `SELECT `+heads+` FROM archive_revision ORDER BY document, number`))
}

// named puts the name of the package and the database to the errors of seq.
func (a *Archive) named(seq iter.Seq2[news.Revision, error]) iter.Seq2[news.Revision, error] {
	return func(yield func(news.Revision, error) bool) {
		for r, err := range seq {
			if err != nil {
				err = fmt.Errorf("archive: read %s: %w", a.name, explain(err, a.name))
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// each yields the revisions that a query finds; an error is the last thing yielded.
func (a *Archive) each(ctx context.Context, query string, args ...any) iter.Seq2[news.Revision, error] {
	return func(yield func(news.Revision, error) bool) {
		rows, err := a.db.Query(ctx, query, args...)
		if err != nil {
			yield(news.Revision{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			r, err := a.scan(rows)
			if !yield(r, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(news.Revision{}, err)
		}
	}
}

// scan reads one row of columns. A NULL text stays empty.
func (a *Archive) scan(rows dbutil.Scannable) (news.Revision, error) {
	var r news.Revision
	var published, seen string
	var text, blocks []byte
	err := rows.Scan(&r.ID, &r.Number, &r.Source, &r.Title, &r.URL, &r.Author, &published, &seen, &r.Hash, &text, &blocks)
	if err != nil {
		return news.Revision{}, err
	}
	if err := a.unpack(&r, published, seen, text, blocks); err != nil {
		return news.Revision{}, fmt.Errorf("revision %d of %s is damaged: %w", r.Number, r.ID, err)
	}
	return r, nil
}

func (a *Archive) unpack(r *news.Revision, published, seen string, text, blocks []byte) (err error) {
	if r.Published, err = parseTime(published); err != nil {
		return err
	}
	if r.Seen, err = parseTime(seen); err != nil {
		return err
	}
	if text != nil {
		plain, err := a.expand.DecodeAll(text, nil)
		if err != nil {
			return err
		}
		r.Text = string(plain)
		if news.Hash(r.Text) != r.Hash {
			return errors.New("the text does not have the hash it was stored with")
		}
	}
	plain, err := a.expand.DecodeAll(blocks, nil)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, &r.Blocks)
}
