package index

import (
	"slices"
	"strings"
	"testing"

	"variorum/index/news"
)

func TestPassages(t *testing.T) {
	long := "The " + strings.Repeat("very ", 70) + "long sentence ends."
	for _, c := range []struct {
		name  string
		kind  news.Kind
		block string
		want  []string
	}{
		{"up to three sentences", news.Body, "One fell. Two fell. Three fell. Four fell.", []string{"One fell. Two fell. Three fell.", "Four fell."}},
		{"a long one stands alone", news.Body, "One fell. " + long + " Two fell.", []string{"One fell.", long, "Two fell."}},
		{"white space", news.Body, "  One fell.\nTwo fell. ", []string{"One fell.\nTwo fell."}},
		{"nothing", news.Body, " \n ", nil},
		{"a note", news.Correction, "One fell, not two.", []string{"One fell, not two."}},
		{"no evidence", news.Caption, "One falls.", nil},
	} {
		r := news.Revision{Text: "First. " + c.block + " Last."}
		r.Blocks = []news.Block{{Span: news.Span{Start: 7, End: 7 + len(c.block)}, Kind: c.kind}}
		var got []string
		for _, s := range Passages(&r) {
			got = append(got, r.Slice(s))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
