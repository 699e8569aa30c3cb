package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"variorum/index/news"
)

// history says what changed in an article, or in those of the last answer.
func (t *talk) history(ctx context.Context) (*Reply, error) {
	name := t.request.text
	if name == "" {
		return t.histories(ctx)
	}
	gone, was, err := t.o.Library.Withdrawn(ctx, name)
	if err != nil {
		return nil, err
	}
	if was && t.maySee(gone.Source) {
		r := WordTombstone(gone)
		return &r, nil
	}
	revisions, err := t.o.Library.Revisions(ctx, name)
	if err != nil {
		return nil, err
	}
	if len(revisions) == 0 || !slices.Contains(t.sources, revisions[0].Source) {
		if len(strings.Fields(name)) > 2 { // no name of a document
			t.request.verb, t.request.text = verbAsk, t.m.Text
			return t.ask(ctx)
		}
		r := lines(fmt.Sprintf("No article here is called “%s”. Answers name the document of each passage.", name))
		return &r, nil
	}
	last := revisions[len(revisions)-1]
	r := lines(fmt.Sprintf("%s has %s.", last.ID, Count(len(revisions), "revision")))
	r.Blocks = append(r.Blocks, Block{Kind: Text, Text: last.Source + ": " + last.Title})
	for i, one := range revisions {
		heading := fmt.Sprintf("Revision %d", one.Number)
		if at := one.Valid(); !at.IsZero() {
			heading += ", " + When(at)
		}
		r.Blocks = append(r.Blocks, Block{Kind: Heading, Text: heading, Apart: true})
		if i == 0 {
			r.Blocks = append(r.Blocks, Block{Kind: Text, Text: Count(len(paragraphs(one)), "paragraph") + ".", Inset: true})
			continue
		}
		r.Blocks = append(r.Blocks, changes(revisions[i-1], one)...)
	}
	return &r, nil
}

// maySee reports whether a source may be shown here, also one that has no
// article left. One that is not known may be any.
func (t *talk) maySee(source string) bool {
	if source == "" {
		return len(t.o.Rights) == 0
	}
	return rights(t.o.Rights).allows(source, t.m.Thread.Place)
}

// WordTombstone says that an article was withdrawn, when and why.
func WordTombstone(t news.Tombstone) Reply {
	name := t.ID
	if t.Source != "" {
		name += " of " + t.Source
	}
	r := lines(fmt.Sprintf("%s was withdrawn, %s.", name, When(t.Since)))
	if reason := strings.TrimRight(strings.Join(strings.Fields(t.Reason), " "), "."); reason != "" {
		r.Blocks = append(r.Blocks, Block{Kind: Text, Text: "Reason: " + reason + "."})
	}
	r.Blocks = append(r.Blocks, Block{Kind: Text, Text: "None of its texts is kept, and it is not quoted any more."})
	return r
}

// histories lists the articles of the last answer with how often each changed.
func (t *talk) histories(ctx context.Context) (*Reply, error) {
	_, a, ok := t.lastAnswer()
	if !ok {
		return nothingBefore(string(History)), nil
	}
	rows := [][]string{{"document", "source", "revisions", "last change"}}
	for _, d := range documents(a) {
		revisions, err := t.texts(ctx, d)
		if err != nil {
			return nil, err
		}
		if len(revisions) == 0 || !slices.Contains(t.sources, revisions[0].Source) {
			continue
		}
		last := revisions[len(revisions)-1]
		when := "none seen"
		if last.Number > 1 {
			when = When(last.Seen)
		}
		rows = append(rows, []string{d, last.Source, fmt.Sprint(len(revisions)), when})
	}
	if len(rows) == 1 {
		r := lines("The last answer shows no article.")
		return &r, nil
	}
	r := lines("The articles of the last answer. For what changed in one, say: history " + rows[1][0])
	r.Blocks = append(r.Blocks, Block{Kind: Table, Rows: rows, Apart: true})
	return &r, nil
}

// most changes that are shown of one revision.
const mostChanges = 12

// changes shows the paragraphs that one revision has and the one before has
// not, and those that are gone.
func changes(before, after news.Revision) []Block {
	old, now := paragraphs(before), paragraphs(after)
	var blocks []Block
	left := 0
	add := func(kind, text string) {
		if len(blocks) >= 2*mostChanges {
			left++
			return
		}
		blocks = append(blocks, Block{Kind: Text, Text: kind, Inset: true},
			Block{Kind: Passage, Text: text, Inset: true})
	}
	was := strings.Join(old, "")
	for _, e := range udiff.Lines(was, strings.Join(now, "")) {
		for line := range strings.Lines(was[e.Start:e.End]) {
			add("gone:", strings.TrimSpace(line))
		}
		for line := range strings.Lines(e.New) {
			add("new:", strings.TrimSpace(line))
		}
	}
	if len(blocks) == 0 {
		return []Block{{Kind: Text, Text: "Nothing that is quoted changed.", Inset: true}}
	}
	if left > 0 {
		blocks = append(blocks, Block{Kind: Small, Text: fmt.Sprintf("and %d more; 'variorum history %s' shows all", left, after.ID), Inset: true})
	}
	return blocks
}

// paragraphs returns the paragraphs that may be quoted, each with its line end.
func paragraphs(r news.Revision) []string {
	var all []string
	for _, b := range r.Blocks {
		if b.Kind.Evidence() || b.Kind == news.Title {
			all = append(all, strings.Join(strings.Fields(r.Slice(b.Span)), " ")+"\n")
		}
	}
	return all
}
