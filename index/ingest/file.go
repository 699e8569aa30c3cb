package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"variorum/index/news"
)

// File reads the article at path, a path inside fsys. name is how the folder
// is called in messages, and the source of an article that names none. The
// article's data comes from its front matter, else from its first line; a
// corpus.yaml is not looked at. Number and Seen are left zero.
func File(ctx context.Context, fsys fs.FS, path, name string) (news.Revision, error) {
	return read(ctx, fsys, name, entry{path: path})
}

// read reads the article of one entry. What the entry says comes before what
// the file says.
func read(ctx context.Context, fsys fs.FS, name string, e entry) (news.Revision, error) {
	if err := ctx.Err(); err != nil {
		return news.Revision{}, err
	}
	fail := func(line int, err error) (news.Revision, error) {
		return news.Revision{}, &FileError{File: path.Join(name, e.path), Line: line, Err: err}
	}
	data, err := load(fsys, e.path)
	if err != nil {
		return fail(0, err)
	}
	if line, err := checkText(data, path.Base(e.path)); err != nil {
		return fail(line, err)
	}
	r := news.Revision{Text: string(data), Hash: news.Hash(string(data))}
	front, ok := findFrontMatter(r.Text)
	var own entry
	if ok {
		var line int
		if own, line, err = readFrontMatter(front); err != nil {
			return fail(line, err)
		}
		if strings.TrimSpace(r.Text[front.End:]) == "" {
			return fail(0, errors.New("holds front matter and no text; remove it or fill it"))
		}
	}
	title := firstLine(r.Text, front.End)
	r.Article = news.Article{
		ID:        first(own.id, e.path),
		Source:    first(e.source, own.source, folderOf(e.path, name)),
		Title:     first(e.title, own.title, title),
		URL:       first(e.url, own.url),
		Author:    first(e.author, own.author),
		Published: e.published,
	}
	if e.published.IsZero() {
		r.Published = own.published
	}
	r.Blocks = Clean(r.Text, r.Title)
	return r, nil
}

// An entry names a file and what is known of the article in it.
type entry struct {
	path, id, source, title, url, author string
	published                            time.Time
}

// load returns the bytes of a file, unless it is too large.
func load(fsys fs.FS, path string) ([]byte, error) {
	info, err := fs.Stat(fsys, path)
	if err != nil {
		return nil, plain(err)
	}
	if info.IsDir() {
		return nil, errors.New("is a folder, not a file")
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("is not a regular file")
	}
	if info.Size() > MaxSize {
		return nil, tooLarge(info.Size())
	}
	f, err := fsys.Open(path)
	if err != nil {
		return nil, plain(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxSize+1))
	if err != nil {
		return nil, plain(err)
	}
	if len(data) > MaxSize {
		return nil, tooLarge(int64(len(data)))
	}
	return data, nil
}

func tooLarge(size int64) error {
	return fmt.Errorf("is %d bytes, and an article may have %d at most; split it or leave it out", size, MaxSize)
}

// plain puts the errors of a file system in words, and says what to do.
func plain(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("is not there; check the name: %w", fs.ErrNotExist)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("may not be read; change its permissions: %w", fs.ErrPermission)
	}
	return fmt.Errorf("cannot be read: %w", err)
}

// longestTitle is the length, in characters, at which a first line that
// stands in for a headline is cut.
const longestTitle = 160

// firstLine returns the first line that is not part of the page, from offset
// on, without the signs of Markdown.
func firstLine(text string, from int) string {
	var title string
	for i, l := range splitLines(text, from) {
		u := &unit{}
		u.describe(l.text)
		if i >= 10 {
			break
		}
		if title == "" {
			title = u.text()
		}
		if len(u.words) > 0 && compiled().of(u, anywhere) == nil {
			return u.text()
		}
	}
	return title
}

// text returns the unit as a title.
func (u *unit) text() string {
	if utf8.RuneCountInString(u.title) <= longestTitle {
		return u.title
	}
	cut := string([]rune(u.title)[:longestTitle])
	if i := strings.LastIndex(cut, " "); i > 0 {
		cut = cut[:i]
	}
	return cut + " …"
}

// folderOf returns the base name of the folder a file lies in.
func folderOf(file, name string) string {
	if dir := path.Dir(file); dir != "." {
		return path.Base(dir)
	}
	return path.Base(strings.TrimRight(strings.ReplaceAll(name, `\`, "/"), "/"))
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
