package answer_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"variorum/bot/answer"
)

// pointer is a Reader that does what it is told.
type pointer func(answer.Sheet) (answer.Pointing, error)

func (p pointer) Read(_ context.Context, s answer.Sheet) (answer.Pointing, error) { return p(s) }

// sheetLeast is the share of gold sentences that a reader must be shown: it
// cannot point at what it does not see.
const sheetLeast = .97

// TestReader has a reader that chooses as gold does answer the questions of all
// events: what it is shown holds the gold sentences, and what it points at comes
// out as the answer.
func TestReader(t *testing.T) {
	shown, wanted := 0, 0
	var rows []*row
	for _, name := range eventNames(t) {
		var golds []*gold
		readJSON(t, filepath.Join(eventsDir, name, "gold.json"), &golds)
		articles := eventArticles(t, name)
		texts := map[string]string{}
		for _, a := range articles {
			texts[a.ID] = a.Text
		}
		e := indexed(t, articles)
		for _, g := range golds {
			e.ReadWith(pointer(func(s answer.Sheet) (answer.Pointing, error) {
				p, n := careful(g, s)
				shown += n
				return p, nil
			}))
			wanted += len(g.Sources)
			a := ask(t, e, answer.Question{Text: squeeze(g.Question)})
			checkQuotes(t, a, texts)
			if why := incoherent(a); why != "" {
				t.Errorf("%s: incoherent: %s", g.ID, why)
			}
			rows = append(rows, judge(g, a))
		}
	}
	if share := ratio(shown, wanted); share < sheetLeast {
		t.Errorf("the reader was shown %.3f of the gold sentences, want %.2f", share, sheetLeast)
	}
	for _, c := range columns {
		t.Logf("%-8s %.3f", c.head, c.of(rows))
	}
	for _, c := range []struct {
		name  string
		least float64
	}{{"src-P", .95}, {"src-R", .93}, {"verdict", .90}} {
		i := slices.IndexFunc(columns, func(x column) bool { return x.head == c.name })
		if got := columns[i].of(rows); got < c.least {
			t.Errorf("%s %.3f with a careful reader, want %.2f", c.name, got, c.least)
		}
	}
}

// careful points at what gold has: the sentence of each article that comes
// nearest to it. It counts the articles of which it saw one.
func careful(g *gold, s answer.Sheet) (p answer.Pointing, found int) {
	p.Model = "careful"
	number := map[string]int{}
	for k, want := range g.Sources {
		for _, c := range s.Sentences {
			if letter(c.Document) == k && samePassage(c.Text, want.Quote) {
				number[k] = c.ID
				break
			}
		}
		if number[k] == 0 {
			for _, c := range s.Sentences {
				if letter(c.Document) == k && slices.ContainsFunc(want.quotes(), func(q string) bool { return samePassage(c.Text, q) }) {
					number[k] = c.ID
					break
				}
			}
		}
		if number[k] > 0 {
			found++
		}
	}
	for _, v := range g.Versions {
		var group answer.Group
		for _, k := range v.Sources {
			if number[k] > 0 {
				group.Sentences = append(group.Sentences, number[k])
			}
		}
		if len(group.Sentences) > 0 {
			p.Versions = append(p.Versions, group)
		}
	}
	for _, v := range []answer.Verdict{answer.None, answer.Single, answer.Agree, answer.Partial, answer.Wording, answer.Differ, answer.Updated, answer.Complementary} {
		if g.accepts(v) && (v != answer.Agree || len(p.Versions) == 1) {
			p.Verdict = string(v)
			break
		}
	}
	if p.Verdict == "" || p.Verdict == string(answer.None) {
		p.Verdict = string(answer.None)
		p.Versions = nil
	}
	return p, found
}

// TestReaderRefused: what a reader may not say leaves the engine's own answer,
// and a note.
func TestReaderRefused(t *testing.T) {
	name := eventNames(t)[0]
	var golds []*gold
	readJSON(t, filepath.Join(eventsDir, name, "gold.json"), &golds)
	articles := eventArticles(t, name)
	question := answer.Question{Text: squeeze(golds[0].Question)}
	plain := ask(t, indexed(t, articles), question)
	point := func(verdict string, groups ...[]int) pointer {
		return func(answer.Sheet) (answer.Pointing, error) {
			p := answer.Pointing{Verdict: verdict}
			for _, g := range groups {
				p.Versions = append(p.Versions, answer.Group{Sentences: g})
			}
			return p, nil
		}
	}
	for name, r := range map[string]pointer{
		"an unknown number":      point("agree", []int{1, 99999}),
		"number nought":          point("agree", []int{0, 1}),
		"two versions":           point("differ", []int{1}, []int{2}),
		"too many of one":        point("single", []int{1, 2, 3, 4}),
		"an empty version":       point("single", []int{}),
		"none with a version":    point("none", []int{1}),
		"agree with one":         point("agree", []int{1}),
		"no such verdict":        point("true", []int{1}),
		"an error":               func(answer.Sheet) (answer.Pointing, error) { return answer.Pointing{}, errors.New("away") },
		"differ with one alone":  point("differ", []int{1}),
		"a verdict and no words": point("agree"),
	} {
		e := indexed(t, articles)
		e.ReadWith(r)
		a := ask(t, e, question)
		if a.ChosenBy != "engine" || a.Verdict != plain.Verdict || len(shownBy(a)) != len(shownBy(plain)) {
			t.Errorf("%s: %s by %s, want the engine's %s", name, a.Verdict, a.ChosenBy, plain.Verdict)
		}
		if len(a.Notes) == 0 || a.Notes[len(a.Notes)-1].Kind != "reader" {
			t.Errorf("%s: no note says that the model was not used: %v", name, a.Notes)
		}
	}
	e := indexed(t, articles)
	asked := false
	e.ReadWith(pointer(func(answer.Sheet) (answer.Pointing, error) { asked = true; return answer.Pointing{}, nil }))
	question.Unread = true
	if a := ask(t, e, question); asked || form(t, a) != form(t, plain) {
		t.Error("a reader was asked although the question says that none may be")
	}
}

// TestReaderDiffer: a reader cannot make a conflict of values that fit.
func TestReaderDiffer(t *testing.T) {
	articles := readArticles(t, fstest.MapFS{
		"a/a.txt": {Data: []byte("Fire at the mill\n\nTwelve people were hurt in the fire at the mill on Monday.\n")},
		"b/b.txt": {Data: []byte("Mill burns\n\nThe fire at the mill hurt 12 people on Monday, police said.\n")},
		"c/c.txt": {Data: []byte("Mill fire\n\nFifteen people were hurt in the fire at the mill on Monday.\n")},
	}, "mill")
	for _, c := range []struct {
		x, y string
		want answer.Verdict
	}{{"Twelve", "12 people", answer.Unclear}, {"Twelve", "Fifteen", answer.Differ}} {
		e := indexed(t, articles)
		e.ReadWith(pointer(func(s answer.Sheet) (answer.Pointing, error) {
			p := answer.Pointing{Verdict: "differ", Model: "m"}
			for _, part := range []string{c.x, c.y} {
				for _, x := range s.Sentences {
					if strings.Contains(x.Text, part) {
						p.Versions = append(p.Versions, answer.Group{Sentences: []int{x.ID}})
					}
				}
			}
			return p, nil
		}))
		a := ask(t, e, answer.Question{Text: "how many people were hurt in the fire?"})
		if a.Verdict != c.want || a.ChosenBy != "m" {
			t.Errorf("%s and %s: %s by %s, want %s", c.x, c.y, a.Verdict, a.ChosenBy, c.want)
		}
	}
}

// TestSheetForm holds the JSON that a reader is sent to its documented form.
func TestSheetForm(t *testing.T) {
	got, err := json.Marshal(answer.Sheet{Question: "q", Sentences: []answer.Candidate{{1, "Harbour Times", "a.txt", "2026-05-14T09:10:00Z", "Text."}}})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"question":"q","sentences":[{"id":1,"source":"Harbour Times","document":"a.txt","published":"2026-05-14T09:10:00Z","text":"Text."}]}`
	if string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
