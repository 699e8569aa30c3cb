package bot

import (
	"fmt"

	"variorum/bot/answer"
)

// reasons puts a trace into words, part after part; an empty part is left out.
func reasons(t *answer.Trace) []Block {
	if t == nil {
		return nil
	}
	var all []Block
	part := func(heading string, blocks []Block) {
		if len(blocks) > 0 {
			all = append(all, Block{Kind: Heading, Text: heading, Apart: true})
			all = append(all, blocks...)
		}
	}
	part("How the question was read", inset(t.Reading))
	part("What was decided", inset(t.Decision))
	var passages, relations []Block
	for _, p := range t.Passages {
		fate := "left out"
		if p.Kept {
			fate = "kept"
		}
		text := fmt.Sprintf("%s (%s): %s, score %.2f", p.Source, p.Document, fate, p.Score)
		if p.Value != "" {
			text += ", value: " + p.Value
		}
		passages = append(passages, Block{Kind: Text, Text: text, Inset: true})
		if p.Quote != "" {
			passages = append(passages, Block{Kind: Passage, Text: p.Quote, Inset: true})
		}
		for _, d := range p.Reasons {
			passages = append(passages, Block{Kind: Item, Text: d, Inset: true})
		}
	}
	for _, r := range t.Relations {
		text := fmt.Sprintf("%s and %s: %s", r.A, r.B, r.Relation)
		if r.Why != "" {
			text += "; " + r.Why
		}
		relations = append(relations, Block{Kind: Text, Text: text, Inset: true})
	}
	part("The best sentence of each article", passages)
	part("Why passages stand together or apart", relations)
	return all
}

// inset makes a paragraph of each line.
func inset(lines []string) []Block {
	var all []Block
	for _, l := range lines {
		all = append(all, Block{Kind: Text, Text: l, Inset: true})
	}
	return all
}
