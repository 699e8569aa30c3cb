package answer_test

import (
	"path/filepath"
	"testing"

	"variorum/bot/answer"
)

// The sentences that speak of a word are found by the words that they have: looking
// at every sentence finds the same.
func TestMatchesAsEach(t *testing.T) {
	uses := eventUses(t)
	for _, name := range eventNames(t) {
		if uses[name] == locked {
			continue
		}
		var golds []gold
		readJSON(t, filepath.Join(eventsDir, name, "gold.json"), &golds)
		e := indexed(t, eventArticles(t, name))
		for _, g := range golds {
			words, err := answer.Misfound(e, g.Question)
			if err != nil || len(words) > 0 {
				t.Errorf("%s: %s: %q, %v", name, g.Question, words, err)
			}
		}
	}
}
