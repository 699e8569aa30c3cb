package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestStamps: of a folder what changed is read again, and no more, unless what
// a file is depends on others.
func TestStamps(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p, err := placeOf("", dir)
	if err != nil {
		t.Fatal(err)
	}
	s := newStamps()
	began := time.Now().Add(time.Hour) // as if every file had been quiet for long
	reads := func(what string, want ...string) {
		t.Helper()
		part, now, some := s.fresh(t.Context(), p)
		var got []string
		if some {
			for r, err := range articles(t.Context(), []place{part}, s.owners) {
				if err != nil {
					t.Errorf("%s: %v", what, err)
					continue
				}
				got = append(got, r.ID)
			}
			s.remember(p, now, began)
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s: read %q, want %q", what, got, want)
		}
	}
	put("a.txt", "Title\n\nTwelve people were hurt.\n")
	put("sub/b.md", "# Title\n\nNine people were hurt.\n")
	put("README.md", "This is about the folder.\n")
	reads("the first time", "a.txt", "sub/b.md")
	reads("nothing new")
	put("a.txt", "Title\n\nThirteen people were hurt.\n")
	reads("another text", "a.txt")
	put("sub/c.txt", "Title\n\nNobody was hurt.\n")
	put("README.md", "This is still about the folder.\n")
	reads("a new file", "sub/c.txt")
	put("README.md", "And so is this.\n")
	put("notes.pdf", "no article")
	if err := os.Remove(filepath.Join(dir, "sub/c.txt")); err != nil {
		t.Fatal(err)
	}
	part, now, some := s.fresh(t.Context(), p)
	if some {
		for r, err := range part.articles(t.Context()) {
			if err == nil || !strings.Contains(err.Error(), "holds no articles") {
				t.Errorf("read %v %v where only a README changed", r.ID, err)
			}
		}
	}
	s.remember(p, now, began)
	put("d.txt", "---\nid: x1\n---\nTitle\n\nThree people were hurt.\n")
	reads("an identifier of its own", "a.txt", "sub/b.md", "x1")
	put("sub/corpus.yaml", "- {file: b.md, source: Harbour Times}\n")
	reads("a list", "a.txt", "sub/b.md", "x1")
	reads("nothing new beside a list")

	// A file that was written a moment ago may change without it being seen.
	put("a.txt", "Title\n\nFourteen people were hurt.\n")
	began = time.Now()
	reads("a fresh file", "a.txt", "sub/b.md", "x1")
	reads("a file that is still fresh", "a.txt", "sub/b.md", "x1")
}
