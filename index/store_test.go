package index_test

import (
	"context"
	"iter"
	"slices"
	"testing"

	"variorum/index"
	"variorum/index/indextest"
	"variorum/index/news"
)

var _ indextest.Index = (*index.Index)(nil)

func TestMemory(t *testing.T) {
	indextest.Run(t, func(t *testing.T) indextest.Index {
		x, err := index.Memory()
		return closing(t, x, err)
	})
}

func TestDisk(t *testing.T) {
	indextest.Run(t, func(t *testing.T) indextest.Index {
		x, err := index.Open(t.Context(), t.TempDir(), shelf(nil), nil, nil)
		return closing(t, x, err)
	})
}

// closing returns an index that is closed at the end of the test.
func closing(t testing.TB, x *index.Index, err error) *index.Index {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

// shelf is an archive in memory: revisions in order.
type shelf []news.Revision

func (s shelf) All(context.Context) iter.Seq2[news.Revision, error] {
	return func(yield func(news.Revision, error) bool) {
		for _, r := range s {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (s shelf) Heads(ctx context.Context) iter.Seq2[news.Revision, error] {
	return func(yield func(news.Revision, error) bool) {
		for r := range s.All(ctx) {
			r.Text = ""
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (s shelf) Revisions(_ context.Context, document string) ([]news.Revision, error) {
	return slices.DeleteFunc(slices.Clone(s), func(r news.Revision) bool { return r.ID != document }), nil
}
