package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mau.fi/util/dbutil"
)

// postingColumns are what scanPosting reads, in its order.
const postingColumns = `seq, key, message, place, root, action, target, thread, reply, answer, part, state, id, attempts, not_until, reason`

func scanPosting(row dbutil.Scannable) (Posting, error) {
	var p Posting
	var notUntil int64
	err := row.Scan(&p.Seq, &p.Key, &p.Message, &p.Place, &p.Root, &p.Action, &p.Target, &p.Thread, &p.Reply, &p.Answer, &p.Part,
		&p.State, &p.ID, &p.Attempts, &notUntil, &p.Reason)
	p.NotUntil = moment(notUntil)
	return p, one(err)
}

// Outbox returns the postings of a thread that are waiting or trying, in the
// order they were stored in; also those that are not due yet.
func (l *Ledger) Outbox(ctx context.Context, place, root string) ([]Posting, error) {
	rows, err := l.db.Query(ctx, selectOutbox, place, root)
	out, err := collect(rows, err, scanPosting)
	if err != nil {
		return nil, fmt.Errorf("ledger: outbox: %w", err)
	}
	return out, nil
}

const selectOutbox = `SELECT ` + postingColumns + ` FROM ledger_posting WHERE place=$1 AND root=$2 AND state IN ('waiting', 'trying') ORDER BY seq`

// Begin marks a posting as being tried, durably, and counts the attempt; it may
// be called again for another. The error is ErrOver if the posting is no longer
// to be made, ErrNotFound if there is none.
func (l *Ledger) Begin(ctx context.Context, key string) error {
	return l.move(ctx, "begin", key, "", markTrying)
}

// Done marks a posting as made; id is the network's (that of the target for an
// edit or a deletion, where it may be left empty). From now on an edit stands
// in what it edited, and what was deleted is gone. Whatever is known of a
// posting, that it was made is the last word; saying so again changes nothing.
// The error is ErrNotFound if there is none.
func (l *Ledger) Done(ctx context.Context, key, id string) error {
	err := l.write(ctx, func(ctx context.Context) error {
		p, err := scanPosting(l.db.QueryRow(ctx, markPosted, key, id))
		if errors.Is(err, ErrNotFound) {
			return one(l.db.QueryRow(ctx, selectState, key).Scan(new(string)))
		}
		switch {
		case err != nil:
			return err
		case p.Action == Edit:
			_, err = l.db.Exec(ctx, foldEdit, p.Place, p.Target, p.Seq, blob(p.Reply), p.Answer)
		case p.Action == Delete:
			_, err = l.db.Exec(ctx, foldDelete, p.Place, p.Target)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("ledger: done with posting %s: %w", key, err)
	}
	return nil
}

// Postpone says that a posting certainly was not made, why, and when to try
// again. The errors are those of Begin.
func (l *Ledger) Postpone(ctx context.Context, key string, until time.Time, reason string) error {
	return l.move(ctx, "postpone", key, "", markWaiting, micro(until), writable(reason))
}

// GiveUp marks a posting as failed, and keeps why; doing so again changes
// nothing. The error is ErrOver if it was made, ErrNotFound if there is none.
func (l *Ledger) GiveUp(ctx context.Context, key, reason string) error {
	return l.move(ctx, "give up", key, Failed, markFailed, writable(reason))
}

// move changes the state of a posting that is waiting or trying. One that is
// in the state already where it is to come is left alone.
func (l *Ledger) move(ctx context.Context, what, key string, to State, query string, args ...any) error {
	n, err := l.exec(ctx, query, append([]any{key}, args...)...)
	if err == nil && n == 0 {
		var state State
		if err = one(l.db.QueryRow(ctx, selectState, key).Scan(&state)); err == nil && state != to {
			err = ErrOver
		}
	}
	if err != nil {
		return fmt.Errorf("ledger: %s posting %s: %w", what, key, err)
	}
	return nil
}

const (
	selectState = `SELECT state FROM ledger_posting WHERE key=$1`
	markTrying  = `UPDATE ledger_posting SET state='trying', attempts=attempts+1 WHERE key=$1 AND state IN ('waiting', 'trying')`
	markWaiting = `UPDATE ledger_posting SET state='waiting', not_until=$2, reason=$3 WHERE key=$1 AND state IN ('waiting', 'trying')`
	markFailed  = `UPDATE ledger_posting SET state='failed', reason=$2 WHERE key=$1 AND state IN ('waiting', 'trying')`
	markPosted  = `UPDATE ledger_posting SET state='posted', not_until=0, reason='', id = CASE action WHEN 'post' THEN $2 ELSE target END
		WHERE key=$1 AND state <> 'posted' RETURNING ` + postingColumns
	// An earlier edit that is reported late does not undo a later one.
	foldEdit   = `UPDATE ledger_posting SET edited_by=$3, reply=$4, answer=$5 WHERE place=$1 AND id=$2 AND action='post' AND edited_by < $3`
	foldDelete = `UPDATE ledger_posting SET gone = 1 WHERE place=$1 AND id=$2 AND action='post'`
)

// Standing returns the postings that show the reply to what was said (every
// edit of it) and that exist on the network as far as is known: posted, not
// deleted since, edits folded into what they edit (Key and ID of the original,
// Reply and Answer of the last edit), ordered by Part. An edit that this
// message asked for of another's posting stands with the other.
func (l *Ledger) Standing(ctx context.Context, place, id string) ([]Posting, error) {
	rows, err := l.db.Query(ctx, selectStanding, place, id)
	out, err := collect(rows, err, scanPosting)
	if err != nil {
		return nil, fmt.Errorf("ledger: postings for %s in %s: %w", id, place, err)
	}
	return out, nil
}

// ShownIn is Standing for an answer by its identifier: the postings that show
// it now.
func (l *Ledger) ShownIn(ctx context.Context, answer string) ([]Posting, error) {
	rows, err := l.db.Query(ctx, selectShownIn, answer)
	out, err := collect(rows, err, scanPosting)
	if err != nil {
		return nil, fmt.Errorf("ledger: postings of answer %s: %w", answer, err)
	}
	return out, nil
}

// PostingByID returns the posting that a network knows by this id, with edits
// folded in, also if it was deleted since. The error is ErrNotFound if there is
// none.
func (l *Ledger) PostingByID(ctx context.Context, place, id string) (Posting, error) {
	p, err := scanPosting(l.db.QueryRow(ctx, selectPostingByID, place, id))
	if err != nil {
		return Posting{}, fmt.Errorf("ledger: posting %s in %s: %w", id, place, err)
	}
	return p, nil
}

const (
	selectStanding = `SELECT ` + postingColumns + ` FROM ledger_posting
		WHERE message IN (SELECT seq FROM ledger_message WHERE place=$1 AND id=$2) AND action='post' AND state='posted' AND gone = 0 ORDER BY part, seq`
	selectShownIn = `SELECT ` + postingColumns + ` FROM ledger_posting
		WHERE answer=$1 AND action='post' AND state='posted' AND gone = 0 ORDER BY part, seq`
	selectPostingByID = `SELECT ` + postingColumns + ` FROM ledger_posting
		WHERE place=$1 AND id=$2 AND action='post' ORDER BY seq DESC LIMIT 1`
)
