package story

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"variorum/index/language"
	"variorum/index/news"
)

var update = flag.Bool("update", false, "rewrite want in testdata")

// TestStory reads testdata/*.txtar: a comment that says why the case exists,
// articles (source, title, an empty line, the text), and what is wanted: the
// pairs that share text, the articles by origin, the articles by story.
func TestStory(t *testing.T) {
	for _, c := range cases(t) {
		t.Run(c.name, func(t *testing.T) {
			got := show(c.docs)
			switch {
			case *update:
				c.rewrite(t, got)
			case got != c.want:
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

type testCase struct {
	name    string
	docs    []*language.Document
	want    string
	archive *txtar.Archive
	file    string
}

func (c *testCase) rewrite(t *testing.T, want string) {
	t.Helper()
	for i := range c.archive.Files {
		if c.archive.Files[i].Name == "want" {
			c.archive.Files[i].Data = []byte(want)
		}
	}
	if err := os.WriteFile(c.file, txtar.Format(c.archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

func cases(t *testing.T) []*testCase {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	var out []*testCase
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c := &testCase{name: strings.TrimSuffix(filepath.Base(file), ".txtar"), archive: archive, file: file}
		for _, f := range archive.Files {
			if f.Name == "want" {
				c.want = string(f.Data)
				continue
			}
			head, body, ok := strings.Cut(string(f.Data), "\n\n")
			if !ok {
				t.Fatalf("%s: %s has no text", file, f.Name)
			}
			a := news.Article{ID: f.Name}
			for line := range strings.Lines(head) {
				key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
				switch key {
				case "source":
					a.Source = value
				case "title":
					a.Title = value
				}
			}
			c.docs = append(c.docs, document(a, strings.TrimSpace(body)))
		}
		out = append(out, c)
	}
	return out
}

// document takes every paragraph of a text for body text.
func document(a news.Article, text string) *language.Document {
	r := &news.Revision{Article: a, Number: 1, Text: text}
	at := 0
	for p := range strings.SplitSeq(text, "\n\n") {
		r.Blocks = append(r.Blocks, news.Block{Span: news.Span{Start: at, End: at + len(p)}, Kind: news.Body})
		at += len(p) + 2
	}
	return language.Annotate(r)
}

// show writes what shares text, the origins and the stories.
func show(docs []*language.Document) string {
	var b strings.Builder
	reuse := Shared(docs)
	for _, r := range reuse {
		fmt.Fprintf(&b, "%s %s: %s\n", r.A, r.B, r.Kind)
	}
	origin, story := Origins(reuse), Group(docs)
	byOrigin, byStory := map[string][]string{}, map[string][]string{}
	for _, d := range docs {
		id := d.Revision.ID
		byOrigin[origin(id)] = append(byOrigin[origin(id)], id)
		byStory[fmt.Sprint(story[id])] = append(byStory[fmt.Sprint(story[id])], id)
	}
	fmt.Fprintf(&b, "origins: %s\nstories: %s\n", parts(byOrigin), parts(byStory))
	return b.String()
}

func parts(m map[string][]string) string {
	var out []string
	for _, list := range m {
		slices.Sort(list)
		out = append(out, strings.Join(list, "+"))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// The order of the documents changes nothing, nor does asking again.
func TestOrderChangesNothing(t *testing.T) {
	var all []*language.Document
	for _, c := range cases(t) {
		for _, d := range c.docs {
			r := *d.Revision
			r.ID = c.name + "-" + r.ID
			moved := *d
			moved.Revision = &r
			all = append(all, &moved)
		}
	}
	for _, docs := range append([][]*language.Document{all}, perCase(t)...) {
		want, reuse, group := show(docs), fmt.Sprintf("%+v", Shared(docs)), fmt.Sprint(Group(docs))
		for seed := range uint64(5) {
			other := slices.Clone(docs)
			r := rand.New(rand.NewPCG(seed, 1))
			r.Shuffle(len(other), func(i, j int) { other[i], other[j] = other[j], other[i] })
			asked := fmt.Sprintf("%p %p", other[0], other[len(other)-1])
			if got := show(other); got != want {
				t.Fatalf("in another order\n%swas\n%s", got, want)
			}
			if got := fmt.Sprintf("%+v", Shared(other)); got != reuse {
				t.Fatalf("in another order\n%s\nwas\n%s", got, reuse)
			}
			if got := fmt.Sprint(Group(other)); got != group {
				t.Fatalf("in another order\n%s\nwas\n%s", got, group)
			}
			if fmt.Sprintf("%p %p", other[0], other[len(other)-1]) != asked {
				t.Fatal("the list that was given is changed")
			}
		}
	}
}

func perCase(t *testing.T) [][]*language.Document {
	t.Helper()
	var out [][]*language.Document
	for _, c := range cases(t) {
		out = append(out, c.docs)
	}
	return out
}

// Every pair of Shared is of two documents given, in order, once, with a
// reason; what shares text has one origin.
func TestSharedIsWellFormed(t *testing.T) {
	for _, c := range cases(t) {
		seen := map[[2]string]bool{}
		reuse := Shared(c.docs)
		origin := Origins(reuse)
		for _, r := range reuse {
			if r.A >= r.B || seen[[2]string{r.A, r.B}] || r.Why == "" || r.Kind != Copy && r.Kind != Rewrite {
				t.Errorf("%s: %+v", c.name, r)
			}
			seen[[2]string{r.A, r.B}] = true
			if origin(r.A) != origin(r.B) {
				t.Errorf("%s: %s and %s share text and have two origins", c.name, r.A, r.B)
			}
		}
		for _, d := range c.docs {
			if o := origin(d.Revision.ID); origin(o) != o || o > d.Revision.ID {
				t.Errorf("%s: the origin of %s is %s, whose own is %s", c.name, d.Revision.ID, o, origin(o))
			}
		}
	}
}

// Nothing, one document, and documents without a sentence are no trouble.
func TestFewDocuments(t *testing.T) {
	empty := document(news.Article{ID: "empty.txt", Source: "E"}, "")
	other := document(news.Article{ID: "other.txt", Source: "O"}, "")
	one := document(news.Article{ID: "one.txt", Source: "O", Title: "Silo falls"}, "A silo fell.")
	for _, docs := range [][]*language.Document{nil, {one}, {empty}, {empty, one}, {empty, other, one}} {
		if got := Shared(docs); len(got) != 0 {
			t.Errorf("%d documents share %v", len(docs), got)
		}
		if got := Group(docs); len(got) != len(docs) {
			t.Errorf("%d documents, %d grouped", len(docs), len(got))
		}
		for _, d := range docs {
			if got := Origins(nil)(d.Revision.ID); got != d.Revision.ID {
				t.Errorf("the origin of %s is %s", d.Revision.ID, got)
			}
		}
	}
}

// What only the one's outlet and not the text tells makes no difference.
func TestOutletsNameIsNoText(t *testing.T) {
	for _, c := range cases(t) {
		want := show(c.docs)
		var renamed []*language.Document
		for i, d := range c.docs {
			r := *d.Revision
			r.Source = fmt.Sprintf("Outlet %d", i)
			renamed = append(renamed, language.Annotate(&r))
		}
		if got := show(renamed); got != want {
			t.Errorf("%s: with other outlets\n%swas\n%s", c.name, got, want)
		}
	}
}
