package index_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"variorum/index"
	"variorum/index/news"
)

// inFiles lists the files of a folder that hold these bytes.
func inFiles(t *testing.T, dir, words string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) { // bleve tidies up meanwhile
			return nil
		}
		if bytes.Contains(data, []byte(words)) {
			found = append(found, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// ordered is an article whose headline stands in the files as it is.
func ordered(id string) (news.Revision, string) {
	headline := "Marsupials relocated yesterday"
	r := article(id, "Lake Bell", "The quokkas of "+id+" were moved to Zanzibar.")
	r.Title = headline
	return r, headline
}

// What is removed is in no file any more, however few or many segments there
// are, and what stays is found as before.
func TestRemoveLeavesNothing(t *testing.T) {
	for _, batches := range []int{1, 2, 12} {
		t.Run(fmt.Sprint(batches), func(t *testing.T) {
			dir := t.TempDir()
			x, err := index.Open(t.Context(), dir, shelf{}, nil, nil)
			x = closing(t, x, err)
			var left shelf
			for n := range batches {
				batch := []news.Revision{article(fmt.Sprintf("stays-%d", n), "Osterby News", fmt.Sprintf("Ferry %d stays in the harbour.", n))}
				left = append(left, batch...)
				if n == batches/2 {
					r, _ := ordered("gone")
					batch = append(batch, r)
				}
				if err := x.Put(t.Context(), batch); err != nil {
					t.Fatal(err)
				}
			}
			_, headline := ordered("gone")
			if len(inFiles(t, dir, headline)) == 0 {
				t.Fatal("the test looks for what it would not find")
			}
			if err := x.Remove(t.Context(), "gone"); err != nil {
				t.Fatal(err)
			}
			for _, words := range []string{headline, "Lake Bell"} {
				if found := inFiles(t, dir, words); len(found) > 0 {
					t.Errorf("%q is still in %v", words, found)
				}
			}
			same(t, x, left)
			// The last article goes as well.
			for _, r := range left {
				if err := x.Remove(t.Context(), r.ID); err != nil {
					t.Fatal(err)
				}
			}
			if found := inFiles(t, dir, "Osterby News"); len(found) > 0 {
				t.Errorf("the rest is still in %v", found)
			}
		})
	}
}

// A process that was killed in the middle leaves it to the next.
func TestRemoveAfterKill(t *testing.T) {
	dir := t.TempDir()
	r, headline := ordered("gone")
	stays := article("stays", "Osterby News", "The ferry stays.") // in the same segment: bleve gives up an empty one by itself
	x, err := index.Open(t.Context(), dir, shelf{r, stays}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Drop("gone"); err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if len(inFiles(t, dir, headline)) == 0 {
		t.Fatal("the words are gone already")
	}
	x, err = index.Open(t.Context(), dir, shelf{stays}, nil, nil)
	x = closing(t, x, err)
	same(t, x, shelf{stays})
	if found := inFiles(t, dir, headline); len(found) > 0 {
		t.Errorf("still in %v", found)
	}
}

// Searches go on while articles are removed.
func TestRemoveWhileSearching(t *testing.T) {
	dir := t.TempDir()
	all := some(40)
	x, err := index.Open(t.Context(), dir, all, nil, nil)
	x = closing(t, x, err)
	done := make(chan struct{})
	var searching sync.WaitGroup
	for range 3 {
		searching.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if _, err := x.Search(t.Context(), ask("ferry harbour")); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for _, r := range all[:10] {
		if err := x.Remove(t.Context(), r.ID); err != nil {
			t.Error(err)
		}
	}
	close(done)
	searching.Wait()
	same(t, x, all[10:])
}
