package matrix

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// names are those that the bot goes by in a room.
type names struct {
	user    id.UserID
	display string
}

// verbs may follow a "!"; then a room need not be told whom they are for.
var verbs = []string{"ask", "compare", "sources", "history", "why", "more", "help"}

// Links to users in the HTML of a message: how clients write a mention.
var (
	anchor = regexp.MustCompile(`(?is)<a\s[^>]*?href\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>(.*?)</a>`)
	tag    = regexp.MustCompile(`(?s)<[^>]*>`)
)

// understand returns a message without the mention or the "!" of a verb, and
// whether either was there, so that it is meant for the bot in a room as well.
func understand(c *event.MessageEventContent, n names) (text string, meant bool) {
	c.RemoveReplyFallback()
	text = strings.TrimSpace(c.Body)
	pills := mentions(c.FormattedBody, n.user)
	meant = len(pills) > 0 || c.Mentions.Has(n.user)

	called := slices.Concat(pills, []string{n.user.String(), "@" + n.display, n.display, "@" + n.user.Localpart(), n.user.Localpart()})
	slices.SortStableFunc(called, func(a, b string) int { return len(b) - len(a) })
	rest, mark, found := address(text, called)
	switch {
	case found && (meant || mark):
		text, meant = rest, true
	case meant:
		text = without(text, called)
	}
	if word, ok := strings.CutPrefix(text, "!"); ok {
		end := strings.IndexFunc(word, unicode.IsSpace)
		if end < 0 {
			end = len(word)
		}
		if slices.Contains(verbs, strings.ToLower(word[:end])) {
			return word, true
		}
	}
	return text, meant
}

// mentions returns the texts of the links to a user.
func mentions(formatted string, user id.UserID) []string {
	var texts []string
	for _, m := range anchor.FindAllStringSubmatch(formatted, -1) {
		address, err := url.PathUnescape(html.UnescapeString(m[1] + m[2]))
		if err != nil {
			continue
		}
		name, ok := strings.CutPrefix(address, "https://matrix.to/#/")
		if !ok {
			if name, ok = strings.CutPrefix(address, "matrix:u/"); !ok {
				continue
			}
			name = "@" + name
		}
		if name, _, _ = strings.Cut(name, "?"); name != user.String() {
			continue
		}
		if text := strings.TrimSpace(html.UnescapeString(tag.ReplaceAllString(m[3], ""))); text != "" {
			texts = append(texts, text)
		} else {
			texts = append(texts, user.String())
		}
	}
	return texts
}

// address takes a name off the beginning of a text. It is marked where it is
// written as one calls somebody: with an "@", a colon or a comma.
func address(text string, called []string) (rest string, marked, found bool) {
	for _, name := range called {
		if strings.Trim(name, "@") == "" || len(text) < len(name) || !strings.EqualFold(text[:len(name)], name) {
			continue
		}
		rest = text[len(name):]
		r, _ := utf8.DecodeRuneInString(rest)
		if rest != "" && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_') {
			continue // another, longer name
		}
		marked = strings.HasPrefix(name, "@") || strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, ",")
		return strings.TrimSpace(strings.TrimLeft(rest, ":, \u00a0")), marked, true
	}
	return text, false, false
}

// without takes the first mention out of a text.
func without(text string, called []string) string {
	for _, name := range called {
		if strings.Trim(name, "@") == "" {
			continue
		}
		at := strings.Index(text, name)
		if at < 0 {
			continue
		}
		before, after := strings.TrimRightFunc(text[:at], unicode.IsSpace), strings.TrimLeftFunc(text[at+len(name):], unicode.IsSpace)
		if r, _ := utf8.DecodeRuneInString(after); before == "" || after == "" || unicode.IsPunct(r) {
			return strings.TrimRight(before+after, ", ")
		}
		return before + " " + after
	}
	return text
}
