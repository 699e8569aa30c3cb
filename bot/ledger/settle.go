package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Settle stores what came of a message: the result as a whole, or nothing of
// it. It does nothing and reports false if the message has a result already;
// of several that settle one message, one is told true. The error is
// ErrNotFound if there is no such message.
//
// Postings and the answer become those of this message. What they and the
// entry leave empty of Place is taken from it (then Root and the like too), a
// posting without a State is waiting, an At that is zero is now. A posting
// whose key was used before is an error.
func (l *Ledger) Settle(ctx context.Context, seq int64, r Result) (bool, error) {
	won := false
	err := l.write(ctx, func(ctx context.Context) error {
		res, err := l.db.Exec(ctx, markSettled, seq)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return err
		}
		if won = n == 1; !won {
			var settled bool
			return one(l.db.QueryRow(ctx, selectSettled, seq).Scan(&settled))
		}
		m, err := scanMessage(l.db.QueryRow(ctx, selectMessage, seq))
		if err != nil {
			return err
		}
		return l.settle(ctx, m, r)
	})
	if err != nil {
		return false, fmt.Errorf("ledger: settle message %d: %w", seq, err)
	}
	return won, nil
}

const (
	// The message holds texts again, also if it was forgotten while it was open.
	markSettled   = `UPDATE ledger_message SET settled = 1, forgotten = 0 WHERE seq=$1 AND settled = 0`
	selectSettled = `SELECT settled FROM ledger_message WHERE seq=$1`
)

func (l *Ledger) settle(ctx context.Context, m Message, r Result) error {
	if r.Answer != nil {
		a := *r.Answer
		a.Message = m.Seq
		if a.Place == "" {
			a.Place, a.Root, a.Person = m.Place, m.Root, m.Person
		}
		if err := l.insertAnswer(ctx, a); err != nil {
			return err
		}
	}
	for _, p := range r.Postings {
		p.Message = m.Seq
		if p.Place == "" {
			p.Place, p.Root = m.Place, m.Root
		}
		if fresh, err := l.insertPosting(ctx, p); err != nil {
			return err
		} else if !fresh {
			return fmt.Errorf("a posting with the key %s is there already", p.Key)
		}
	}
	if r.Entry != nil {
		e := *r.Entry
		if e.Place == "" {
			e.Place, e.Root, e.Person, e.Message, e.Edit = m.Place, m.Root, m.Person, m.ID, m.Edit
		}
		if err := l.insertEntry(ctx, e); err != nil {
			return err
		}
	}
	return l.supersede(ctx, r.Replaces)
}

// Settled reports whether a message has a result. The error is ErrNotFound if
// there is no such message.
func (l *Ledger) Settled(ctx context.Context, seq int64) (bool, error) {
	var settled bool
	if err := one(l.db.QueryRow(ctx, selectSettled, seq).Scan(&settled)); err != nil {
		return false, fmt.Errorf("ledger: message %d: %w", seq, err)
	}
	return settled, nil
}

// errRepeat ends a transaction that was made before.
var errRepeat = errors.New("made before")

// Amend stores postings (edits) and an entry that no message asked for, and
// puts the new answer in the place of the one with the same ID, as a whole or
// not at all. Of the answer stored, the message, the thread and the person
// stay; a posting without a Message gets the answer's. The error is ErrNotFound
// if the answer is not there or was forgotten.
//
// It does nothing if a posting with one of the keys is there already: so
// several processes that notice one correction can name their postings after
// it, and it is made once.
func (l *Ledger) Amend(ctx context.Context, r Result) error {
	err := l.write(ctx, func(ctx context.Context) error {
		var old Answer
		if r.Answer != nil {
			var err error
			if old, err = l.replaceAnswer(ctx, *r.Answer); err != nil {
				return err
			}
		}
		for _, p := range r.Postings {
			if p.Message == 0 {
				p.Message = old.Message
			}
			if p.Place == "" {
				p.Place, p.Root = old.Place, old.Root
			}
			if fresh, err := l.insertPosting(ctx, p); err != nil {
				return err
			} else if !fresh {
				return errRepeat
			}
			if _, err := l.db.Exec(ctx, markRemembered, p.Message); err != nil {
				return err
			}
		}
		if r.Entry != nil {
			e := *r.Entry
			if e.Place == "" {
				e.Place, e.Root, e.Person = old.Place, old.Root, old.Person
			}
			if err := l.insertEntry(ctx, e); err != nil {
				return err
			}
		}
		return l.supersede(ctx, r.Replaces)
	})
	if err != nil && !errors.Is(err, errRepeat) {
		return fmt.Errorf("ledger: amend: %w", err)
	}
	return nil
}

const markRemembered = `UPDATE ledger_message SET forgotten = 0 WHERE seq=$1`

// supersede ends postings that nobody has begun.
func (l *Ledger) supersede(ctx context.Context, keys []string) error {
	for _, key := range slices.Sorted(slices.Values(keys)) { // in order: two that do so cannot wait for each other
		if _, err := l.db.Exec(ctx, markSuperseded, key); err != nil {
			return err
		}
	}
	return nil
}

const markSuperseded = `UPDATE ledger_posting SET state='failed', reason='superseded' WHERE key=$1 AND state='waiting'`

func (l *Ledger) insertAnswer(ctx context.Context, a Answer) error {
	shown, err := packShown(a.Shown)
	if err != nil {
		return err
	}
	_, err = l.db.Exec(ctx, insertAnswer, a.ID, a.Message, a.Place, a.Root, a.Person, orNow(a.At),
		blob(a.Question), blob(a.Request), blob(a.Answer), blob(a.Reply), shown)
	if err != nil {
		return err
	}
	return l.insertShown(ctx, a)
}

// replaceAnswer puts an answer in the place of that with its ID, and returns
// whose and where that was.
func (l *Ledger) replaceAnswer(ctx context.Context, a Answer) (old Answer, err error) {
	shown, err := packShown(a.Shown)
	if err != nil {
		return Answer{}, err
	}
	res, err := l.db.Exec(ctx, updateAnswer, a.ID, orNow(a.At), blob(a.Question), blob(a.Request), blob(a.Answer), blob(a.Reply), shown)
	if err != nil {
		return Answer{}, err
	}
	if n, err := res.RowsAffected(); err != nil {
		return Answer{}, err
	} else if n == 0 {
		return Answer{}, ErrNotFound
	}
	if old, err = scanAnswer(l.db.QueryRow(ctx, selectAnswer, a.ID)); err != nil {
		return Answer{}, err
	}
	if _, err := l.db.Exec(ctx, deleteShown, a.ID); err != nil {
		return Answer{}, err
	}
	return old, l.insertShown(ctx, a)
}

func (l *Ledger) insertShown(ctx context.Context, a Answer) error {
	for _, s := range a.Shown {
		if _, err := l.db.Exec(ctx, insertShown, writable(s.Document), a.ID); err != nil {
			return err
		}
	}
	return nil
}

const (
	insertAnswer = `INSERT INTO ledger_answer (id, message, place, root, person, at, question, request, answer, reply, shown)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
	updateAnswer = `UPDATE ledger_answer SET at=$2, question=$3, request=$4, answer=$5, reply=$6, shown=$7 WHERE id=$1 AND forgotten = 0`
	insertShown  = `INSERT INTO ledger_shown (document, answer) VALUES ($1, (SELECT seq FROM ledger_answer WHERE id=$2)) ON CONFLICT DO NOTHING`
	deleteShown  = `DELETE FROM ledger_shown WHERE answer = (SELECT seq FROM ledger_answer WHERE id=$1)`
)

// insertPosting is false if a posting with this key is there already.
func (l *Ledger) insertPosting(ctx context.Context, p Posting) (bool, error) {
	if p.State == "" {
		p.State = Waiting
	}
	res, err := l.db.Exec(ctx, insertPosting, p.Key, p.Message, p.Place, p.Root, string(p.Action), p.Target, blob(p.Thread), blob(p.Reply),
		p.Answer, p.Part, string(p.State), p.ID, p.Attempts, micro(p.NotUntil), writable(p.Reason))
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

const insertPosting = `INSERT INTO ledger_posting (key, message, place, root, action, target, thread, reply, answer, part, state, id, attempts, not_until, reason)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (key) DO NOTHING`

func (l *Ledger) insertEntry(ctx context.Context, e Entry) error {
	shown, err := packShown(e.Shown)
	if err != nil {
		return err
	}
	_, err = l.db.Exec(ctx, insertEntry, orNow(e.At), e.Place, e.Root, e.Person, e.Message, e.Edit, writable(e.Verb), blob(e.Question),
		e.Answer, writable(e.Verdict), writable(e.ChosenBy), shown)
	return err
}

const insertEntry = `INSERT INTO ledger_entry (at, place, root, person, message, edit, verb, question, answer, verdict, chosen_by, shown)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`

func packShown(shown []Shown) ([]byte, error) {
	if len(shown) == 0 {
		return nil, nil
	}
	return json.Marshal(shown)
}

func unpackShown(packed []byte) ([]Shown, error) {
	if packed == nil {
		return nil, nil
	}
	var shown []Shown
	err := json.Unmarshal(packed, &shown)
	return shown, err
}
