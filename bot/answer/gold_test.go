package answer_test

import (
	"slices"

	"variorum/bot/answer"
)

// gold is what a good answer to one question looks like; testdata/events/README.md
// explains the fields.
type gold struct {
	ID, Question, Kind, Verdict string
	DifferenceClass             string `json:"difference_class"`
	Compatible                  *bool
	Nesting                     string
	Sources                     map[string]goldPassage
	Optional                    map[string]goldPassage
	Versions                    []struct{ Sources []string }
	Forbidden                   []struct{ File, Quote string }
}

type goldPassage struct {
	Quote     string
	Alt, Also []struct{ Quote string }
}

func (p goldPassage) quotes() []string {
	out := []string{p.Quote}
	for _, list := range [][]struct{ Quote string }{p.Alt, p.Also} {
		for _, x := range list {
			out = append(out, x.Quote)
		}
	}
	return out
}

func (g *gold) conflict() bool {
	return g.Verdict == "differ" && (g.Compatible != nil && !*g.Compatible || g.DifferenceClass == "contradiction")
}

// accepts reports whether a verdict is a right one for the question.
func (g *gold) accepts(v answer.Verdict) bool {
	switch g.Verdict {
	case "agree":
		return v == answer.Agree || v == answer.Spelling
	case "partial":
		return v == answer.Partial || v == answer.Updated || v == answer.Agree && g.Nesting == "precision"
	case "single-source":
		return v == answer.Single
	case "unanswerable":
		return v == answer.None
	}
	if g.conflict() && v == answer.Differ {
		return true
	}
	list, ok := map[string][]answer.Verdict{
		"spelling":        {answer.Spelling},
		"wording":         {answer.Wording},
		"granularity":     {answer.Partial, answer.Complementary, answer.Unclear},
		"scope":           {answer.Complementary, answer.Partial, answer.Unclear},
		"time-of-writing": {answer.Updated, answer.Complementary, answer.Partial, answer.Unclear},
		"contradiction":   {answer.Differ},
	}[g.DifferenceClass]
	if !ok {
		list = []answer.Verdict{answer.Differ}
	}
	return slices.Contains(list, v)
}
