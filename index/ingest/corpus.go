package ingest

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"sort"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// listKeys are the keys of an item of corpus.yaml.
var listKeys = []string{"file", "source", "title", "published", "url", "author"}

// readList reads a corpus.yaml that lies in dir and returns what it lists, or
// everything that is wrong with it.
func readList(data []byte, fsys fs.FS, dir string) ([]entry, []*FileError) {
	l := &list{fsys: fsys, dir: dir, seen: make(map[string]int)}
	if line, err := checkText(data, listName); err != nil {
		l.wrong(line, "%w", err)
		return nil, l.problems
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		l.wrong(lineOf(err), "%s", reason(err))
		return nil, l.problems
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.SequenceNode || len(root.Content[0].Content) == 0 {
		l.wrong(max(root.Line, 1), "is not a list of articles; write one item for each: - {file: a.txt, source: The Paper, title: …, published: 2025-01-31T15:04:00Z, url: …, author: …}")
		return nil, l.problems
	}
	for _, item := range root.Content[0].Content {
		l.item(item)
	}
	return l.entries, l.problems
}

// A list is a corpus.yaml while it is read.
type list struct {
	fsys     fs.FS
	dir      string
	seen     map[string]int // file → line
	entries  []entry
	problems []*FileError
}

func (l *list) wrong(line int, format string, args ...any) {
	l.problems = append(l.problems, &FileError{Line: line, Err: fmt.Errorf(format, args...)})
}

func (l *list) item(item *yaml.Node) {
	if item.Kind != yaml.MappingNode {
		l.wrong(item.Line, "is not an article; write the keys %s", strings.Join(listKeys, ", "))
		return
	}
	var e entry
	given := make(map[string]bool)
	for i := 0; i+1 < len(item.Content); i += 2 {
		key, value := item.Content[i], item.Content[i+1]
		switch {
		case given[key.Value]:
			l.wrong(key.Line, "%q is given twice", key.Value)
			continue
		case value.Kind != yaml.ScalarNode:
			if known(key.Value) {
				given[key.Value] = true
				l.wrong(value.Line, "%s must be a plain value", key.Value)
				continue
			}
		}
		given[key.Value] = true
		l.value(&e, key, value)
	}
	if !given["file"] {
		l.wrong(item.Line, "names no file")
		return
	}
	l.entries = append(l.entries, e)
}

func known(key string) bool {
	for _, k := range listKeys {
		if k == key {
			return true
		}
	}
	return false
}

// value takes one key of an item.
func (l *list) value(e *entry, key, value *yaml.Node) {
	text := strings.TrimSpace(value.Value)
	if value.Tag == "!!null" {
		text = ""
	}
	switch key.Value {
	case "file":
		e.path = l.file(text, value.Line)
	case "source":
		e.source = text
	case "title":
		e.title = text
	case "author":
		e.author = byline(text)
	case "url":
		if text != "" && !isWeb(text) {
			l.wrong(value.Line, "url %q is not an address; write it with http:// or https://", text)
		}
		e.url = text
	case "published":
		var err error
		if e.published, err = parseTime(text); err != nil {
			l.wrong(value.Line, "published: %w", err)
		}
	default:
		l.wrong(key.Line, "unknown key %q; did you mean %q? The keys are %s", key.Value, nearest(key.Value), strings.Join(listKeys, ", "))
	}
}

// file checks the name of a file and returns its path from the root.
func (l *list) file(name string, line int) string {
	if name == "" {
		l.wrong(line, "names no file")
		return ""
	}
	clean := path.Clean(name)
	switch {
	case strings.Contains(name, `\`):
		l.wrong(line, "file %q: write / in place of \\", name)
		return ""
	case path.IsAbs(name) || clean == ".." || strings.HasPrefix(clean, "../"):
		l.wrong(line, "file %q lies outside the folder; only files inside it can be listed", name)
		return ""
	case !fs.ValidPath(clean):
		l.wrong(line, "file %q is not a path", name)
		return ""
	}
	full := path.Join(l.dir, clean)
	if earlier, ok := l.seen[full]; ok {
		l.wrong(line, "file %q is listed twice, first on line %d", name, earlier)
		return full
	}
	l.seen[full] = line
	if ext := strings.ToLower(path.Ext(clean)); ext != ".md" && ext != ".txt" {
		l.wrong(line, "file %q: only .md and .txt files are articles", name)
		return full
	}
	info, err := fs.Stat(l.fsys, full)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		l.wrong(line, "file %q is not in the folder; correct the name or take it off the list", name)
	case err != nil:
		l.wrong(line, "file %q: %w", name, plain(err))
	case !info.Mode().IsRegular():
		l.wrong(line, "file %q is not a regular file", name)
	}
	return full
}

// timeForms are the forms of a time that are understood. A time without a
// zone is taken for UTC.
var timeForms = []string{
	"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04",
	"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04Z07:00", "2006-01-02 15:04:05", "2006-01-02 15:04",
	"2006-01-02",
}

func parseTime(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, form := range timeForms {
		if t, err := time.Parse(form, strings.ToUpper(text)); err == nil && t.Year() > 0 {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time; write it like 2025-01-31T15:04:05Z, 2025-01-31T15:04+01:00, 2025-01-31T15:04 (UTC) or 2025-01-31", text)
}

func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// byline takes the "by" off an author.
func byline(author string) string {
	if len(author) > 3 && strings.EqualFold(author[:3], "by ") {
		return strings.TrimSpace(author[3:])
	}
	return author
}

// nearest returns the key that takes the fewest changes of a letter.
func nearest(key string) string {
	keys := append([]string(nil), listKeys...)
	if len(key) > 40 {
		return keys[0]
	}
	sort.SliceStable(keys, func(i, j int) bool { return changes(key, keys[i]) < changes(key, keys[j]) })
	for alias, k := range map[string]string{"headline": "title", "outlet": "source", "date": "published", "byline": "author", "link": "url", "path": "file", "name": "file"} {
		if strings.EqualFold(alias, key) {
			return k
		}
	}
	return keys[0]
}

// changes returns the edit distance of two words.
func changes(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}

// lineOf returns the line that a message of the YAML parser names, or 0.
func lineOf(err error) int {
	_, rest, ok := strings.Cut(err.Error(), "line ")
	if !ok {
		return 0
	}
	digits, _, _ := strings.Cut(rest, ":")
	n, _ := strconv.Atoi(digits)
	return n
}

// reason returns the message of the YAML parser without its place.
func reason(err error) string {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if _, rest, ok := strings.Cut(text, ": "); ok && strings.HasPrefix(text, "line ") {
		text = rest
	}
	return "is not YAML: " + text
}
