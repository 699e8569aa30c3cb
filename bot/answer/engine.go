package answer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"variorum/index"
	"variorum/index/language"
	"variorum/index/news"
	"variorum/index/story"
)

// Searcher finds passages and fetches the articles that they stand in; the
// index, or in tests an oracle.
type Searcher interface {
	// Search returns at most q.PerSource passages of every source.
	Search(ctx context.Context, q index.Query) ([]index.Hit, error)
	// Revision returns one text of an article; number 0 is the newest.
	Revision(ctx context.Context, document string, number int) (news.Revision, error)
	// Sources lists the articles that stood at a moment; zero is now.
	Sources(ctx context.Context, asOf time.Time) ([]index.Listing, error)
}

// Question is what is asked, and of what.
type Question struct {
	Text    string
	Sources []string  // only these outlets; empty means all
	AsOf    time.Time // answer from what stood at this moment; zero means now
	Why     bool      // give the reasons in Answer.Why
	Unread  bool      // no Reader may be asked
	Story   []string  // documents of the story that is meant; empty: the one that the question fits best
}

// MaxQuestion is the length in bytes up to which a question is read.
const MaxQuestion = 2000

// Engine answers questions from a corpus. It is safe for concurrent use and
// the same question on the same corpus gives the same answer to the byte
// (TookMS apart).
type Engine struct {
	search Searcher
	reader Reader  // nil: no model is asked
	coder  Encoder // nil: what sentences mean is told by their words alone
	own    *language.OwnWords

	mu    sync.Mutex        // guards what follows
	read  *cache[*piece]    // revisions by identifier and number
	views *cache[*prepared] // stories by their articles
	words *story.Words      // numbers of the words of what was read
	epoch int               // how often something was forgotten: what was begun before is not kept
}

// What an engine keeps of what it has read: up to twice as many articles.
const (
	keptArticles = 2000    // read
	keptViews    = 500     // in stories made ready
	keptWords    = 500_000 // different ones, before all is read anew
)

// New returns an engine over a corpus.
func New(s Searcher) *Engine {
	return &Engine{search: s, read: newCache[*piece](keptArticles), views: newCache[*prepared](keptViews), words: story.NewWords()}
}

// SpeakWith has the engine know a newsroom's own words beside the built-in ones.
func (e *Engine) SpeakWith(w *language.OwnWords) { e.own = w }

// prepared is a set of articles ready to be asked: grouped by story, with what
// shares text.
type prepared struct {
	stories []*tale
}

// tale is one story: its view and the reuse between its articles.
type tale struct {
	view   *view
	reuse  []story.Reuse
	origin func(document string) string
}

// smallCorpus is the number of articles up to which every article is read for
// every question; beyond it, only those of the best passages.
const smallCorpus = 120

// readWell is how many articles of a larger corpus are read: the best of each
// source, up to smallCorpus, and others while these are fewer.
const readWell = 48

// Prepare reads the articles of a small corpus ahead of the first question, as
// it stood at a moment (zero: now). A large one is read as questions ask for it.
func (e *Engine) Prepare(ctx context.Context, asOf time.Time) error {
	listings, err := e.search.Sources(ctx, asOf)
	if err == nil && len(listings) <= smallCorpus {
		_, err = e.prepare(ctx, listings)
	}
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	return nil
}

// TakeIn reads the articles that now stand, the newest of them first, as many as
// an engine keeps, so that no question waits for it. It is called beside the
// questions, when articles came in; what was read before is not read again.
func (e *Engine) TakeIn(ctx context.Context) error {
	listings, err := e.search.Sources(ctx, time.Time{})
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	slices.SortStableFunc(listings, func(a, b index.Listing) int {
		return cmp.Or(b.Published.Compare(a.Published), strings.Compare(a.ID, b.ID))
	})
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, l := range listings[:min(keptArticles, len(listings))] {
		g.Go(func() error {
			_, err := e.piece(ctx, l)
			if errors.Is(err, index.ErrNotFound) {
				return nil // it went a moment ago
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return fmt.Errorf("answer: take in: %w", err)
	}
	return nil
}

// Forget has the engine read articles anew: those whose text or particulars were
// changed in place, or that were taken away. A question that is being answered
// may still be answered from what they were.
func (e *Engine) Forget(documents ...string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.epoch++
	e.views = newCache[*prepared](keptViews)
	if e.words.Len() > keptWords {
		e.words, e.read = story.NewWords(), newCache[*piece](keptArticles)
		return
	}
	e.read.drop(func(key string) bool {
		id, _, _ := strings.Cut(key, "\x00")
		return slices.Contains(documents, id)
	})
}

// Answer answers a question. A question that the corpus does not answer is no
// error: its verdict is None. Errors are those of the index and of ctx.
func (e *Engine) Answer(ctx context.Context, q Question) (Answer, error) {
	start := time.Now()
	a := Answer{Question: q.Text, Versions: []Version{}, Silent: []Silence{}, Related: []Passage{}, Reuse: []Reuse{}, Notes: []Note{},
		Verdict: None, ChosenBy: "engine"}
	if !q.AsOf.IsZero() {
		at := q.AsOf
		a.AsOf = &at
	}
	trace := Trace{wanted: q.Why}
	text := strings.Join(strings.Fields(q.Text), " ")
	switch {
	case text == "":
		a.Notes = append(a.Notes, Note{"question", "The question is empty."})
	case len(text) > MaxQuestion:
		a.Notes = append(a.Notes, Note{"question", fmt.Sprintf("The question is longer than %d characters; ask it in a sentence or two.", MaxQuestion)})
	default:
		if err := e.answer(ctx, q, text, &a, &trace); err != nil {
			return Answer{}, fmt.Errorf("answer: %w", err)
		}
	}
	if a.Reading.Terms == nil {
		a.Reading.Terms = []string{}
	}
	if q.Why {
		a.Why = &trace
	}
	a.TookMS = math.Round(float64(time.Since(start).Microseconds())/100) / 10
	return a, nil
}

func (e *Engine) answer(ctx context.Context, q Question, text string, a *Answer, trace *Trace) error {
	r, err := e.reading(ctx, text)
	if err != nil {
		return err
	}
	listings, err := e.search.Sources(ctx, q.AsOf)
	if err != nil {
		return err
	}
	listings = only(listings, q.Sources)
	a.Newest = newest(listings)
	if len(r.terms) == 0 {
		a.Reading = r.public()
		trace.Reading = r.reasons
		trace.Decision = append(trace.Decision, "no word of the question says what it is about")
		return nil
	}
	chosen, err := e.gather(ctx, r, q, listings)
	if err != nil {
		return err
	}
	p, err := e.prepare(ctx, chosen)
	if err != nil {
		return err
	}
	p = p.holding(q.Story)
	r, t, misspelt := p.settle(r, text)
	if t == nil {
		a.Reading = r.public()
		trace.Reading = r.reasons
		trace.Decision = append(trace.Decision, "no article speaks of any word of the question")
		slices.SortFunc(chosen, func(x, y index.Listing) int { return strings.Compare(x.ID, y.ID) })
		for _, l := range chosen {
			a.Silent = append(a.Silent, Silence{Source: l.Source, Document: l.ID})
		}
		return nil
	}
	found := t.find(r, trace)
	also := p.others(r, t)
	if found.answers && len(also) > 0 && !r.namesAny() { // it would be as good an answer about another
		found.answers = false
		trace.Decision = append(trace.Decision, "several stories may be meant, and the question names nobody and no place")
		a.Notes = append(a.Notes, Note{"stories", "Several stories here may be meant: " + strings.Join(append([]string{t.headline()}, also...), "; ") +
			". Name somebody or a place, and the one meant is answered from."})
		also = nil
	}
	a.Reading = r.public()
	a.Reading.Misspelt = misspelt
	trace.Reading = r.reasons
	t.compose(r, found, a, trace)
	if len(also) > 0 && a.Verdict != None {
		a.Notes = append(a.Notes, Note{"stories", "Other stories here speak of this too: " + strings.Join(also, "; ") + "."})
	}
	if e.reader != nil && !q.Unread {
		return e.consult(ctx, t, r, text, a, trace)
	}
	return nil
}

// Of several stories that speak of a question, the one is meant whose sentences
// most surely answer it, so far as the others do not speak of it much less.
const (
	contenders     = 4  // stories that are looked into
	contenderLeast = .5 // of the score of the first, for another to be looked into
	surenessShare  = .3 // what being sure counts beside speaking of the question
)

// settle chooses the story that a question is about, reads the question in its
// light, and returns the reading, the story (nil where none speaks of any word
// of the question) and what was taken for misspelt.
func (p *prepared) settle(r *reading, text string) (*reading, *tale, []string) {
	if len(p.stories) < 2 {
		t, fixed := p.fitted(r)
		return r, t, fixed
	}
	list := p.rank(r)
	if len(list) < 2 || list[1].score < contenderLeast*list[0].score {
		t, fixed := p.fitted(r)
		return r, t, fixed
	}
	var best *tale
	var reading *reading
	var misspelt []string
	top := -1.0
	for _, s := range list[:min(contenders, len(list))] {
		if s.score < contenderLeast*list[0].score {
			break
		}
		own := read(text, r.own)
		own.code = r.code
		t, fixed := (&prepared{stories: []*tale{s.tale}}).fitted(own)
		if t == nil {
			continue
		}
		if v := (1-surenessShare)*s.score/list[0].score + surenessShare*t.surest(own); v > top+1e-9 {
			best, reading, misspelt, top = t, own, fixed, v
		}
	}
	if best == nil {
		return r, nil, nil
	}
	return reading, best, misspelt
}

// fitted chooses the story that a question is about and brings the question's
// words in line with it. It returns nil where no story speaks of any word of
// the question, and what it took for misspelt.
func (p *prepared) fitted(r *reading) (*tale, []string) {
	t := p.choose(r)
	if t == nil {
		p.relatives(r)
		t = p.choose(r)
	}
	if t == nil {
		return nil, nil
	}
	(&prepared{stories: []*tale{t}}).relatives(r)
	t.view.recognise(r)
	fixed, text := t.view.respell(r)
	if len(fixed) > 0 { // it is read as if it had been spelt so: phrases are seen, and what is asked for
		code := r.code
		*r = *read(text, r.own)
		r.code = code
		if t = p.choose(r); t == nil {
			return nil, fixed
		}
		(&prepared{stories: []*tale{t}}).relatives(r)
		t.view.recognise(r)
		t.view.respell(r)
	}
	t.view.recognise(r)
	t.view.countedAs(r)
	t.view.weigh(r)
	return t, fixed
}

// only keeps the listings of the sources asked for.
func only(list []index.Listing, sources []string) []index.Listing {
	if len(sources) == 0 {
		return list
	}
	want := map[string]bool{}
	for _, s := range sources {
		want[s] = true
	}
	var out []index.Listing
	for _, l := range list {
		if want[l.Source] {
			out = append(out, l)
		}
	}
	return out
}

func newest(list []index.Listing) *time.Time {
	var t time.Time
	for _, l := range list {
		if l.Published.After(t) {
			t = l.Published
		}
	}
	if t.IsZero() {
		return nil
	}
	return &t
}

// gather chooses the articles to read: all of a small corpus, else those with
// the best passages of every source.
func (e *Engine) gather(ctx context.Context, r *reading, q Question, listings []index.Listing) ([]index.Listing, error) {
	if len(listings) <= smallCorpus {
		return listings, nil
	}
	query := index.Query{Sources: q.Sources, AsOf: q.AsOf, PerSource: 12}
	for _, t := range r.terms {
		term := index.Term{Weight: 1}
		for _, a := range t.alts {
			if len(a.Stems) == 1 && len(term.Forms) < 12 {
				term.Forms = append(term.Forms, a.Stems[0])
			}
		}
		if len(term.Forms) > 0 {
			query.Terms = append(query.Terms, term)
		}
		query.Terms = append(query.Terms, t.parts()...)
	}
	hits, err := e.search.Search(ctx, query)
	if err != nil {
		return nil, err
	}
	best := map[string]float64{}
	for _, h := range hits {
		best[h.Document] = max(best[h.Document], h.Score)
	}
	type found struct {
		listing *index.Listing
		score   float64
	}
	kept := make([]found, 0, len(best))
	for i := range listings {
		if score := best[listings[i].ID]; score > 0 {
			kept = append(kept, found{&listings[i], score})
		}
	}
	slices.SortFunc(kept, func(a, b found) int {
		if c := cmp.Compare(b.score, a.score); c != 0 {
			return c
		}
		return strings.Compare(a.listing.ID, b.listing.ID)
	})
	per := map[string]int{}
	turn := make([]int, len(kept)) // the how-manieth of its source an article is
	for i, f := range kept {
		turn[i] = per[f.listing.Source]
		per[f.listing.Source]++
	}
	var out []index.Listing
	for round, most := 0, smallCorpus; round < 3; round, most = round+1, readWell { // every source gets its turn
		for i, f := range kept {
			if turn[i] == round && len(out) < most || round == 0 && turn[i] > 0 && slices.Contains(q.Story, f.listing.ID) {
				out = append(out, *f.listing)
			}
		}
	}
	slices.SortFunc(out, func(a, b index.Listing) int { return strings.Compare(a.ID, b.ID) })
	out = slices.CompactFunc(out, func(a, b index.Listing) bool { return a.ID == b.ID })
	return out, nil
}

// parts looks for the newsroom's phrases by their words: a passage is found by
// single stems only.
func (t *term) parts() []index.Term {
	var out []index.Term
	for _, a := range t.alts {
		if len(a.Stems) < 2 || a.Own == "" && !(t.phrase && a.Strength == 1) {
			continue
		}
		for _, s := range a.Stems {
			if !language.Stop(s) {
				out = append(out, index.Term{Forms: []string{s}, Weight: a.Strength / float64(len(a.Stems))})
			}
		}
	}
	return out
}

// prepare reads the articles, groups them into stories and finds what shares
// text. The work is kept for the next question on the same articles.
func (e *Engine) prepare(ctx context.Context, list []index.Listing) (*prepared, error) {
	list = append([]index.Listing(nil), list...)
	sort.Slice(list, func(i, j int) bool { return list[i].ID < list[j].ID })
	var key strings.Builder
	for _, l := range list {
		fmt.Fprintf(&key, "%s\x00%d\x00", l.ID, l.Revision)
	}
	e.mu.Lock()
	p, ok := e.views.get(key.String())
	epoch, words := e.epoch, e.words
	e.mu.Unlock()
	if ok {
		return p, nil
	}
	docs := make([]*piece, len(list))
	prints := make([]*story.Print, len(list))
	for i, l := range list {
		d, err := e.piece(ctx, l)
		if err != nil {
			return nil, err
		}
		if d.words != words { // the table was made anew a moment ago
			return e.prepare(ctx, list)
		}
		docs[i], prints[i] = d, d.print
	}
	p = &prepared{}
	group := story.GroupPrints(prints, sideBySide)
	var byStory [][]*piece
	for _, d := range docs { // stories are numbered by their first article
		n := group[d.Revision.ID]
		if n == len(byStory) {
			byStory = append(byStory, nil)
		}
		byStory[n] = append(byStory[n], d)
	}
	for _, docs := range byStory {
		var prints []*story.Print
		for _, d := range docs {
			prints = append(prints, d.print)
		}
		reuse := story.SharedPrints(prints, sideBySide)
		p.stories = append(p.stories, &tale{newView(docs, story.Copies(reuse), words), reuse, story.Origins(reuse)})
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.epoch == epoch {
		e.views.put(key.String(), p, len(docs))
	}
	return p, nil
}

// piece returns what is kept of an article, reading it if it is new.
func (e *Engine) piece(ctx context.Context, l index.Listing) (*piece, error) {
	key := fmt.Sprintf("%s\x00%d", l.ID, l.Revision)
	e.mu.Lock()
	d, ok := e.read.get(key)
	epoch, words := e.epoch, e.words
	e.mu.Unlock()
	if ok {
		return d, nil
	}
	rev, err := e.search.Revision(ctx, l.ID, l.Revision)
	if err != nil {
		return nil, err
	}
	d = newPiece(&rev, words)
	if err := e.encode(ctx, d); err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.epoch == epoch {
		e.read.put(key, d, 1)
	}
	return d, nil
}

// holding returns the stories that hold one of these documents; all of them
// where none does.
func (p *prepared) holding(documents []string) *prepared {
	var kept []*tale
	for _, t := range p.stories {
		if slices.ContainsFunc(t.view.docs, func(d *document) bool { return slices.Contains(documents, d.Revision.ID) }) {
			kept = append(kept, t)
		}
	}
	if len(kept) == 0 {
		return p
	}
	return &prepared{stories: kept}
}

// choose returns the story that the question is about: the one whose articles
// speak of most of it. Where two speak of it alike, the one in which a single
// sentence says most of it.
func (p *prepared) choose(r *reading) *tale {
	if len(p.stories) == 1 { // it is the one if it speaks of anything
		if p.speaksOfAny(r) {
			return p.stories[0]
		}
		return nil
	}
	if list := p.rank(r); len(list) > 0 {
		return list[0].tale
	}
	return nil
}

// speaksOfAny reports whether any story speaks of any word of the question.
func (p *prepared) speaksOfAny(r *reading) bool {
	for k := range r.terms {
		for _, t := range p.stories {
			if len(t.view.matches(&r.terms[k])) > 0 {
				return true
			}
		}
	}
	return false
}

// aboutStory is a story and how much it speaks of a question.
type aboutStory struct {
	tale  *tale
	score float64
}

// alsoShare is how much of the chosen story's score another must reach to be
// named beside it.
const alsoShare = .9

// headline is that of a story's first article, with its source; "" where it has none.
func (t *tale) headline() string {
	d := t.view.docs[0]
	if d.Revision.Title == "" {
		return ""
	}
	return fmt.Sprintf("“%s” (%s)", d.Revision.Title, d.Revision.Source)
}

// namesAny reports whether a question names anybody or anything.
func (r *reading) namesAny() bool {
	return slices.ContainsFunc(r.terms, func(t term) bool { return t.name })
}

// others names, by their first article's headline, the stories that speak of
// the question hardly less than the one that is answered from: at most two.
func (p *prepared) others(r *reading, t *tale) []string {
	var out []string
	if len(p.stories) < 2 {
		return nil
	}
	list := p.rank(r)
	for _, s := range list {
		if head := s.tale.headline(); s.tale != t && s.score >= alsoShare*list[0].score && len(out) < 2 && head != "" {
			out = append(out, head)
		}
	}
	return out
}

// rank lists the stories that speak of the question, most of all first.
func (p *prepared) rank(r *reading) []aboutStory {
	var list []aboutStory
	total := 0
	for _, t := range p.stories {
		total += t.view.total
	}
	weight := make([]float64, len(r.terms))
	for k := range r.terms {
		df := 0
		for _, t := range p.stories {
			df += t.view.speaking(&r.terms[k])
		}
		if r.terms[k].name { // a name says which story is meant, however often that story has it
			df = 0
		}
		weight[k] = r.terms[k].share * math.Log(1+float64(total)/float64(1+df))
	}
	for _, t := range p.stories {
		sum, line := 0.0, 0.0
		var matched []float64
		seen := map[string][]float64{} // by text: copies speak once
		for _, d := range t.view.docs {
			in := seen[d.twin]
			if in == nil {
				in = make([]float64, len(r.terms))
				seen[d.twin] = in
			}
			matched = t.view.matched(matched, r, d)
			for i := range d.lines {
				here := 0.0
				for k, m := range matched[i*len(r.terms) : (i+1)*len(r.terms)] {
					m *= m // the word itself tells a story better than one that may stand for it
					in[k] = max(in[k], m)
					here += weight[k] * m
				}
				line = max(line, here)
			}
		}
		for k := range r.terms {
			each := 0.0
			for _, twin := range slices.Sorted(maps.Keys(seen)) {
				each += seen[twin][k]
			}
			sum += weight[k] * each / float64(len(seen))
		}
		if s := math.Round((sum+line)*1e9) / 1e9; s > 0 {
			list = append(list, aboutStory{t, s})
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].score > list[j].score })
	return list
}
