package answer_test

import (
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"variorum/bot/answer"
	"variorum/index/news"
)

var misses = flag.Bool("misses", false, "TestEvents: list the questions of the open events that are not all right")

// TestEvents asks every question of the invented events and holds the figures
// to testdata/events/stats.txt. To see the table:
//
//	go test ./bot/answer -run TestEvents -v
//
// and to see what is not right in the events that are open: -misses. Locked
// events stand in the table and nowhere else.
func TestEvents(t *testing.T) {
	uses := eventUses(t)
	results := make([]eventResult, len(eventNames(t)))
	t.Run("ask", func(t *testing.T) {
		for i, name := range eventNames(t) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				results[i] = askEvent(t, name, nil)
			})
		}
	})
	if t.Failed() {
		return
	}
	got := statistics(results, uses)
	t.Log("\n" + got)
	if *misses {
		for _, e := range results {
			for _, r := range e.rows {
				if !r.allRight && uses[e.name] == tuning {
					t.Logf("%-8s gold %-13s said %-13s lost %-10s extra %-8s %s", r.gold.ID, r.gold.Verdict, r.said,
						strings.Join(r.lost, ","), strings.Join(r.extra, ","), r.gold.Question)
				}
			}
		}
	}
	file := filepath.Join(eventsDir, "stats.txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the figures are not those of %s: %s\nIf that is meant: go test ./bot/answer -run TestEvents -update", file, changedLines(string(want), got))
	}
}

// changedLines lists the lines in which two tables differ.
func changedLines(old, now string) string {
	var b strings.Builder
	was := strings.Split(old, "\n")
	for _, line := range strings.Split(now, "\n") {
		if !slices.Contains(was, line) {
			b.WriteString("\n\tnow " + line)
			for _, w := range was {
				if len(line) > nameWidth && strings.HasPrefix(w, line[:nameWidth]) {
					b.WriteString("\n\twas " + w)
				}
			}
		}
	}
	return b.String()
}

// eventResult is what became of one event.
type eventResult struct {
	name                               string
	rows                               []*row
	copiesKnown, copiesFound, copiesNo int // pairs of articles that share text: known, found of them, found and false
}

// row is what became of one question.
type row struct {
	gold                                            *gold
	said                                            answer.Verdict
	right, wrong, missed, forbidden, pairs, pairsOK int
	lost, extra                                     []string
	lengths                                         []float64 // shown length over gold length, of right passages
	verdictOK, allRight                             bool
}

// askEvent asks every question of an event twice, the second time in another
// order and from a fresh engine, and judges the answers.
func askEvent(t *testing.T, name string, encoder answer.Encoder) eventResult {
	var golds []*gold
	readJSON(t, filepath.Join(eventsDir, name, "gold.json"), &golds)
	var reuse struct {
		Reuse      [][]string
		SameAgency [][]string `json:"same_agency"`
	}
	readJSON(t, filepath.Join(eventsDir, name, "reuse.json"), &reuse)
	articles := eventArticles(t, name)
	texts := map[string]string{}
	for _, a := range articles {
		texts[a.ID] = a.Text
	}
	first := map[string]string{}
	said := map[string]bool{}
	res := eventResult{name: name, copiesKnown: len(reuse.Reuse)}
	e := encoded(t, articles, encoder)
	for _, g := range golds {
		a := ask(t, e, answer.Question{Text: squeeze(g.Question)})
		first[g.ID] = form(t, a)
		checkQuotes(t, a, texts)
		if why := incoherent(a); why != "" {
			t.Errorf("%s: incoherent: %s", g.ID, why)
		}
		res.rows = append(res.rows, judge(g, a))
		for _, r := range a.Reuse {
			said[pair(r.Documents)] = true
		}
	}
	e = encoded(t, articles, encoder)
	for _, g := range shuffled(golds, 11) {
		if again := form(t, ask(t, e, answer.Question{Text: squeeze(g.Question)})); again != first[g.ID] {
			t.Errorf("%s: asked twice, two answers: %s", g.ID, firstDifference(first[g.ID], again))
		}
	}
	known := map[string]bool{}
	for _, p := range reuse.Reuse {
		known[pair(p)] = true
		if said[pair(p)] {
			res.copiesFound++
		}
	}
	for _, p := range reuse.SameAgency {
		known[pair(p)] = true
	}
	for p := range said {
		if !known[p] {
			res.copiesNo++
		}
	}
	return res
}

func readJSON(t testing.TB, file string, into any) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// pair names two articles in either order.
func pair(documents []string) string {
	keys := []string{}
	for _, d := range documents {
		keys = append(keys, letter(d))
	}
	slices.Sort(keys)
	return strings.Join(keys, "-")
}

// letter is what gold calls an article: its file's name without the ending.
func letter(document string) string { return strings.TrimSuffix(document, filepath.Ext(document)) }

// judge compares an answer with gold.
func judge(g *gold, a answer.Answer) *row {
	r := &row{gold: g, said: a.Verdict}
	version, quotes := map[string]int{}, map[string][]string{}
	for _, p := range shownBy(a) {
		k := letter(p.Document)
		quotes[k] = append(quotes[k], p.Quote)
		version[k] = p.version
	}
	bad := func(k, q string) {
		for _, f := range g.Forbidden {
			if f.File == k && covered(q, f.Quote) >= .6 {
				r.forbidden++
				return
			}
		}
	}
	for k, qs := range quotes {
		for _, q := range qs {
			bad(k, q)
		}
	}
	for _, p := range a.Related {
		bad(letter(p.Document), p.Quote)
	}
	for _, s := range a.Silent {
		if s.Nearest != nil {
			bad(letter(s.Document), s.Nearest.Quote)
		}
	}
	any := func(qs, golds []string) bool {
		for _, q := range qs[:min(3, len(qs))] {
			for _, x := range golds {
				if samePassage(q, x) {
					return true
				}
			}
		}
		return false
	}
	var hit []string
	for k, qs := range quotes {
		p, isGold := g.Sources[k]
		o, isOptional := g.Optional[k]
		switch {
		case isGold && any(qs, p.quotes()):
			hit = append(hit, k)
			sum := 0
			for _, q := range qs {
				sum += len([]rune(q))
			}
			r.lengths = append(r.lengths, float64(sum)/float64(len([]rune(p.Quote))))
		case isOptional && any(qs, []string{o.Quote}):
			continue
		default:
			r.wrong++
			r.extra = append(r.extra, k)
		}
		r.wrong += max(0, len(qs)-3)
	}
	r.right = len(hit)
	for k := range g.Sources {
		if !slices.Contains(hit, k) {
			r.lost = append(r.lost, k)
		}
	}
	slices.Sort(r.lost)
	slices.Sort(r.extra)
	r.missed = len(r.lost)
	of := map[string]int{}
	for i, v := range g.Versions {
		for _, k := range v.Sources {
			of[k] = i + 1
		}
	}
	for i, x := range hit {
		for _, y := range hit[i+1:] {
			r.pairs++
			if (version[x] == version[y]) == (of[x] == of[y]) {
				r.pairsOK++
			}
		}
	}
	r.verdictOK = g.accepts(a.Verdict)
	r.allRight = r.verdictOK && r.wrong+r.missed+r.forbidden == 0
	return r
}

var word = regexp.MustCompile(`[\p{L}\p{N}_]+(?:[’'-][\p{L}\p{N}_]+)*`)

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// covered is the share of gold's words that stand in what is shown, counted
// with multiplicity.
func covered(shown, gold string) float64 {
	left := map[string]int{}
	for _, w := range word.FindAllString(shown, -1) {
		left[strings.ToLower(w)]++
	}
	want, got := word.FindAllString(gold, -1), 0
	for _, w := range want {
		if w = strings.ToLower(w); left[w] > 0 {
			left[w]--
			got++
		}
	}
	if len(want) == 0 {
		return 0
	}
	return float64(got) / float64(len(want))
}

// samePassage reports whether what is shown answers as gold does: most of its
// words, and not much more text than it.
func samePassage(shown, gold string) bool {
	s, g := squeeze(shown), squeeze(gold)
	if len([]rune(s)) > 2*len([]rune(g))+200 {
		return false
	}
	return strings.Contains(strings.ToLower(s), strings.ToLower(g)) || covered(s, g) >= .6
}

// checkQuotes fails where a quote is not the byte range that it claims to be.
func checkQuotes(t testing.TB, a answer.Answer, texts map[string]string) {
	t.Helper()
	check := func(document, quote string, start, end int) {
		text := texts[document]
		if start < 0 || end > len(text) || start >= end || text[start:end] != quote {
			t.Errorf("%q: %s %d-%d is not %q", a.Question, document, start, end, quote)
		}
	}
	for _, p := range shownBy(a) {
		check(p.Document, p.Quote, p.Start, p.End)
	}
	for _, p := range a.Related {
		check(p.Document, p.Quote, p.Start, p.End)
	}
	for _, s := range a.Silent {
		if n := s.Nearest; n != nil {
			check(s.Document, n.Quote, n.Start, n.End)
		}
	}
}

// TestScore holds the scorer itself to figures worked out by hand.
func TestScore(t *testing.T) {
	no := false
	for _, c := range []struct {
		g    gold
		v    answer.Verdict
		want bool
	}{
		{gold{Verdict: "agree"}, answer.Spelling, true},
		{gold{Verdict: "agree"}, answer.Partial, false},
		{gold{Verdict: "partial", Nesting: "precision"}, answer.Agree, true},
		{gold{Verdict: "partial", Nesting: "list"}, answer.Agree, false},
		{gold{Verdict: "differ", DifferenceClass: "time-of-writing"}, answer.Updated, true},
		{gold{Verdict: "differ", DifferenceClass: "time-of-writing"}, answer.Differ, false},
		{gold{Verdict: "differ", DifferenceClass: "time-of-writing", Compatible: &no}, answer.Differ, true},
		{gold{Verdict: "differ"}, answer.Differ, true},
		{gold{Verdict: "unanswerable"}, answer.None, true},
	} {
		if got := c.g.accepts(c.v); got != c.want {
			t.Errorf("%s %s with %s: %v", c.g.Verdict, c.g.DifferenceClass, c.v, got)
		}
	}
	if !samePassage("He said: “the bridge\nis closed”.", "the bridge is closed") || samePassage("Nothing of it.", "the bridge is closed") {
		t.Error("samePassage is wrong")
	}
	r := news.Revision{Text: "One. Two."}
	a := answer.Answer{Verdict: answer.Single, Versions: []answer.Version{{Passages: []answer.Passage{{Source: "A", Document: "a.txt", Quote: "One.", Start: 0, End: 4}}}}}
	checkQuotes(t, a, map[string]string{"a.txt": r.Text})
	g := &gold{Verdict: "single-source", Sources: map[string]goldPassage{"a": {Quote: "One."}}}
	if row := judge(g, a); !row.allRight || row.right != 1 {
		t.Errorf("a right answer is judged %+v", row)
	}
	if why := incoherent(answer.Answer{Verdict: answer.None, Versions: a.Versions}); why == "" {
		t.Error("none with a version passes for coherent")
	}
}
