package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"variorum/bot/answer"
	"variorum/bot/ledger"
	"variorum/index/news"
)

// Changed looks through the answers that show passages of these documents, and
// amends those whose passages no longer stand: the article was corrected or
// withdrawn. The question is asked again, with the rights of its place.
func (b *Bot) Changed(ctx context.Context, documents []string) error {
	seen := map[string]bool{}
	var failed []error
	for _, d := range slices.Compact(slices.Sorted(slices.Values(documents))) {
		answers, err := b.o.Ledger.AnswersShowing(ctx, d)
		if err != nil {
			return fmt.Errorf("bot: %w", err)
		}
		for _, a := range answers {
			if seen[a.ID] {
				continue
			}
			why, change, err := b.fallen(ctx, a)
			if err == nil && len(why) > 0 {
				seen[a.ID] = true
				err = b.amend(ctx, a, why, change)
			}
			if errors.Is(err, ledger.ErrNotFound) { // forgotten meanwhile
				err = nil
			}
			if err != nil {
				failed = append(failed, fmt.Errorf("bot: amend answer %s: %w", a.ID, err))
			}
		}
	}
	return errors.Join(failed...)
}

// fallen says of each article of an answer that no longer says what was shown
// what became of it, and gives the change a name that is the same in every
// process.
func (b *Bot) fallen(ctx context.Context, a ledger.Answer) (why []string, change string, err error) {
	var q answer.Question
	if err := json.Unmarshal(a.Request, &q); err != nil {
		return nil, "", err
	}
	revisions := map[string][]news.Revision{}
	said := map[string]bool{}
	for _, s := range a.Shown {
		all, ok := revisions[s.Document]
		if !ok {
			if all, err = b.texts(ctx, s.Document); err != nil {
				return nil, "", err
			}
			revisions[s.Document] = all
		}
		if said[s.Document] {
			continue
		}
		if len(all) == 0 {
			said[s.Document] = true
			change += s.Document + " withdrawn\n"
			why = append(why, fmt.Sprintf(amended+"%s withdrew an article that this answer showed.", s.Source))
			continue
		}
		last := all[len(all)-1]
		if last.Number == s.Revision || !q.AsOf.IsZero() {
			continue
		}
		if !stands(all, last, s) {
			said[s.Document] = true
			change += fmt.Sprintf("%s %d\n", s.Document, last.Number)
			why = append(why, fmt.Sprintf(amended+"%s changed its article (%s, revision %d, %s) and no longer prints what this answer showed.",
				s.Source, s.Document, last.Number, When(last.Seen)))
		}
	}
	return why, change, nil
}

// texts returns the revisions of the article with this very identifier; none
// where it was withdrawn, also if another article is called so for short.
func (b *Bot) texts(ctx context.Context, document string) ([]news.Revision, error) {
	all, err := b.o.Library.Revisions(ctx, document)
	if err != nil || len(all) == 0 || all[0].ID != document {
		return nil, err
	}
	return all, nil
}

// stands reports whether a passage is still printed, as it was, in a later
// revision, where it may be quoted.
func stands(all []news.Revision, last news.Revision, s ledger.Shown) bool {
	i := slices.IndexFunc(all, func(r news.Revision) bool { return r.Number == s.Revision })
	if i < 0 {
		return false
	}
	words := all[i].Slice(news.Span{Start: s.Start, End: s.End})
	if words == "" {
		return false
	}
	for _, block := range last.Blocks {
		if block.Kind.Evidence() && containsWords(last.Slice(block.Span), words) {
			return true
		}
	}
	return false
}

// amend asks a question again and changes the answer that stands.
func (b *Bot) amend(ctx context.Context, a ledger.Answer, why []string, change string) error {
	kept, err := b.o.Ledger.Message(ctx, a.Message)
	if err != nil {
		return err
	}
	t := &talk{Bot: b, entry: ledger.Entry{At: b.o.Now(), Place: a.Place, Root: a.Root, Person: a.Person, Message: kept.ID, Edit: kept.Edit, Verb: "amended"}}
	if err := json.Unmarshal(kept.Body, &t.m); err != nil {
		return err
	}
	if err := t.see(ctx); err != nil {
		return err
	}
	var q enquiry
	var old Reply
	if err := errors.Join(json.Unmarshal(a.Request, &q), json.Unmarshal(a.Reply, &old)); err != nil {
		return err
	}
	if t.hidden { // rights may have changed since
		allowed := t.sources
		if len(q.Sources) > 0 {
			allowed = slices.DeleteFunc(slices.Clone(q.Sources), func(s string) bool { return !slices.Contains(t.sources, s) })
		}
		q.Sources = allowed
		if len(allowed) == 0 {
			return nil
		}
	}
	found, err := b.o.Answers.Answer(ctx, q.Question)
	if err != nil {
		return err
	}
	searched, err := t.searched(ctx, q.Question)
	if err != nil {
		return err
	}
	full := found
	found.Why = nil
	r := Word(found, searched)
	compared := slices.ContainsFunc(old.Blocks, func(o Block) bool { return o.Kind == Table })
	if compared {
		r = WordComparison(found, searched)
	}
	if searched.Articles == 0 {
		r = NothingToSearch(q.Question)
	}
	var above []Block
	for _, line := range why {
		above = append(above, Block{Kind: Small, Text: line})
	}
	before, below := framing(old)
	r = frame(slices.Concat(above, before), r, below)
	r.Answer = a.ID
	r.Actions = t.actions(found, compared)
	t.asked = &asked{id: a.ID, enquiry: q, answer: full, reply: r}
	record, err := t.asked.record(t)
	if err != nil {
		return err
	}
	record.Message, record.At = a.Message, b.o.Now()
	standing, err := b.o.Ledger.ShownIn(ctx, a.ID)
	if err != nil {
		return err
	}
	// The posting's name: that of this change to this answer, whoever sees it first.
	t.m.Kind = Kind("amended " + a.ID + " " + change)
	result := ledger.Result{Answer: record, Postings: t.postings(&r, standing)}
	for i := range result.Postings {
		result.Postings[i].Message = a.Message
	}
	if !Within(a.Place, b.o.Unaudited) {
		t.entry.Answer, t.entry.Verdict, t.entry.Question, t.entry.Shown = a.ID, string(found.Verdict), q.Text, record.Shown
		result.Entry = &t.entry
	}
	if err := b.o.Ledger.Amend(ctx, result); err != nil {
		return err
	}
	b.queue.wake(a.Place, a.Root)
	return nil
}

// framing returns what stood round a reply when it was first given: the question
// restated above its first line, and how it was read below.
func framing(old Reply) (above, below []Block) {
	i := slices.IndexFunc(old.Blocks, func(b Block) bool { return b.Kind == Lead })
	if i < 0 {
		return nil, nil
	}
	for _, b := range old.Blocks[:i] {
		if !strings.HasPrefix(b.Text, amended) {
			above = append(above, b)
		}
	}
	for _, b := range old.Blocks[i+1:] {
		if b.Kind != Small || b.Apart {
			break
		}
		below = append(below, b)
	}
	return above, below
}

// amended begins the lines that say what became of an answer.
const amended = "Amended: "

// Replay returns an answer given earlier, in the words in which it was given; a
// passage that may not be shown any more is a tombstone. The error is
// ledger.ErrNotFound where there is no such answer or it was forgotten.
func (b *Bot) Replay(ctx context.Context, id string) (Reply, error) {
	a, err := b.o.Ledger.Answer(ctx, id)
	if err != nil {
		return Reply{}, fmt.Errorf("bot: replay %s: %w", id, err)
	}
	var r Reply
	if len(a.Reply) == 0 {
		return Reply{}, fmt.Errorf("bot: replay %s: its text was forgotten: %w", id, ledger.ErrNotFound)
	}
	if err := json.Unmarshal(a.Reply, &r); err != nil {
		return Reply{}, fmt.Errorf("bot: replay %s: %w", id, err)
	}
	for i, block := range r.Blocks {
		if block.Kind != Passage || block.Where == nil {
			continue
		}
		all, err := b.texts(ctx, block.Where.Document)
		if err != nil {
			return Reply{}, fmt.Errorf("bot: replay %s: %w", id, err)
		}
		if !slices.ContainsFunc(all, func(r news.Revision) bool { return r.Number == block.Where.Revision }) {
			r.Blocks[i] = Block{Kind: Text, Inset: block.Inset, Apart: block.Apart,
				Text: fmt.Sprintf("[A passage of %s stood here; the article was withdrawn.]", block.Where.Source)}
		}
	}
	r.Blocks = append(r.Blocks, Block{Kind: Small, Apart: true,
		Text: fmt.Sprintf("Answer %s, given %s.", a.ID, a.At.UTC().Format(time.DateTime+" UTC"))})
	return r, nil
}

// containsWords reports whether a text holds these words in a row, whatever the
// white space.
func containsWords(text, words string) bool {
	squeeze := func(s string) string { return " " + strings.Join(strings.Fields(s), " ") + " " }
	return strings.Contains(squeeze(text), squeeze(words))
}
