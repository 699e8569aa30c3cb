package answer

import (
	"strings"
	"testing"
)

// What of a question an article must speak of: phrases as one, and nothing that
// says nothing.
func TestTerms(t *testing.T) {
	for question, want := range map[string]string{
		// What says nothing.
		"How many cases so far?":                                  "cases",
		"Was it the boiler or something else?":                    "boiler",
		"Since when has the bridge been shut?":                    "bridge, shut",
		"mayor in office since when":                              "mayor, in office",
		"Did anything leak in the end?":                           "leak",
		"When was the vote supposed to be announced?":             "vote, announced",
		"What did the coach say, as exactly as possible?":         "coach",
		"What did the coach say about the goal? Exact words":      "coach, goal",
		"when exacly did the ferry sink":                          "ferry, sink",
		"What did the minister suppose?":                          "minister, suppose",
		"Is a second trial possible?":                             "second trial, possible",
		"How many of the crew were found?":                        "crew, found",
		"Since the strike began, how many trains were cancelled?": "Since, strike, began, trains, cancelled",
		// Names.
		"Where does Ada van Hoorn live?":                  "Ada, Hoorn, live",
		"Who drove the van?":                              "drove, van",
		"Did Dr. Exact resign?":                           "Dr, Exact, resign",
		"What did the judge rule? Wernick's lawyers too?": "judge, rule, Wernick's, lawyers",
		// Verbs and their particles.
		"How long before they got her out?":          "got out",
		"When did crews put the fire out?":           "crews, put out, fire",
		"Who turned the offer down?":                 "turned down, offer",
		"When did they call it off?":                 "call off",
		"Did they put money in the fund?":            "put, money, fund",
		"How much did they take out of the account?": "take, account",
	} {
		r := read(question, nil)
		var got []string
		for i := range r.terms {
			got = append(got, r.terms[i].text)
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s\n\tterms %q, should be %q", question, s, want)
		}
	}
	r := read("What does the Northern Fisheries Council want?", nil)
	for i := range r.terms {
		if got := r.terms[i].acronym; r.terms[i].name && got != "nfc" {
			t.Errorf("%s is shortened to %q", r.terms[i].text, got)
		}
	}
}
