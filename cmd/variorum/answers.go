package main

import (
	"context"
	"sync"
	"time"

	"variorum/bot/answer"
	"variorum/index"
	"variorum/index/language"
)

// mostReads is how many changed articles an engine sees before another takes
// its place: what it read of texts that no longer stand goes with it.
const mostReads = 1000

// answers answers from an index that changes meanwhile. An engine keeps what it
// read of an article by its revision; where a revision was changed in place or
// taken away, a fresh engine takes over.
type answers struct {
	index  *index.Index
	reader answer.Reader // nil: no model is asked
	unread bool          // none is asked what comes from the command line
	own    *language.OwnWords
	coder  *coder // nil: there is no encoder

	mu     sync.Mutex // guards what follows
	engine *answer.Engine
	seen   int // articles changed since the engine was made
}

// newAnswers returns what answers from an index. With a folder, what an encoder
// makes of articles is kept there, unless readOnly.
func newAnswers(x *index.Index, s settings, folder string, readOnly bool) (*answers, error) {
	reader, err := s.reader()
	if err != nil {
		return nil, err
	}
	a := &answers{index: x, reader: reader, unread: s.unread(), own: language.NewOwnWords(s.groups), coder: s.coder(folder, readOnly)}
	a.engine = a.fresh()
	return a, nil
}

// fresh returns an engine that has read nothing.
func (a *answers) fresh() *answer.Engine {
	e := answer.New(a.index)
	e.SpeakWith(a.own)
	if a.coder != nil {
		e.EncodeWith(a.coder)
	}
	if a.reader != nil {
		e.ReadWith(a.reader)
	}
	return e
}

// ready returns the engine, with the articles that stood at a moment (zero:
// now) read.
func (a *answers) ready(ctx context.Context, asOf time.Time) (*answer.Engine, error) {
	a.mu.Lock()
	e := a.engine
	a.mu.Unlock()
	defer a.coder.rest()
	return e, e.Prepare(ctx, asOf)
}

// Answer implements bot.Answerer.
func (a *answers) Answer(ctx context.Context, q answer.Question) (answer.Answer, error) {
	a.mu.Lock()
	e := a.engine
	a.mu.Unlock()
	return e.Answer(ctx, q)
}

// changed says how many articles got another text, and whether any was changed
// in place or taken away.
func (a *answers) changed(n int, inPlace bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.seen += n; inPlace || a.seen >= mostReads {
		a.engine, a.seen = a.fresh(), 0
	}
}
