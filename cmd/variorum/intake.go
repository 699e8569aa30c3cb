package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"variorum/bot"
	"variorum/index"
	"variorum/index/archive"
	"variorum/index/encoder"
	"variorum/index/ingest"
	"variorum/index/news"
)

// intake is articles on their way into the archive and the index, and what
// became of them.
type intake struct {
	st      *state
	bar     bar
	from    map[string]place // where each article was found, now or before; made where it is nil
	batch   []news.Revision
	known   map[string]news.Revision // the newest of each article in the archive, without its text
	count   map[archive.Change]int   // nil until it begins
	refused []error
	amended []string // articles that have another text, or of which something else is known
}

// begun reports whether any article was looked at.
func (in *intake) begun() bool { return in.count != nil }

// takeIn stores the articles of all places and has the answers amended that
// show what changed. Files that cannot be read are remembered; another error
// ends it.
func (st *state) takeIn(ctx context.Context, places []place, in *intake) error {
	if err := st.store(ctx, places, in); err != nil {
		return err
	}
	return st.encode(ctx)
}

func (st *state) store(ctx context.Context, places []place, in *intake) error {
	st.changing.Lock()
	defer st.changing.Unlock()
	in.st, in.count = st, map[archive.Change]int{}
	if in.from == nil {
		in.from = map[string]place{}
	}
	err := in.all(ctx, places)
	st.answers.changed(in.amended)
	return errors.Join(err, st.measure(context.WithoutCancel(ctx)), st.amend(context.WithoutCancel(ctx), in.amended))
}

// all takes in the articles of all places.
func (in *intake) all(ctx context.Context, places []place) error {
	in.known = map[string]news.Revision{}
	for r, err := range in.st.archive.Heads(ctx) {
		if err != nil {
			return err
		}
		in.known[r.ID] = r // the newest comes last
	}
	for r, err := range articles(ctx, places, in.from) {
		if _, one := err.(*ingest.FileError); one {
			in.refused = append(in.refused, err)
			continue
		}
		if err != nil {
			return errors.Join(in.store(ctx), err)
		}
		// A source and an identifier make an article: the same identifier under
		// another source, with another text, is another article.
		old, have := in.known[r.ID]
		if have && old.Source != r.Source && old.Hash != news.Hash(r.Text) {
			in.refused = append(in.refused, fmt.Errorf("%s of %s: the archive has another article under that name, of %s; give it another in its front matter (id: …)", r.ID, r.Source, old.Source))
			continue
		}
		in.bar.add(1)
		if have && same(old, r) {
			in.count[archive.Unchanged]++
			continue
		}
		if in.batch = append(in.batch, r); len(in.batch) == batchSize {
			if err := in.store(ctx); err != nil {
				return err
			}
		}
	}
	return in.store(ctx)
}

// same reports whether the archive need not be asked about an article: it has
// this text, and knows of it what is known now.
func same(old, r news.Revision) bool {
	return utc(old.Article) == utc(r.Article) && old.Hash == news.Hash(r.Text) &&
		len(old.Blocks) == len(r.Blocks) && (len(r.Blocks) == 0 || reflect.DeepEqual(old.Blocks, r.Blocks))
}

// store puts the batch into the archive, then into the index. What the archive
// took is put into the index though somebody interrupts; a crash between the
// two is made good when the index is opened.
func (in *intake) store(ctx context.Context) error {
	if len(in.batch) == 0 {
		return nil
	}
	done, err := in.st.keep(ctx, in.batch)
	in.batch = in.batch[:0]
	for _, t := range done {
		in.count[t.Change]++
		if t.Change == archive.Changed || t.Change == archive.Updated {
			in.amended = append(in.amended, t.Revision.ID)
		}
	}
	return errors.Join(err, in.st.index.Put(context.WithoutCancel(ctx), done.Fresh()))
}

// portion is how many articles are put into the archive in one transaction while
// questions may arrive, which wait for it.
const portion = 20

// inTurn runs f, which writes to the archive, when the ledger does not write.
func (st *state) inTurn(ctx context.Context, f func() error) error {
	st.writing.Lock()
	l := st.ledger
	st.writing.Unlock()
	if l == nil {
		return f()
	}
	return l.Beside(ctx, f)
}

// keep puts articles into the archive, and says what became of those that were
// taken before an error.
func (st *state) keep(ctx context.Context, batch []news.Revision) (done archive.Outcome, err error) {
	for part := range slices.Chunk(batch, portion) {
		err := st.inTurn(ctx, func() error {
			taken, err := st.archive.Put(ctx, part, time.Now())
			done = append(done, taken...)
			return err
		})
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// took counts the articles that are in the archive now, or were before.
func (in *intake) took() int {
	n := 0
	for change, count := range in.count {
		if change != archive.Withdrawn {
			n += count
		}
	}
	return n
}

// summary says how many articles were what.
func (in *intake) summary() string {
	total := len(in.refused)
	for _, n := range in.count {
		total += n
	}
	parts := []string{
		fmt.Sprintf("%d new", in.count[archive.New]),
		fmt.Sprintf("%d changed", in.count[archive.Changed]),
		fmt.Sprintf("%d unchanged", in.count[archive.Unchanged]),
		fmt.Sprintf("%d refused", len(in.refused)),
	}
	if n := in.count[archive.Updated]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d with new metadata", n))
	}
	if n := in.count[archive.Withdrawn]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d withdrawn earlier and left out", n))
	}
	return bot.Count(total, "article") + ": " + strings.Join(parts, ", ")
}

// mark tells two states of an article in the archive apart.
type mark struct {
	number int // of the newest revision
	about  news.Article
	blocks uint64 // their hash
}

func markOf(r news.Revision) (mark, error) {
	text, err := json.Marshal(r.Blocks)
	if err != nil {
		return mark{}, err
	}
	sum := fnv.New64a()
	_, _ = sum.Write(text) // never fails
	return mark{r.Number, utc(r.Article), sum.Sum64()}, nil
}

// utc returns an article so that two that are the same are equal by ==.
func utc(a news.Article) news.Article {
	a.Published = a.Published.Round(0).UTC()
	return a
}

// follow brings the index to what the archive holds by now: other processes may
// take articles in and out of a database that is shared, and a write to the
// index may have failed. It returns the articles of which the index had
// something else.
func (st *state) follow(ctx context.Context) ([]string, error) {
	st.changing.Lock()
	defer st.changing.Unlock()
	listing, err := st.index.Sources(ctx, time.Time{})
	if err != nil {
		return nil, err
	}
	held := map[string]index.Listing{}
	for _, l := range listing {
		held[l.ID] = l
	}
	marks := map[string]mark{}
	for r, err := range st.archive.Heads(ctx) {
		if err == nil {
			marks[r.ID], err = markOf(r)
		}
		if err != nil {
			return nil, err
		}
	}
	var changed []string
	for _, id := range slices.Sorted(maps.Keys(marks)) {
		m := marks[id]
		l, have := held[id]
		delete(held, id)
		before, followed := st.marks[id]
		if have && l.Revision == m.number && utc(l.Article) == m.about && (!followed || before == m) {
			continue
		}
		revisions, err := st.archive.Revisions(ctx, id)
		if errors.Is(err, archive.ErrNotFound) {
			continue // purged a moment ago: the next time sees it
		}
		if err == nil {
			err = st.index.Put(ctx, revisions)
		}
		if err != nil {
			return changed, err
		}
		changed = append(changed, id)
	}
	for id := range held {
		if err := errors.Join(st.index.Remove(ctx, id), encoder.Forget(st.settings.vectors(), id)); err != nil {
			return changed, err
		}
		changed = append(changed, id)
	}
	st.marks = marks
	if len(changed) == 0 {
		return nil, nil
	}
	st.answers.changed(changed)
	return changed, st.measure(ctx)
}
