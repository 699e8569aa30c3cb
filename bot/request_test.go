package bot

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// TestReadRequest runs testdata/requests.txt: a message a line, below it, indented, how it is
// read.
func TestReadRequest(t *testing.T) {
	k := known{
		sources: []string{"Coast Radio", "Harbour Times", "Tide and Anchor", "The Northern Ledger"},
		now:     time.Date(2026, 3, 4, 16, 30, 0, 0, time.FixedZone("", 3600)),
	}
	text, err := os.ReadFile("testdata/requests.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	lines := bufio.NewScanner(strings.NewReader(string(text)))
	n := 0
	for lines.Scan() {
		line := lines.Text()
		switch {
		case strings.HasPrefix(line, "#"), line == "":
			fmt.Fprintln(&out, line)
		case !strings.HasPrefix(line, "\t"):
			n++
			fmt.Fprintf(&out, "%s\n\t%s\n", line, described(readRequest(line, k)))
		}
	}
	if n == 0 {
		t.Fatal("no messages in testdata/requests.txt")
	}
	if *update {
		if err := os.WriteFile("testdata/requests.txt", []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if out.String() != string(text) {
		t.Errorf("got:\n%s\nwant:\n%s", out.String(), text)
	}
}

func described(r request) string {
	if r.wrong != "" {
		return "wrong: " + r.wrong
	}
	line := r.verb
	if r.text != "" {
		line += " “" + r.text + "”"
	}
	if !r.asOf.IsZero() {
		line += ", as of " + When(r.asOf)
	}
	if len(r.only) > 0 {
		line += ", only " + strings.Join(r.only, " + ")
	}
	for _, n := range r.notes {
		line += ", " + n
	}
	return line
}
