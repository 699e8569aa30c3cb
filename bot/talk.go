package bot

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"variorum/bot/answer"
	"variorum/bot/ledger"
)

// talk is one message being answered.
type talk struct {
	*Bot
	m       Message
	request request
	sources []string // that may be shown here
	hidden  bool     // there are others
	last    ledger.Answer
	asked   *asked // what was asked of the engine, if anything
	entry   ledger.Entry
}

// enquiry is what was asked of the engine, as it is kept.
type enquiry struct {
	answer.Question
	Only []string // the sources that the person named
}

// asked is an enquiry with its answer, ready to be kept.
type asked struct {
	id      string
	enquiry enquiry
	answer  answer.Answer
	reply   Reply
}

// memory is how long a question in a direct or private conversation, outside any
// thread, is taken to go on from the one before.
const memory = 30 * time.Minute

// answerOne settles a message: it finds out what it says, and stores what came
// of it together with what is to be posted. An error leaves it open.
func (b *Bot) answerOne(ctx context.Context, ref ledger.Ref) error {
	kept, err := b.o.Ledger.Message(ctx, ref.Seq)
	if err != nil {
		if errors.Is(err, ledger.ErrNotFound) {
			return nil
		}
		return err
	}
	if done, err := b.o.Ledger.Settled(ctx, ref.Seq); err != nil || done {
		return err
	}
	var m Message
	if len(kept.Body) > 0 { // empty: forgotten
		if err := json.Unmarshal(kept.Body, &m); err != nil {
			b.o.Log.Error("bot: a message cannot be read", "place", kept.Place, "error", err)
		}
	}
	t := &talk{Bot: b, m: m, entry: ledger.Entry{At: b.o.Now(), Place: kept.Place, Root: kept.Root, Person: kept.Person, Message: kept.ID, Edit: kept.Edit}}
	result, err := t.result(ctx, ref.Seq)
	if err != nil {
		b.o.Log.Error("bot: a message has to wait", "place", kept.Place, "error", err)
		return err
	}
	fresh, err := b.o.Ledger.Settle(ctx, ref.Seq, result)
	if err != nil {
		b.o.Log.Error("bot: a message has to wait", "place", kept.Place, "error", err)
		return err
	}
	if fresh {
		b.settled.Add(1)
		o := Observation{Network: m.Thread.Network(), Place: m.Thread.Place, Verb: t.entry.Verb, Verdict: t.entry.Verdict, Took: b.o.Now().Sub(kept.Accepted)}
		if t.asked != nil {
			o.Sources, o.Versions = len(holders(t.asked.answer.Versions)), len(t.asked.answer.Versions)
		}
		b.o.Observe(o)
	}
	return nil
}

// result decides what comes of a message.
func (t *talk) result(ctx context.Context, seq int64) (ledger.Result, error) {
	switch t.m.Kind {
	case Deleted:
		return t.takenBack(ctx)
	case Said, Opened:
	default:
		return ledger.Result{}, nil
	}
	old, err := t.superseded(ctx)
	if err != nil || old {
		return ledger.Result{}, err
	}
	var standing []ledger.Posting
	if t.m.Edit > 0 {
		if standing, err = t.o.Ledger.Standing(ctx, t.m.Thread.Place, t.m.ID); err != nil {
			return ledger.Result{}, err
		}
		same, err := t.unchanged(ctx)
		if err != nil || same && len(standing) > 0 {
			return ledger.Result{}, err
		}
	}
	r, err := t.reply(ctx)
	if err != nil {
		return ledger.Result{}, err
	}
	result := ledger.Result{Postings: t.postings(r, standing)}
	if t.asked != nil {
		result.Answer, err = t.asked.record(t)
		if err != nil {
			return ledger.Result{}, err
		}
		t.entry.Shown = result.Answer.Shown
	}
	for i := range result.Postings {
		result.Postings[i].Message = seq
	}
	rated := t.request.verb == string(Helpful) || t.request.verb == string(Unhelpful) // kept with the answer
	if !Within(t.m.Thread.Place, t.o.Unaudited) && t.m.Kind == Said && !rated {
		result.Entry = &t.entry
	}
	return result, nil
}

// superseded reports whether a later edit of the message was accepted, or it
// was taken back.
func (t *talk) superseded(ctx context.Context) (bool, error) {
	if t.m.Kind != Said {
		return false, nil
	}
	gone, err := t.o.Ledger.Deleted(ctx, t.m.Thread.Place, t.m.ID)
	if err != nil || gone {
		return gone, err
	}
	latest, err := t.o.Ledger.Latest(ctx, t.m.Thread.Place, t.m.ID)
	return err == nil && latest.Edit > t.m.Edit, err
}

// unchanged reports whether an edit says what was said before: networks send
// one when they add a preview.
func (t *talk) unchanged(ctx context.Context) (bool, error) {
	before, err := t.o.Ledger.Before(ctx, t.m.Thread.Place, t.m.ID, t.m.Edit)
	if errors.Is(err, ledger.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var old Message
	if err := json.Unmarshal(before.Body, &old); err != nil {
		return false, nil // forgotten
	}
	return old.Text == t.m.Text, nil
}

// takenBack forgets what was said and takes its reply back where it stands.
func (t *talk) takenBack(ctx context.Context) (ledger.Result, error) {
	standing, err := t.o.Ledger.Standing(ctx, t.m.Thread.Place, t.m.ID)
	if err != nil {
		return ledger.Result{}, err
	}
	if err := t.o.Ledger.Forget(ctx, t.m.Thread.Place, t.m.ID); err != nil {
		return ledger.Result{}, err
	}
	var result ledger.Result
	if _, can := t.o.Adapters[t.m.Thread.Network()].(Editor); can {
		for i, p := range standing {
			result.Postings = append(result.Postings, ledger.Posting{Key: key(t.m, i), Place: t.entry.Place, Root: t.entry.Root,
				Action: ledger.Delete, Target: p.ID, Thread: p.Thread, Part: i})
		}
	}
	if len(standing) > 0 && !Within(t.m.Thread.Place, t.o.Unaudited) {
		t.entry.Verb = "deleted"
		result.Entry = &t.entry
	}
	return result, nil
}

// postings makes what is to be done from a reply: what stands is changed, more
// is posted, what is too much is deleted.
func (t *talk) postings(r *Reply, standing []ledger.Posting) []ledger.Posting {
	if r == nil {
		return nil
	}
	a := t.o.Adapters[t.m.Thread.Network()]
	if _, can := a.(Editor); !can {
		standing = nil
	}
	parts := split(a, *r)
	var all []ledger.Posting
	for i, part := range parts {
		body, err := json.Marshal(part)
		if err != nil { // strings, numbers and booleans cannot fail
			panic(err)
		}
		thread, err := json.Marshal(t.m.Thread)
		if err != nil {
			panic(err)
		}
		p := ledger.Posting{Key: key(t.m, i), Place: t.entry.Place, Root: t.entry.Root, Action: ledger.Post,
			Thread: thread, Reply: body, Answer: part.Answer, Part: i}
		if i < len(standing) {
			p.Action, p.Target, p.Thread = ledger.Edit, standing[i].ID, standing[i].Thread
		}
		all = append(all, p)
	}
	for i := len(parts); i < len(standing); i++ {
		all = append(all, ledger.Posting{Key: key(t.m, i), Place: t.entry.Place, Root: t.entry.Root, Action: ledger.Delete,
			Target: standing[i].ID, Thread: standing[i].Thread, Part: i})
	}
	return all
}

// split returns a reply in parts that its network can show.
func split(a Adapter, r Reply) []Reply {
	parts := []Reply{r}
	if s, can := a.(Splitter); can {
		parts = s.Split(r)
	}
	for i := range parts {
		parts[i].Answer = r.Answer
	}
	return parts
}

// reply finds the words; nil is silence. A failure of the program itself is
// told to the person, not to the next delivery.
func (t *talk) reply(ctx context.Context) (r *Reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			t.o.Log.Error("bot: answering failed", "place", t.m.Thread.Place, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			sorry := t.sorry()
			r, err = &sorry, nil
		}
	}()
	if a, can := t.o.Adapters[t.m.Thread.Network()].(Signaller); can && !t.m.Quiet {
		thread := t.m.Thread // a share changes it
		t.queue.aside(func(ctx context.Context) {
			ctx, cancel := context.WithTimeout(ctx, postTime)
			defer cancel()
			a.Working(ctx, thread)
		})
	}
	said, err := t.say(ctx)
	if err == nil {
		return said, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	t.o.Log.Error("bot: answering failed", "place", t.m.Thread.Place, "error", err)
	sorry := t.sorry()
	return &sorry, nil
}

// sorry is said when the program itself failed.
func (t *talk) sorry() Reply {
	t.asked = nil
	t.entry.Verb, t.entry.Verdict = "failed", ""
	return lines("Something went wrong here and your question was not answered. It has been noted for those who run this bot; please ask again later.")
}

// say decides what the message wants and does it.
func (t *talk) say(ctx context.Context) (*Reply, error) {
	if t.m.Stranger && !t.o.Strangers {
		t.entry.Verb = "refused"
		r := lines("I answer people of the organisation that runs me. Please ask a colleague there.")
		r.Private = true
		return &r, nil
	}
	if err := t.see(ctx); err != nil {
		return nil, err
	}
	if t.m.Kind == Opened {
		return t.greet(ctx)
	}
	t.request = readRequest(t.m.Text, known{sources: t.sources, now: t.o.Now().In(t.o.Location)})
	t.entry.Verb, t.entry.Question = t.request.verb, t.m.Text
	if t.request.wrong != "" {
		r := lines(t.request.wrong)
		return &r, nil
	}
	if err := t.recall(ctx); err != nil {
		return nil, err
	}
	var r *Reply
	var err error
	switch t.request.verb {
	case verbHelp:
		r = t.help()
	case verbSources:
		r, err = t.listSources(ctx)
	case string(History):
		r, err = t.history(ctx)
	case string(Why), string(More), string(Context):
		r, err = t.again(ctx)
	case string(Share):
		r, err = t.share()
	case string(Helpful), string(Unhelpful):
		r, err = t.rate(ctx)
	default:
		r, err = t.ask(ctx)
	}
	return r, err
}

// see finds out which sources may be shown here.
func (t *talk) see(ctx context.Context) error {
	articles, err := t.o.Library.Articles(ctx, "", time.Time{})
	if err != nil {
		return err
	}
	for _, a := range articles {
		if !rights(t.o.Rights).allows(a.Source, t.m.Thread.Place) {
			t.hidden = true
		} else if !slices.Contains(t.sources, a.Source) {
			t.sources = append(t.sources, a.Source)
		}
	}
	slices.Sort(t.sources)
	return nil
}

// recall finds the answer that the message is about: the one whose button was
// pressed, the one replied to, the last one in its thread, and in a direct
// conversation the last one of late.
func (t *talk) recall(ctx context.Context) error {
	var err error
	switch {
	case t.m.About != "":
		t.last, err = t.o.Ledger.Answer(ctx, t.m.About)
	case t.m.On != "":
		var p ledger.Posting
		if p, err = t.o.Ledger.PostingByID(ctx, t.m.Thread.Place, t.m.On); err == nil && p.Answer != "" {
			t.last, err = t.o.Ledger.Answer(ctx, p.Answer)
		}
	default:
		t.last, err = t.o.Ledger.LastAnswer(ctx, t.m.Thread.Place, t.m.Thread.Root)
		if errors.Is(err, ledger.ErrNotFound) && (t.m.Direct || t.m.Thread.Private) {
			t.last, err = t.o.Ledger.LastAnswerTo(ctx, t.m.Thread.Place, t.m.Person, t.o.Now().Add(-memory))
		}
	}
	if errors.Is(err, ledger.ErrNotFound) {
		t.last = ledger.Answer{}
		return nil
	}
	if t.last.Place != t.m.Thread.Place { // what was shown elsewhere stays there
		t.last = ledger.Answer{}
	}
	return err
}

// lastAnswer returns the answer that the message is about, or false where there
// is none that may be spoken of.
func (t *talk) lastAnswer() (enquiry, answer.Answer, bool) {
	var q enquiry
	var a answer.Answer
	if t.last.ID == "" || len(t.last.Answer) == 0 || json.Unmarshal(t.last.Request, &q) != nil || json.Unmarshal(t.last.Answer, &a) != nil {
		return q, a, false
	}
	return q, a, true
}

// ask answers a question, or compares the sources on one.
func (t *talk) ask(ctx context.Context) (*Reply, error) {
	compare := t.request.verb == string(Compare)
	before, past, some := t.lastAnswer()
	q := answer.Question{Text: t.request.text, AsOf: t.request.asOf, Why: true}
	if pleasant(q.Text) && (q.Text != "" || !some) {
		if q.Text == "" {
			return t.help(), nil
		}
		r := lines("Ask me a question about the news, or say “help”.")
		return &r, nil
	}
	if q.Text == "" { // "compare", "only Outlet A", "as of 14:00": the last question again
		q.Text, q.Story = before.Text, before.Story
		if q.AsOf.IsZero() {
			q.AsOf = before.AsOf
		}
		if len(t.request.only) == 0 {
			t.request.only = slices.DeleteFunc(slices.Clone(before.Only), func(s string) bool { return !slices.Contains(t.sources, s) })
		}
	}
	if len(q.Text) > answer.MaxQuestion {
		r := lines(fmt.Sprintf("The question is longer than %d characters. Ask for one thing at a time, in a sentence or two.", answer.MaxQuestion))
		return &r, nil
	}
	if !t.scope(&q) {
		r := lines("No source may be shown here. Those who run this bot decide which sources a place may see.")
		return &r, nil
	}
	notes := t.request.notes
	var found answer.Answer
	var err error
	if some {
		found, q, notes, err = t.followUp(ctx, q, past, notes)
	} else {
		found, err = t.o.Answers.Answer(ctx, q)
	}
	if err != nil {
		return nil, err
	}
	searched, err := t.searched(ctx, q)
	if err != nil {
		return nil, err
	}
	full := found
	found.Why = nil
	r := Word(found, searched)
	if compare {
		r = WordComparison(found, searched)
	}
	if searched.Articles == 0 {
		r = NothingToSearch(q)
	}
	r = frame(t.restated(q), r, t.limits(notes))
	r.Answer = newID()
	r.Actions = t.actions(found, compare)
	t.asked = &asked{id: r.Answer, enquiry: enquiry{q, t.request.only}, answer: full, reply: r}
	t.entry.Answer, t.entry.Verdict, t.entry.ChosenBy = r.Answer, string(found.Verdict), found.ChosenBy
	t.entry.Question = q.Text
	return &r, nil
}

// scope limits a question to what may be shown here and was asked for; false:
// nothing is left.
func (t *talk) scope(q *answer.Question) bool {
	q.Unread = Within(t.m.Thread.Place, t.o.Unread)
	switch {
	case len(t.request.only) > 0:
		q.Sources = t.request.only
	case t.hidden:
		q.Sources = t.sources
	}
	return len(t.sources) > 0 || !t.hidden
}

// followUp answers a question that comes after another: it stays with the story
// where that speaks of it, and reads "and the other side?" in full.
func (t *talk) followUp(ctx context.Context, q answer.Question, past answer.Answer, notes []string) (answer.Answer, answer.Question, []string, error) {
	full, sure, leans := answer.Follow(past.Question, q.Text)
	inStory := q
	if len(inStory.Story) == 0 {
		inStory.Story = documents(past)
	}
	if leans && sure {
		inStory.Text = full
		found, err := t.o.Answers.Answer(ctx, inStory)
		return found, inStory, append(notes, "Read as: "+full), err
	}
	found, err := t.o.Answers.Answer(ctx, inStory)
	if err != nil || found.Verdict != answer.None && len(found.Reading.Names) == 0 {
		return found, inStory, notes, err
	}
	anywhere := q
	anywhere.Story = nil
	if found, err = t.o.Answers.Answer(ctx, anywhere); err != nil || found.Verdict != answer.None || !leans {
		return found, anywhere, notes, err
	}
	inStory.Text = full
	second, err := t.o.Answers.Answer(ctx, inStory)
	if err != nil || second.Verdict == answer.None {
		return found, anywhere, notes, err
	}
	return second, inStory, append(notes, "Read as: "+full), nil
}

// documents returns the articles of the story that an answer is about.
func documents(a answer.Answer) []string {
	seen := map[string]bool{}
	for _, v := range a.Versions {
		for _, p := range v.Passages {
			seen[p.Document] = true
		}
	}
	for _, p := range a.Related {
		seen[p.Document] = true
	}
	var all []string
	for d := range seen {
		all = append(all, d)
	}
	slices.Sort(all)
	return all
}

// restated returns the question, where others cannot see what was asked.
func (t *talk) restated(q answer.Question) []Block {
	if !t.m.Thread.Private {
		return nil
	}
	return []Block{{Kind: Small, Text: "Question: " + q.Text}}
}

// limits says how a question was read and of whom it was asked.
func (t *talk) limits(notes []string) []Block {
	var all []Block
	for _, n := range notes {
		all = append(all, Block{Kind: Small, Text: n})
	}
	switch n := len(t.request.only); {
	case n == 1:
		all = append(all, Block{Kind: Small, Text: "Asked of " + t.request.only[0] + " alone."})
	case n > 1:
		all = append(all, Block{Kind: Small, Text: "Asked only of " + join(t.request.only) + "."})
	}
	return all
}

// frame puts blocks before a reply, and others below its first line.
func frame(above []Block, r Reply, below []Block) Reply {
	if len(above) > 0 {
		r.Blocks[0].Apart = true
	}
	r.Blocks = slices.Concat(above, r.Blocks[:1], below, r.Blocks[1:])
	return r
}

// NothingToSearch is said in place of an answer where no article stood at the moment asked about, or
// none of the sources asked has one.
func NothingToSearch(q answer.Question) Reply {
	if !q.AsOf.IsZero() {
		return lines("No source here says.", "No article had been taken in or published by "+When(q.AsOf)+".")
	}
	return lines("No source here says.", "There is no article to search.")
}

// actions returns what can be done with an answer.
func (t *talk) actions(a answer.Answer, compared bool) []Action {
	all := []Action{Why}
	if len(a.Versions) > 0 {
		all = append(all, Context)
		if !compared {
			all = append(all, Compare)
		}
		all = append(all, History)
	}
	if moreOf(a) {
		all = append(all, More)
	}
	if t.m.Thread.Private {
		all = append(all, Share)
	}
	return append(all, Helpful, Unhelpful)
}

// searched counts what a question was answered from.
func (t *talk) searched(ctx context.Context, q answer.Question) (Corpus, error) {
	articles, err := t.o.Library.Articles(ctx, "", q.AsOf)
	if err != nil {
		return Corpus{}, err
	}
	var n Corpus
	seen := map[string]bool{}
	for _, a := range articles {
		if len(q.Sources) == 0 || slices.Contains(q.Sources, a.Source) {
			n.Articles++
			seen[a.Source] = true
		}
	}
	n.Sources = len(seen)
	return n, nil
}

// record makes what the ledger keeps.
func (a *asked) record(t *talk) (*ledger.Answer, error) {
	request, err := json.Marshal(a.enquiry)
	if err != nil {
		return nil, fmt.Errorf("bot: %w", err)
	}
	whole, err := json.Marshal(a.answer)
	if err != nil {
		return nil, fmt.Errorf("bot: %w", err)
	}
	reply, err := json.Marshal(a.reply)
	if err != nil {
		return nil, fmt.Errorf("bot: %w", err)
	}
	return &ledger.Answer{ID: a.id, Place: t.m.Thread.Place, Root: t.m.Thread.Root, Person: t.m.Person, At: t.o.Now(),
		Question: a.enquiry.Text, Request: request, Answer: whole, Reply: reply, Shown: a.shown()}, nil
}

// shown returns the passages that a reply shows; a table shows by where they
// stand the first of each source.
func (a *asked) shown() []ledger.Shown {
	var all []ledger.Shown
	for _, b := range a.reply.Blocks {
		if w := b.Where; b.Kind == Passage && w != nil {
			all = append(all, ledger.Shown{Source: w.Source, Document: w.Document, Revision: w.Revision, Start: w.Start, End: w.End})
		}
	}
	if len(all) > 0 {
		return all
	}
	for _, v := range a.answer.Versions {
		for _, p := range v.Passages {
			all = append(all, ledger.Shown{Source: p.Source, Document: p.Document, Revision: p.Revision, Start: p.Start, End: p.End})
		}
	}
	return all
}

// newID returns a name for an answer that can be read out on the telephone.
func newID() string { return strings.ToLower(rand.Text()[:10]) }
