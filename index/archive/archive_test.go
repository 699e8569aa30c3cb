package archive_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mau.fi/util/dbutil"

	"variorum/index/archive"
	"variorum/index/archive/archivetest"
	"variorum/index/news"
)

var day = time.Date(2024, 5, 14, 9, 0, 0, 0, time.UTC)

// both runs f with an empty archive in a database of each kind.
func both(t *testing.T, f func(*testing.T, *archive.Archive)) {
	t.Helper()
	archivetest.EachName(t, func(t *testing.T, name string) { f(t, open(t, name)) })
}

// open opens an archive until the test ends.
func open(t *testing.T, name string) *archive.Archive {
	t.Helper()
	a, err := archive.Open(t.Context(), name, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// article makes a revision of one paragraph.
func article(id, text string) news.Revision {
	return news.Revision{
		Article: news.Article{ID: id, Source: "Harbour Times", Title: "Fire", Published: day},
		Text:    text,
		Blocks:  []news.Block{{Span: news.Span{Start: 0, End: len(text)}, Kind: news.Body}},
	}
}

func put(t *testing.T, a *archive.Archive, seen time.Time, revs ...news.Revision) archive.Outcome {
	t.Helper()
	out, err := a.Put(t.Context(), revs, seen)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func changes(out archive.Outcome) string {
	var words []string
	for _, t := range out {
		words = append(words, t.Change.String())
	}
	return strings.Join(words, " ")
}

func TestPut(t *testing.T) { both(t, testPut) }

func testPut(t *testing.T, a *archive.Archive) {
	other := article("a", "Twelve people were hurt.")
	other.Title = "Fire in the harbour"
	recut := other
	recut.Blocks = []news.Block{{Span: news.Span{Start: 0, End: 6}, Kind: news.Caption, Why: "under a picture"}}
	steps := []struct {
		rev    news.Revision
		want   archive.Change
		number int
	}{
		{article("a", "Twelve people were hurt."), archive.New, 1},
		{article("a", "Twelve people were hurt."), archive.Unchanged, 1},
		{other, archive.Updated, 1},
		{other, archive.Unchanged, 1},
		{recut, archive.Updated, 1},
		{article("a", "Nine people were hurt."), archive.Changed, 2},
		{article("a", "Twelve people were hurt."), archive.Changed, 3}, // back to the first text
		{article("b", ""), archive.New, 1},
		{article("b", ""), archive.Unchanged, 1},
	}
	for i, s := range steps {
		seen := day.Add(time.Duration(i) * time.Hour)
		out := put(t, a, seen, s.rev)
		got := out[0]
		if got.Change != s.want || got.Revision.Number != s.number {
			t.Errorf("step %d: %v, revision %d; want %v, revision %d", i, got.Change, got.Revision.Number, s.want, s.number)
		}
		if fresh := len(out.Fresh()) == 1; fresh != (s.want != archive.Unchanged) {
			t.Errorf("step %d: fresh = %v after %v", i, fresh, got.Change)
		}
		back, err := a.Revision(t.Context(), s.rev.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(back, got.Revision) {
			t.Errorf("step %d: stored\n%+v, Put said\n%+v", i, back, got.Revision)
		}
		if s.want == archive.New || s.want == archive.Changed {
			if !back.Seen.Equal(seen) || back.Hash != news.Hash(s.rev.Text) {
				t.Errorf("step %d: seen %v with hash %s", i, back.Seen, back.Hash)
			}
		}
	}
	history, err := a.Revisions(t.Context(), "a")
	if err != nil || len(history) != 3 || history[0].Title != "Fire in the harbour" || history[1].Number != 2 {
		t.Errorf("history = %+v, %v", history, err)
	}
}

func TestTextIsKeptByteForByte(t *testing.T) { both(t, testTextIsKeptByteForByte) }

func testTextIsKeptByteForByte(t *testing.T, a *archive.Archive) {
	var all []byte
	for i := range 256 {
		all = append(all, byte(i))
	}
	r := article("bytes", string(all))
	r.Published = time.Date(2024, 5, 14, 9, 0, 0, 123456789, time.FixedZone("", 2*3600))
	put(t, a, day, r)
	got, err := a.Revision(t.Context(), "bytes", 1)
	if err != nil || got.Text != r.Text {
		t.Fatalf("text changed: %q, %v", got.Text, err)
	}
	if _, offset := got.Published.Zone(); !got.Published.Equal(r.Published) || offset != 7200 {
		t.Errorf("published = %v, want %v", got.Published, r.Published)
	}
}

func TestBatchIsAllOrNothing(t *testing.T) { both(t, testBatchIsAllOrNothing) }

func testBatchIsAllOrNothing(t *testing.T, a *archive.Archive) {
	put(t, a, day, article("old", "One."))
	bad := map[string]news.Revision{
		"no id":             article("", "Text."),
		"block outside":     {Article: news.Article{ID: "x"}, Text: "ab", Blocks: []news.Block{{Span: news.Span{Start: 0, End: 3}}}},
		"blocks overlap":    {Article: news.Article{ID: "x"}, Text: "abcd", Blocks: []news.Block{{Span: news.Span{Start: 0, End: 3}}, {Span: news.Span{Start: 2, End: 4}}}},
		"year out of range": {Article: news.Article{ID: "x", Published: time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC)}, Text: "ab"},
	}
	for name, r := range bad {
		_, err := a.Put(t.Context(), []news.Revision{article("new", "Two."), article("old", "Changed."), r}, day)
		if err == nil || !strings.HasPrefix(err.Error(), "archive: ") || strings.Count(err.Error(), "archive: ") != 1 {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := a.Revision(t.Context(), "new", 0); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("half a batch was stored: %v", err)
	}
	if r, err := a.Revision(t.Context(), "old", 0); err != nil || r.Number != 1 {
		t.Errorf("old is revision %d, %v", r.Number, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.Put(ctx, []news.Revision{article("c", "Three.")}, day); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled Put: %v", err)
	}
	if got := changes(put(t, a, day, article("d", "1"), article("d", "2"), article("d", "2"))); got != "new changed unchanged" {
		t.Errorf("one article thrice in a batch: %s", got)
	}
}

func TestNotFound(t *testing.T) { both(t, testNotFound) }

func testNotFound(t *testing.T, a *archive.Archive) {
	put(t, a, day, article("a", "One."))
	for _, n := range []int{2, -1} {
		if _, err := a.Revision(t.Context(), "a", n); !errors.Is(err, archive.ErrNotFound) {
			t.Errorf("revision %d: %v", n, err)
		}
	}
	if _, err := a.Revisions(t.Context(), "b"); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("revisions of b: %v", err)
	}
}

func TestAllAndHeads(t *testing.T) { both(t, testAllAndHeads) }

func testAllAndHeads(t *testing.T, a *archive.Archive) {
	put(t, a, day, article("b", "One."), article("a", "One."), article("ä", "One."), article("B", "One."))
	put(t, a, day.Add(time.Hour), article("a", "Two."))
	var names []string
	heads := []news.Revision{}
	for r, err := range a.Heads(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		heads = append(heads, r)
	}
	i := 0
	for r, err := range a.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, r.ID+" "+r.Text)
		// Writing while reading is what taking in corrections does.
		put(t, a, day.Add(2*time.Hour), article("c", "New."))
		r.Text = ""
		if i >= len(heads) || !reflect.DeepEqual(heads[i], r) {
			t.Errorf("head %d differs from %+v", i, r)
		}
		i++
	}
	if want := []string{"B One.", "a One.", "a Two.", "b One.", "ä One."}; !slices.Equal(names, want) {
		t.Errorf("All = %q, want %q", names, want)
	}
	for range a.All(t.Context()) {
		break // must not hold the database
	}
	put(t, a, day, article("d", "After."))
}

func TestResolve(t *testing.T) { both(t, testResolve) }

func testResolve(t *testing.T, a *archive.Archive) {
	web := article("https://www.example.org/2024/fire", "One.")
	web.URL = web.ID
	pasted := article("urn:npa:7", "One.")
	pasted.URL = "http://npa.example/fire-7/"
	put(t, a, day, web, pasted, article("nyt/001.txt", "One."), article("bbc/001.txt", "One."), article("bbc/Harbour-Fire.md", "One."), article("001.txt.bak", "One."))
	cases := map[string][]string{
		"nyt/001.txt":                {"nyt/001.txt"},
		"001.txt":                    {"bbc/001.txt", "nyt/001.txt"},
		"001":                        {"bbc/001.txt", "nyt/001.txt"},
		"harbour-fire":               {"bbc/Harbour-Fire.md"},
		"BBC/":                       {"bbc/001.txt", "bbc/Harbour-Fire.md"},
		"bak":                        {"001.txt.bak"},
		"npa.example/fire-7":         {"urn:npa:7"},
		"https://npa.example/fire-7": {"urn:npa:7"},
		"example.org/2024/fire#top":  {"https://www.example.org/2024/fire"},
		"nothing of that name":       nil,
		"":                           nil,
		"  nyt/001.txt ":             {"nyt/001.txt"},
		"%":                          nil,
	}
	for name, want := range cases {
		got, err := a.Resolve(t.Context(), name)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("Resolve(%q) = %q, %v; want %q", name, got, err, want)
		}
	}
}

func TestPurge(t *testing.T) { archivetest.EachName(t, testPurge) }

func testPurge(t *testing.T, path string) {
	a, err := archive.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	put(t, a, day, article("a", "One."), article("b", "One."))
	put(t, a, day, article("a", "Two."))
	if err := a.Purge(t.Context(), "a", "agency's order", day); err != nil {
		t.Fatal(err)
	}
	if err := a.Purge(t.Context(), "a", "again", day); err != nil {
		t.Errorf("purged twice: %v", err)
	}
	if err := a.Purge(t.Context(), "z", "typing error", day); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("purged what was never there: %v", err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if a, err = archive.Open(t.Context(), path, nil); err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if got := changes(put(t, a, day, article("a", "Three."), article("b", "One."))); got != "withdrawn unchanged" {
		t.Errorf("after the purge: %s", got)
	}
	if _, err := a.Revisions(t.Context(), "a"); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("still there: %v", err)
	}
	for _, name := range []string{"a", "A"} {
		gone, err := a.Withdrawn(t.Context(), name)
		if want := (news.Tombstone{ID: "a", Source: "Harbour Times", Since: day, Reason: "agency's order"}); err != nil || len(gone) != 1 || gone[0] != want {
			t.Errorf("the tombstone of %q: %v, %v", name, gone, err)
		}
	}
	for _, name := range []string{"", "b", "z"} {
		if gone, err := a.Withdrawn(t.Context(), name); err != nil || len(gone) != 0 {
			t.Errorf("tombstones of %q: %v, %v", name, gone, err)
		}
	}
	put(t, a, day, article("ab", "One.")) // fits "a" by its beginning; the tombstone is called so
	if gone, err := a.Withdrawn(t.Context(), "a"); err != nil || len(gone) != 1 {
		t.Errorf("beside an article that fits less well: %v, %v", gone, err)
	}
	if a.DB().Dialect != dbutil.SQLite {
		return
	}
	r := article("c", "Three.")
	r.Title = "Marsupials relocated yesterday"
	put(t, a, day, r)
	inFiles := func() (n int) {
		files, _ := filepath.Glob(path + "*")
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			n += bytes.Count(data, []byte(r.Title))
		}
		return n
	}
	if inFiles() == 0 {
		t.Error("the test looks for what it would not find")
	}
	if err := a.Purge(t.Context(), "c", "", day); err != nil {
		t.Fatal(err)
	}
	if n := inFiles(); n > 0 {
		t.Errorf("what was purged still stands in the database's files, %d times", n)
	}
	mode, err := os.Stat(path)
	if err != nil || mode.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", mode.Mode(), err)
	}
	if data, err := os.ReadFile(path); err != nil || bytes.Contains(data, []byte("agency's order")) == false {
		t.Errorf("the tombstone is not in the file: %v", err)
	}
}

func TestInSharedDatabase(t *testing.T) { archivetest.Each(t, testInSharedDatabase) }

func testInSharedDatabase(t *testing.T, handle func() *dbutil.Database) {
	db := handle()
	if _, err := db.Exec(t.Context(), `CREATE TABLE ledger_message (id TEXT)`); err != nil {
		t.Fatal(err)
	}
	for want := range 2 { // the second finds what the first left
		a, err := archive.In(t.Context(), db, nil)
		if err != nil {
			t.Fatal(err)
		}
		put(t, a, day, article("a", "One."))
		put(t, a, day, article("a", strings.Repeat("Two. ", want+1)))
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
	query := `SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'`
	if db.Dialect == dbutil.Postgres {
		query = `SELECT tablename FROM pg_tables WHERE schemaname=current_schema()`
	}
	var tables []string
	rows, err := db.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	slices.Sort(tables)
	if want := []string{"archive_revision", "archive_tombstone", "archive_version", "ledger_message"}; !slices.Equal(tables, want) {
		t.Errorf("tables %q, want %q", tables, want)
	}
}

// TestTogether has several processes begin with an empty database and take in
// the same articles.
func TestTogether(t *testing.T) { archivetest.Each(t, testTogether) }

func testTogether(t *testing.T, handle func() *dbutil.Database) {
	const processes, texts = 4, 5
	errs := make([]error, processes)
	var group sync.WaitGroup
	for p := range processes {
		db := handle()
		group.Go(func() {
			errs[p] = takeIn(t, db, p, texts)
		})
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	a, err := archive.In(t.Context(), handle(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for _, id := range []string{"a", "b"} {
		revs, err := a.Revisions(t.Context(), id)
		if err != nil || len(revs) != processes*texts || revs[len(revs)-1].Number != len(revs) {
			t.Errorf("%s: %d revisions, %v; want %d", id, len(revs), err, processes*texts)
		}
	}
}

// takeIn is a process that takes in several texts of two articles.
func takeIn(t *testing.T, db *dbutil.Database, process, texts int) error {
	a, err := archive.In(t.Context(), db, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	for i := range texts {
		batch := []news.Revision{article("a", fmt.Sprint(process, i)), article("b", fmt.Sprint(process, i))}
		if process%2 == 1 {
			slices.Reverse(batch)
		}
		if _, err := a.Put(t.Context(), batch, day); err != nil {
			return err
		}
	}
	return nil
}

func TestUnwritableBytes(t *testing.T) { both(t, testUnwritableBytes) }

func testUnwritableBytes(t *testing.T, a *archive.Archive) {
	r := article("a", "One.")
	r.Title, r.Author = "Fire\x00 in\xff the harbour", "A. \x00"
	for _, want := range []archive.Change{archive.New, archive.Unchanged} {
		out := put(t, a, day, r)
		if got := out[0]; got.Change != want || got.Revision.Title != "Fire\uFFFD in\uFFFD the harbour" {
			t.Errorf("%v %q, want %v", got.Change, got.Revision.Title, want)
		}
	}
}
