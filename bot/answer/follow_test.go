package answer_test

import (
	"os"
	"strings"
	"testing"

	"variorum/bot/answer"
)

// TestFollow runs testdata/follow.txt.
func TestFollow(t *testing.T) {
	const file = "testdata/follow.txt"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cases := strings.Split(strings.TrimSpace(string(text)), "\n\n")
	for i, c := range cases[1:] {
		lines := strings.Split(c, "\n")
		if len(lines) != 3 {
			t.Fatalf("%s: %q is not three lines", file, c)
		}
		full, sure, leans := answer.Follow(lines[0], lines[1])
		got := "\t= by itself"
		switch {
		case leans && sure:
			got = "\t-> " + full
		case leans:
			got = "\t~ " + full
		}
		if got != lines[2] && !*update {
			t.Errorf("%s, then %s: got %s, want %s", lines[0], lines[1], got, lines[2])
		}
		cases[i+1] = strings.Join(append(lines[:2], got), "\n")
	}
	if *update {
		if err := os.WriteFile(file, []byte(strings.Join(cases, "\n\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
