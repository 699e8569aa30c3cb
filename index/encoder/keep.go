package encoder

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// shelf keeps vectors: a file for every text of an article, in a folder for the
// model. A file is shelfMagic, the hash of the sentences, that of the vectors,
// and the vectors, one after the other. One that is not whole, or of other
// sentences, is as good as none. Names say nothing of what an article is called.
type shelf struct {
	folder   string // of the model
	size     int    // of a vector
	readOnly bool
}

const shelfMagic = "VENC1\n"

// openShelf returns the shelf of a model in a folder.
func openShelf(folder string, m *Model, readOnly bool) (*shelf, error) {
	s := &shelf{filepath.Join(folder, m.sum), m.Size(), readOnly}
	if readOnly {
		return s, nil
	}
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return nil, fmt.Errorf("encoder: %w", err)
	}
	others, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("encoder: %w", err)
	}
	for _, o := range others {
		if len(o.Name()) == len(m.sum) && o.Name() != m.sum {
			err = errors.Join(err, os.RemoveAll(filepath.Join(folder, o.Name())))
		}
	}
	if err != nil {
		return nil, fmt.Errorf("encoder: vectors of another model could not be removed: %w", err)
	}
	return s, nil
}

// stem begins the names of the files of an article.
func stem(document string) string {
	sum := sha256.Sum256([]byte(document))
	return hex.EncodeToString(sum[:16]) + "-"
}

func (s *shelf) file(document string, revision int) string {
	return filepath.Join(s.folder, stem(document)+strconv.Itoa(revision))
}

func (s *shelf) has(document string, revision int) bool {
	_, err := os.Stat(s.file(document, revision))
	return err == nil
}

// hashOf is that of a list of texts.
func hashOf(texts []string) []byte {
	h := sha256.New()
	for _, t := range texts {
		h.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(t))))
		h.Write([]byte(t))
	}
	return h.Sum(nil)
}

// take returns the vectors that are kept of these sentences; nil where there
// are none. A file that is of no use is removed, so that Kept does not say
// otherwise.
func (s *shelf) take(document string, revision int, sentences []string) [][]int8 {
	b, err := os.ReadFile(s.file(document, revision))
	if err != nil {
		return nil
	}
	out := s.read(b, sentences)
	if out == nil && !s.readOnly {
		_ = os.Remove(s.file(document, revision)) // else it is as good as none all the same
	}
	return out
}

// read takes the vectors of these sentences out of a file; nil where it is not
// whole, or of others.
func (s *shelf) read(b []byte, sentences []string) [][]int8 {
	head := append([]byte(shelfMagic), hashOf(sentences)...)
	cells, ok := bytes.CutPrefix(b, head)
	if !ok || len(cells) != sha256.Size+len(sentences)*s.size {
		return nil
	}
	sum := [sha256.Size]byte(cells)
	if cells = cells[sha256.Size:]; sha256.Sum256(cells) != sum {
		return nil
	}
	out := make([][]int8, len(sentences))
	for i := range out {
		out[i] = make([]int8, s.size)
		for k, c := range cells[i*s.size : (i+1)*s.size] {
			out[i][k] = int8(c)
		}
	}
	return out
}

// put keeps the vectors of sentences, in place of what was kept of that text.
func (s *shelf) put(document string, revision int, sentences []string, vectors [][]int8) error {
	if s.readOnly {
		return nil
	}
	var cells []byte
	for _, v := range vectors {
		for _, c := range v {
			cells = append(cells, byte(c))
		}
	}
	sum := sha256.Sum256(cells)
	b := bytes.Join([][]byte{[]byte(shelfMagic), hashOf(sentences), sum[:], cells}, nil)
	f, err := os.CreateTemp(s.folder, "new-*")
	if err == nil {
		_, err = f.Write(b)
		err = errors.Join(err, f.Close())
		if err == nil {
			err = os.Rename(f.Name(), s.file(document, revision))
		}
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}
	if err != nil {
		return fmt.Errorf("encoder: keep vectors: %w", err)
	}
	return nil
}

// Forget removes from a folder of Keeping what is kept of all texts of an
// article, by whatever model. That there is none is no error.
func Forget(folder, document string) error {
	files, err := filepath.Glob(filepath.Join(folder, "*", stem(document)+"*"))
	for _, f := range files {
		if e := os.Remove(f); e != nil && !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	if err != nil {
		return fmt.Errorf("encoder: forget vectors: %w", err)
	}
	return nil
}
