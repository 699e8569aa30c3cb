package ingest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"variorum/index/news"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestFolder reads testdata/folder/*.txtar: a comment, a folder of files, and
// what comes out of it, articles and errors in their order.
func TestFolder(t *testing.T) {
	files, err := filepath.Glob("testdata/folder/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			fsys := fstest.MapFS{}
			want := -1
			for i, f := range archive.Files {
				if f.Name == "want" {
					want = i
					continue
				}
				fsys[f.Name] = &fstest.MapFile{Data: f.Data}
			}
			var b strings.Builder
			for r, err := range Folder(t.Context(), fsys, "papers/coast") {
				if err != nil {
					fmt.Fprintf(&b, "error: %v\n", err)
					continue
				}
				fmt.Fprintf(&b, "%s\n", r.ID)
				for _, line := range []string{"source: " + r.Source, "title: " + r.Title, "published: " + printed(r.Published), "url: " + r.URL, "author: " + r.Author} {
					if !strings.HasSuffix(line, ": ") {
						fmt.Fprintf(&b, "\t%s\n", line)
					}
				}
				if r.Hash != news.Hash(r.Text) || r.Number != 0 || !r.Seen.IsZero() {
					t.Errorf("%s: hash %s, number %d, seen %v", r.ID, r.Hash, r.Number, r.Seen)
				}
			}
			if *update {
				archive.Files[want].Data = []byte(b.String())
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			compare(t, b.String(), string(archive.Files[want].Data))
		})
	}
}

func printed(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// TestBadInput holds the words that people read when a file cannot be taken in.
func TestBadInput(t *testing.T) {
	tests := []struct {
		name, data, want string
	}{
		{"latin.txt", "A title\n\nThe caf\xe9 burned.\n", "papers/latin.txt:3: byte 16 (0xe9) is not UTF-8; it may be Windows-1252: convert it with: iconv -f WINDOWS-1252 -t UTF-8 latin.txt > new.txt"},
		{"wide.txt", "\xff\xfeA\x00 \x00", "papers/wide.txt: is UTF-16, not UTF-8 text; convert it with: iconv -f UTF-16 -t UTF-8 wide.txt > new.txt"},
		{"wide-no-mark.txt", "A\x00 \x00t\x00", "papers/wide-no-mark.txt:1: is not text: byte 1 is zero; only UTF-8 text can be read"},
		{"zero.txt", "A title\n\x00", "papers/zero.txt:2: is not text: byte 8 is zero; only UTF-8 text can be read"},
		{"control.txt", strings.Repeat("ab\x01\x02", 20), "papers/control.txt: is not text: 40 of its 80 bytes are control characters"},
		{"paper.txt", "%PDF-1.7 …", "papers/paper.txt: is a PDF, not UTF-8 text; take the text out of it, for instance with pdftotext"},
		{"letter.txt", "{\\rtf1 Hello}", "papers/letter.txt: is Rich Text, not UTF-8 text; save it as plain text"},
		{"empty.txt", "", "papers/empty.txt: is empty; remove it or fill it"},
		{"blank.md", " \n\t\r\n", "papers/blank.md: is empty; remove it or fill it"},
		{"mark.txt", "\uFEFF\n", "papers/mark.txt: is empty; remove it or fill it"},
		{"only-metadata.md", "---\ntitle: A\n---\n", "papers/only-metadata.md: holds front matter and no text; remove it or fill it"},
		{"large.txt", strings.Repeat("a", MaxSize+1), "papers/large.txt: is 2097153 bytes, and an article may have 2097152 at most; split it or leave it out"},
		{"date.md", "---\ntitle: A\ndate: 3 May\n---\nText.\n", `papers/date.md:3: date: "3 May" is not a time; write it like 2025-01-31T15:04:05Z, 2025-01-31T15:04+01:00, 2025-01-31T15:04 (UTC) or 2025-01-31`},
		{"broken.md", "---\ntitle: \"A\nsource: B\n---\nText.\n", "papers/broken.md:4: front matter is not YAML: found unexpected end of stream"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fsys := fstest.MapFS{test.name: &fstest.MapFile{Data: []byte(test.data)}}
			_, err := File(t.Context(), fsys, test.name, "papers")
			var fileError *FileError
			if !errors.As(err, &fileError) || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestFileSystem(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string, mode fs.FileMode) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	link := func(to, name string) {
		t.Helper()
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip("no symbolic links here")
		}
	}
	write("a.txt", "A title\n\nA text of one line.\n", 0o644)
	write("secret.txt", "A title\n\nA text.\n", 0o000)
	link(".", "loop")
	link("self.txt", "self.txt")
	link("nowhere.txt", "lost.txt")
	link("a.txt", "b.txt")
	var got []string
	for r, err := range Folder(t.Context(), os.DirFS(dir), "papers") {
		if err != nil {
			got = append(got, err.Error())
			continue
		}
		got = append(got, r.ID)
	}
	text := strings.Join(got, "\n")
	for _, want := range []string{"a.txt\nb.txt\npapers/lost.txt: is not there; check the name", "papers/self.txt: cannot be read"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
	if os.Getuid() != 0 && !strings.Contains(text, "papers/secret.txt: may not be read; change its permissions") {
		t.Errorf("the secret was read:\n%s", text)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "absent"): "papers: is not there; check the name",
		filepath.Join(dir, "a.txt"):  "papers: is not a folder",
		filepath.Join(dir, "loop"):   "",
	} {
		var first error
		for _, err := range Folder(t.Context(), os.DirFS(path), "papers") {
			first = err
			break
		}
		if want == "" && first != nil || want != "" && (first == nil || !strings.HasPrefix(first.Error(), want)) {
			t.Errorf("%s: got %v, want %s", path, first, want)
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	fsys := fstest.MapFS{"a.txt": {Data: []byte("A\n\nText.")}, "b.txt": {Data: []byte("B\n\nText.")}}
	n := 0
	for _, err := range Folder(ctx, fsys, "papers") {
		if n++; n == 1 && err != nil || n == 2 && !errors.Is(err, context.Canceled) {
			t.Errorf("item %d: %v", n, err)
		}
		cancel()
	}
}

// TestLineEnds: offsets count the bytes of the file, whatever ends its lines
// and with a byte order mark before it.
func TestLineEnds(t *testing.T) {
	text := "\uFEFF---\r\ntitle: Fire\r\n---\r\nFire\r\n\r\nThe mill burned.\r\n\r\nNobody was hurt, \r\nthe mill says.\r\n"
	r, err := File(t.Context(), fstest.MapFS{"a.txt": {Data: []byte(text)}}, "a.txt", "papers")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range r.Blocks {
		got = append(got, fmt.Sprintf("%s %q", b.Kind, r.Slice(b.Span)))
	}
	want := []string{
		`frontmatter "---\r\ntitle: Fire\r\n---"`, `title "Fire"`, `body "The mill burned."`, `body "Nobody was hurt,"`, `body "the mill says."`,
	}
	compare(t, strings.Join(got, "\n"), strings.Join(want, "\n"))
	if r.Text != text || r.Title != "Fire" {
		t.Errorf("text or title changed: %q", r.Title)
	}
}

// TestLargePages: a large page is taken in within seconds, whatever it is made
// of.
func TestLargePages(t *testing.T) {
	for _, line := range []string{"a\n", "Most read\n", "Fire in Rann mill\n\n", "- item\n", "The mill in Rann burned on Friday. Nobody was hurt.\n\n", "word ", "Latest news\n\nThe mill in Rann burned on Friday night, and nobody was hurt.\n\n", "What now?\n"} {
		text := strings.Repeat(line, MaxSize/32/len(line))
		if blocks := Clean(text, "Fire"); len(blocks) == 0 { // that it ends at all is what is tested
			t.Errorf("%q: no blocks", line)
		}
	}
}
