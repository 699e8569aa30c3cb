package main

import (
	"strings"
	"testing"

	"variorum/index/ingest"
	"variorum/index/news"
)

func revision(text string) *news.Revision {
	return &news.Revision{Text: text, Blocks: ingest.Clean(text, "")}
}

func TestChanges(t *testing.T) {
	first := revision("Fire in the harbour\n\nTwelve people were hurt in the fire, the service said on Thursday.\n\nThe harbour was closed for the day, and ships were sent elsewhere.\n")
	for _, c := range []struct{ name, text, want string }{
		{"nothing", first.Text, ""},
		{"white space", strings.ReplaceAll(first.Text, "people were", "people  were"), ""},
		{"a word", strings.Replace(first.Text, "Twelve", "Nine", 1), "[-Twelve-] {+Nine+} people were hurt in the fire, the service said on Thursday."},
		{"at the end", strings.Replace(first.Text, "Thursday.", "Friday morning.", 1), "Twelve people were hurt in the fire, the service said on [-Thursday.-] {+Friday morning.+}"},
		{"paragraph added", first.Text + "\nNobody was on board the ship that burned, its owner said later.\n", "{+Nobody was on board the ship that burned, its owner said later.+}"},
		{"paragraph gone", strings.Replace(first.Text, "The harbour was closed for the day, and ships were sent elsewhere.\n", "", 1), "[-The harbour was closed for the day, and ships were sent elsewhere.-]"},
	} {
		var got []string
		for _, change := range changes(first, revision(c.text)) {
			got = append(got, marked(change.Parts))
		}
		if s := strings.Join(got, "\n"); s != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, s, c.want)
		}
	}
}

// FuzzWordParts: from the parts of a comparison both texts can be put together
// again.
func FuzzWordParts(f *testing.F) {
	f.Add("Twelve people were hurt", "Nine people were hurt badly")
	f.Add("", "a")
	f.Add("a b a b", "b a")
	f.Fuzz(func(t *testing.T, before, after string) {
		var old, now []string
		for _, p := range wordParts(before, after) {
			if p.Kind != "added" {
				old = append(old, p.Text)
			}
			if p.Kind != "removed" {
				now = append(now, p.Text)
			}
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), " ") }
		if strings.Join(old, " ") != squeeze(before) || strings.Join(now, " ") != squeeze(after) {
			t.Errorf("%q and %q became %q and %q", before, after, old, now)
		}
	})
}
