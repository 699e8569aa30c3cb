package answer

import (
	"slices"
	"strings"

	"variorum/index/language"
)

// What a sentence says to a yes-or-no question in words of its own shows in
// whether it denies anything: "they got nothing" says no to "was a ransom paid",
// though it has no word of it. That another denies nothing is no yes: it may speak
// of anything.

// dismissing are the stems of verbs that deny what they stand before as a whole:
// "denies it", "called that a lie".
var dismissing = words("deni disput refut reject dismiss contradict")

// mild are negations that set one thing in the place of another, or say how
// something was done, and deny nothing of what their sentence tells.
var mild = words("instead rather without free devoid prevent prevents prevented lack lacks lacking hardly scarcely barely rarely seldom stop stopped abstain abstained absence")

// asideOpening are words that open a clause which only adds to what its sentence
// says, or tells when or why it is so.
var asideOpening = words("who which whose whom where because since after before when as while although though if unless despite")

// deniesAsked reports whether what a sentence says, by itself or of a word of the
// question, is a denial.
func (r *reading) deniesAsked(s *scored) bool {
	if r.negates() || s.Condition || len(s.Tokens) < 3 {
		return false
	}
	for k := range r.terms { // it has the opposite of a word of the question
		if s.matched[k] == oppositeStrength {
			return false
		}
	}
	var denials []int
	list := language.Negations(s.Tokens)
	for i, w := range s.Tokens {
		if dismissing[w.Stem] || slices.Contains(list, i) && !mild[w.Norm] {
			denials = append(denials, i)
		}
	}
	if len(denials) == 0 {
		return false
	}
	tags := s.Tags.All()
	telling, denying, asked := 0, 0, 0
	for from := 0; from < len(s.Tokens); {
		to := s.clauseEnd(from)
		n := 0
		for _, d := range denials {
			if d >= from && d < to && !s.uncounted(tags, d) {
				n++
			}
		}
		switch {
		case asideOpening[s.Tokens[from].Norm] || !s.tellsIn(tags, from, to):
		case n%2 == 0:
			telling++
			if n > 0 {
				return false
			}
		default:
			telling++
			denying++
			if r.spokenOfIn(s, from, to) || s.denounces(from, to) {
				asked++
			}
		}
		from = to
	}
	return asked > 0 || denying > 0 && denying == telling
}

// clauseEnd returns the token behind the clause that a token of the sentence
// stands in, as stops and the words that open clauses part them.
func (s *scored) clauseEnd(from int) int {
	for i := from + 1; i < len(s.Tokens); i++ {
		if strings.ContainsAny(s.doc.Revision.Text[s.Tokens[i-1].End:s.Tokens[i].Start], ",;:.—–()!?") {
			return i
		}
		switch w := s.Tokens[i].Norm; w {
		case "who", "which", "because", "although", "though", "but", "while":
			if i > from+1 {
				return i
			}
		}
	}
	return len(s.Tokens)
}

// tellsIn reports whether a run of tokens says something itself: it has a verb
// other than one of saying, or denies that there is something.
func (s *scored) tellsIn(tags []string, from, to int) bool {
	for i := from; i < to; i++ {
		if (strings.HasPrefix(tags[i], "V") || tags[i] == "MD") && !language.Saying(s.Tokens[i].Stem) || dismissing[s.Tokens[i].Stem] {
			return true
		}
	}
	return false
}

// uncounted reports whether a negation turns nothing: "not only", "no fewer than",
// "nothing but", and the silence of somebody who was asked ("declined to comment").
func (s *scored) uncounted(tags []string, n int) bool {
	if n+1 >= len(s.Tokens) {
		return false
	}
	if n > 0 && (s.Tokens[n-1].Norm == "may" || s.Tokens[n-1].Norm == "must") { // what somebody is forbidden
		return true
	}
	next := s.Tokens[n+1]
	switch next.Norm {
	case "only", "just", "merely", "fewer", "less", "later", "doubt", "but", "wonder", "matter":
		return true
	}
	for i := n + 1; i < len(s.Tokens) && i <= n+3; i++ {
		w := s.Tokens[i]
		switch {
		case w.Stem == "comment" || w.Norm == "named" || w.Norm == "identified" || language.Saying(w.Stem) && strings.HasPrefix(tags[i], "V"):
			return true
		case !auxiliary[w.Norm] && w.Norm != "to" && w.Norm != "want" && w.Norm != "wish":
			return false
		}
	}
	return false
}

// spokenOfIn reports whether a run of tokens has a word for what the question
// asks about.
func (r *reading) spokenOfIn(s *scored, from, to int) bool {
	for k := range r.terms {
		for _, a := range r.terms[k].alts {
			if a.Strength < .6 || len(a.Stems) == 0 {
				continue
			}
			for i := from; i+len(a.Stems) <= to; i++ {
				if s.Tokens[i].Stem == a.Stems[0] && s.runs(i, a.Stems) {
					return true
				}
			}
		}
	}
	return false
}

// denounces reports whether a run of tokens denies what was said before: "he
// denies it", "dismissed this", "rejects the claim".
func (s *scored) denounces(from, to int) bool {
	for i := from; i+1 < to; i++ {
		if dismissing[s.Tokens[i].Stem] {
			switch s.Tokens[i+1].Norm {
			case "it", "this", "that", "the", "any", "all", "such":
				return true
			}
		}
	}
	return false
}
