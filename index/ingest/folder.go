package ingest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"sort"
	"strings"
	"syscall"

	"variorum/index/news"
)

const listName = "corpus.yaml"

// Folder reads the articles under the root of fsys, in the order of their
// paths. name is how the folder is called in messages; its base name is the
// source of articles that name none.
//
// Files called .md or .txt are articles, README files apart; hidden files and
// folders are passed over, and links to folders are not followed. A folder
// that holds a corpus.yaml gives what it lists and nothing else.
//
// What is wrong with one file is yielded as a *FileError, and the iteration
// goes on. What is wrong with a corpus.yaml is yielded as one error that joins
// a *FileError for each problem, in place of what the list names. A cancelled
// context ends the iteration with its error.
func Folder(ctx context.Context, fsys fs.FS, name string) iter.Seq2[news.Revision, error] {
	return func(yield func(news.Revision, error) bool) {
		w := &walk{ctx: ctx, fsys: fsys, name: name}
		w.folder(".")
		if err := ctx.Err(); err != nil {
			yield(news.Revision{}, err)
			return
		}
		if len(w.found) == 0 {
			yield(news.Revision{}, &FileError{File: name, Err: fmt.Errorf("holds no articles; looked for .md and .txt files (README and hidden files are no articles) and for %s", listName)})
			return
		}
		sort.SliceStable(w.found, func(i, j int) bool { return w.found[i].path < w.found[j].path })
		ids := make(map[string]string)
		for _, f := range w.found {
			r, err := news.Revision{}, f.err
			if err == nil {
				r, err = read(ctx, fsys, name, f.entry)
			}
			if err == nil {
				if other, ok := ids[r.ID]; ok {
					r, err = news.Revision{}, &FileError{File: path.Join(name, f.path), Err: fmt.Errorf("has the same id as %s: %q; give it another", path.Join(name, other), r.ID)}
				} else {
					ids[r.ID] = f.path
				}
			}
			if !yield(r, err) || ctx.Err() != nil {
				return
			}
		}
	}
}

// A walk collects what to read, before anything is read.
type walk struct {
	ctx   context.Context
	fsys  fs.FS
	name  string
	found []finding
}

// A finding is a file to read, or what is wrong with it.
type finding struct {
	entry
	err error
}

func (w *walk) fail(file string, err error) {
	w.found = append(w.found, finding{entry{path: file}, &FileError{File: path.Join(w.name, file), Err: err}})
}

func (w *walk) folder(dir string) {
	if w.ctx.Err() != nil {
		return
	}
	files, err := fs.ReadDir(w.fsys, dir)
	if err != nil {
		w.fail(dir, noFolder(err))
		return
	}
	for _, f := range files {
		if f.Name() == listName && !f.IsDir() {
			w.list(dir)
			return
		}
	}
	for _, f := range files {
		file := path.Join(dir, f.Name())
		switch {
		case strings.HasPrefix(f.Name(), "."):
		case f.IsDir():
			w.folder(file)
		case isArticle(f.Name()) && w.isFile(f, file):
			w.found = append(w.found, finding{entry: entry{path: file}})
		}
	}
}

func noFolder(err error) error {
	if errors.Is(err, syscall.ENOTDIR) {
		return errors.New("is not a folder; name the folder it lies in, or the file itself")
	}
	return plain(err)
}

// list takes what the corpus.yaml of a folder names.
func (w *walk) list(dir string) {
	file := path.Join(dir, listName)
	data, err := load(w.fsys, file)
	if err != nil {
		w.fail(file, err)
		return
	}
	entries, problems := readList(data, w.fsys, dir)
	if len(problems) > 0 {
		joined := make([]error, len(problems))
		for i, p := range problems {
			p.File = path.Join(w.name, file)
			joined[i] = p
		}
		w.found = append(w.found, finding{entry{path: file}, errors.Join(joined...)})
		return
	}
	for _, e := range entries {
		w.found = append(w.found, finding{entry: e})
	}
}

// isFile reports whether something can be read as a file. A link that leads
// nowhere is said to be wrong when it is read.
func (w *walk) isFile(f fs.DirEntry, file string) bool {
	if f.Type().IsRegular() {
		return true
	}
	if f.Type()&fs.ModeSymlink == 0 {
		return false
	}
	info, err := fs.Stat(w.fsys, file)
	return err != nil || info.Mode().IsRegular()
}

func isArticle(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	stem := strings.ToLower(strings.TrimSuffix(name, path.Ext(name)))
	return (ext == ".md" || ext == ".txt") && stem != "readme"
}
