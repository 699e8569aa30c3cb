package ledger

import (
	"context"
	"fmt"
	"iter"
	"math"
	"time"

	"go.mau.fi/util/dbutil"
)

// Rate keeps what a person thought of an answer; of several such words the one
// with the latest At counts, which is now where it is zero. The error is
// ErrNotFound if there is no such answer.
func (l *Ledger) Rate(ctx context.Context, answer string, f Feedback) error {
	err := l.write(ctx, func(ctx context.Context) error {
		if _, err := scanAnswer(l.db.QueryRow(ctx, selectAnswer, answer)); err != nil {
			return err
		}
		helpful := 0
		if f.Helpful {
			helpful = 1
		}
		_, err := l.db.Exec(ctx, upsertFeedback, answer, f.Person, helpful, orNow(f.At))
		return err
	})
	if err != nil {
		return fmt.Errorf("ledger: rate answer %s: %w", answer, err)
	}
	return nil
}

const upsertFeedback = `INSERT INTO ledger_feedback (answer, person, helpful, at) VALUES ($1, $2, $3, $4)
	ON CONFLICT (answer, person) DO UPDATE SET helpful = excluded.helpful, at = excluded.at WHERE ledger_feedback.at <= excluded.at`

// page is how many entries are read at once.
const page = 500

// Export returns the entries of the audit from since (included) until until
// (excluded; zero times mean no limit), in the order of their time. Feedback
// stands with every entry that names its answer. An error ends it. It holds no
// connection while the caller works; an entry that is made meanwhile may be
// among them.
func (l *Ledger) Export(ctx context.Context, since, until time.Time) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		at, seq, end := int64(math.MinInt64), int64(0), int64(math.MaxInt64)
		if !since.IsZero() {
			at = micro(since)
		}
		if !until.IsZero() {
			end = micro(until)
		}
		for {
			entries, err := l.page(ctx, at, seq, end)
			if err != nil {
				yield(Entry{}, fmt.Errorf("ledger: export: %w", err))
				return
			}
			for _, e := range entries {
				if !yield(e, nil) {
					return
				}
				at, seq = micro(e.At), e.Seq
			}
			if len(entries) < page {
				return
			}
		}
	}
}

// page returns the next entries after the one with that time and number.
func (l *Ledger) page(ctx context.Context, at, seq, end int64) ([]Entry, error) {
	rows, err := l.db.Query(ctx, selectEntries, at, seq, end, page)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Entry
	for rows.Next() {
		e, f, err := scanEntry(rows)
		if err != nil {
			return nil, err
		}
		if n := len(out); n == 0 || out[n-1].Seq != e.Seq {
			out = append(out, e)
		}
		if f != nil {
			last := &out[len(out)-1]
			last.Feedback = append(last.Feedback, *f)
		}
	}
	return out, rows.Err()
}

// scanEntry reads a row of selectEntries: an entry, and one of its feedback if
// it has any.
func scanEntry(row dbutil.Scannable) (Entry, *Feedback, error) {
	var e Entry
	var at int64
	var question, shown []byte
	var person *string
	var helpful *bool
	var rated *int64
	err := row.Scan(&e.Seq, &at, &e.Place, &e.Root, &e.Person, &e.Message, &e.Edit, &e.Verb, &question, &e.Answer, &e.Verdict, &e.ChosenBy, &shown,
		&person, &helpful, &rated)
	if err != nil {
		return Entry{}, nil, err
	}
	e.At, e.Question = moment(at), string(question)
	if e.Shown, err = unpackShown(shown); err != nil {
		return Entry{}, nil, err
	}
	if person == nil {
		return e, nil, nil
	}
	return e, &Feedback{Person: *person, Helpful: *helpful, At: moment(*rated)}, nil
}

const selectEntries = `SELECT e.seq, e.at, e.place, e.root, e.person, e.message, e.edit, e.verb, e.question, e.answer, e.verdict, e.chosen_by, e.shown,
		f.person, f.helpful, f.at
	FROM (SELECT * FROM ledger_entry WHERE (at, seq) > ($1, $2) AND at < $3 ORDER BY at, seq LIMIT $4) e
	LEFT JOIN ledger_feedback f ON f.answer = e.answer
	ORDER BY e.at, e.seq, f.at, f.person`
