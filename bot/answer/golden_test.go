package answer_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"variorum/bot/answer"
	"variorum/index"
	"variorum/index/news"
)

const goldenDir = "testdata/golden"

// goldenCase is one file of testdata/golden: a comment that says why it
// exists, articles, and
//
//	question  what is asked
//	as-of     the moment asked about, if any
//	passages  "article: sentence", the sentences that answer, one a line
//	want      the answer (see compact)
//
// An article called NAME@TIME is a later text of NAME, seen at TIME.
type goldenCase struct {
	name     string
	articles []news.Revision
	question answer.Question
	marked   map[string][]string // by article
	want     string
	archive  *txtar.Archive
}

func goldenCases(t testing.TB) []*goldenCase {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(goldenDir, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	var out []*goldenCase
	for _, f := range files {
		out = append(out, readCase(t, f))
	}
	return out
}

func readCase(t testing.TB, file string) *goldenCase {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := &goldenCase{name: strings.TrimSuffix(filepath.Base(file), ".txtar"), marked: map[string][]string{}, archive: archive}
	if len(bytes.TrimSpace(archive.Comment)) == 0 {
		t.Fatalf("%s does not say why it exists", file)
	}
	for _, f := range archive.Files {
		text := strings.TrimSpace(string(f.Data))
		switch f.Name {
		case "question":
			c.question.Text = text
		case "as-of":
			if c.question.AsOf, err = time.Parse(time.RFC3339, text); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
		case "passages":
			for line := range strings.Lines(text) {
				name, sentence, _ := strings.Cut(strings.TrimSpace(line), ": ")
				c.marked[name] = append(c.marked[name], sentence)
			}
		case "want":
			c.want = string(f.Data)
		default:
			name, seen, later := strings.Cut(f.Name, "@")
			r := readArticles(t, fstest.MapFS{name: {Data: f.Data}}, c.name)[0]
			for _, have := range c.articles {
				if have.ID == r.ID {
					r.Number = have.Number + 1
				}
			}
			if later {
				if r.Seen, err = time.Parse(time.RFC3339, seen); err != nil {
					t.Fatalf("%s: %v", file, err)
				}
			}
			c.articles = append(c.articles, r)
		}
	}
	for name, sentences := range c.marked {
		for _, s := range sentences {
			if !slices.ContainsFunc(c.articles, func(r news.Revision) bool { return r.ID == name && strings.Contains(r.Text, s) }) {
				t.Fatalf("%s: %s does not hold %q", file, name, s)
			}
		}
	}
	return c
}

// texts are the newest texts of the articles, or those that stood at the
// moment asked about.
func (c *goldenCase) texts() map[string]string {
	out := map[string]string{}
	for _, r := range c.articles {
		if c.question.AsOf.IsZero() || !r.Valid().After(c.question.AsOf) {
			out[r.ID] = r.Text
		}
	}
	return out
}

// shelf is a Searcher over articles as they are: the parts of a Searcher that
// small corpora need.
type shelf struct{ articles []news.Revision }

// oracle is a Searcher that leaves of every article nothing but the sentences
// that answer. What an engine over it gets wrong is no fault of finding them.
type oracle struct {
	shelf
	marked map[string][]string
}

var (
	_ answer.Searcher = (*shelf)(nil)
	_ answer.Searcher = (*oracle)(nil)
)

// Search is for corpora too large to be read whole; no case is.
func (*shelf) Search(context.Context, index.Query) ([]index.Hit, error) {
	return nil, fmt.Errorf("a shelf cannot search")
}

func (o *shelf) Sources(_ context.Context, asOf time.Time) ([]index.Listing, error) {
	var out []index.Listing
	for _, r := range o.articles {
		if !asOf.IsZero() && r.Valid().After(asOf) {
			continue
		}
		l := index.Listing{Article: r.Article, Revision: r.Number, Seen: r.Seen, Bytes: len(r.Text)}
		if i := slices.IndexFunc(out, func(have index.Listing) bool { return have.ID == r.ID }); i >= 0 {
			out[i] = l
		} else {
			out = append(out, l)
		}
	}
	return out, nil
}

func (o *shelf) Revision(_ context.Context, document string, number int) (news.Revision, error) {
	for _, r := range o.articles {
		if r.ID == document && r.Number == number {
			return r, nil
		}
	}
	return news.Revision{}, index.ErrNotFound
}

func (o *oracle) Revision(ctx context.Context, document string, number int) (news.Revision, error) {
	r, err := o.shelf.Revision(ctx, document, number)
	r.Blocks = onlyMarked(r, o.marked[document])
	return r, err
}

// onlyMarked keeps marked sentences as evidence and makes headings of what
// stands around them.
func onlyMarked(r news.Revision, marked []string) []news.Block {
	var out []news.Block
	add := func(b news.Block, start, end int, kind news.Kind) {
		if strings.TrimSpace(r.Text[start:end]) != "" {
			out = append(out, news.Block{Span: news.Span{Start: start, End: end}, Kind: kind, Why: b.Why})
		}
	}
	for _, b := range r.Blocks {
		if !b.Kind.Evidence() {
			out = append(out, b)
			continue
		}
		at := b.Start
		for at < b.End {
			from, to := b.End, b.End
			for _, m := range marked {
				if i := strings.Index(r.Text[at:b.End], m); i >= 0 && at+i < from {
					from, to = at+i, at+i+len(m)
				}
			}
			add(b, at, from, news.Heading)
			if from < to {
				add(b, from, to, b.Kind)
			}
			at = to
		}
	}
	return out
}

// compact writes an answer in plain text: the verdict; a line for each version
// with its value and, indented, the quotes; who is silent; notes; how a
// misspelt word was read.
//
// The oracle sees too little of an article to know its story and what it was
// copied from, so for its sake silence and origins can be left out.
func compact(a answer.Answer, whole bool) string {
	var b strings.Builder
	fmt.Fprintln(&b, a.Verdict)
	for _, v := range a.Versions {
		fmt.Fprintf(&b, "- %s", v.Label)
		if v.Value.Open {
			b.WriteString(" [open]")
		}
		if whole && v.Origins < v.Sources {
			fmt.Fprintf(&b, " [%d sources, %d origin]", v.Sources, v.Origins)
		}
		b.WriteString("\n")
		for _, p := range v.Passages {
			fmt.Fprintf(&b, "\t%s: %s\n", p.Source, squeeze(p.Quote))
		}
	}
	if whole {
		var silent []string
		for _, s := range a.Silent {
			silent = append(silent, s.Source)
		}
		if len(silent) > 0 {
			fmt.Fprintf(&b, "silent: %s\n", strings.Join(silent, ", "))
		}
	}
	for _, n := range a.Notes {
		fmt.Fprintf(&b, "note %s: %s\n", n.Kind, n.Text)
	}
	for _, m := range a.Reading.Misspelt {
		fmt.Fprintf(&b, "read %s\n", m)
	}
	return b.String()
}

// withoutWhole takes from a want what the oracle cannot know.
func withoutWhole(want string) string {
	var b strings.Builder
	for line := range strings.Lines(want) {
		if strings.HasPrefix(line, "silent: ") {
			continue
		}
		if strings.HasPrefix(line, "- ") && strings.HasSuffix(line, " origin]\n") {
			line = line[:strings.LastIndex(line, " [")] + "\n"
		}
		b.WriteString(line)
	}
	return b.String()
}

// knownWrong reads a list of cases that are expected to fail: a name and the
// reason on a line.
func knownWrong(t testing.TB, file string) map[string]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]string{}
	for sc := bufio.NewScanner(f); sc.Scan(); {
		line := strings.TrimSpace(sc.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, reason, _ := strings.Cut(line, " ")
		if reason == "" {
			t.Fatalf("%s: %s stands there without a reason", file, name)
		}
		out[name] = strings.TrimSpace(reason)
	}
	return out
}

// TestGolden asks the question of every case twice. Over the oracle only
// reading, comparing and wording can be at fault; over the index, finding and
// choosing sentences too.
func TestGolden(t *testing.T) {
	list := filepath.Join(goldenDir, "known-wrong.txt")
	wrong := knownWrong(t, list)
	for _, c := range goldenCases(t) {
		for _, run := range []string{"oracle", "index"} {
			name := c.name + "/" + run
			reason, expected := wrong[name]
			delete(wrong, name)
			t.Run(name, func(t *testing.T) {
				var e *answer.Engine
				want := c.want
				if run == "oracle" {
					e, want = answer.New(&oracle{shelf{c.articles}, c.marked}), withoutWhole(want)
				} else {
					e = indexed(t, c.articles)
				}
				a := ask(t, e, c.question)
				got := compact(a, run == "index")
				checkQuotes(t, a, c.texts())
				switch {
				case *update && run == "index" && !expected:
					c.rewrite(t, got)
				case got == want && expected:
					t.Errorf("it is right now: take %s off %s", name, list)
				case got != want && expected:
					t.Logf("known to be wrong: %s", reason)
				case got != want && run == "oracle":
					t.Errorf("%q\ngiven the right sentences, the engine says\n%s\nwant\n%s\nReading the question, comparing or wording is at fault.", c.question.Text, got, want)
				case got != want:
					t.Errorf("%q\nthe engine says\n%s\nwant\n%s\nIf the same case passes over the oracle, finding or choosing the sentences is at fault.", c.question.Text, got, want)
				}
			})
		}
	}
	for name := range wrong {
		t.Errorf("%s lists %s, and there is no such case", list, name)
	}
}

func (c *goldenCase) rewrite(t *testing.T, want string) {
	t.Helper()
	if want == c.want {
		return
	}
	for i := range c.archive.Files {
		if c.archive.Files[i].Name == "want" {
			c.archive.Files[i].Data = []byte(want)
		}
	}
	c.want = want
	if err := os.WriteFile(filepath.Join(goldenDir, c.name+".txtar"), txtar.Format(c.archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
