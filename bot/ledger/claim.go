package ledger

import (
	"context"
	"fmt"
	"time"
)

// Claim takes a thread for owner until ttl from now has passed, or prolongs
// what owner has. It is false while another owner has it. The moments are the
// callers': their clocks must differ by less than the ttl leaves over.
func (l *Ledger) Claim(ctx context.Context, place, root, owner string, now time.Time, ttl time.Duration) (bool, error) {
	n, err := l.exec(ctx, upsertClaim, place, root, owner, micro(now.Add(ttl)), micro(now))
	if err != nil {
		return false, fmt.Errorf("ledger: claim a thread: %w", err)
	}
	return n == 1, nil
}

const upsertClaim = `INSERT INTO ledger_claim (place, root, owner, until) VALUES ($1, $2, $3, $4)
	ON CONFLICT (place, root) DO UPDATE SET owner = excluded.owner, until = excluded.until
	WHERE ledger_claim.owner = excluded.owner OR ledger_claim.until <= $5`

// Release gives a thread back; releasing what owner does not have is no error.
func (l *Ledger) Release(ctx context.Context, place, root, owner string) error {
	if _, err := l.exec(ctx, deleteClaim, place, root, owner); err != nil {
		return fmt.Errorf("ledger: release a thread: %w", err)
	}
	return nil
}

const deleteClaim = `DELETE FROM ledger_claim WHERE place=$1 AND root=$2 AND owner=$3`
