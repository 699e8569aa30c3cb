package answer_test

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"variorum/bot/answer"
	"variorum/bot/compare"
)

// What is read off a sentence for a question, by files in testdata/values:
//
//	Q: How many were evacuated?
//	S: Some 900 guests had to leave the hotel.
//	= 900
//
// "= a | b" names readings that are right alike, "= -" says that the sentence
// gives no such value. Where yes or no is asked for, the value is "yes", "no" or
// "open", and "-" where the sentence says none of them. A case whose last line begins with "!" in place of "=" is
// known to be read wrongly: it fails once it is read rightly, so that the line
// is put right.
func TestValues(t *testing.T) {
	files, err := filepath.Glob("testdata/values/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no files in testdata/values", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			cases := valueCases(t, file)
			wrong := 0
			for _, c := range cases {
				got := readValue(t, c.question, c.text)
				right := false
				for _, w := range c.want {
					right = right || strings.EqualFold(got, w)
				}
				if !right {
					wrong++
				}
				if right == c.known {
					t.Errorf("%s:%d: %s\n\t%s\n\tread as %q, %s %q", file, c.line, c.question, c.text, got,
						map[bool]string{false: "should be", true: "which is right though marked as wrong:"}[c.known], strings.Join(c.want, " | "))
				}
			}
			t.Logf("%d of %d read rightly", len(cases)-wrong, len(cases))
		})
	}
}

type valueCase struct {
	line, mark     int // lines of the file: where the case begins, and what it should be
	question, text string
	other          string // in testdata/pairs, what another source says
	want           []string
	known          bool // to be read wrongly
}

func valueCases(t *testing.T, file string) []valueCase {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var cases []valueCase
	var c valueCase
	sc := bufio.NewScanner(f)
	for n := 1; sc.Scan(); n++ {
		head, rest, _ := strings.Cut(strings.TrimSpace(sc.Text()), " ")
		switch head {
		case "Q:":
			c = valueCase{line: n, question: rest}
		case "S:", "A:":
			c.text = rest
		case "B:":
			c.other = rest
		case "=", "!":
			c.mark, c.known = n, head == "!"
			for _, w := range strings.Split(rest, "|") {
				c.want = append(c.want, strings.TrimSpace(w))
			}
			if c.question == "" || c.text == "" {
				t.Fatalf("%s:%d: a value without a question or sentence", file, n)
			}
			cases = append(cases, c)
			c = valueCase{}
		case "":
		default:
			if !strings.HasPrefix(head, "#") {
				t.Fatalf("%s:%d: begins with none of Q: S: A: B: = ! #", file, n)
			}
		}
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return cases
}

// readValue returns how the value is labelled that is read off the likeliest
// sentence of a text; "-" where none is.
func readValue(t *testing.T, question, text string) string {
	article := "---\nsource: Courier\ntitle: Morning briefing\npublished: 2026-05-14T08:00:00Z\n---\n" + text + "\n"
	articles := readArticles(t, fstest.MapFS{"a.txt": {Data: []byte(article)}}, "values")
	claims, err := answer.Claims(indexed(t, articles), question)
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case len(claims) == 0 || claims[0].Fit < .3 || claims[0].Label == "":
	case claims[0].Kind != compare.Polarity:
		return claims[0].Label
	case claims[0].Undone:
		return "open"
	case claims[0].Yes > 0 || claims[0].Yes == 0 && claims[0].Lean > 0:
		return "yes"
	case claims[0].Yes < 0 || claims[0].Lean < 0:
		return "no"
	}
	return "-"
}
