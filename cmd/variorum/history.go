package main

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"variorum/adapters/console"
	"variorum/bot"
	"variorum/index"
	"variorum/index/news"
)

func (p *program) history() *cobra.Command {
	var a asking
	var leftOut bool
	cmd := &cobra.Command{
		Use:   "history DOCUMENT",
		Short: "The revisions of an article, and what changed between them",
		Long: `History lists every text that an article had, and the words that changed from
one to the next: [-gone-] {+new+}. The document is its file name, its
publisher's identifier or its address, as answers show it. Of an article that
was withdrawn or purged it says so, when and why.`,
		Example: `  variorum history harbour-times-0910.md
  variorum history https://harbourtimes.example/fire
  variorum history --left-out bellmere-courier.txt`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("history: one document is wanted, got %d; for example: variorum history harbour-times-0910.md", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.showHistory(cmd.Context(), a, args[0], leftOut)
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return p.documentNames(cmd.Context(), a.corpus), cobra.ShellCompDirectiveNoFileComp
		},
	}
	a.corpusFlags(cmd)
	cmd.Flags().BoolVar(&leftOut, "left-out", false, "list what is never quoted (captions, menus, other stories' headlines …) and why")
	return throughServer(cmd)
}

// pastArticle is an article with its revisions, the oldest first.
type pastArticle struct {
	Document  string         `json:"document"`
	Source    string         `json:"source"`
	Title     string         `json:"title"`
	URL       string         `json:"url"`
	Published *time.Time     `json:"published"`
	Revisions []pastRevision `json:"revisions"`
	Withdrawn *withdrawal    `json:"withdrawn"` // null where it is there; then there are revisions, else none
}

// withdrawal is since when an article is gone, and why.
type withdrawal struct {
	Since  time.Time `json:"since"`
	Reason string    `json:"reason"`
}

// pastRevision is one text, and what changed in it since the one before.
type pastRevision struct {
	Number  int         `json:"number"`
	Seen    *time.Time  `json:"seen"` // null where the article was read from a folder
	Hash    string      `json:"hash"`
	Bytes   int         `json:"bytes"`
	Changes []change    `json:"changes"`
	LeftOut []leftBlock `json:"left_out"`
}

// leftBlock is a paragraph that is kept but never quoted.
type leftBlock struct {
	news.Span
	Kind news.Kind `json:"kind"`
	Why  string    `json:"why"`
	Text string    `json:"text"`
}

func (p *program) showHistory(ctx context.Context, a asking, name string, leftOut bool) error {
	c, err := p.find(ctx, a.corpus) // tombstones may be all there is
	if err != nil {
		return err
	}
	defer c.Close()
	if gone, was, err := c.Withdrawn(ctx, name); err != nil {
		return err
	} else if was {
		return p.showTombstone(gone, a.json)
	}
	revisions, err := c.revisions(ctx, name)
	if err != nil {
		return err
	}
	h := historyOf(revisions)
	if a.json {
		return p.printJSON(h)
	}
	if _, err := fmt.Fprint(p.stdout, h.text(terminalOf(p.stdout).prose(), leftOut)); err != nil {
		return fmt.Errorf("write the history: %w", err)
	}
	return nil
}

// showTombstone says that an article was withdrawn.
func (p *program) showTombstone(t news.Tombstone, asJSON bool) error {
	if asJSON {
		return p.printJSON(pastArticle{Document: t.ID, Source: t.Source, Revisions: []pastRevision{}, Withdrawn: &withdrawal{t.Since, t.Reason}})
	}
	for _, b := range bot.WordTombstone(t).Blocks {
		for _, l := range console.Wrap(b.Text, terminalOf(p.stdout).prose()) {
			if _, err := fmt.Fprintln(p.stdout, l); err != nil {
				return fmt.Errorf("write the history: %w", err)
			}
		}
	}
	return nil
}

// revisions returns the texts of the one article that a name stands for.
func (c *corpus) revisions(ctx context.Context, name string) ([]news.Revision, error) {
	ids := resolve(c.listing, name)
	if c.archive != nil {
		var err error
		if ids, err = c.archive.Resolve(ctx, name); err != nil {
			return nil, err
		}
	}
	switch {
	case len(ids) == 0:
		var known []string
		for _, l := range c.listing {
			known = append(known, l.ID)
		}
		if near := nearest(name, known); near != "" {
			return nil, fmt.Errorf("no article %q in %s; did you mean %q?", name, c.name, near)
		}
		return nil, fmt.Errorf("no article %q in %s; 'variorum sources --json' lists the documents", name, c.name)
	case len(ids) > 1:
		return nil, fmt.Errorf("%q may be any of these; name one: %s", name, strings.Join(ids, ", "))
	case c.archive != nil:
		return c.archive.Revisions(ctx, ids[0])
	}
	r, err := c.index.Revision(ctx, ids[0], 0)
	return []news.Revision{r}, err
}

// resolve returns the articles of a listing that a name may stand for where
// there is no archive: the identifier, else the address, else the file's name
// without its folder or its extension.
func resolve(listing []index.Listing, name string) []string {
	for _, fits := range []func(news.Article) bool{
		func(a news.Article) bool { return a.ID == name },
		func(a news.Article) bool { return a.URL == name },
		func(a news.Article) bool {
			base := path.Base(a.ID)
			return base == name || strings.TrimSuffix(base, path.Ext(base)) == name
		},
	} {
		var ids []string
		for _, l := range listing {
			if fits(l.Article) {
				ids = append(ids, l.ID)
			}
		}
		if len(ids) > 0 {
			return ids
		}
	}
	return nil
}

// historyOf works out what changed. There is at least one revision.
func historyOf(revisions []news.Revision) pastArticle {
	last := &revisions[len(revisions)-1]
	h := pastArticle{Document: last.ID, Source: last.Source, Title: last.Title, URL: last.URL, Published: known(last.Published)}
	for i := range revisions {
		r := &revisions[i]
		past := pastRevision{Number: r.Number, Seen: known(r.Seen), Hash: r.Hash, Bytes: len(r.Text), Changes: []change{}, LeftOut: []leftBlock{}}
		if i > 0 {
			past.Changes = append(past.Changes, changes(&revisions[i-1], r)...)
		}
		for _, b := range r.Blocks {
			if !b.Kind.Evidence() {
				past.LeftOut = append(past.LeftOut, leftBlock{b.Span, b.Kind, b.Why, r.Slice(b.Span)})
			}
		}
		h.Revisions = append(h.Revisions, past)
	}
	return h
}

// known returns a time, or nil where it is not known.
func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// text writes the history for a terminal.
func (h pastArticle) text(width int, leftOut bool) string {
	var out strings.Builder
	line := func(indent, s string) {
		for _, l := range console.Wrap(s, width-len(indent)) {
			out.WriteString(indent + l + "\n")
		}
	}
	line("", fmt.Sprintf("%s: %s (%s)", h.Source, h.Title, h.Document))
	if h.Published != nil {
		line("", "published "+bot.When(*h.Published))
	}
	if h.URL != "" && h.URL != h.Document {
		line("", h.URL)
	}
	for _, r := range h.Revisions {
		out.WriteString("\n")
		about := fmt.Sprintf("revision %d, %s", r.Number, bot.Count(r.Bytes, "byte"))
		if r.Seen != nil {
			about += ", first seen " + bot.When(*r.Seen)
		}
		if r.Number > 1 {
			about += ", " + bot.Count(len(r.Changes), "paragraph") + " changed"
		}
		line("", about)
		for _, c := range r.Changes {
			line("  ", marked(shorten(c.Parts)))
		}
	}
	if !leftOut {
		return out.String()
	}
	newest := h.Revisions[len(h.Revisions)-1]
	out.WriteString("\n")
	line("", fmt.Sprintf("never quoted from revision %d:", newest.Number))
	for _, b := range newest.LeftOut {
		about := fmt.Sprintf("%s, %d–%d", b.Kind, b.Start, b.End)
		if b.Why != "" {
			about += ": " + b.Why
		}
		line("  ", about)
		line("    ", beginning(b.Text, 12))
	}
	return out.String()
}

// shorten leaves out the middle of long unchanged runs.
func shorten(parts []part) []part {
	parts = slices.Clone(parts)
	for i, p := range parts {
		if words := strings.Fields(p.Text); p.Kind == "same" && len(words) > 24 {
			parts[i].Text = strings.Join(words[:10], " ") + " … " + strings.Join(words[len(words)-10:], " ")
		}
	}
	return parts
}

// beginning returns the first words of a text.
func beginning(text string, n int) string {
	words := strings.Fields(text)
	if len(words) <= n {
		return strings.Join(words, " ")
	}
	return strings.Join(words[:n], " ") + " …"
}
