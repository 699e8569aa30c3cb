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
		"a.txt": {Data: []byte("---\nsource: Courier\ntitle: Dark in Osterby\npublished: 2026-05-14T08:00:00Z\n---\n" +
			"The power cut in Osterby lasted 41 minutes.\n\nThe trial of the engineer begins on Monday.\n")},
		"b.txt": {Data: []byte("---\nsource: Lamp\ntitle: Trams stop in Osterby\npublished: 2026-05-14T09:00:00Z\n---\n" +
			"Osterby sat in the dark for 41 minutes: a power cut had stopped the trams.\n\nThe trial of the engineer is set to begin on Monday.\n")},
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
		"how long did the power cut last": "how lnog did the powwer cut last",
		"when does the trial begin":       "when does the trail begin",
		"how many minutes was it dark":    "how maany minutes was it dark",
	} {
		want, got := ask(right), ask(slip)
		if want.Verdict == answer.None || got.Verdict != want.Verdict || !reflect.DeepEqual(got.Versions, want.Versions) || !reflect.DeepEqual(got.Reading.Terms, want.Reading.Terms) {
			t.Errorf("%q: %s %v %v\nwant as %q: %s %v %v", slip, got.Verdict, got.Reading.Terms, got.Versions, right, want.Verdict, want.Reading.Terms, want.Versions)
		}
	}
}
