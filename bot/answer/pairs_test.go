package answer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"variorum/bot/answer"
	"variorum/bot/compare"
)

// How what two sources say stands to each other, by files in testdata/pairs:
//
//	Q: How many were evacuated?
//	A: Some 900 guests had to leave the hotel.
//	B: More than 800 people were sent home.
//	= both
//
// "same" is one answer in other words, or a figure and what it is rounded to, "both" two that can both be right,
// "differ" two that cannot, "wording" one quotation in two wordings, and "apart"
// two of which one answers something else. What the program takes for other
// than the same and not for a conflict is right for "both" and for "apart". A
// case whose last line begins with "!" is known to be taken wrongly: it fails
// once it is taken rightly, so that the line is put right (-update does).
//
// Nobody mends the program by the files called -locked, or looks at their cases:
// they say what a mend brings where it was not made.
func TestPairs(t *testing.T) {
	files, err := filepath.Glob("testdata/pairs/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no files in testdata/pairs", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(string(text), "\n")
			taken, right, falseConflicts := map[string]int{}, 0, 0
			cases := valueCases(t, file)
			for _, c := range cases {
				got, why := relation(t, c)
				ok := false
				switch want := c.want[0]; want {
				case "same":
					ok = got == compare.Same || got == compare.Spelt || got == compare.Worded || got == compare.Rounded
				case "wording":
					ok = got == compare.Worded
				case "differ":
					ok = got == compare.Conflict
				case "both", "apart":
					ok = got != compare.Same && got != compare.Spelt && got != compare.Worded && got != compare.Rounded && got != compare.Conflict
				default:
					t.Fatalf("%s:%d: %q is no relation", file, c.line, want)
				}
				if ok {
					right++
				} else if got == compare.Conflict {
					falseConflicts++
				}
				taken[fmt.Sprintf("%s taken as %s", c.want[0], got)]++
				lines[c.mark-1] = map[bool]string{true: "= ", false: "! "}[ok] + c.want[0]
				if ok == c.known && !*update {
					said := fmt.Sprintf("%s\n\t%s\n\t%s\n\ttaken as %q (%s),", c.question, c.text, c.other, got, why)
					if strings.HasSuffix(file, "-locked.txt") {
						said = "a locked case,"
					}
					t.Errorf("%s:%d: %s %s %s", file, c.line, said,
						map[bool]string{false: "should be", true: "which is right though marked as wrong:"}[c.known], c.want[0])
				}
			}
			if *update {
				if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			t.Logf("%d of %d right, %d false conflicts: %v", right, len(cases), falseConflicts, taken)
		})
	}
}

// relation asks a question of two articles of a sentence each.
func relation(t *testing.T, c valueCase) (compare.Relation, string) {
	const head = "---\nsource: %s\ntitle: Morning briefing\npublished: 2026-05-14T08:00:00Z\n---\n%s\n"
	folder := fstest.MapFS{
		"a.txt": {Data: fmt.Appendf(nil, head, "Courier", c.text)},
		"b.txt": {Data: fmt.Appendf(nil, head, "Lamp", c.other)},
	}
	got, why, err := answer.Relation(indexed(t, readArticles(t, folder, "pairs")), c.question)
	if err != nil {
		t.Fatal(err)
	}
	return got, why
}
