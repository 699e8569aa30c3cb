package ledger

import (
	"context"
	"errors"
	"fmt"

	"go.mau.fi/util/dbutil"
)

// Accept keeps a message, durably, and returns its number; Seq is ignored, and
// Accepted is now where it is zero. It is not fresh if a message of that name
// was accepted before; then the number is that one's, and nothing is changed.
// It waits for the write under way and for others that accept, not for what
// answering has to write.
func (l *Ledger) Accept(ctx context.Context, m Message) (seq int64, fresh bool, err error) {
	for {
		n, err := l.execute(ctx, true, insertMessage, m.Place, m.ID, m.Edit, m.Kind, m.Root, m.Person, blob(m.Body), orNow(m.Accepted))
		if err != nil {
			return 0, false, fmt.Errorf("ledger: accept: %w", err)
		}
		err = one(l.db.QueryRow(ctx, selectName, m.Place, m.ID, m.Edit, m.Kind).Scan(&seq))
		if errors.Is(err, ErrNotFound) && n == 0 {
			continue // Expire has removed it in between
		}
		if err != nil {
			return 0, false, fmt.Errorf("ledger: accept: %w", err)
		}
		return seq, n == 1, nil
	}
}

const (
	insertMessage = `INSERT INTO ledger_message (place, id, edit, kind, root, person, body, accepted)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (place, id, kind, edit) DO NOTHING`
	selectName = `SELECT seq FROM ledger_message WHERE place=$1 AND id=$2 AND edit=$3 AND kind=$4`
)

// messageColumns are what scanMessage reads, in its order.
const messageColumns = `seq, place, id, edit, kind, root, person, body, accepted`

func scanMessage(row dbutil.Scannable) (Message, error) {
	var m Message
	var accepted int64
	err := row.Scan(&m.Seq, &m.Place, &m.ID, &m.Edit, &m.Kind, &m.Root, &m.Person, &m.Body, &accepted)
	m.Accepted = moment(accepted)
	return m, one(err)
}

// Message returns an accepted message, or ErrNotFound.
func (l *Ledger) Message(ctx context.Context, seq int64) (Message, error) {
	m, err := scanMessage(l.db.QueryRow(ctx, selectMessage, seq))
	if err != nil {
		return Message{}, fmt.Errorf("ledger: message %d: %w", seq, err)
	}
	return m, nil
}

// Latest returns the newest accepted text (the highest Edit of kind said) of
// what was said, or ErrNotFound. Once forgotten it has no Body.
func (l *Ledger) Latest(ctx context.Context, place, id string) (Message, error) {
	m, err := scanMessage(l.db.QueryRow(ctx, selectLatest, place, id))
	if err != nil {
		return Message{}, fmt.Errorf("ledger: latest text of %s in %s: %w", id, place, err)
	}
	return m, nil
}

const (
	selectMessage = `SELECT ` + messageColumns + ` FROM ledger_message WHERE seq=$1`
	selectLatest  = `SELECT ` + messageColumns + ` FROM ledger_message WHERE place=$1 AND id=$2 AND kind='said' ORDER BY edit DESC LIMIT 1`
)

// Open returns the messages after number after, at most limit, in order of
// acceptance, that have no Result yet, or whose postings are not all posted
// or failed.
//
// Numbers are given in order but may become visible out of it: while one
// process is still writing number 7, another may see 8. A walk from number to
// number can thus pass over a message; what finds it is to walk again from 0
// now and then, as every process does that looks for what others left open.
func (l *Ledger) Open(ctx context.Context, after int64, limit int) ([]Ref, error) {
	rows, err := l.db.Query(ctx, selectOpen, after, limit)
	refs, err := collect(rows, err, func(row dbutil.Scannable) (Ref, error) {
		var r Ref
		err := row.Scan(&r.Seq, &r.Place, &r.Root, &r.Person)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("ledger: open messages: %w", err)
	}
	return refs, nil
}

const selectOpen = `SELECT seq, place, root, person FROM ledger_message WHERE settled = 0 AND seq > $1
	UNION
	SELECT m.seq, m.place, m.root, m.person FROM ledger_posting p JOIN ledger_message m ON m.seq = p.message
		WHERE p.state IN ('waiting', 'trying') AND p.message > $1
	ORDER BY 1 LIMIT $2`
