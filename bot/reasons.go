package bot

import (
	"fmt"

	"variorum/bot/answer"
)

// Section is a part of the reasons behind an answer, for --why and "why".
type Section struct {
	Heading string
	Reasons []Reason
}

// Reason is one reason, with the sentence it speaks of and what led to it.
type Reason struct {
	Text    string
	Quote   string   // exactly as stored; empty where it speaks of none
	Details []string // one a line
}

// wordReasons puts a trace into words, part after part; an empty part is left
// out.
func wordReasons(t *answer.Trace) []Section {
	if t == nil {
		return nil
	}
	var all []Section
	add := func(heading string, reasons []Reason) {
		if len(reasons) > 0 {
			all = append(all, Section{heading, reasons})
		}
	}
	add("How the question was read", plainReasons(t.Reading))
	add("What was decided", plainReasons(t.Decision))
	var passages, relations []Reason
	for _, p := range t.Passages {
		fate := "left out"
		if p.Kept {
			fate = "kept"
		}
		text := fmt.Sprintf("%s (%s): %s, score %.2f", p.Source, p.Document, fate, p.Score)
		if p.Value != "" {
			text += ", value: " + p.Value
		}
		passages = append(passages, Reason{text, p.Quote, p.Reasons})
	}
	for _, r := range t.Relations {
		text := fmt.Sprintf("%s and %s: %s", r.A, r.B, r.Relation)
		if r.Why != "" {
			text += "; " + r.Why
		}
		relations = append(relations, Reason{Text: text})
	}
	add("The best sentence of each article", passages)
	add("Why passages stand together or apart", relations)
	return all
}

func plainReasons(lines []string) []Reason {
	var all []Reason
	for _, l := range lines {
		all = append(all, Reason{Text: l})
	}
	return all
}
