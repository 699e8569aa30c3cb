package index_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"variorum/index"
	"variorum/index/language"
	"variorum/index/news"
)

var day = time.Date(2024, 5, 14, 9, 0, 0, 0, time.UTC)

// article makes a revision of one paragraph.
func article(id, source, text string) news.Revision {
	return news.Revision{
		Article: news.Article{ID: id, Source: source, Title: "Untitled", Published: day},
		Number:  1, Seen: day, Hash: news.Hash(text), Text: text,
		Blocks: []news.Block{{Span: news.Span{Start: 0, End: len(text)}, Kind: news.Body}},
	}
}

// some makes n articles that speak of ferries.
func some(n int) shelf {
	var out shelf
	for i := range n {
		out = append(out, article(fmt.Sprintf("doc-%03d", i), fmt.Sprintf("Source %d", i%7), fmt.Sprintf("Ferry number %d sank in the harbour. Nobody was hurt.", i)))
	}
	return out
}

func ask(text string) index.Query {
	q := index.Query{PerSource: 1000}
	for _, stem := range language.Stems(text) {
		q.Terms = append(q.Terms, index.Term{Forms: []string{stem}, Weight: 1})
	}
	return q
}

// same fails unless x answers as an index in memory of these revisions does.
func same(t *testing.T, x *index.Index, revs shelf) {
	t.Helper()
	m, err := index.Memory()
	m = closing(t, m, err)
	if err := m.Put(t.Context(), revs); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"ferry harbour", "how many were hurt", "number 7", "batch words"} {
		got, err := x.Search(t.Context(), ask(text))
		if err != nil {
			t.Fatal(err)
		}
		want, err := m.Search(t.Context(), ask(text))
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(want) || len(got) > 0 && !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: %d hits differ from the %d wanted", text, len(got), len(want))
		}
	}
	got, err := x.Sources(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	want, err := m.Sources(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%d articles differ from the %d wanted", len(got), len(want))
	}
	for _, r := range revs {
		got, err := x.Revision(t.Context(), r.ID, r.Number)
		if err != nil || !reflect.DeepEqual(got, r) {
			t.Fatalf("revision %d of %s: %+v, %v", r.Number, r.ID, got, err)
		}
	}
}

// reopen opens the index in dir, says what the log said, and leaves it closed.
func reopen(t *testing.T, dir string, revs shelf) string {
	t.Helper()
	var said strings.Builder
	x, err := index.Open(t.Context(), dir, revs, textLog(&said), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	}()
	same(t, x, revs)
	if n := strings.Count(said.String(), "\n"); n > 1 {
		t.Errorf("the log said %d things:\n%s", n, said.String())
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || !slices.Equal(left, []string{filepath.Join(dir, "bleve")}) {
		t.Errorf("in the folder: %q, %v", left, err)
	}
	return said.String()
}

// textLog is a log that writes its messages without what differs each time.
func textLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == "took" {
			return slog.Attr{}
		}
		return a
	}}))
}

// says fails unless the log spoke of all the words; without words, unless it
// was silent.
func says(t *testing.T, log string, words ...string) {
	t.Helper()
	if len(words) == 0 && log != "" {
		t.Errorf("the log said %s", log)
	}
	for _, w := range words {
		if !strings.Contains(log, w) {
			t.Errorf("the log does not say %q: %s", w, log)
		}
	}
}

func TestOpenMakesAndKeeps(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "there", "yet")
	says(t, reopen(t, dir, nil))
	dir = t.TempDir()
	says(t, reopen(t, dir, some(50)), "level=INFO", "made from the archive", "revisions=50")
	says(t, reopen(t, dir, some(50)))
}

func TestProgress(t *testing.T) {
	revs := some(30)
	for i := range revs {
		revs[i] = article(revs[i].ID, "A", strings.Repeat("The ferry sank. ", 60))
		revs[i].Text += strings.Repeat(" ", 30_000) // that nobody reads
		revs[i].Hash = news.Hash(revs[i].Text)
	}
	var said []string
	x, err := index.Open(t.Context(), t.TempDir(), revs, nil, func(done, total int) { said = append(said, fmt.Sprintf("%d/%d", done, total)) })
	closing(t, x, err)
	if want := []string{"13/30", "26/30", "30/30"}; !slices.Equal(said, want) {
		t.Errorf("progress %q, want %q", said, want)
	}
}

func TestOpenCatchesUp(t *testing.T) {
	dir := t.TempDir()
	revs := some(40)
	reopen(t, dir, revs)

	next := revs[3]
	next.Number, next.Seen = 2, day.Add(time.Hour)
	next.Text = "Ferry number 3 did not sink."
	next.Hash, next.Blocks = news.Hash(next.Text), []news.Block{{Span: news.Span{Start: 0, End: 28}, Kind: news.Body}}
	revs = slices.Insert(revs, 4, next)                             // another text
	revs = append(revs, article("new", "B", "The ferry is back."))  // another article
	revs[9].Title = "Ferry lost"                                    // other metadata
	revs[12].Blocks = slices.Clone(revs[12].Blocks)                 // other cleaning
	revs[12].Blocks[0].Kind, revs[12].Blocks[0].Why = "caption", "" // (kind and reason)
	revs = slices.Delete(revs, 20, 21)                              // purged
	says(t, reopen(t, dir, revs), "level=INFO", "caught up", "articles=5")
	says(t, reopen(t, dir, revs))

	revs = slices.Delete(revs, 4, 5) // one revision less
	says(t, reopen(t, dir, revs), "caught up", "articles=1")
	says(t, reopen(t, dir, nil), "caught up", "articles=40")
}

func TestOpenMakesAgain(t *testing.T) {
	revs := some(60)
	store := func(dir string, names ...string) string {
		return filepath.Join(append([]string{dir, "bleve", "store"}, names...)...)
	}
	segment := func(t *testing.T, dir string) string {
		t.Helper()
		all, err := filepath.Glob(store(dir, "*.zap"))
		if err != nil || len(all) == 0 {
			t.Fatalf("no segments: %v", err)
		}
		return all[len(all)-1]
	}
	damage := func(t *testing.T, name string, how func([]byte) []byte) {
		t.Helper()
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, how(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	flip := func(at int) func([]byte) []byte {
		return func(b []byte) []byte { b[(at+len(b))%len(b)] ^= 0x10; return b }
	}
	front := func(n int) func([]byte) []byte { return func(b []byte) []byte { return b[:min(n, len(b))] } }
	half := func(b []byte) []byte { return b[:len(b)/2] }
	noise := func(b []byte) []byte {
		for i := range b {
			b[i] = byte(i * 7)
		}
		return b
	}
	for name, c := range map[string]struct {
		spoil  func(t *testing.T, dir string)
		reason string
	}{
		"segment, one bit":        {func(t *testing.T, dir string) { damage(t, segment(t, dir), flip(200)) }, "checksum"},
		"segment, one bit at end": {func(t *testing.T, dir string) { damage(t, segment(t, dir), flip(-20)) }, "checksum"},
		"segment cut short":       {func(t *testing.T, dir string) { damage(t, segment(t, dir), half) }, "checksum"},
		"segment empty":           {func(t *testing.T, dir string) { damage(t, segment(t, dir), func([]byte) []byte { return nil }) }, "checksum"},
		"root of noise":           {func(t *testing.T, dir string) { damage(t, store(dir, "root.bolt"), noise) }, "damaged"},
		"root cut short":          {func(t *testing.T, dir string) { damage(t, store(dir, "root.bolt"), front(9000)) }, "damaged"},
		"root of one page":        {func(t *testing.T, dir string) { damage(t, store(dir, "root.bolt"), front(4096)) }, "damaged"},
		"root empty":              {func(t *testing.T, dir string) { damage(t, store(dir, "root.bolt"), front(0)) }, "damaged"},
		"no root":                 {func(t *testing.T, dir string) { must(t, os.Remove(store(dir, "root.bolt"))) }, "damaged"},
		"no store":                {func(t *testing.T, dir string) { must(t, os.RemoveAll(store(dir))) }, "damaged"},
		"meta of noise":           {func(t *testing.T, dir string) { damage(t, filepath.Join(dir, "bleve", "index_meta.json"), noise) }, "damaged"},
		"empty folder": {func(t *testing.T, dir string) {
			must(t, os.RemoveAll(store(dir)), os.Remove(filepath.Join(dir, "bleve", "index_meta.json")))
		}, "damaged"},
		"a file in its place": {func(t *testing.T, dir string) {
			must(t, os.RemoveAll(filepath.Join(dir, "bleve")), os.WriteFile(filepath.Join(dir, "bleve"), nil, 0o600))
		}, "not a folder"},
		"leftovers of a swap": {func(t *testing.T, dir string) {
			must(t, os.Rename(filepath.Join(dir, "bleve"), filepath.Join(dir, "bleve.old")), os.Mkdir(filepath.Join(dir, "bleve.new"), 0o700))
		}, "made from the archive"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			reopen(t, dir, revs)
			c.spoil(t, dir)
			said := reopen(t, dir, revs)
			says(t, said, c.reason, "from the archive")
			if c.reason != "made from the archive" {
				says(t, said, "level=WARN")
			}
			says(t, reopen(t, dir, revs))
		})
	}
	t.Run("leftover segment", func(t *testing.T) { // of a process killed while it wrote
		dir := t.TempDir()
		reopen(t, dir, revs)
		must(t, os.WriteFile(store(dir, "0000000000ff.zap"), []byte("half of a segm"), 0o600))
		says(t, reopen(t, dir, revs))
	})
}

func TestOpenAfterAnotherVersion(t *testing.T) {
	dir, revs := t.TempDir(), some(10)
	reopen(t, dir, revs)
	x, err := index.Open(t.Context(), dir, revs, nil, nil)
	must(t, err, x.Stamp("variorum 0"))
	if err := x.Otherwise("doc-003"); err == nil || !strings.Contains(err.Error(), "other rules") {
		t.Errorf("other sentences and stems: %v", err)
	}
	must(t, x.Close())
	says(t, reopen(t, dir, revs), "level=WARN", "another version", "variorum 0")
	says(t, reopen(t, dir, revs))
}

func TestOpenInUse(t *testing.T) {
	dir := t.TempDir()
	x, err := index.Open(t.Context(), dir, some(3), nil, nil)
	closing(t, x, err)
	_, err = index.Open(t.Context(), dir, some(3), nil, nil)
	if err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "another process") {
		t.Errorf("opened twice: %v", err)
	}
	same(t, x, some(3))
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func TestOpenCancelled(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	revs := some(30)
	for i := range revs {
		revs[i] = article(revs[i].ID, "A", strings.Repeat("The ferry sank. ", 60))
		revs[i].Text += strings.Repeat(" ", 30_000)
	}
	_, err := index.Open(ctx, dir, revs, nil, func(done, total int) { cancel() })
	if !errors.Is(err, context.Canceled) || strings.Count(err.Error(), "index: ") != 1 {
		t.Errorf("cancelled while it was made: %v", err)
	}
	says(t, reopen(t, dir, some(30)), "made from the archive")
}

func TestClosed(t *testing.T) {
	x, err := index.Memory()
	must(t, err, x.Put(t.Context(), some(1)), x.Close(), x.Close())
	if _, err := x.Search(t.Context(), ask("ferry")); err == nil {
		t.Error("searched a closed index")
	}
	if err := x.Put(t.Context(), some(2)); err == nil {
		t.Error("put into a closed index")
	}
	if _, err := x.Revision(t.Context(), "doc-000", 0); err == nil {
		t.Error("read from a closed index")
	}
}
