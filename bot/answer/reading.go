package answer

import (
	"strings"

	"variorum/bot/compare"
	"variorum/index/language"
)

// detail narrows the kind of value that a question wants.
type detail string

const (
	anyDetail    detail = ""
	moneyDetail  detail = "money"
	shareDetail  detail = "percent"
	ageDetail    detail = "age"
	clockDetail  detail = "clock"
	dayDetail    detail = "weekday"
	yearDetail   detail = "year"
	spellDetail  detail = "spelling"
	choiceDetail detail = "choice"
	listDetail   detail = "list"
	exactDetail  detail = "exact"
	scoreDetail  detail = "score"
)

// reading is a question as the engine understood it.
type reading struct {
	text         string
	tokens       []language.Token
	kind         compare.Kind
	detail       detail
	terms        []term
	unit         language.Unit // the unit asked for, if one is: "how many days"
	noun         []language.Alternative
	nounText     string
	nounAt       int             // its token
	start        int             // the token where the clause begins that asks
	gauge        string          // the kind of unit asked for without naming one: "how fast", "how wide"
	extent       string          // which of a thing's measures is asked for: "wide", "far"
	long         bool            // asks how long a thing is, in metres or in hours
	mass         bool            // asks "how much": no count of things answers
	change       bool            // asks by how much something rose or fell
	sized        bool            // asks "how big", "how strong"
	crowd        bool            // asks for a figure that counts people: "attendance"
	parts        bool            // asks how many of what was spoken of before
	speaker      []string        // folded words of who is quoted
	spoken       []int           // its tokens
	portraits    map[string]bool // what the surnames of those sound like whom the story paints as the speaker asked for
	strangers    map[string]bool // and of those whom it paints as another than that: "artistic director", of the finance director
	plan         bool            // asks what is planned
	previous     bool            // asks for what was before: "when did they last meet"
	finally      bool            // asks for the end of something
	event        bool            // asks for what brought an event about
	hypothetical bool            // asks what would be
	voices       map[string]bool // what the surnames of those sound like whom the story calls what the question calls the speaker
	checked      bool            // asks whether what stands before is right
	called       bool            // they are called all of that
	predicates   []int           // the terms that a yes-or-no question says of its subject
	either       sided           // the terms of each side of "or"
	shape        map[int]bool    // tokens that only say what kind of value is wanted: "how wide", "what year"
	aside        map[string]bool // stems of what the question sets aside: "who besides the mayor"
	own          *language.OwnWords
	code         code // what an encoder makes of it; nothing without one
	reasons      []string
	tags         []string     // of the tokens, which keep their text
	gate         *gate        // set when its sentences are read
	deed         map[int]bool // of a yes-or-no question, what deeds returns; likewise
}

// read understands a question by its shape: the question word, the noun after
// "how many", the verb of saying, the unit. The newsroom's own words are
// known beside the built-in ones.
func read(text string, own *language.OwnWords) *reading {
	r := &reading{text: text, own: own, tokens: questionWords(language.Tokens(text, 0)), nounAt: -1, kind: compare.Clause, shape: map[int]bool{}}
	whole := r.tokens
	for i := range whole { // "MPs"
		t := &whole[i]
		if n := len(t.Text) - 1; n >= 2 && t.Text[n] == 's' && strings.ToUpper(t.Text[:n]) == t.Text[:n] {
			t.Norm = strings.TrimSuffix(t.Norm, "s")
			t.Stem = language.Stem(t.Norm)
		}
	}
	if n := firstQuestion(text, whole); n > 0 {
		r.tokens = whole[:n]
	}
	r.classify()
	r.tokens, r.tags = whole, language.PartsOfSpeech(whole)
	r.collect()
	return r
}

// public is the reading as the answer shows it.
func (r *reading) public() Reading {
	out := Reading{Type: string(r.kind), Terms: []string{}, Unit: r.unit.Name, Speaker: strings.Join(r.speaker, " ")}
	if r.unit.Name == "" {
		out.Unit = strings.ToLower(r.nounText)
	}
	switch r.detail {
	case moneyDetail:
		out.Type = "money"
	case shareDetail:
		out.Type = "percent"
	case choiceDetail:
		out.Type = "choice"
	}
	for _, t := range r.terms {
		out.Terms = append(out.Terms, t.text)
		if t.name {
			out.Names = append(out.Names, t.text)
		}
		if !t.known {
			out.Unknown = append(out.Unknown, t.text)
		}
	}
	return out
}
