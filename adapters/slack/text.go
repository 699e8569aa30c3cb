package slack

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// readable decodes the text of a Slack message: entities become what a person
// sees, and the mentions of the user self are taken out.
func readable(text, self string) string {
	var out strings.Builder
	for {
		open := strings.IndexByte(text, '<')
		if open < 0 {
			break
		}
		end := strings.IndexByte(text[open:], '>')
		if end < 0 {
			break
		}
		out.WriteString(unescape(text[:open]))
		token := text[open+1 : open+end]
		text = text[open+end+1:]
		if !isMention(token, self) {
			out.WriteString(entity(token))
			continue
		}
		if strings.TrimSpace(out.String()) == "" { // "<@U1>: who …" addresses, it is no part of the question
			text = strings.TrimLeft(text, " \t\u00a0:,")
		} else if before := out.String(); strings.HasSuffix(before, " ") {
			text = strings.TrimPrefix(text, " ")
		}
	}
	out.WriteString(unescape(text))
	return strings.TrimSpace(out.String())
}

// mentions reports whether a Slack text mentions the user.
func mentions(text, user string) bool {
	return user != "" && (strings.Contains(text, "<@"+user+">") || strings.Contains(text, "<@"+user+"|"))
}

func isMention(token, user string) bool {
	id, _, _ := strings.Cut(token, "|")
	return user != "" && id == "@"+user
}

// entity returns what a person sees of what stands between < and >.
func entity(token string) string {
	id, label, _ := strings.Cut(token, "|")
	id, label = unescape(id), unescape(label)
	switch {
	case strings.HasPrefix(id, "!"):
		if label != "" {
			return label
		}
		name, _, _ := strings.Cut(id[1:], "^")
		return "@" + name
	case strings.HasPrefix(id, "@"), strings.HasPrefix(id, "#"):
		if label != "" {
			return id[:1] + strings.TrimPrefix(label, id[:1])
		}
		return id
	case label != "":
		return label
	}
	return strings.TrimPrefix(id, "mailto:")
}

// unescape undoes the three escapes that Slack makes.
func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// escape makes the three, so that nothing in s is live.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// clean returns a text as it can be sent: what is not UTF-8, control
// characters, and those that turn the direction of writing of what follows
// them become the replacement character.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r == '\r':
			return '\n'
		case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return utf8.RuneError
		}
		return r
	}, strings.ReplaceAll(s, "\r\n", "\n"))
}

// shorten returns at most so many characters of s, the last of them "…" if any
// were left out.
func shorten(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	runes := []rune(s)
	return string(runes[:most-1]) + "…"
}
