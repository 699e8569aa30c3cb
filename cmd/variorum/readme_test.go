package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"
)

var update = flag.Bool("update", false, "rewrite the README's transcript and the expected output of scripts")

// block matches a marker comment and the fenced block below it.
var block = regexp.MustCompile("(?s)<!-- (transcript|imports) -->\n+```[a-z]*\n(.*?)```\n")

// TestReadme keeps the README's blocks true: each "$ variorum …" prints, at 80
// columns, what stands below it; the imports are those of the table.
func TestReadme(t *testing.T) {
	name, err := filepath.Abs("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("COLUMNS", "80")
	t.Setenv("VARIORUM_CONFIG", "")
	t.Chdir(t.TempDir())
	kinds := map[string]bool{}
	got := block.ReplaceAllStringFunc(string(text), func(found string) string {
		m := block.FindStringSubmatchIndex(found)
		kind := found[m[2]:m[3]]
		kinds[kind] = true
		content := importList()
		if kind == "transcript" {
			content = transcript(t, found[m[4]:m[5]])
		}
		return found[:m[4]] + content + found[m[5]:]
	})
	if !kinds["transcript"] || !kinds["imports"] {
		t.Error("README.md lacks a block <!-- transcript --> or <!-- imports -->")
	}
	if got == string(text) {
		return
	}
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("README.md is not what the program prints; run go test ./cmd/variorum -run TestReadme -update\n%s", udiff.Unified("README.md", "as it should be", string(text), got))
}

// transcript runs the command in the first line of a block and returns the
// block as it should be.
func transcript(t *testing.T, block string) string {
	t.Helper()
	command, _, _ := strings.Cut(block, "\n")
	line, ok := strings.CutPrefix(command, "$ variorum ")
	if !ok {
		t.Fatalf("a transcript begins with $ variorum …, not with %q", command)
	}
	var args []string
	for _, m := range regexp.MustCompile(`"([^"]*)"|(\S+)`).FindAllStringSubmatch(line, -1) {
		args = append(args, m[1]+m[2])
	}
	var stdout, stderr bytes.Buffer
	if status := run(context.Background(), args, strings.NewReader(""), &stdout, &stderr); status != 0 {
		t.Fatalf("%s: exit status %d\n%s", command, status, &stderr)
	}
	return command + "\n" + stdout.String()
}

// importList writes the table of imports as the README shows it.
func importList() string {
	var lines []string
	longest := 0
	for pkg := range architecture() {
		longest = max(longest, len(pkg))
	}
	for pkg, r := range architecture() {
		own := slices.Clone(r.own)
		if pkg == "cmd/variorum" {
			own = []string{"everything above"}
		}
		if len(own) == 0 {
			own = []string{"standard library"}
		}
		lines = append(lines, fmt.Sprintf("%-*s → %s\n", longest, pkg, strings.Join(own, ", ")))
	}
	rank := func(line string) int {
		pkg, _, _ := strings.Cut(line, " ")
		return slices.Index(bottomUp(), pkg)
	}
	slices.SortFunc(lines, func(a, b string) int { return rank(a) - rank(b) })
	return strings.Join(lines, "")
}

// bottomUp returns the packages so that each stands below what it imports.
func bottomUp() []string {
	var order []string
	rules := architecture()
	for len(order) < len(rules) {
		var next []string
		for pkg, r := range rules {
			ready := !slices.ContainsFunc(r.own, func(p string) bool { return !slices.Contains(order, p) })
			if ready && !slices.Contains(order, pkg) {
				next = append(next, pkg)
			}
		}
		if len(next) == 0 {
			panic("the table of imports goes round in a circle")
		}
		slices.Sort(next)
		order = append(order, next...)
	}
	return order
}

// TestReadmeDependencies: each module that we chose has its line.
func TestReadmeDependencies(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(mod)) {
		fields := strings.Fields(line)
		if strings.HasPrefix(line, "\t") && !strings.Contains(line, "// indirect") && !bytes.Contains(readme, []byte(fields[0])) {
			t.Errorf("README.md, Dependencies: no line for %s", fields[0])
		}
	}
}
