package matrix

import (
	"html"
	"net/url"
	"strings"
	"unicode"

	"maunium.net/go/mautrix/event"

	"variorum/bot"
)

// rendered returns a reply as a Matrix message: HTML, and a body that stands
// alone. It mentions nobody.
func rendered(r bot.Reply) *event.MessageEventContent {
	return &event.MessageEventContent{
		MsgType: event.MsgNotice, Body: strings.ToValidUTF8(r.Plain(), "\ufffd"),
		Format: event.FormatHTML, FormattedBody: HTML(r),
		Mentions: &event.Mentions{},
	}
}

// summary returns the first line of a reply, for clients that show no edits.
func summary(r bot.Reply) string {
	line, _, _ := strings.Cut(strings.ToValidUTF8(r.Plain(), "\ufffd"), "\n")
	runes := []rune(line)
	return string(runes[:min(len(runes), 500)])
}

// HTML returns a reply in the HTML that Matrix clients show. Whatever a text in
// it holds is shown as text: it makes no markup, mentions nobody, and is not
// turned into a link by clients that look for addresses. The only links are
// those of passages to where they stand, by http or https.
func HTML(r bot.Reply) string {
	var out strings.Builder
	for i := 0; i < len(r.Blocks); i++ {
		b := r.Blocks[i]
		switch b.Kind {
		case bot.Lead:
			out.WriteString("<p><strong>" + inert(b.Text) + "</strong></p>")
		case bot.Heading:
			out.WriteString("<h4>" + inert(b.Text) + "</h4>")
		case bot.Small:
			out.WriteString("<p><em>" + inert(b.Text) + "</em></p>")
		case bot.Passage:
			out.WriteString("<blockquote>" + inert(bot.Quoted(b.Text)) + "</blockquote>")
			if b.Where != nil {
				out.WriteString("<p>" + source(*b.Where) + "</p>")
			}
		case bot.Item:
			out.WriteString("<ul>")
			for ; i < len(r.Blocks) && r.Blocks[i].Kind == bot.Item; i++ {
				out.WriteString("<li>" + inert(r.Blocks[i].Text) + "</li>")
			}
			i--
			out.WriteString("</ul>")
		case bot.Table:
			out.WriteString(table(b.Rows))
		default:
			out.WriteString("<p>" + inert(b.Text) + "</p>")
		}
	}
	return out.String()
}

// source is the line below a passage, with a link to the article.
func source(w bot.Where) string {
	line := w.String()
	link := linkable(w.URL)
	if link == "" || w.Source == "" {
		return "— " + inert(line)
	}
	return `— <a href="` + html.EscapeString(link) + `">` + inert(w.Source) + "</a>" + inert(strings.TrimPrefix(line, w.Source))
}

// linkable returns an address that may be linked to, else "". Links into Matrix
// are left out: clients show them as mentions.
func linkable(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Opaque != "" {
		return ""
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if host == "matrix.to" || strings.HasSuffix(host, ".matrix.to") || strings.HasPrefix(u.Fragment, "/") {
		return ""
	}
	return u.String()
}

// table shows rows; the first names the columns.
func table(rows [][]string) string {
	var out strings.Builder
	out.WriteString("<table>")
	for i, row := range rows {
		cell := "td"
		switch i {
		case 0:
			cell = "th"
			out.WriteString("<thead>")
		case 1:
			out.WriteString("<tbody>")
		}
		out.WriteString("<tr>")
		for _, text := range row {
			out.WriteString("<" + cell + ">" + inert(text) + "</" + cell + ">")
		}
		out.WriteString("</tr>")
		if i == 0 {
			out.WriteString("</thead>")
		}
	}
	if len(rows) > 1 {
		out.WriteString("</tbody>")
	}
	return out.String() + "</table>"
}

// inert escapes a text, and parts what clients take for addresses or names by an
// empty element: it is shown, read out and copied as it is.
func inert(text string) string {
	const parting = "<span></span>"
	text = strings.ToValidUTF8(text, "\ufffd")
	var out strings.Builder
	from := 0
	runes := []rune(text)
	at := 0 // the byte offset of runes[i]
	for i, r := range runes {
		var before, after rune = ' ', ' '
		if i > 0 {
			before = runes[i-1]
		}
		if i+1 < len(runes) {
			after = runes[i+1]
		}
		size := len(string(r))
		cut := -1
		switch {
		case (r == '@' || r == '#' || r == '!' || r == '+' || r == '$') && isWord(after):
			cut = at + size
		case r == '.' && isWord(before) && isWord(after) && !(unicode.IsDigit(before) && unicode.IsDigit(after)):
			cut = at
		case r == '.' && i >= 3 && strings.EqualFold(string(runes[i-3:i]), "www"):
			cut = at
		case r == ':' && isWord(before) && !strings.ContainsRune(" \t\n\f\r0123456789", after):
			cut = at + size
		}
		if cut > from {
			out.WriteString(html.EscapeString(text[from:cut]) + parting)
			from = cut
		}
		at += size
	}
	out.WriteString(html.EscapeString(text[from:]))
	return strings.ReplaceAll(out.String(), "\n", "<br>")
}

// isWord reports whether a character can stand in an address.
func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || r == '_' || r == '-' || r == '='
}
