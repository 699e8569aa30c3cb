package slack

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	slackapi "github.com/slack-go/slack"

	"variorum/adapters/slack/slacktest"
	"variorum/bot"
)

var update = flag.Bool("update", false, "write the rendered blocks of testdata/render anew")

// rendered returns the blocks of a reply as Slack gets them.
func rendered(t testing.TB, r bot.Reply) json.RawMessage {
	t.Helper()
	blocks, err := json.Marshal(render(r, "1700000000.000100"))
	if err != nil {
		t.Fatal(err)
	}
	return blocks
}

// Each file of testdata/render has a reply, the blocks that are made of it and
// the text beside them.
func TestRender(t *testing.T) {
	files, err := filepath.Glob("testdata/render/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var r bot.Reply
			if err := json.Unmarshal(a.Files[0].Data, &r); err != nil {
				t.Fatal(err)
			}
			blocks := rendered(t, r)
			got := []txtar.File{a.Files[0], {Name: "blocks.json", Data: listing(t, blocks)}, {Name: "text", Data: []byte(notice(r) + "\n")}}
			if *update {
				if err := os.WriteFile(file, txtar.Format(&txtar.Archive{Comment: a.Comment, Files: got}), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(a.Files) != len(got) {
				t.Fatal("the file lacks blocks.json or text: -update writes them")
			}
			for i := range got {
				if !bytes.Equal(got[i].Data, a.Files[i].Data) {
					t.Errorf("%s:\n%s\nwant\n%s", got[i].Name, got[i].Data, a.Files[i].Data)
				}
			}
			if problems := slacktest.Problems(blocks); len(problems) > 0 {
				t.Errorf("Slack would refuse: %s", problems)
			}
			if got, want := loose(shownWords(render(r, ""))), loose(r.Plain()); got != want {
				t.Errorf("the blocks say\n%s\nand the text\n%s", got, want)
			}
		})
	}
}

// listing writes blocks with a line for each.
func listing(t *testing.T, blocks json.RawMessage) []byte {
	t.Helper()
	var all []json.RawMessage
	if err := json.Unmarshal(blocks, &all); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, b := range all {
		out.Write(append(bytes.ReplaceAll(b, []byte(`{"type":"rich_text_`), []byte("\n  {\"type\":\"rich_text_")), '\n'))
	}
	return out.Bytes()
}

// shownWords returns what blocks show, with the address of a link at the end of
// its line, and tables as the text has them.
func shownWords(blocks []slackapi.Block) string {
	var out strings.Builder
	line := func(elements []slackapi.RichTextSectionElement) {
		address := ""
		for _, e := range elements {
			switch e := e.(type) {
			case *slackapi.RichTextSectionTextElement:
				if e.Text == "\n" {
					out.WriteString(address)
					address = ""
				}
				out.WriteString(e.Text)
			case *slackapi.RichTextSectionLinkElement:
				out.WriteString(e.Text)
				address = " " + e.URL
			}
		}
		out.WriteString(address + "\n")
	}
	for _, b := range blocks {
		switch b := b.(type) {
		case *slackapi.RichTextBlock:
			for _, e := range b.Elements {
				switch e := e.(type) {
				case *slackapi.RichTextSection:
					line(e.Elements)
				case *slackapi.RichTextQuote:
					line(e.Elements)
				case *slackapi.RichTextList:
					for _, item := range e.Elements {
						line(item.(*slackapi.RichTextSection).Elements)
					}
				}
			}
		case *slackapi.ContextBlock:
			for _, e := range b.ContextElements.Elements {
				out.WriteString(e.(*slackapi.TextBlockObject).Text + "\n")
			}
		case *slackapi.TableBlock:
			var rows [][]string
			for _, row := range b.Rows {
				var cells []string
				for _, cell := range row {
					cells = append(cells, strings.TrimSpace(cell.(*slackapi.TableRawTextCell).Text))
				}
				rows = append(rows, cells)
			}
			out.WriteString(bot.Block{Kind: bot.Table, Rows: rows}.Plain() + "\n")
		}
	}
	return out.String()
}

// loose takes out what the two ways of showing differ in: white space, the
// marks of a quotation, the dash before a source, the bullet and the dot
// between cells.
func loose(s string) string {
	for _, mark := range []string{"“", "”", "—", "·"} {
		s = strings.ReplaceAll(s, mark, " ")
	}
	var words []string
	for w := range strings.FieldsSeq(s) {
		if w != "-" {
			words = append(words, w)
		}
	}
	return strings.Join(words, " ")
}

func TestWebLink(t *testing.T) {
	for _, c := range []struct {
		in, want string
		ok       bool
	}{
		{"https://page.example/a?b=c&d#e", "https://page.example/a?b=c&d#e", true},
		{"http://page.example", "http://page.example", true},
		{"https://page.example/a b|<!channel>", "https://page.example/a%20b%7C%3C!channel%3E", true},
		{"https://page.example/straße", "https://page.example/stra%C3%9Fe", true},
		{"https://page.example/100%25", "https://page.example/100%25", true},
		{"javascript:alert(1)", "", false},
		{"slack://open", "", false},
		{"mailto:ana@desk.example", "", false},
		{"https://", "", false},
		{"page.example/a", "", false},
		{"https://page.example/\n", "", false},
		{"https://page.example/" + strings.Repeat("a", maxURL), "", false},
		{"", "", false},
	} {
		if got, ok := webLink(c.in); got != c.want || ok != c.ok {
			t.Errorf("%q: %q %v, want %q %v", c.in, got, ok, c.want, c.ok)
		}
	}
}

// The text beside the blocks is escaped, keeps to its length, and says where
// the rest is.
func TestNotice(t *testing.T) {
	r := bot.Reply{Blocks: []bot.Block{{Kind: bot.Lead, Text: "a <!channel> & <b>"}}}
	if got, want := notice(r), "a &lt;!channel&gt; &amp; &lt;b&gt;"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	r.Blocks[0].Text = strings.Repeat("<é> ", 3000)
	got := notice(r)
	if len(got) > maxNotice || len(got) < maxNotice-20 || !strings.HasSuffix(got, restInBlocks) {
		t.Errorf("%d bytes, ending in %q", len(got), got[len(got)-60:])
	}
	if cut := strings.TrimSuffix(got, restInBlocks); strings.Trim(strings.NewReplacer("&lt;é&gt;", "").Replace(cut), " ") != "" && !strings.HasSuffix(cut, "&lt;") && !strings.HasSuffix(cut, "&lt;é") {
		t.Errorf("cut within an escape: %q", cut[len(cut)-20:])
	}
}

// table returns rows of so many cells, each of so many letters.
func table(rows, columns, letters int) [][]string {
	var t [][]string
	for r := range rows {
		var row []string
		for c := range columns {
			row = append(row, fmt.Sprintf("%d/%d%s", r, c, strings.Repeat("x", letters)))
		}
		t = append(t, row)
	}
	return t
}

func TestTables(t *testing.T) {
	for _, c := range []struct {
		rows  [][]string
		table bool
	}{
		{table(3, 3, 1), true}, {table(100, 20, 0), false}, {table(90, 4, 10), true}, {table(101, 2, 1), false},
		{table(2, 21, 1), false}, {table(10, 2, 1000), false}, {[][]string{{"a", "b"}, {"", "c"}, {"d"}}, true},
	} {
		r := bot.Reply{Blocks: []bot.Block{{Kind: bot.Table, Rows: c.rows}}}
		blocks := render(r, "")
		if is := blocks[0].BlockType() == slackapi.MBTTable; is != c.table {
			t.Errorf("%d rows of %d: table %v, want %v", len(c.rows), len(c.rows[0]), is, c.table)
		}
		for _, part := range bot.SplitReply(listed(r), fits) {
			if problems := slacktest.Problems(rendered(t, part)); len(problems) > 0 {
				t.Errorf("%d rows of %d: %s", len(c.rows), len(c.rows[0]), problems)
			}
		}
	}
}
