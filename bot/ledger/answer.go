package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"go.mau.fi/util/dbutil"
)

// answerColumns are what scanAnswer reads, in its order.
const answerColumns = `a.id, a.message, a.place, a.root, a.person, a.at, a.question, a.request, a.answer, a.reply, a.shown`

func scanAnswer(row dbutil.Scannable) (Answer, error) {
	var a Answer
	var at int64
	var question, request, answer, reply, shown []byte
	err := row.Scan(&a.ID, &a.Message, &a.Place, &a.Root, &a.Person, &at, &question, &request, &answer, &reply, &shown)
	if err != nil {
		return Answer{}, one(err)
	}
	a.At, a.Question = moment(at), string(question)
	a.Request, a.Answer, a.Reply = json.RawMessage(request), json.RawMessage(answer), json.RawMessage(reply)
	a.Shown, err = unpackShown(shown)
	return a, err
}

// Answer returns an answer by its identifier, also one that was forgotten. The
// error is ErrNotFound if there is none.
func (l *Ledger) Answer(ctx context.Context, id string) (Answer, error) {
	a, err := scanAnswer(l.db.QueryRow(ctx, selectAnswer, id))
	if err != nil {
		return Answer{}, fmt.Errorf("ledger: answer %s: %w", id, err)
	}
	return a, nil
}

// LastAnswer returns the newest answer given in a thread that is not forgotten.
// Amending makes no answer newer. The error is ErrNotFound if there is none.
func (l *Ledger) LastAnswer(ctx context.Context, place, root string) (Answer, error) {
	a, err := scanAnswer(l.db.QueryRow(ctx, selectLastAnswer, place, root))
	if err != nil {
		return Answer{}, fmt.Errorf("ledger: last answer in a thread of %s: %w", place, err)
	}
	return a, nil
}

// LastAnswerTo returns the newest answer given to a person in a place, in
// whatever thread, not older than since and not forgotten. The error is
// ErrNotFound if there is none.
func (l *Ledger) LastAnswerTo(ctx context.Context, place, person string, since time.Time) (Answer, error) {
	a, err := scanAnswer(l.db.QueryRow(ctx, selectLastAnswerTo, place, person, micro(since)))
	if err != nil {
		return Answer{}, fmt.Errorf("ledger: last answer to a person in %s: %w", place, err)
	}
	return a, nil
}

// AnswersShowing returns the answers, the oldest first, that show a passage of
// a document: those not forgotten and not deleted, which is when each posting
// that showed it is gone from its network. An answer whose question was edited
// is among them though nothing shows it any more (see ShownIn).
func (l *Ledger) AnswersShowing(ctx context.Context, document string) ([]Answer, error) {
	rows, err := l.db.Query(ctx, selectShowing, writable(document))
	out, err := collect(rows, err, scanAnswer)
	if err != nil {
		return nil, fmt.Errorf("ledger: answers that show %s: %w", document, err)
	}
	return out, nil
}

const (
	selectAnswer       = `SELECT ` + answerColumns + ` FROM ledger_answer a WHERE a.id=$1`
	selectLastAnswer   = `SELECT ` + answerColumns + ` FROM ledger_answer a WHERE a.place=$1 AND a.root=$2 AND a.forgotten = 0 ORDER BY a.seq DESC LIMIT 1`
	selectLastAnswerTo = `SELECT ` + answerColumns + ` FROM ledger_answer a
		WHERE a.place=$1 AND a.person=$2 AND a.forgotten = 0 AND a.at >= $3 ORDER BY a.seq DESC LIMIT 1`
	selectShowing = `SELECT ` + answerColumns + ` FROM ledger_shown s JOIN ledger_answer a ON a.seq = s.answer
		WHERE s.document=$1 AND a.forgotten = 0 AND (
			NOT EXISTS (SELECT 1 FROM ledger_posting p WHERE p.answer = a.id AND p.action='post' AND p.gone = 1) OR
			EXISTS (SELECT 1 FROM ledger_posting p WHERE p.answer = a.id AND p.action='post' AND p.gone = 0 AND p.state <> 'failed'))
		ORDER BY a.seq`
)
