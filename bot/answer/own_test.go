package answer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"variorum/bot/answer"
	"variorum/index/language"
	"variorum/index/news"
)

const quay = "The ferry to Sundholm was cancelled by the Blue House on Friday because of the wreck. “We did not see it coming,” the Blue House said."

// ownWords reads a list that is right.
func ownWords(t testing.TB, list string) *language.OwnWords {
	t.Helper()
	groups, errs := language.ReadGroups(nil, "words.txt", strings.NewReader(list))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return language.NewOwnWords(groups)
}

// What is found by the newsroom's own words is not found without them.
func TestOwnWords(t *testing.T) {
	articles := []news.Revision{article("a.txt", "Harbour Times", quay, len(quay))}
	plain, own := answer.New(&shelf{articles}), answer.New(&shelf{articles})
	own.SpeakWith(ownWords(t, "Harbour Board | PTK | the Blue House\nnixed | cancelled\n"))
	for _, test := range []struct {
		question string
		quote    string // "" where nothing answers
	}{
		{"Why did the Harbour Board cancel the ferry?", "because of the wreck"},
		{"why did PTK cancel the ferry?", "because of the wreck"},
		{"What did the Harbour Board say?", "We did not see it coming"},
		{"what did PTK say?", "We did not see it coming"},
		{"Did the Harbour Board nix the ferry?", "cancelled by"},
		{"What did the School Board say?", ""},
		{"What did the Harbour Museum say?", ""},
	} {
		if a := ask(t, plain, answer.Question{Text: test.question}); a.Verdict != answer.None {
			t.Errorf("%q: %s without a lexicon", test.question, a.Verdict)
		}
		a := ask(t, own, answer.Question{Text: test.question, Why: true})
		if test.quote == "" {
			if a.Verdict != answer.None {
				t.Errorf("%q: %s", test.question, a.Verdict)
			}
			continue
		}
		if a.Verdict != answer.Single || !strings.Contains(a.Versions[0].Passages[0].Quote, test.quote) {
			t.Errorf("%q: %s, %+v", test.question, a.Verdict, a.Versions)
			continue
		}
		if why := strings.Join(a.Why.Passages[0].Reasons, "\n"); !strings.Contains(why, "by the newsroom's own words") {
			t.Errorf("%q: the reasons do not name the newsroom's word:\n%s", test.question, why)
		}
	}
}

// A phrase is found by the index too, in a corpus too large to be read whole.
func TestOwnWordsLarge(t *testing.T) {
	text := "In the first week of a cold and wet May the Blue House painted the north pier red, to the surprise of those who live nearby and of all who fish there."
	articles := []news.Revision{article("z.txt", "Harbour Times", text, len(text))}
	for i := range 200 {
		text := fmt.Sprintf("School %d painted a pier.", i)
		articles = append(articles, article(fmt.Sprintf("a%d.txt", i), "Harbour Times", text, len(text)))
	}
	q := answer.Question{Text: "Did the Quay Office paint the pier?"}
	own := indexed(t, articles)
	own.SpeakWith(ownWords(t, "Quay Office | the Blue House\n"))
	a := ask(t, own, q)
	if len(a.Versions) != 1 || !slices.ContainsFunc(a.Versions[0].Passages, func(p answer.Passage) bool { return p.Document == "z.txt" }) {
		t.Errorf("%s, %+v", a.Verdict, a.Versions)
	}
}

// The reading says what may stand for a word.
func TestOwnWordsReading(t *testing.T) {
	e := answer.New(&shelf{[]news.Revision{article("a.txt", "A", quay, len(quay))}})
	e.SpeakWith(ownWords(t, "Harbour Board | HB | the Blue House\n"))
	a := ask(t, e, answer.Question{Text: "what did the Harbour Board say?", Why: true})
	want := "the newsroom's own words for “Harbour Board”: “the Blue House”, “HB”"
	if got := strings.Join(a.Why.Reading, "\n"); !strings.Contains(got, want) {
		t.Errorf("read as\n%s\nwant %s", got, want)
	}
	if got := strings.Join(a.Reading.Terms, ", "); got != "Harbour Board" {
		t.Errorf("terms %s", got)
	}
}
