package ledger

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.mau.fi/util/dbutil"
)

// statements are all that read or change rows which they have to find.
func statements() []string {
	all := []string{
		countUnanswered, countUnposted, countFailed,
		selectName, selectMessage, selectLatest, selectOpen, selectDeleted, selectBefore,
		deleteClaim,
		markSettled, selectSettled, markRemembered, markSuperseded, updateAnswer, deleteShown, insertShown,
		selectOutbox, selectState, markTrying, markWaiting, markFailed, markPosted, foldEdit, foldDelete,
		selectStanding, selectShownIn, selectPostingByID,
		selectAnswer, selectLastAnswer, selectLastAnswerTo, selectShowing,
		selectEntries,
		selectNamed, forgetEntries, selectExpired, selectAsked, selectOldEntries, selectOldMessages,
		forgetAsked + "(1)", deleteEntries + "(1)",
	}
	return slices.Concat(all, forgetting("(1,2,3)"), removing("(1,2,3)"))
}

var (
	parameter = regexp.MustCompile(`\$\d+`)
	// A whole table read, or a whole index that holds more than the query is
	// after. The indexes named are partial: they hold just that.
	walkSQLite = regexp.MustCompile(`^SCAN (ledger_\w+|[pmasf])\b`)
	partial    = regexp.MustCompile(`INDEX ledger_(message_unsettled|posting_open|posting_outbox|posting_failed)\b`)
)

// TestIndexes asks each database how it would find the rows of each statement:
// none may be by reading a table from end to end.
func TestIndexes(t *testing.T) { both(t, testIndexes) }

func testIndexes(t *testing.T, open func() *Ledger) {
	l := open()
	walk := walkSQLite
	if l.db.Dialect == dbutil.Postgres {
		walk = regexp.MustCompile(`Seq Scan on ledger_`)
	}
	for _, query := range statements() {
		for _, line := range plan(t, l, query) {
			if walk.MatchString(line) && !partial.MatchString(line) {
				t.Errorf("%s\n\t%s", query, line)
			}
		}
	}
}

// plan returns how a database goes about a statement, line by line, whatever
// its parameters are. As an empty table is quickest read whole, PostgreSQL is
// kept from that where it has another way.
func plan(t *testing.T, l *Ledger, query string) (lines []string) {
	t.Helper()
	n := len(slices.Compact(slices.Sorted(slices.Values(parameter.FindAllString(query, -1)))))
	err := l.db.DoTxn(t.Context(), nil, func(ctx context.Context) error {
		explain, args := `EXPLAIN QUERY PLAN `+query, slices.Repeat([]any{1}, n)
		if l.db.Dialect == dbutil.Postgres {
			if _, err := l.db.Exec(ctx, `SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan; PREPARE planned AS `+query); err != nil {
				return fmt.Errorf("%s: %w", query, err)
			}
			explain, args = `EXPLAIN EXECUTE planned`, nil
			if n > 0 {
				explain += `(` + strings.TrimSuffix(strings.Repeat("NULL,", n), ",") + `)`
			}
		}
		rows, err := l.db.Query(ctx, explain, args...)
		if err != nil {
			return fmt.Errorf("%s: %w", query, err)
		}
		lines, err = collect(rows, err, func(row dbutil.Scannable) (string, error) {
			var line string
			if l.db.Dialect == dbutil.Postgres {
				err := row.Scan(&line)
				return line, err
			}
			err := row.Scan(new(int), new(int), new(int), &line)
			return line, err
		})
		if l.db.Dialect == dbutil.Postgres && err == nil {
			_, err = l.db.Exec(ctx, `DEALLOCATE planned`)
		}
		return err
	})
	must(t, err)
	if len(lines) == 0 {
		t.Errorf("no plan for %s", query)
	}
	return lines
}
