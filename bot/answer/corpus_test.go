package answer_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"variorum/bot/answer"
	"variorum/index"
	"variorum/index/ingest"
	"variorum/index/news"
)

var update = flag.Bool("update", false, "rewrite what is expected: want in testdata/golden, testdata/events/stats.txt, the marks in testdata/pairs")

const eventsDir = "testdata/events"

// eventNames lists the folders of testdata/events.
func eventNames(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(eventsDir, "*", "gold.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no events: %v", err)
	}
	var out []string
	for _, f := range files {
		out = append(out, filepath.Base(filepath.Dir(f)))
	}
	return out
}

// use is what an event may serve for beside being reported.
type use string

const (
	tuning  use = "tuning allowed"
	weights use = "weights only" // the gate is made from it, no rule is
	locked  use = "**locked**"   // nothing
)

var eventRow = regexp.MustCompile("(?m)^\\| `([^`]+)` \\|.*\\| ([^|]+) \\|$")

// eventUses reads from the README beside the events what each serves for: it is
// the one place that says so.
func eventUses(t testing.TB) map[string]use {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join(eventsDir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	out, known := map[string]use{}, map[use]int{tuning: 0, weights: 0, locked: 0}
	for _, m := range eventRow.FindAllStringSubmatch(string(readme), -1) {
		if _, ok := known[use(m[2])]; !ok {
			t.Fatalf("the README of the events says of %s that it serves for %q", m[1], m[2])
		}
		out[m[1]] = use(m[2])
		known[use(m[2])]++
	}
	for u, n := range known {
		if n == 0 {
			t.Fatalf("the README of the events names none that is: %s", u)
		}
	}
	names := eventNames(t)
	for _, name := range names {
		if out[name] == "" {
			t.Fatalf("the README of the events does not say what %s serves for", name)
		}
	}
	if len(out) != len(names) {
		t.Fatalf("the README of the events lists %d, %d are there", len(out), len(names))
	}
	return out
}

// eventArticles reads the articles of one event as the program does.
func eventArticles(t testing.TB, event string) []news.Revision {
	t.Helper()
	dir := filepath.Join(eventsDir, event)
	return readArticles(t, os.DirFS(dir), event)
}

func readArticles(t testing.TB, fsys fs.FS, name string) []news.Revision {
	t.Helper()
	var out []news.Revision
	for r, err := range ingest.Folder(t.Context(), fsys, name) {
		if err != nil {
			t.Fatal(err)
		}
		r.Number = 1
		out = append(out, r)
	}
	return out
}

// indexed is an engine over articles in the index in memory. What it puts in
// stands in the order given.
func indexed(t testing.TB, articles []news.Revision) *answer.Engine {
	t.Helper()
	x, err := index.Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, r := range articles { // one by one, so that the order of arrival could tell
		if err := x.Put(context.Background(), []news.Revision{r}); err != nil {
			t.Fatal(err)
		}
	}
	return answer.New(x)
}

func ask(t testing.TB, e *answer.Engine, q answer.Question) answer.Answer {
	t.Helper()
	a, err := e.Answer(context.Background(), q)
	if err != nil {
		t.Fatalf("%q: %v", q.Text, err)
	}
	return a
}

// form is an answer as JSON, but for the time it took.
func form(t testing.TB, a answer.Answer) string {
	t.Helper()
	a.TookMS = 0
	b, err := json.MarshalIndent(a, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// firstDifference says where two texts part, for messages.
func firstDifference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] {
			return fmt.Sprintf("line %d: %s | %s", i+1, strings.TrimSpace(as[i]), strings.TrimSpace(bs[i]))
		}
	}
	return fmt.Sprintf("%d lines | %d lines", len(as), len(bs))
}

// shuffled is a copy in another order, the same for one seed.
func shuffled[T any](list []T, seed uint64) []T {
	out := slices.Clone(list)
	r := rand.New(rand.NewPCG(seed, 7))
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// shown lists every passage of an answer with the version it stands in.
type shown struct {
	answer.Passage
	version int
}

func shownBy(a answer.Answer) []shown {
	var out []shown
	for n, v := range a.Versions {
		for _, p := range v.Passages {
			out = append(out, shown{p, n})
		}
	}
	return out
}

// incoherent says why the verdict does not fit what is shown, or "".
func incoherent(a answer.Answer) string {
	in := map[string]int{}
	per := map[string]int{}
	sources := map[string]bool{}
	for _, p := range shownBy(a) {
		if at, ok := in[p.Document]; ok && at != p.version {
			return p.Document + " stands in two versions"
		}
		in[p.Document] = p.version
		sources[p.Source] = true
		if per[p.Document]++; per[p.Document] > 3 {
			return p.Document + " is shown with more than three passages"
		}
	}
	for n, v := range a.Versions {
		if len(v.Passages) == 0 {
			return fmt.Sprintf("version %d shows nothing", n)
		}
	}
	versions, documents := len(a.Versions), len(in)
	ok := false
	switch a.Verdict {
	case answer.None:
		ok = versions == 0
	case answer.Single:
		ok = len(sources) == 1
	case answer.Agree:
		ok = versions == 1 && documents > 1
	case answer.Spelling:
		ok = documents > 1
	case answer.Partial, answer.Wording, answer.Differ, answer.Updated, answer.Complementary, answer.Unclear:
		ok = versions > 1
	}
	if !ok {
		return fmt.Sprintf("%s with %d versions of %d articles by %d sources", a.Verdict, versions, documents, len(sources))
	}
	return ""
}
