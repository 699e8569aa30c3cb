package indextest

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"variorum/index"
	"variorum/index/news"
)

func newestStands(t *testing.T, open func(*testing.T) Index) {
	x := open(t)
	one := story("a", "A", "Twelve people were hurt.")
	two := rewrite(one, 2, at(2), "Nine people were hurt.")
	three := rewrite(one, 3, at(4), "Seven people were hurt.")
	put(t, x, one)
	want(t, search(t, x, words("hurt")), "a/1")
	put(t, x, three) // the order in which they come does not matter
	put(t, x, two)
	want(t, search(t, x, words("hurt")), "a/3")
	want(t, search(t, x, words("twelve")), "")
	want(t, search(t, x, words("nine")), "")
}

func asOf(t *testing.T, open func(*testing.T) Index) {
	x := open(t)
	one := story("a", "A", "Twelve people were hurt.") // published at 0
	two := rewrite(one, 2, at(2), "Nine people were hurt.")
	three := rewrite(one, 3, at(4), "Seven people were hurt.")
	undated := story("u", "U", "Four people were hurt.")
	undated.Published, undated.Seen = time.Time{}, at(3)
	put(t, x, one, two, three, undated)
	for _, c := range []struct {
		then time.Time
		want string
	}{
		{at(-1), ""},
		{at(0), "a/1"},
		{at(2).Add(-time.Nanosecond), "a/1"},
		{at(2), "a/2"},
		{at(3).In(time.FixedZone("", -5*3600)), "a/2 u/1"},
		{at(4), "a/3 u/1"},
		{at(9999), "a/3 u/1"},
		{time.Time{}, "a/3 u/1"},
	} {
		q := words("hurt")
		q.AsOf = c.then
		if got := found(search(t, x, q)); got != c.want {
			t.Errorf("as of %v: %q, want %q", c.then, got, c.want)
		}
	}
}

func replaced(t *testing.T, open func(*testing.T) Index) {
	x := open(t)
	r := story("a", "A", "A whale was seen.", "The picture shows a whale.", "The ferry sank.")
	put(t, x, r, story("b", "B", "A whale was seen."))
	if hits := search(t, x, words("whale")); len(hits) != 3 {
		t.Fatalf("found %s", found(hits))
	}
	r.Blocks[1].Kind, r.Blocks[1].Why = news.Caption, "under a picture"
	r.Title, r.Source = "Ferry sinks", "AA"
	put(t, x, r)
	hits := search(t, x, words("whale"))
	if len(hits) != 2 {
		t.Errorf("found %s", found(hits))
	}
	q := words("whale")
	q.Sources = []string{"A"}
	want(t, search(t, x, q), "")
	q.Sources = []string{"AA"}
	want(t, search(t, x, q), "a/1")
	got, err := x.Revision(t.Context(), "a", 1)
	if err != nil || !reflect.DeepEqual(got, r) {
		t.Errorf("read back %+v, %v", got, err)
	}
	put(t, x, r) // again, as it is
	equal(t, "putting it again", search(t, x, words("whale")), hits)
}

func removal(t *testing.T, open func(*testing.T) Index) {
	x := open(t)
	one := story("a", "A", "Twelve people were hurt.")
	put(t, x, one, rewrite(one, 2, at(2), "Nine people were hurt."), story("ab", "A", "Nobody was hurt."))
	for range 2 {
		if err := x.Remove(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
	}
	want(t, search(t, x, words("hurt")), "ab/1")
	q := words("hurt")
	q.AsOf = at(1)
	want(t, search(t, x, q), "ab/1")
	for _, n := range []int{0, 1, 2} {
		if _, err := x.Revision(t.Context(), "a", n); !errors.Is(err, index.ErrNotFound) {
			t.Errorf("revision %d is still there: %v", n, err)
		}
	}
	put(t, x, one)
	want(t, search(t, x, words("twelve")), "a/1")
}

func allOrNone(t *testing.T, open func(*testing.T) Index) {
	x := open(t)
	good := story("good", "A", "The ferry sank.")
	for name, spoil := range map[string]func(*news.Revision){
		"no id":         func(r *news.Revision) { r.ID = "" },
		"no number":     func(r *news.Revision) { r.Number = 0 },
		"block outside": func(r *news.Revision) { r.Blocks[0].End++ },
		"block before":  func(r *news.Revision) { r.Blocks[0].Start = -1 },
	} {
		bad := story("bad", "A", "The ferry sank.")
		spoil(&bad)
		err := x.Put(t.Context(), []news.Revision{good, bad})
		if err == nil || strings.Count(err.Error(), "index: ") > 1 {
			t.Errorf("%s: error %v", name, err)
		}
	}
	want(t, search(t, x, words("ferry")), "")
	if err := x.Put(t.Context(), nil); err != nil {
		t.Error(err)
	}
	put(t, x, story("twice", "A", "First."), story("twice", "A", "The ferry sank."))
	want(t, search(t, x, words("ferry")), "twice/1")
}

func revisions(t *testing.T, open func(*testing.T) Index) {
	x := open(t)
	one := story("a", "A", "Twelve people were hurt.", "Bytes \x00\xff\xfe stay.")
	one.URL, one.Author = "https://example.org/a", "Ana Ruiz"
	one.Published = at(0).In(time.FixedZone("", 2*3600))
	one.Blocks[1].Kind, one.Blocks[1].Why = news.Furniture, "not a text"
	two := rewrite(one, 2, at(2), "Nine people were hurt.")
	empty := story("empty", "A")
	put(t, x, one, two, empty)
	for _, c := range []struct {
		id     string
		number int
		want   news.Revision
	}{{"a", 0, two}, {"a", 1, one}, {"a", 2, two}, {"empty", 0, empty}} {
		got, err := x.Revision(t.Context(), c.id, c.number)
		if err != nil || got.Text != c.want.Text || !reflect.DeepEqual(got.Blocks, c.want.Blocks) || got.Hash != c.want.Hash ||
			!got.Published.Equal(c.want.Published) || !got.Seen.Equal(c.want.Seen) || got.Author != c.want.Author || got.URL != c.want.URL {
			t.Errorf("revision %d of %s: %+v, %v; want %+v", c.number, c.id, got, err, c.want)
		}
	}
	for _, n := range []int{3, -1} {
		if _, err := x.Revision(t.Context(), "a", n); !errors.Is(err, index.ErrNotFound) {
			t.Errorf("revision %d: %v", n, err)
		}
	}
	if _, err := x.Revision(t.Context(), "b", 0); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("article b: %v", err)
	}
}

func listing(t *testing.T, open func(*testing.T) Index) {
	x := open(t)
	late := story("1", "B", "Late.")
	late.Published = at(5)
	one := story("2", "B", "One.")
	two := rewrite(one, 2, at(3), "Two, longer.")
	put(t, x, late, one, two, story("4", "A", "Four."), story("3", "A", "Three."))
	for _, c := range []struct {
		then time.Time
		want string
	}{
		{time.Time{}, "3/1 4/1 2/2 1/1"},
		{at(1), "3/1 4/1 2/1"},
		{at(-1), ""},
	} {
		list, err := x.Sources(t.Context(), c.then)
		if err != nil {
			t.Fatal(err)
		}
		var hits []index.Hit
		for _, l := range list {
			hits = append(hits, index.Hit{Passage: news.Passage{Document: l.ID, Revision: l.Revision}})
			r, err := x.Revision(t.Context(), l.ID, l.Revision)
			if err != nil || l.Bytes != len(r.Text) || !l.Seen.Equal(r.Seen) || l.Title != r.Title || l.Source != r.Source {
				t.Errorf("%+v is not the listing of %+v (%v)", l, r, err)
			}
		}
		want(t, hits, c.want)
	}
	for _, c := range []struct {
		write func() error
		want  string
	}{
		{func() error { return nil }, "3 4 2 1"},
		{func() error { return nil }, "3 4 2 1"}, // what a caller does with its list is its own
		{func() error { return x.Put(t.Context(), []news.Revision{story("5", "A", "Five.")}) }, "3 4 5 2 1"},
		{func() error { return x.Remove(t.Context(), "4") }, "3 5 2 1"},
	} {
		if err := c.write(); err != nil {
			t.Fatal(err)
		}
		list, err := x.Sources(t.Context(), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, l := range list {
			ids = append(ids, l.ID)
		}
		if got := strings.Join(ids, " "); got != c.want {
			t.Errorf("listed %s, want %s", got, c.want)
		}
		slices.Reverse(list)
	}
}
