package indextest

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"variorum/index"
	"variorum/index/language"
	"variorum/index/news"
)

// Index is what an implementation must offer. The documentation of the methods
// is that of index.Index.
type Index interface {
	Put(ctx context.Context, revs []news.Revision) error
	Remove(ctx context.Context, document string) error
	Search(ctx context.Context, q index.Query) ([]index.Hit, error)
	Revision(ctx context.Context, document string, number int) (news.Revision, error)
	Sources(ctx context.Context, asOf time.Time) ([]index.Listing, error)
}

// Run puts an implementation through the contract. open returns an empty index
// that nobody else uses; it closes it by t.Cleanup. It is called several times.
func Run(t *testing.T, open func(t *testing.T) Index) {
	for _, c := range []struct {
		name string
		test func(*testing.T, func(*testing.T) Index)
	}{
		{"every source gets its turn", everySource},
		{"terms and forms", termsAndForms},
		{"nothing asked", nothingAsked},
		{"no character has a meaning", oddCharacters},
		{"only evidence", onlyEvidence},
		{"headlines", headlines},
		{"limits on sources", limitSources},
		{"limits on documents", limitDocuments},
		{"the newest stands", newestStands},
		{"what stood then", asOf},
		{"replacing a revision", replaced},
		{"removal", removal},
		{"all or none", allOrNone},
		{"reading revisions", revisions},
		{"listing", listing},
		{"cancelled", cancelled},
		{"order changes nothing", orderIndependent},
		{"then is as it was then", thenIsThen},
		{"hidden sources have no influence", hiddenSources},
		{"searching while writing", whileWriting},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open) })
	}
}

var day = time.Date(2024, 5, 14, 9, 0, 0, 0, time.UTC)

// at returns the moment so many hours after the first day's morning.
func at(hours int) time.Time { return day.Add(time.Duration(hours) * time.Hour) }

// story makes a first revision whose paragraphs are all body.
func story(id, source string, paragraphs ...string) news.Revision {
	r := news.Revision{
		Article: news.Article{ID: id, Source: source, Title: "Untitled", Published: day},
		Number:  1, Seen: day,
	}
	return rewrite(r, 1, day, paragraphs...)
}

// rewrite makes another revision of the same article.
func rewrite(r news.Revision, number int, seen time.Time, paragraphs ...string) news.Revision {
	r.Number, r.Seen = number, seen
	r.Text = strings.Join(paragraphs, "\n\n")
	r.Hash = news.Hash(r.Text)
	r.Blocks = nil
	start := 0
	for _, p := range paragraphs {
		r.Blocks = append(r.Blocks, news.Block{Span: news.Span{Start: start, End: start + len(p)}, Kind: news.Body})
		start += len(p) + len("\n\n")
	}
	return r
}

// words makes a query of each word's stem.
func words(text string) index.Query {
	var q index.Query
	for _, stem := range language.Stems(text) {
		q.Terms = append(q.Terms, index.Term{Forms: []string{stem}, Weight: 1})
	}
	return q
}

func put(t *testing.T, x Index, revs ...news.Revision) {
	t.Helper()
	if err := x.Put(t.Context(), revs); err != nil {
		t.Fatal(err)
	}
}

// answer searches and checks nothing.
func answer(t *testing.T, x Index, q index.Query) []index.Hit {
	t.Helper()
	hits, err := x.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

// search searches, and checks what holds for every answer: it is in order, has
// no passage twice, and every passage is a part of a paragraph that is evidence.
func search(t *testing.T, x Index, q index.Query) []index.Hit {
	t.Helper()
	hits := answer(t, x, q)
	per := q.PerSource
	if per == 0 {
		per = 20
	}
	bySource := map[string]int{}
	for i, h := range hits {
		if bySource[h.Source]++; bySource[h.Source] > per {
			t.Errorf("more than %d passages of %s", per, h.Source)
		}
		if !(h.Score > 0) {
			t.Errorf("score %v of %+v", h.Score, h.Passage)
		}
		if i > 0 {
			p := hits[i-1]
			if p.Score < h.Score || p.Score == h.Score && (p.Document > h.Document || p.Document == h.Document && p.Start >= h.Start) {
				t.Errorf("out of order: %+v before %+v", p, h)
			}
		}
		r, err := x.Revision(t.Context(), h.Document, h.Revision)
		if err != nil {
			t.Fatal(err)
		}
		if r.Source != h.Source || !inEvidence(&r, h.Span) {
			t.Errorf("%+v is not a passage of %s", h, r.Source)
		}
	}
	return hits
}

func inEvidence(r *news.Revision, s news.Span) bool {
	if strings.TrimSpace(r.Slice(s)) == "" {
		return false
	}
	for _, b := range r.Blocks {
		if b.Contains(s) {
			return b.Kind.Evidence()
		}
	}
	return false
}

// found writes hits as "document/revision", in order, separated by spaces.
func found(hits []index.Hit) string {
	var out []string
	for _, h := range hits {
		out = append(out, fmt.Sprintf("%s/%d", h.Document, h.Revision))
	}
	return strings.Join(out, " ")
}

// want fails unless the hits are these, in order.
func want(t *testing.T, hits []index.Hit, documents string) {
	t.Helper()
	if got := found(hits); got != documents {
		t.Errorf("found %q, want %q", got, documents)
	}
}

// equal fails unless two answers are the same to the last digit.
func equal(t *testing.T, what string, got, want []index.Hit) {
	t.Helper()
	if len(got) == 0 && len(want) == 0 {
		return
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\ngot  %v\nwant %v", what, got, want)
	}
}
