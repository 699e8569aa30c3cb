package console

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/rogpeppe/go-internal/txtar"

	"variorum/bot"
	"variorum/bot/answer"
)

var update = flag.Bool("update", false, "rewrite the expected texts in testdata")

// TestRender runs every file of testdata: answer.json is an Answer, the file
// "N" is its rendering at N columns, and "why N" the same with its reasons.
func TestRender(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no files in testdata", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var a answer.Answer
			for i, f := range archive.Files {
				if f.Name == "answer.json" {
					if err := json.Unmarshal(f.Data, &a); err != nil {
						t.Fatal(err)
					}
					continue
				}
				got := rendered(t, f.Name, a)
				if *update {
					archive.Files[i].Data = got
				} else if !bytes.Equal(got, f.Data) {
					t.Errorf("%s:\n%s\nwant:\n%s", f.Name, got, f.Data)
				}
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// rendered returns the rendering that a file of a test archive is named for.
func rendered(t *testing.T, name string, a answer.Answer) []byte {
	t.Helper()
	columns, why := strings.CutPrefix(name, "why ")
	if !why {
		a.Why = nil
	}
	width, err := strconv.Atoi(columns)
	if err != nil {
		t.Fatalf("%s: the name of an expected text is a number of columns", name)
	}
	var out bytes.Buffer
	if err := Render(&out, bot.Word(a, bot.Corpus{Articles: 5, Sources: 5}), width, false); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		if n := Width(strings.TrimSuffix(line, "\n")); n > width {
			t.Errorf("%d columns in a line of %d: %s", n, width, line)
		}
	}
	return out.Bytes()
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"", 10, ""},
		{"one two three", 7, "one two|three"},
		{"  one \n\t two ", 20, "one two"},
		{"https://example.org/long", 10, "https://ex|ample.org/|long"},
		{"a 汉字汉字 b", 5, "a|汉字|汉字|b"},
		{"\x1b[31mred\x07\x9b", 20, "␛[31mred␇\uFFFD"},
		{"abc\u202edef\u0085g", 20, "abc\uFFFDdef g"},
	} {
		if got := strings.Join(Wrap(c.text, c.width), "|"); got != c.want {
			t.Errorf("Wrap(%q, %d) = %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

// FuzzRender: whatever an article holds, the output has no control character
// but the end of line, and every word of the quotation stands in it.
func FuzzRender(f *testing.F) {
	f.Add("He said “no”.", "Harbour Times", 80)
	f.Add("\x1b]0;title\x07\x1b[2J\r\n", "\u202egnp.exe", 20)
	f.Add("汉字 🇩🇰 👩‍👩‍👧 e\u0301\u0301", "\xff\xfe\x00", 3)
	f.Fuzz(func(t *testing.T, text, source string, width int) {
		if width > 1000 || len(text) > 4000 {
			return
		}
		r := bot.Reply{Blocks: []bot.Block{
			{Kind: bot.Lead, Text: "Only " + source + " says."},
			{Kind: bot.Heading, Text: text, Apart: true},
			{Kind: bot.Passage, Text: text, Inset: true, Where: &bot.Where{Source: source, Document: source, URL: text, Attribution: text}},
			{Kind: bot.Table, Rows: [][]string{{"source", text}, {source, text}}, Apart: true},
			{Kind: bot.Item, Text: text},
		}}
		var out bytes.Buffer
		if err := Render(&out, r, width, false); err != nil {
			t.Fatal(err)
		}
		for _, c := range out.String() {
			if c != '\n' && (unicode.IsControl(c) || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069) {
				t.Fatalf("%U in the output", c)
			}
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if !strings.Contains(squeeze(out.String()), squeeze(Clean(bot.Quoted(text)))) {
			t.Errorf("the quotation %q is not whole in\n%s", text, out.String())
		}
	})
}
