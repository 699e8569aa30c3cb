package language

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"variorum/index/news"
)

var update = flag.Bool("update", false, "rewrite what is expected in testdata/*.txt")

// TestTables reads testdata/*.txt. A line in the first column is a text, the
// indented lines below it are what is found in it, one a line; no indented
// line means nothing. “#” begins a comment; “published TIME” says when the
// texts below it were. What is known to be found wrongly stands in
// testdata/known-wrong.txt; once it is found rightly, it must be taken off.
func TestTables(t *testing.T) {
	wrong := knownWrong(t)
	for _, table := range []struct {
		file string
		show func(text string, published time.Time) []string
	}{
		{"sentences.txt", showSentences},
		{"names.txt", showNames},
		{"numbers.txt", showNumbers},
		{"times.txt", showTimes},
		{"quotes.txt", showQuotes},
		{"attribution.txt", showAttribution},
		{"standing.txt", showStanding},
		{"fold.txt", showFold},
	} {
		t.Run(strings.TrimSuffix(table.file, ".txt"), func(t *testing.T) {
			file := filepath.Join("testdata", table.file)
			lines, cases := readTable(t, file)
			for _, c := range cases {
				key := table.file + " | " + c.text
				reason, expected := wrong[key]
				delete(wrong, key)
				got := table.show(c.text, c.published)
				same := strings.Join(got, "\n") == strings.Join(c.want, "\n")
				switch {
				case *update && !expected:
					lines[c.line] = strings.Join(append([]string{c.text}, indent(got)...), "\n")
				case same && expected:
					t.Errorf("%s:%d: %s\nis found rightly now: take it off testdata/known-wrong.txt", file, c.line+1, c.text)
				case !same && expected:
					t.Logf("%s:%d: known to be wrong: %s", file, c.line+1, reason)
				case !same:
					t.Errorf("%s:%d: %s\ngot\n%s\nwant\n%s", file, c.line+1, c.text, strings.Join(indent(got), "\n"), strings.Join(indent(c.want), "\n"))
				}
			}
			if *update {
				if err := os.WriteFile(file, []byte(joinLines(lines)), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
	for key := range wrong {
		t.Errorf("testdata/known-wrong.txt lists what is in no table: %s", key)
	}
}

// tableCase is a text of a table and what is wanted of it.
type tableCase struct {
	line      int // index of its line
	text      string
	published time.Time
	want      []string
}

// readTable reads a table: its lines, and its cases.
func readTable(t *testing.T, file string) (lines []string, cases []*tableCase) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines = strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	var published time.Time
	for i, line := range lines {
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "published"):
			published = time.Time{}
			if at := strings.TrimSpace(strings.TrimPrefix(line, "published")); at != "" {
				if published, err = time.Parse(time.RFC3339, at); err != nil {
					t.Fatalf("%s:%d: %v", file, i+1, err)
				}
			}
		case strings.HasPrefix(line, "\t"):
			if len(cases) == 0 {
				t.Fatalf("%s:%d: nothing is asked above this", file, i+1)
			}
			c := cases[len(cases)-1]
			c.want = append(c.want, strings.TrimPrefix(line, "\t"))
		default:
			cases = append(cases, &tableCase{line: i, text: line, published: published})
		}
	}
	if len(cases) == 0 {
		t.Fatalf("%s: no cases", file)
	}
	return lines, cases
}

// joinLines puts a table together again: where a case was rewritten, its old
// indented lines go.
func joinLines(lines []string) string {
	var b bytes.Buffer
	rewritten := false
	for _, line := range lines {
		switch {
		case strings.HasPrefix(line, "\t") && rewritten:
			continue
		case line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "\t"):
			text, _, _ := strings.Cut(line, "\n")
			rewritten = !strings.HasPrefix(text, "published") && !keptAsIs(text)
		case strings.HasPrefix(line, "#") || line == "":
			rewritten = false
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

var kept = map[string]bool{} // texts of cases that are known to be wrong

func keptAsIs(text string) bool { return kept[text] }

func indent(lines []string) []string {
	var out []string
	for _, l := range lines {
		out = append(out, "\t"+l)
	}
	return out
}

// knownWrong reads testdata/known-wrong.txt: “table | text | reason”.
func knownWrong(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "known-wrong.txt"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, " | ")
		if len(f) != 3 {
			t.Fatalf("testdata/known-wrong.txt: %q is not “table | text | reason”", line)
		}
		out[f[0]+" | "+f[1]] = f[2]
		kept[f[1]] = true
	}
	return out
}

// document annotates a text of one paragraph, or of several parted by “ ¶ ”.
func document(text string, published time.Time) *Document {
	r := &news.Revision{Article: news.Article{ID: "x.txt", Source: "X", Published: published}, Number: 1, Text: text}
	at := 0
	for p := range strings.SplitSeq(text, "¶") {
		r.Blocks = append(r.Blocks, news.Block{Span: news.Span{Start: at, End: at + len(p)}, Kind: news.Body})
		at += len(p) + len("¶")
	}
	return Annotate(r)
}

func showSentences(text string, _ time.Time) []string {
	var out []string
	for _, s := range Sentences(text, news.Span{Start: 0, End: len(text)}) {
		out = append(out, text[s.Start:s.End])
	}
	return out
}

func showNames(text string, published time.Time) []string {
	var out []string
	for _, s := range document(text, published).Sentences {
		for _, m := range s.Names {
			line := m.Text + " (" + string(m.Kind) + ")"
			if m.Title != "" {
				line += " title: " + m.Title
			}
			if m.Country != "" {
				line += " country: " + m.Country
			}
			if m.Age > 0 {
				line += fmt.Sprintf(" age: %d", m.Age)
			}
			out = append(out, line)
		}
	}
	return out
}

func bound(v float64) string {
	if v >= infinity {
		return "∞"
	}
	return strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64)
}

func showNumbers(text string, published time.Time) []string {
	var out []string
	for _, s := range document(text, published).Sentences {
		for _, q := range s.Quantities {
			line := fmt.Sprintf("%s = %s", q.Text(text), bound(q.Value))
			if q.Lo != q.Value || q.Hi != q.Value {
				line += fmt.Sprintf(" [%s, %s]", bound(q.Lo), bound(q.Hi))
			}
			switch {
			case q.Unit.Kind != "":
				line += " " + q.Unit.Kind + " in " + q.Unit.Name
			case len(q.Noun) > 0:
				line += " of " + strings.Join(q.Noun, " ")
			}
			for _, f := range []struct {
				is   bool
				name string
			}{{q.People, "people"}, {q.Per != "", "per " + q.Per}, {q.Ordinal, "ordinal"}, {q.Year, "year"}, {q.Age, "age"}, {q.Vague, "vague"}, {q.Whole, "whole"}, {q.Name, "in a name"}, {q.Converted, "converted"}} {
				if f.is {
					line += ", " + f.name
				}
			}
			out = append(out, line)
		}
	}
	return out
}

func showTimes(text string, published time.Time) []string {
	var out []string
	for _, s := range document(text, published).Sentences {
		for _, m := range s.Moments {
			line := text[m.Start:m.End] + " (" + m.Kind + ")"
			if m.Minute >= 0 {
				line += fmt.Sprintf(" %02d:%02d", m.Minute/60, m.Minute%60)
			}
			if !m.Lo.IsZero() {
				line += " " + m.Lo.Format("2006-01-02")
				if last := m.Hi.Add(-time.Second); last.Format("2006-01-02") != m.Lo.Format("2006-01-02") {
					line += " to " + last.Format("2006-01-02")
				}
			}
			for _, f := range []struct {
				is   bool
				name string
			}{{m.About, "about"}, {m.Since, "since"}, {m.Until, "until"}} {
				if f.is {
					line += ", " + f.name
				}
			}
			out = append(out, line)
		}
	}
	return out
}

func showQuotes(text string, published time.Time) []string {
	var out []string
	for _, s := range document(text, published).Sentences {
		for _, q := range s.Quotes {
			out = append(out, text[q.Start:q.End])
		}
	}
	return out
}

func showAttribution(text string, published time.Time) []string {
	var out []string
	for _, s := range document(text, published).Sentences {
		line := s.Attribution.Kind
		if s.Attribution.Who != "" {
			line += ": " + s.Attribution.Who
		}
		if s.Attribution.Hedged {
			line += ", hedged"
		}
		if s.Future {
			line += ", future"
		}
		if s.Condition {
			line += ", condition"
		}
		out = append(out, line)
	}
	return out
}

// showStanding shows whom pronouns and bare titles of the last sentence stand for.
func showStanding(text string, published time.Time) []string {
	d := document(text, published)
	return d.Sentences[len(d.Sentences)-1].Stands
}

func showFold(text string, _ time.Time) []string {
	var norms, stems []string
	for _, t := range Tokens(text, 0) {
		norms, stems = append(norms, t.Norm), append(stems, t.Stem)
	}
	return []string{Fold(text), strings.Join(norms, " "), strings.Join(stems, " ")}
}
