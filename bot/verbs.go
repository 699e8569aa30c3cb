package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"variorum/bot/answer"
	"variorum/bot/ledger"
	"variorum/index/news"
)

// lines makes a reply of our own words.
func lines(lead string, more ...string) Reply {
	r := Reply{Blocks: []Block{{Kind: Lead, Text: lead}}}
	for _, l := range more {
		r.Blocks = append(r.Blocks, Block{Kind: Text, Text: l})
	}
	return r
}

// help says how to ask.
func (t *talk) help() *Reply {
	r := lines("Ask a question; I show what every source here says to it, word for word.")
	add := func(kind BlockKind, text string, apart bool) {
		r.Blocks = append(r.Blocks, Block{Kind: kind, Text: text, Apart: apart})
	}
	add(Heading, "Ask", true)
	add(Item, "who was in the delegation?", false)
	add(Item, "how many people were hurt? as of 14:00", false)
	add(Item, "how many people were hurt? only Outlet A, Outlet B", false)
	add(Item, "in the same thread: and the other side?", false)
	add(Heading, "Or say", true)
	add(Item, "compare Outlet A and Outlet B on the cause: sources by versions, as a table", false)
	add(Item, "sources: who is here and how fresh; sources TOPIC: who writes about it", false)
	add(Item, "why: the reasons for the last answer; context: its paragraphs; more: what was left out", false)
	add(Item, "history: what changed in the articles of the last answer; history DOCUMENT", false)
	add(Item, "helpful, unhelpful: what you think of the last answer", false)
	add(Small, "I quote and count; I write nothing myself. What I cannot find I say I cannot find. Change your question and its answer changes; delete it and its answer goes too, where the network tells me.", true)
	if !t.m.Direct {
		add(Small, "Here, mention me each time, or write to me directly.", false)
	}
	return &r
}

// greet is what the bot's own page and an empty conversation show.
func (t *talk) greet(ctx context.Context) (*Reply, error) {
	r := t.help()
	table, newest, err := t.sourceTable(ctx, "")
	if err != nil {
		return nil, err
	}
	r.Blocks = append(r.Blocks, Block{Kind: Heading, Text: "Sources here", Apart: true}, table)
	for _, title := range newest {
		r.Prompts = append(r.Prompts, "compare "+title)
	}
	r.Prompts = append(r.Prompts, verbSources, verbHelp)
	return r, nil
}

// listSources says who is in the corpus, or who speaks of a topic.
func (t *talk) listSources(ctx context.Context) (*Reply, error) {
	table, _, err := t.sourceTable(ctx, t.request.text)
	if err != nil {
		return nil, err
	}
	n := len(table.Rows) - 1
	var r Reply
	switch {
	case n == 0 && t.request.text != "":
		r = lines("No source here speaks of that.")
	case n == 0:
		r = lines("No source may be shown here, or none has been taken in yet.")
	case t.request.text != "":
		r = lines(Count(n, "source") + map[bool]string{true: " speaks", false: " speak"}[n == 1] + " of that.")
	default:
		r = lines(Count(n, "source") + " here.")
	}
	if n > 0 {
		table.Apart = true
		r.Blocks = append(r.Blocks, table)
	}
	return &r, nil
}

// sourceTable lists the sources that may be shown here, and returns the newest
// titles, at most two.
func (t *talk) sourceTable(ctx context.Context, topic string) (Block, []string, error) {
	articles, err := t.o.Library.Articles(ctx, topic, t.request.asOf)
	if err != nil {
		return Block{}, nil, err
	}
	type row struct {
		n    int
		last time.Time
	}
	by := map[string]*row{}
	var mine []news.Revision
	for _, a := range articles {
		if !slices.Contains(t.sources, a.Source) || len(t.request.only) > 0 && !slices.Contains(t.request.only, a.Source) {
			continue
		}
		mine = append(mine, a)
		s := by[a.Source]
		if s == nil {
			s = &row{}
			by[a.Source] = s
		}
		s.n++
		if a.Published.After(s.last) {
			s.last = a.Published
		}
	}
	rows := [][]string{{"source", "articles", "newest"}}
	for _, name := range t.sources {
		if s := by[name]; s != nil {
			when := "no date"
			if !s.last.IsZero() {
				when = When(s.last)
			}
			rows = append(rows, []string{name, fmt.Sprint(s.n), when})
		}
	}
	slices.SortStableFunc(mine, func(a, b news.Revision) int { return b.Published.Compare(a.Published) })
	var titles []string
	for _, a := range mine {
		if a.Title != "" && len(a.Title) < 120 && len(titles) < 2 {
			titles = append(titles, a.Title)
		}
	}
	return Block{Kind: Table, Rows: rows}, titles, nil
}

// nothingBefore is said where a verb means the last answer and there is none.
func nothingBefore(verb string) *Reply {
	r := lines(fmt.Sprintf("There is no answer here that “%s” could be about. Ask a question first, or say it in the thread of the answer.", verb))
	return &r
}

// again says more of the last answer: why, more, context.
func (t *talk) again(ctx context.Context) (*Reply, error) {
	_, a, ok := t.lastAnswer()
	if !ok {
		return nothingBefore(t.request.verb), nil
	}
	if err := t.stillShown(ctx, &a); err != nil {
		return nil, err
	}
	var r Reply
	switch t.request.verb {
	case string(Why):
		r = lines("Why this answer: " + firstLine(a))
		r.Blocks = append(r.Blocks, reasons(a.Why)...)
	case string(Context):
		r = lines("The paragraphs that the passages stand in.")
		r.Blocks = append(r.Blocks, contexts(a)...)
	default:
		blocks := left(a)
		if len(blocks) == 0 {
			r = lines("That was all: nothing was left out of the last answer.")
			break
		}
		r = lines("What the last answer left out.")
		r.Blocks = append(r.Blocks, blocks...)
	}
	r.Answer = t.last.ID
	r.Blocks = append(r.Blocks, Block{Kind: Small, Text: "Answer " + t.last.ID + " to: " + t.last.Question, Apart: true})
	return &r, nil
}

// stillShown takes out of an answer what may not be shown any more: passages
// of articles that were withdrawn, and of sources that rights have closed.
func (t *talk) stillShown(ctx context.Context, a *answer.Answer) error {
	gone := map[string]bool{}
	ask := func(source, document string) (bool, error) {
		if !slices.Contains(t.sources, source) {
			return true, nil
		}
		if known, ok := gone[document]; ok {
			return known, nil
		}
		all, err := t.texts(ctx, document)
		gone[document] = err == nil && len(all) == 0
		return gone[document], err
	}
	var failed error
	closed := func(source, document string) bool {
		bad, err := ask(source, document)
		failed = cmp.Or(failed, err)
		return bad
	}
	for i := range a.Versions {
		a.Versions[i].Passages = slices.DeleteFunc(a.Versions[i].Passages, func(p answer.Passage) bool { return closed(p.Source, p.Document) })
	}
	a.Versions = slices.DeleteFunc(a.Versions, func(v answer.Version) bool { return len(v.Passages) == 0 })
	a.Related = slices.DeleteFunc(a.Related, func(p answer.Passage) bool { return closed(p.Source, p.Document) })
	a.Silent = slices.DeleteFunc(a.Silent, func(s answer.Silence) bool { return closed(s.Source, s.Document) })
	if a.Why != nil {
		a.Why.Passages = slices.DeleteFunc(a.Why.Passages, func(p answer.TracePass) bool { return closed(p.Source, p.Document) })
		a.Why.Relations = slices.DeleteFunc(a.Why.Relations, func(r answer.TraceRel) bool { return gone[r.A] || gone[r.B] })
	}
	return failed
}

// contexts shows the paragraph of each passage that an answer showed.
func contexts(a answer.Answer) []Block {
	var blocks []Block
	show := func(p answer.Passage) {
		b := passage(p)
		if p.Context != "" {
			b.Text = p.Context
			b.Where.Start, b.Where.End = 0, 0 // of the passage, not of the paragraph
		}
		b.Apart = true
		blocks = append(blocks, b)
	}
	for _, v := range a.Versions {
		shown := map[string]bool{}
		for _, p := range v.Passages {
			if !shown[p.Source] {
				shown[p.Source] = true
				show(p)
			}
		}
	}
	for _, p := range a.Related {
		show(p)
	}
	return blocks
}

// left returns what an answer did not show: further passages of a source, and
// the nearest sentences of the silent ones.
func left(a answer.Answer) []Block {
	var blocks []Block
	for _, v := range a.Versions {
		var more []Block
		shown := map[string]bool{}
		for _, p := range v.Passages {
			if shown[p.Source] {
				more = append(more, passage(p))
			}
			shown[p.Source] = true
		}
		if len(more) > 0 {
			blocks = append(blocks, Block{Kind: Heading, Text: v.Label, Apart: true})
			blocks = append(blocks, more...)
		}
	}
	first := true
	for _, s := range a.Silent {
		if s.Nearest == nil {
			continue
		}
		if first {
			blocks = append(blocks, Block{Kind: Heading, Text: "Nearest sentences of silent sources: not an answer", Apart: true})
			first = false
		}
		blocks = append(blocks, Block{Kind: Passage, Text: s.Nearest.Quote, Inset: true,
			Where: &Where{Source: s.Source, Document: s.Document, Start: s.Nearest.Start, End: s.Nearest.End}})
	}
	return blocks
}

// moreOf reports whether left has anything to show.
func moreOf(a answer.Answer) bool { return len(left(a)) > 0 }

// share shows an answer that was private to the whole place.
func (t *talk) share() (*Reply, error) {
	if t.last.ID == "" || len(t.last.Reply) == 0 {
		return nothingBefore(t.request.verb), nil
	}
	var r Reply
	if err := json.Unmarshal(t.last.Reply, &r); err != nil {
		return nil, fmt.Errorf("bot: answer %s: %w", t.last.ID, err)
	}
	r.Blocks = append([]Block{{Kind: Small, Text: "Shared by " + cmp.Or(t.m.Name, "a colleague") + "."}}, r.Blocks...)
	r.Actions = slices.DeleteFunc(r.Actions, func(a Action) bool { return a == Share })
	t.m.Thread.Private = false
	return &r, nil
}

// rate keeps what a person thinks of an answer.
func (t *talk) rate(ctx context.Context) (*Reply, error) {
	if t.last.ID == "" {
		if t.m.Quiet {
			return nil, nil
		}
		return nothingBefore(t.request.verb), nil
	}
	err := t.o.Ledger.Rate(ctx, t.last.ID, ledger.Feedback{Person: t.m.Person, Helpful: t.request.verb == string(Helpful), At: t.o.Now()})
	if err != nil || t.m.Quiet {
		return nil, err
	}
	r := lines("Noted, thank you.")
	return &r, nil
}
