package ingest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"variorum/index/news"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the expected blocks in testdata/clean")

// TestClean reads testdata/clean/*.txtar: a comment that says why the case
// exists, the article, its title if it is known from elsewhere, and the blocks
// that are wanted, one a line.
func TestClean(t *testing.T) {
	files, err := filepath.Glob("testdata/clean/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			parts := make(map[string]string)
			for _, f := range archive.Files {
				parts[f.Name] = string(f.Data)
			}
			article := parts["article"]
			got := show(article, Clean(article, strings.TrimSpace(parts["title"])))
			if *update {
				for i := range archive.Files {
					if archive.Files[i].Name == "want" {
						archive.Files[i].Data = []byte(got)
					}
				}
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			compare(t, got, parts["want"])
		})
	}
}

// show prints blocks one a line: kind, beginning of the text, reason.
func show(text string, blocks []news.Block) string {
	var b strings.Builder
	for _, block := range blocks {
		line := strings.Join(strings.Fields(text[block.Start:block.End]), " ")
		if r := []rune(line); len(r) > 60 {
			line = string(r[:59]) + "…"
		}
		fmt.Fprintf(&b, "%-11s %-60s %s", block.Kind, line, block.Why)
		s := strings.TrimRight(b.String(), " ")
		b.Reset()
		b.WriteString(s + "\n")
	}
	return b.String()
}

// compare reports the lines that differ.
func compare(t *testing.T, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		var a, b string
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			t.Errorf("block %d\n got %s\nwant %s", i+1, a, b)
		}
	}
}

// FuzzClean holds Clean to its promise: the same text gives the same blocks,
// in order, apart from each other, inside the text, at the boundaries of
// characters, and over every byte that is not space.
func FuzzClean(f *testing.F) {
	files, _ := filepath.Glob("testdata/clean/*.txtar")
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range archive.Files {
			if part.Name == "article" {
				f.Add(string(part.Data), "A title")
			}
		}
	}
	f.Fuzz(func(t *testing.T, text, title string) {
		blocks := Clean(text, title)
		again := Clean(text, title)
		if len(blocks) != len(again) {
			t.Fatalf("%d blocks, then %d", len(blocks), len(again))
		}
		at := 0
		if strings.HasPrefix(text, byteOrderMark) {
			at = len(byteOrderMark)
		}
		for i, b := range blocks {
			if b != again[i] {
				t.Fatalf("block %d: %v, then %v", i, b, again[i])
			}
			if b.Start < at || b.End <= b.Start || b.End > len(text) {
				t.Fatalf("block %d: %d to %d, after %d, in %d bytes", i, b.Start, b.End, at, len(text))
			}
			onlySpace(t, text[at:b.Start])
			if utf8.ValidString(text) && !utf8.ValidString(text[b.Start:b.End]) {
				t.Fatalf("block %d cuts a character in two", i)
			}
			if b.Kind == "" {
				t.Fatalf("block %d has no kind", i)
			}
			if (b.Why == "") != (b.Kind == news.Body) {
				t.Fatalf("block %d is %s because of %q", i, b.Kind, b.Why)
			}
			at = b.End
		}
		onlySpace(t, text[at:])
	})
}

func onlySpace(t *testing.T, text string) {
	t.Helper()
	if i := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsSpace(r) }); i >= 0 {
		t.Fatalf("%q belongs to no block", text)
	}
}

// TestShapes proves that shapes.yaml can be read and every entry decides.
func TestShapes(t *testing.T) {
	s, err := parseShapes(shapesFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, sh := range s.list {
		if sh.Kind == "" || sh.Why == "" || len(sh.match)+len(sh.exact) == 0 {
			t.Errorf("%q decides nothing", sh.Why)
		}
	}
}
