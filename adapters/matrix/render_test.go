package matrix

import (
	"encoding/json"
	"flag"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"variorum/bot"
)

var update = flag.Bool("update", false, "rewrite the expected HTML")

// TestHTML compares each reply in testdata/render with its HTML.
func TestHTML(t *testing.T) {
	files, err := filepath.Glob("testdata/render/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var r bot.Reply
			if err := json.Unmarshal(archive.Files[0].Data, &r); err != nil {
				t.Fatal(err)
			}
			// One element a line, to be read.
			got := regexp.MustCompile(`(</(p|h4|ul|li|table|thead|tbody|tr|blockquote)>|<(ul|table|thead|tbody|tr)>)`).ReplaceAllString(HTML(r), "$1\n")
			if *update {
				archive.Files = []txtar.File{archive.Files[0], {Name: "html", Data: []byte(got)}}
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := string(archive.Files[1].Data); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			lawful(t, r)
		})
	}
}

// What HTML may hold: these elements, and no others.
var (
	allowed = []string{"p", "strong", "h4", "em", "blockquote", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "br", "span", "a"}
	element = regexp.MustCompile(`</?([a-z0-9]*)([^<>]*)>`)
	// What clients make links and mentions of when they meet it in a text.
	live = regexp.MustCompile(`(?i)(https?:|mailto:|matrix:|magnet:|ftp:)[^\s\d]|www\.\S|[@#!]\w+:\w|@room\b|[\pL\pN_-]\.\pL|\S@\w`)
)

// lawful fails a test if a reply makes anything but text, and links to its own
// articles, of what it holds, or leaves anything out.
func lawful(t *testing.T, r bot.Reply) {
	t.Helper()
	markup := HTML(r)
	links := map[string]bool{}
	for _, b := range r.Blocks {
		if b.Where != nil {
			links[b.Where.URL] = true
			links[linkable(b.Where.URL)] = true
		}
	}
	for _, m := range element.FindAllStringSubmatch(markup, -1) {
		switch {
		case !slices.Contains(allowed, m[1]):
			t.Errorf("element %s in %s", m[0], markup)
		case m[1] == "a" && m[0] != "</a>":
			link, ok := strings.CutPrefix(m[2], ` href="`)
			link, closed := strings.CutSuffix(link, `"`)
			link = html.UnescapeString(link)
			if !ok || !closed || !links[link] || !strings.HasPrefix(link, "http://") && !strings.HasPrefix(link, "https://") || strings.Contains(link, "//matrix.to/") {
				t.Errorf("link %s in %s", m[0], markup)
			}
		case m[2] != "":
			t.Errorf("attributes in %s", m[0])
		}
	}
	nodes := element.Split(markup, -1)
	for _, node := range nodes {
		text := html.UnescapeString(node)
		if strings.ContainsAny(node, "<>") || live.MatchString(text) {
			t.Errorf("%q in %s", text, markup)
		}
	}
	if got, want := words(strings.Join(shownTexts(markup), " ")), words(plainWithoutLinks(r)); got != want {
		t.Errorf("shown  %q\nplain %q", got, want)
	}
	c := rendered(r)
	data, err := json.Marshal(c)
	if err != nil || !strings.Contains(string(data), `"m.mentions":{}`) || c.MsgType != "m.notice" {
		t.Errorf("%s %v", data, err)
	}
}

// shownTexts returns the texts of an HTML, joined where only an empty element parts
// them.
func shownTexts(markup string) []string {
	markup = strings.ReplaceAll(markup, "<span></span>", "")
	markup = regexp.MustCompile(`</?a\b[^>]*>`).ReplaceAllString(markup, "")
	var list []string
	for _, node := range element.Split(markup, -1) {
		list = append(list, html.UnescapeString(node))
	}
	return list
}

// plainWithoutLinks is what a reader of the plain text is shown but for what
// HTML shows otherwise.
func plainWithoutLinks(r bot.Reply) string {
	var lines []string
	for _, b := range r.Blocks {
		switch {
		case b.Kind == bot.Passage && b.Where != nil:
			lines = append(lines, bot.Quoted(b.Text), "— "+b.Where.String())
		case b.Kind == bot.Passage:
			lines = append(lines, bot.Quoted(b.Text))
		case b.Kind == bot.Table:
			for _, row := range b.Rows {
				lines = append(lines, row...)
			}
		default:
			lines = append(lines, b.Text)
		}
	}
	return strings.Join(lines, "\n")
}

func words(s string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "\ufffd")), " ")
}

// FuzzHTML puts any text anywhere in a reply.
func FuzzHTML(f *testing.F) {
	for _, s := range []string{
		"", "plain", `<a href="https://evil.example">x</a>`, "<img src=x onerror=alert(1)>", "@room", "@ana:example.org", "#room:example.org see",
		"https://evil.example/a?b=c&d", "www.evil.example", "a@b.example", "javascript:alert(1)", "https://matrix.to/#/@ana:example.org",
		"</blockquote><script>", "a\nb\r\nc", "\x00\xff", "“quoted”", "&lt;b&gt;", "16:40, 3.5 million, U.S. troops", "https://ok.example/x\" onclick=\"y", "!room:example.org",
		"www.\xe9evil.example", "http:\u00a0evil", "https:\u0663", "m\u00b2.example",
	} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		lawful(t, bot.Reply{Blocks: []bot.Block{
			{Kind: bot.Lead, Text: a}, {Kind: bot.Heading, Text: b, Apart: true}, {Kind: bot.Text, Text: a}, {Kind: bot.Item, Text: b}, {Kind: bot.Item, Text: a},
			{Kind: bot.Passage, Text: a, Where: &bot.Where{Source: b, Document: a, Title: b, URL: a, Published: b, Attribution: a}},
			{Kind: bot.Passage, Text: b}, {Kind: bot.Small, Text: a}, {Kind: bot.Table, Rows: [][]string{{a, b}, {b, a}, {a}}}, {Kind: "new", Text: b},
		}})
	})
}

// TestSplit holds the parts of long replies to what is promised of them.
func TestSplit(t *testing.T) {
	long := func(n int) string {
		var s strings.Builder
		for i := 0; s.Len() < n; i++ {
			fmt.Fprintf(&s, "Sentence %d says “this & that” <so>. ", i)
		}
		return strings.TrimSpace(s.String())
	}
	where := &bot.Where{Source: "Harbour Times", Document: "1", URL: "https://example.org/1", Published: "no date"}
	var many []bot.Block
	for i := range 300 {
		many = append(many, bot.Block{Kind: bot.Heading, Text: fmt.Sprint("version ", i), Apart: true}, bot.Block{Kind: bot.Passage, Text: long(400), Where: where})
	}
	rows := [][]string{{"source", "says"}}
	for i := range 3000 {
		rows = append(rows, []string{fmt.Sprint("source ", i), long(60)})
	}
	for name, blocks := range map[string][]bot.Block{
		"short": {{Kind: bot.Lead, Text: "short"}}, "empty": nil, "many": many,
		"one passage": {{Kind: bot.Lead, Text: "x"}, {Kind: bot.Heading, Text: "h"}, {Kind: bot.Passage, Text: long(200_000), Where: where}, {Kind: bot.Small, Text: "end"}},
		"one word":    {{Kind: bot.Text, Text: strings.Repeat("é", 100_000)}},
		"table":       {{Kind: bot.Table, Rows: rows}},
		"wide table":  {{Kind: bot.Table, Rows: [][]string{{"a", "b"}, {long(100_000), "y"}}}},
		"headings":    {{Kind: bot.Heading, Text: long(30_000)}, {Kind: bot.Heading, Text: long(30_000)}, {Kind: bot.Text, Text: long(30_000)}},
	} {
		t.Run(name, func(t *testing.T) {
			r := bot.Reply{Blocks: blocks, Answer: "a1", Actions: []bot.Action{bot.Why}}
			parts := (&Adapter{}).Split(r)
			var all []string
			for i, p := range parts {
				if !fits(p) {
					t.Errorf("part %d is too long: %d bytes", i, len(HTML(p))+len(p.Plain()))
				}
				if p.Answer != "a1" || (len(p.Actions) > 0) != (i == len(parts)-1) {
					t.Errorf("part %d: %+v", i, p.Actions)
				}
				body := p.Blocks
				if i > 0 {
					if want := fmt.Sprintf("(continued, %d of %d)", i+1, len(parts)); body[0].Kind != bot.Small || body[0].Text != want {
						t.Errorf("part %d begins with %+v", i, body[0])
					}
					body = body[1:]
				}
				if n := len(body); i < len(parts)-1 && n > 0 && body[n-1].Kind == bot.Heading && len(body[n-1].Text) < 1000 {
					t.Errorf("part %d ends with a heading", i)
				}
				for _, b := range body {
					if b.Kind == bot.Table {
						for j, row := range b.Rows {
							if j > 0 || i == 0 {
								all = append(all, strings.Join(row, " "))
							}
						}
					} else {
						all = append(all, strings.ReplaceAll(b.Text, " · ", " "))
					}
				}
				if i > 0 && i < len(parts)-1 && name == "one passage" {
					if text := strings.TrimSpace(body[len(body)-1].Text); !strings.HasSuffix(text, ".") {
						t.Errorf("part %d ends within a sentence: %q", i, text[max(0, len(text)-20):])
					}
				}
			}
			var want []string
			for _, b := range blocks {
				if b.Kind == bot.Table {
					for _, row := range b.Rows {
						want = append(want, strings.Join(row, " "))
					}
				} else {
					want = append(want, b.Text)
				}
			}
			squeeze := func(list []string) string { return strings.ReplaceAll(words(strings.Join(list, "")), " ", "") }
			if name != "wide table" && squeeze(all) != squeeze(want) {
				t.Error("something is missing, or not in order")
			}
			if len(parts) == 1 != (name == "short" || name == "empty") {
				t.Errorf("%d parts", len(parts))
			}
		})
	}
}
