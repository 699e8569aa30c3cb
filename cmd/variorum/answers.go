package main

import (
	"context"
	"log/slog"
	"time"

	"variorum/bot/answer"
	"variorum/index"
	"variorum/index/language"
)

// answers answers from an index that changes meanwhile.
type answers struct {
	index  *index.Index
	coder  *coder // nil: there is no encoder
	engine *answer.Engine
	unread bool          // no model is asked what comes from the command line
	came   chan struct{} // holds one where articles came in that may not be read yet
}

// newAnswers returns what answers from an index. With a folder, what an encoder
// makes of articles is kept there, unless readOnly.
func newAnswers(x *index.Index, s settings, folder string, readOnly bool) (*answers, error) {
	reader, err := s.reader()
	if err != nil {
		return nil, err
	}
	a := &answers{index: x, engine: answer.New(x), unread: s.unread(), coder: s.coder(folder, readOnly), came: make(chan struct{}, 1)}
	a.engine.SpeakWith(language.NewOwnWords(s.groups))
	if a.coder != nil {
		a.engine.EncodeWith(a.coder)
	}
	if reader != nil {
		a.engine.ReadWith(reader)
	}
	return a, nil
}

// ready returns the engine, with the articles that stood at a moment (zero:
// now) read.
func (a *answers) ready(ctx context.Context, asOf time.Time) (*answer.Engine, error) {
	defer a.coder.rest()
	return a.engine, a.engine.Prepare(ctx, asOf)
}

// Answer implements bot.Answerer.
func (a *answers) Answer(ctx context.Context, q answer.Question) (answer.Answer, error) {
	return a.engine.Answer(ctx, q)
}

// changed says that articles came in or went, and which of them were changed in
// place or taken away.
func (a *answers) changed(inPlace []string) {
	a.engine.Forget(inPlace...)
	select {
	case a.came <- struct{}{}:
	default: // it is known already
	}
}

// read reads articles as they come in, those that are there first, so that no
// question has to wait for it. It ends with ctx.
func (a *answers) read(ctx context.Context, log *slog.Logger) {
	for {
		if err := a.engine.TakeIn(ctx); err != nil && ctx.Err() == nil {
			log.Warn("serve: articles could not be read ahead of questions", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-a.came:
		}
	}
}
