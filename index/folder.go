package index

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2"

	"variorum/index/news"
)

// version names the form of what is on disk. It changes with the entries, the
// scores do not matter to it; that sentences and stems are still cut in the
// same way is found out by cutting some again.
const version = "variorum 1"

// versionKey is where the version stands in bleve, once an index is whole.
const versionKey = "variorum"

// unusableError says why an index has to be made anew.
type unusableError struct{ reason string }

func (e *unusableError) Error() string { return e.reason }

func unusable(format string, args ...any) error {
	return &unusableError{fmt.Sprintf(format, args...)}
}

// missing is the reason that needs no excuse.
const missing = "there is none yet"

// openFolder opens an index on disk. The error is an *unusableError where
// making it anew is the remedy.
func openFolder(path string) (x *Index, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, unusable(missing)
	case err != nil:
		return nil, err
	case !info.IsDir():
		return nil, unusable("it is a file, not a folder")
	}
	if err := checkFiles(filepath.Join(path, "store")); err != nil {
		return nil, err
	}
	// A file cut short under a memory map is a fault, and bleve takes some
	// damage for a mistake of the program; here both mean the same.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			x, err = nil, unusable("it is damaged: %v", p)
		}
	}()
	b, err := bleve.OpenUsing(path, map[string]any{"bolt_timeout": "2s"})
	switch {
	case err != nil && strings.Contains(err.Error(), "timeout"):
		return nil, fmt.Errorf("another process uses it: %w", err)
	case errors.Is(err, fs.ErrPermission):
		return nil, err
	case err != nil:
		return nil, unusable("it is damaged: %v", err)
	}
	if x, err = wrap(b, path, path); err != nil {
		return nil, err
	}
	if err := x.verify(); err != nil {
		_ = x.Close()
		return nil, err
	}
	return x, nil
}

// verify reads what is on disk into memory, and says if it is not as this
// program would have made it.
func (x *Index) verify() error {
	v, err := x.bleve.GetInternal([]byte(versionKey))
	switch {
	case err != nil:
		return unusable("it is damaged: %v", err)
	case len(v) == 0:
		return unusable("it is unfinished or damaged")
	case string(v) != version:
		return unusable("it was made by another version of the program (%q, this is %q)", v, version)
	}
	if err := x.load(); err != nil {
		return unusable("it is damaged: %v", err)
	}
	return x.recut()
}

// recuts is how many revisions are cut up again when an index is opened.
const recuts = 64

// recut cuts up some revisions again, spread over all, to see whether the
// sentences and stems are still those that the index was made with.
func (x *Index) recut() error {
	var cards []*card
	for _, list := range x.cards {
		cards = append(cards, list...)
	}
	slices.SortFunc(cards, func(a, b *card) int { return strings.Compare(a.Print, b.Print) })
	step := max(1, len(cards)/recuts)
	for i := 0; i < len(cards); i += step {
		c := cards[i]
		r, err := x.whole(c)
		if err != nil {
			return unusable("it is damaged: revision %d of %s: %v", c.Number, c.ID, err)
		}
		if news.Hash(r.Text) != c.Hash {
			return unusable("it is damaged: the text of revision %d of %s was changed", c.Number, c.ID)
		}
		if cuts, title := cutUp(&r); cutPrint(cuts, title) != c.Cut {
			return unusable("it was made with other rules for sentences and words")
		}
	}
	return nil
}

// checkFiles compares bleve's segment files with the checksums at their ends,
// which bleve does not look at. A process that was killed leaves unfinished
// ones behind, which nothing refers to and bleve removes: they do not count.
func checkFiles(store string) error {
	root, err := os.ReadFile(filepath.Join(store, "root.bolt"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	entries, err := os.ReadDir(store)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".zap" || !bytes.Contains(root, []byte(e.Name())) {
			continue
		}
		if ok, err := intact(filepath.Join(store, e.Name())); err != nil {
			return err
		} else if !ok {
			return unusable("it is damaged: the checksum of %s is wrong", e.Name())
		}
	}
	return nil
}

// intact reports whether a file ends with the checksum of what comes before.
func intact(name string) (bool, error) {
	f, err := os.Open(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() < crc32.Size {
		return false, err
	}
	sum := crc32.NewIEEE()
	if _, err := io.CopyN(sum, f, info.Size()-crc32.Size); err != nil {
		return false, err
	}
	var want [crc32.Size]byte
	if _, err := io.ReadFull(f, want[:]); err != nil {
		return false, err
	}
	return sum.Sum32() == binary.BigEndian.Uint32(want[:]), nil
}
