package ledger

import (
	"context"
	"fmt"
	"time"

	"go.mau.fi/util/dbutil"
)

// Forget takes the text, question and answer of what was said, in every edit,
// out of the ledger, and the replies of all postings that show its answers; the
// audit keeps that something was asked and what was shown. Keys, network ids
// and the word that it was taken back stay, so that what was posted can be
// deleted. Postings and edits not begun yet end as failed, "forgotten".
// Forgetting again, or what was never there, changes nothing.
func (l *Ledger) Forget(ctx context.Context, place, id string) error {
	err := l.write(ctx, func(ctx context.Context) error {
		rows, err := l.db.Query(ctx, selectNamed, place, id)
		seqs, err := collect(rows, err, scanSeq)
		if err != nil {
			return err
		}
		if _, err := l.db.Exec(ctx, forgetEntries, place, id); err != nil {
			return err
		}
		return l.forget(ctx, seqs)
	})
	if err != nil {
		return fmt.Errorf("ledger: forget %s in %s: %w", id, place, err)
	}
	return nil
}

const (
	selectNamed   = `SELECT seq FROM ledger_message WHERE place=$1 AND id=$2 ORDER BY seq`
	forgetEntries = `UPDATE ledger_entry SET question=NULL WHERE place=$1 AND message=$2 AND question IS NOT NULL`
)

func scanSeq(row dbutil.Scannable) (int64, error) {
	var seq int64
	err := row.Scan(&seq)
	return seq, err
}

// forget takes out the texts of messages and of what came of them.
func (l *Ledger) forget(ctx context.Context, seqs []int64) error {
	if len(seqs) == 0 {
		return nil
	}
	these := list(seqs)
	for _, query := range forgetting(these) {
		if _, err := l.db.Exec(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

// forgetting returns the statements that forget a list of messages.
func forgetting(these string) []string {
	answers := `(SELECT id FROM ledger_answer WHERE message IN ` + these + `)`
	blank := `UPDATE ledger_posting SET reply=NULL,
		reason = CASE WHEN state='waiting' AND action<>'delete' THEN 'forgotten' ELSE reason END,
		state = CASE WHEN state='waiting' AND action<>'delete' THEN 'failed' ELSE state END
		WHERE reply IS NOT NULL AND `
	return []string{
		blank + `message IN ` + these,
		blank + `answer IN ` + answers,
		blank + `action='edit' AND (place, target) IN
			(SELECT place, id FROM ledger_posting WHERE message IN ` + these + ` AND action='post' AND id<>'')`,
		`UPDATE ledger_entry SET question=NULL WHERE question IS NOT NULL AND answer IN ` + answers,
		`DELETE FROM ledger_shown WHERE answer IN (SELECT seq FROM ledger_answer WHERE message IN ` + these + `)`,
		`UPDATE ledger_answer SET question=NULL, request=NULL, answer=NULL, reply=NULL, forgotten = 1 WHERE message IN ` + these,
		// That something was taken back holds no text, and is needed until it is settled.
		`UPDATE ledger_message SET body=NULL, forgotten = 1 WHERE seq IN ` + these + ` AND (kind<>'deleted' OR settled = 1)`,
	}
}

// batch is how many messages or entries one transaction of Expire handles.
const batch = 200

// redelivery is for how long a network may deliver a message again.
const redelivery = 24 * time.Hour

// Expire forgets what was accepted before questions, with all that came of it,
// and removes the entries of the audit, and all else, from before audit. The
// names of messages are kept for at least a day from now back, as long as a
// network may deliver them again. It works in small transactions and can be
// broken off and called again. It returns how many messages it forgot and how
// many entries it removed, also with an error.
func (l *Ledger) Expire(ctx context.Context, questions, audit time.Time) (forgotten, removed int, err error) {
	if audit.After(questions) {
		questions = audit
	}
	forgotten, err = l.batches(ctx, selectExpired, questions, l.forget)
	if err != nil {
		return forgotten, 0, fmt.Errorf("ledger: expire: %w", err)
	}
	// Entries that no message led to, such as amendments, are as old as they say.
	if _, err = l.batches(ctx, selectAsked, questions, l.on(forgetAsked)); err != nil {
		return forgotten, 0, fmt.Errorf("ledger: expire: %w", err)
	}
	removed, err = l.batches(ctx, selectOldEntries, audit, l.on(deleteEntries))
	if err != nil {
		return forgotten, removed, fmt.Errorf("ledger: expire: %w", err)
	}
	names := audit
	if limit := time.Now().Add(-redelivery); names.After(limit) {
		names = limit
	}
	if _, err = l.batches(ctx, selectOldMessages, names, l.remove); err != nil {
		return forgotten, removed, fmt.Errorf("ledger: expire: %w", err)
	}
	if _, err = l.exec(ctx, deleteOldClaims, micro(questions)); err != nil {
		return forgotten, removed, fmt.Errorf("ledger: expire: %w", err)
	}
	return forgotten, removed, nil
}

const (
	selectExpired = `SELECT seq FROM ledger_message
		WHERE accepted < $1 AND forgotten = 0 AND (kind<>'deleted' OR settled = 1) ORDER BY accepted LIMIT $2`
	selectAsked       = `SELECT seq FROM ledger_entry WHERE at < $1 AND question IS NOT NULL ORDER BY at LIMIT $2`
	forgetAsked       = `UPDATE ledger_entry SET question=NULL WHERE seq IN `
	selectOldEntries  = `SELECT seq FROM ledger_entry WHERE at < $1 ORDER BY at LIMIT $2`
	deleteEntries     = `DELETE FROM ledger_entry WHERE seq IN `
	selectOldMessages = `SELECT seq FROM ledger_message WHERE accepted < $1 ORDER BY accepted LIMIT $2`
	deleteOldClaims   = `DELETE FROM ledger_claim WHERE until < $1`
)

// batches finds numbers of what is older than a moment and hands them to f,
// batch after batch, until there are none; it returns how many there were.
func (l *Ledger) batches(ctx context.Context, query string, before time.Time, f func(context.Context, []int64) error) (int, error) {
	if before.IsZero() {
		return 0, nil
	}
	for total := 0; ; {
		var seqs []int64
		err := l.write(ctx, func(ctx context.Context) error {
			rows, err := l.db.Query(ctx, query, micro(before), batch)
			if seqs, err = collect(rows, err, scanSeq); err != nil || len(seqs) == 0 {
				return err
			}
			return f(ctx, seqs)
		})
		if err != nil {
			return total, err
		}
		total += len(seqs)
		if len(seqs) < batch {
			return total, nil
		}
	}
}

// on returns a function that runs a statement on the rows with those numbers.
func (l *Ledger) on(statement string) func(context.Context, []int64) error {
	return func(ctx context.Context, seqs []int64) error {
		_, err := l.db.Exec(ctx, statement+list(seqs))
		return err
	}
}

// remove takes messages and all that came of them out of the ledger.
func (l *Ledger) remove(ctx context.Context, seqs []int64) error {
	for _, query := range removing(list(seqs)) {
		if _, err := l.db.Exec(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

// removing returns the statements that remove a list of messages.
func removing(these string) []string {
	return []string{
		`DELETE FROM ledger_feedback WHERE answer IN (SELECT id FROM ledger_answer WHERE message IN ` + these + `)`,
		`DELETE FROM ledger_shown WHERE answer IN (SELECT seq FROM ledger_answer WHERE message IN ` + these + `)`,
		`DELETE FROM ledger_answer WHERE message IN ` + these,
		`DELETE FROM ledger_posting WHERE message IN ` + these,
		`DELETE FROM ledger_message WHERE seq IN ` + these,
	}
}
