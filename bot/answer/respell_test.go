package answer_test

import (
	"reflect"
	"testing"
	"testing/fstest"

	"variorum/bot/answer"
)

// A question with a slip in it is answered as the one that is spelt right.
func TestSlips(t *testing.T) {
	folder := fstest.MapFS{
		"a.txt": {Data: []byte("---\nsource: Courier\ntitle: Minister on tape\npublished: 2026-05-14T08:00:00Z\n---\n" +
			"The leaked recording of the minister runs to 41 minutes.\n\nThe trial of the builder begins on Monday.\n")},
		"b.txt": {Data: []byte("---\nsource: Lamp\ntitle: What the minister said\npublished: 2026-05-14T09:00:00Z\n---\n" +
			"In the leaked recording, 41 minutes long, the minister promises the road to the builder.\n\nHis trial is set for Monday.\n")},
	}
	e := indexed(t, readArticles(t, folder, "slips"))
	ask := func(q string) answer.Answer {
		a, err := e.Answer(t.Context(), answer.Question{Text: q})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for right, slip := range map[string]string{
		"how long is the leaked recording": "how lnog is the leeked recording",
		"when does the trial begin":        "when does the trail begin",
		"how much time does the tape run":  "how much tiem does the tape run",
	} {
		want, got := ask(right), ask(slip)
		if want.Verdict == answer.None || got.Verdict != want.Verdict || !reflect.DeepEqual(got.Versions, want.Versions) || !reflect.DeepEqual(got.Reading.Terms, want.Reading.Terms) {
			t.Errorf("%q: %s %v %v\nwant as %q: %s %v %v", slip, got.Verdict, got.Reading.Terms, got.Versions, right, want.Verdict, want.Reading.Terms, want.Versions)
		}
	}
}
