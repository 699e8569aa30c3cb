package ledger

import (
	"context"
	"errors"
	"fmt"
)

// Deleted reports whether a message that takes back what was said has been
// accepted.
func (l *Ledger) Deleted(ctx context.Context, place, id string) (bool, error) {
	var n int
	err := one(l.db.QueryRow(ctx, selectDeleted, place, id).Scan(&n))
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("ledger: whether %s in %s was deleted: %w", id, place, err)
	}
	return true, nil
}

// Before returns the last accepted text of what was said that came before an
// edit, or ErrNotFound. Once forgotten it has no Body.
func (l *Ledger) Before(ctx context.Context, place, id string, edit int64) (Message, error) {
	m, err := scanMessage(l.db.QueryRow(ctx, selectBefore, place, id, edit))
	if err != nil {
		return Message{}, fmt.Errorf("ledger: text of %s in %s before an edit: %w", id, place, err)
	}
	return m, nil
}

const (
	selectDeleted = `SELECT 1 FROM ledger_message WHERE place=$1 AND id=$2 AND kind='deleted' LIMIT 1`
	selectBefore  = `SELECT ` + messageColumns + ` FROM ledger_message WHERE place=$1 AND id=$2 AND kind='said' AND edit < $3 ORDER BY edit DESC LIMIT 1`
)
