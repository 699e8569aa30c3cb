package encoder

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// What e5 models are told of a text: whether it asks or is asked (Wang et al.
// 2022, arxiv.org/abs/2212.03533, section 4.2).
const (
	asks  = "query: "
	tells = "passage: "
)

// Encoder gives the vectors of questions and of the sentences of articles. It
// is safe for concurrent use.
type Encoder struct {
	model *Model
	shelf *shelf // nil: nothing is kept
}

// New returns an encoder that keeps nothing.
func New(m *Model) *Encoder { return &Encoder{model: m} }

// Keeping returns an encoder that takes the vectors of articles from a folder
// where Keep left them, under the hash of the model. What other models left there
// is removed. With readOnly, nothing is written or removed: the folder is another
// process's.
func Keeping(m *Model, folder string, readOnly bool) (*Encoder, error) {
	s, err := openShelf(folder, m, readOnly)
	if err != nil {
		return nil, err
	}
	return &Encoder{m, s}, nil
}

// Question returns the vector of a question.
func (e *Encoder) Question(ctx context.Context, text string) ([]int8, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return e.model.Vector(asks + text), nil
}

// Sentences returns the vectors of the sentences of one text of an article, in
// their order. What was kept of that text is not made again. An error is that of
// ctx.
func (e *Encoder) Sentences(ctx context.Context, document string, revision int, sentences []string) ([][]int8, error) {
	if e.shelf != nil {
		if kept := e.shelf.take(document, revision, sentences); kept != nil {
			return kept, nil
		}
	}
	out := make([][]int8, len(sentences))
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(sentences)) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(sentences) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				out[i] = e.model.Vector(tells + sentences[i])
			}
		})
	}
	wait.Wait()
	return out, ctx.Err()
}

// Keep makes the vectors of one text of an article and keeps them. The caller
// sees to it that the article is not removed meanwhile: Forget would come too
// early.
func (e *Encoder) Keep(ctx context.Context, document string, revision int, sentences []string) error {
	out, err := e.Sentences(ctx, document, revision, sentences)
	if err != nil || e.shelf == nil {
		return err
	}
	return e.shelf.put(document, revision, sentences, out)
}

// Kept reports whether there are vectors of a text of an article; they may
// prove to be of other sentences.
func (e *Encoder) Kept(document string, revision int) bool {
	return e.shelf != nil && e.shelf.has(document, revision)
}
