package ingest

import (
	"fmt"
	"regexp"
	"strings"

	"variorum/index/news"

	"go.yaml.in/yaml/v3"
)

// A frontMatter is the YAML between two lines of dashes at the head of a file.
type frontMatter struct {
	news.Span        // with the dashes
	yaml      string // without them
	line      int    // number of the first line of yaml, counted from 1
}

var metadataLine = regexp.MustCompile(`^(?:[\pL_][\w\pL .-]*:(?:\s|$)|\s|#|-\s|[}\])"'])`)

// findFrontMatter returns the front matter of a text. Lines of dashes that
// hold something else than keys and values are part of the text.
func findFrontMatter(text string) (frontMatter, bool) {
	start := 0
	if strings.HasPrefix(text, byteOrderMark) {
		start = len(byteOrderMark)
	}
	rest := text[start:]
	first, after, ok := strings.Cut(rest, "\n")
	if !ok || strings.TrimRight(first, " \t\r") != "---" {
		return frontMatter{}, false
	}
	inner := len(text) - len(after)
	keys := 0
	for at := inner; at < len(text); {
		end, next := len(text), len(text)
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			end, next = at+i, at+i+1
		}
		l := strings.TrimRight(text[at:end], " \t\r")
		if l == "---" || l == "..." {
			found := frontMatter{Span: news.Span{Start: start, End: at + len(l)}, yaml: text[inner:at], line: 2}
			return found, keys > 0 || strings.TrimSpace(found.yaml) == ""
		}
		if l != "" && !metadataLine.MatchString(l) {
			return frontMatter{}, false
		}
		if l != "" {
			keys++
		}
		at = next
	}
	return frontMatter{}, false
}

// readFrontMatter reads the keys that are known; others are passed over, since
// files from other tools carry anything. It returns the line in the file with
// the error.
func readFrontMatter(front frontMatter) (e entry, line int, err error) {
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(front.yaml), &root); err != nil {
		line := front.line
		if n := lineOf(err); n > 0 {
			line += n - 1
		}
		return entry{}, line, fmt.Errorf("front matter %s", reason(err))
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return entry{}, 0, nil
	}
	pairs := root.Content[0].Content
	for i := 0; i+1 < len(pairs); i += 2 {
		value := scalars(pairs[i+1])
		switch strings.ToLower(pairs[i].Value) {
		case "source", "outlet":
			e.source = first(e.source, value)
		case "title", "headline":
			e.title = first(e.title, value)
		case "author", "byline":
			e.author = first(e.author, byline(value))
		case "id":
			e.id = first(e.id, value)
		case "url":
			if isWeb(value) {
				e.url = first(e.url, value)
			}
		case "published", "date":
			t, err := parseTime(value)
			if err != nil {
				return entry{}, front.line + pairs[i+1].Line - 1, fmt.Errorf("%s: %w", pairs[i].Value, err)
			}
			if e.published.IsZero() || strings.EqualFold(pairs[i].Value, "published") {
				e.published = t
			}
		}
	}
	return e, 0, nil
}

// scalars returns a plain value, or the plain values of a list joined by "and".
func scalars(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag != "!!null":
		return strings.Join(strings.Fields(n.Value), " ")
	case n.Kind == yaml.SequenceNode && len(n.Content) <= 20:
		var list []string
		for _, item := range n.Content {
			if item.Kind == yaml.ScalarNode {
				list = append(list, strings.TrimSpace(item.Value))
			}
		}
		return strings.Join(list, " and ")
	}
	return ""
}
