package main

import (
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"variorum/index/news"
)

// change is a paragraph that two revisions do not share. Parts holds its
// words in order; a paragraph that only one of them has is one part.
type change struct {
	Parts []part `json:"parts"`
}

// part is a run of words of a changed paragraph.
type part struct {
	Kind string `json:"kind"` // same, removed, added
	Text string `json:"text"` // white space squeezed
}

// changes returns what a reader of the story would see changed between two
// revisions: the paragraphs that are evidence or its headline, compared word
// by word.
func changes(before, after *news.Revision) []change {
	var all []change
	for _, hunk := range hunks(paragraphs(before), paragraphs(after)) {
		for i := range max(len(hunk.removed), len(hunk.added)) {
			switch {
			case i >= len(hunk.added):
				all = append(all, change{[]part{{"removed", hunk.removed[i]}}})
			case i >= len(hunk.removed):
				all = append(all, change{[]part{{"added", hunk.added[i]}}})
			default:
				all = append(all, change{wordParts(hunk.removed[i], hunk.added[i])})
			}
		}
	}
	return all
}

// paragraphs returns the paragraphs of a revision that may be quoted, and its
// headings, each in one line.
func paragraphs(r *news.Revision) []string {
	var list []string
	for _, b := range r.Blocks {
		if b.Kind.Evidence() || b.Kind == news.Title || b.Kind == news.Heading {
			list = append(list, strings.Join(strings.Fields(r.Slice(b.Span)), " "))
		}
	}
	return list
}

// hunk is a run of lines in which two lists differ, and where it begins and
// ends in the first list.
type hunk struct {
	start, end     int
	removed, added []string
}

// hunks compares two lists of lines; no line holds a line break.
func hunks(before, after []string) []hunk {
	text := func(list []string) string {
		if len(list) == 0 {
			return ""
		}
		return strings.Join(list, "\n") + "\n"
	}
	old := text(before)
	var found []hunk
	for _, edit := range udiff.Lines(old, text(after)) {
		start := strings.Count(old[:edit.Start], "\n")
		removed := split(old[edit.Start:edit.End])
		found = append(found, hunk{start, start + len(removed), removed, split(edit.New)})
	}
	return found
}

// split returns the lines of a text that ends with a line break or is empty.
func split(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// wordParts compares two paragraphs word by word.
func wordParts(before, after string) []part {
	old := strings.Fields(before)
	var parts []part
	add := func(kind string, words []string) {
		if len(words) > 0 {
			parts = append(parts, part{kind, strings.Join(words, " ")})
		}
	}
	at := 0
	for _, h := range hunks(old, strings.Fields(after)) {
		add("same", old[at:h.start])
		add("removed", h.removed)
		add("added", h.added)
		at = h.end
	}
	add("same", old[at:])
	return parts
}

// marked writes parts in one line, as git's word diff does: [-gone-] {+new+}.
func marked(parts []part) string {
	var words []string
	for _, p := range parts {
		switch p.Kind {
		case "removed":
			words = append(words, "[-"+p.Text+"-]")
		case "added":
			words = append(words, "{+"+p.Text+"+}")
		default:
			words = append(words, p.Text)
		}
	}
	return strings.Join(words, " ")
}
