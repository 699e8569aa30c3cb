package main

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"time"

	"variorum/bot/answer"
	"variorum/index"
	"variorum/index/encoder"
	"variorum/index/language"
)

// vectors is the folder in the data folder where an encoder's vectors are kept.
func (s settings) vectors() string { return filepath.Join(s.folder(), "encoded") }

// coder is the encoder of the config. The model is read when it is first needed:
// most commands do without. Where articles have to be encoded it shows how many
// were.
type coder struct {
	open     func() (*encoder.Encoder, error) // once
	progress func(what string) bar            // nil: nothing is shown

	mu  sync.Mutex // guards bar
	bar *bar       // nil while none is shown
}

var _ answer.Encoder = (*coder)(nil)

// coder returns the encoder; nil where there is none. With a folder, what it
// makes of articles is kept there, unless readOnly.
func (s settings) coder(folder string, readOnly bool) *coder {
	if s.Encoder.Path == "" {
		return nil
	}
	return &coder{progress: s.progress, open: sync.OnceValues(func() (*encoder.Encoder, error) {
		m, err := encoder.Open(s.path(s.Encoder.Path), s.Encoder.SHA256)
		switch {
		case err != nil:
			return nil, err
		case folder == "":
			return encoder.New(m), nil
		}
		return encoder.Keeping(m, folder, readOnly)
	})}
}

// Question implements answer.Encoder.
func (c *coder) Question(ctx context.Context, text string) ([]int8, error) {
	e, err := c.open()
	if err != nil {
		return nil, err
	}
	return e.Question(ctx, text)
}

// Sentences implements answer.Encoder.
func (c *coder) Sentences(ctx context.Context, document string, revision int, sentences []string) ([][]int8, error) {
	e, err := c.open()
	if err != nil {
		return nil, err
	}
	if !e.Kept(document, revision) && len(sentences) > 0 {
		c.count()
	}
	return e.Sentences(ctx, document, revision, sentences)
}

// count shows one article more.
func (c *coder) count() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.progress == nil {
		return
	}
	if c.bar == nil {
		b := c.progress("encoding articles")
		c.bar = &b
	}
	c.bar.add(1)
}

// rest ends what is shown.
func (c *coder) rest() {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bar != nil {
		c.bar.finish()
		c.bar = nil
	}
}

// encode has the sentences of every article encoded of which nothing is kept
// yet, so that no question waits for it.
func (st *state) encode(ctx context.Context) error {
	c := st.answers.coder
	if c == nil {
		return nil
	}
	e, err := c.open()
	if err != nil {
		return err
	}
	defer c.rest()
	listing, err := st.index.Sources(ctx, time.Time{})
	if err != nil {
		return err
	}
	for _, l := range listing {
		if e.Kept(l.ID, l.Revision) {
			continue
		}
		c.count()
		if err := st.encodeOne(ctx, e, l); err != nil {
			return err
		}
	}
	return nil
}

// encodeOne does so for one article, unless it is gone meanwhile.
func (st *state) encodeOne(ctx context.Context, e *encoder.Encoder, l index.Listing) error {
	st.changing.Lock() // so that none is removed while it is encoded
	defer st.changing.Unlock()
	r, err := st.index.Revision(ctx, l.ID, l.Revision)
	if errors.Is(err, index.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return e.Keep(ctx, l.ID, l.Revision, answer.Sentences(language.Annotate(&r)))
}

// encoder reads the model, which takes part of a second.
func (c *checkup) encoder() {
	if c.s.Encoder.Path == "" {
		return
	}
	m, err := encoder.Open(c.s.path(c.s.Encoder.Path), c.s.Encoder.SHA256)
	if err != nil {
		c.problem("%v: see encoder.path and encoder.sha256", err)
		return
	}
	began := time.Now()
	m.Vector("query: how long does a question take?")
	c.ok("encoder: %s, %s for a question", c.s.Encoder.Path, time.Since(began).Round(time.Millisecond))
	if m.Sum() != answer.GateEncoder {
		c.note("encoder: the weights that say how much it counts were made with another, of SHA-256 %s: answers may be worse than without one", answer.GateEncoder)
	}
}
