package language

import (
	"slices"
	"testing"
)

// What an article tells of a question's phrase in other words, and what it does not.
func TestToldOtherwise(t *testing.T) {
	for _, c := range []struct {
		question, sentence string
		told               bool
	}{
		{"When does the curfew end?", "Nobody may be out of doors between nine and four.", true},
		{"Why was the search halted?", "At nightfall the divers were called back.", true},
		{"Why was the ration reduced?", "Donors have let the money run dry.", true},
		{"How did the hackers get in?", "An unpatched server had been forgotten in a cellar.", true},
		{"Who was sent off?", "A second yellow in stoppage time ended his evening.", true},
		{"When does the curfew end?", "The mayor praised the new tram.", false},
		{"Why was the search halted?", "The hotel has a view of the lake.", false},
		{"Why was the ration reduced?", "The choir sang two hymns.", false},
		{"How did the hackers get in?", "The firm was founded by two brothers.", false},
		{"Who was sent off?", "The stand was painted green in May.", false},
	} {
		asked, said := Tokens(c.question, 0), lexicon().told.in(Tokens(c.sentence, 0))
		var telling []int
		for i := range asked {
			if !Stop(asked[i].Norm) {
				alts, _ := Alternatives(asked, i)
				telling = append(telling, Telling(alts)...)
			}
		}
		for _, list := range TellingOf(asked) {
			telling = append(telling, list...)
		}
		if told := slices.ContainsFunc(said, func(n int) bool { return slices.Contains(telling, n) }); told != c.told {
			t.Errorf("%q told by %q: %v, should be %v", c.question, c.sentence, told, c.told)
		}
	}
}

// A verb in the passive is said by what stands for the verb, unless its passive
// means something of its own.
func TestPassive(t *testing.T) {
	for phrase, want := range map[string]bool{"were killed|dead": true, "been injured|wound": true, "be held|detain": false, "be held|take place": true, "be told|say": false} {
		var from, to string
		for i := range phrase {
			if phrase[i] == '|' {
				from, to = phrase[:i], phrase[i+1:]
			}
		}
		stems := phraseKey(Tokens(to, 0))
		alts, n := Alternatives(Tokens(from, 0), 0)
		if n != 2 {
			t.Errorf("%q is read as %d words", from, n)
		}
		if got := slices.ContainsFunc(alts, func(a Alternative) bool { return slices.Equal(a.Stems, stems) }); got != want {
			t.Errorf("%q may be said by %q: %v, should be %v", from, to, got, want)
		}
	}
}
