package answer_test

import (
	"context"
	"os"
	"slices"
	"sync"
	"testing"

	"variorum/bot/answer"
	"variorum/index/archive/archivetest"
	"variorum/index/encoder"
	"variorum/index/news"
)

// encoderAt is the environment variable that names the model that the gate with
// an encoder is made for.
const encoderAt = "VARIORUM_TEST_ENCODER"

// memory makes each vector once, as many engines as ask for it.
type memory struct {
	answer.Encoder
	mu   sync.Mutex
	made map[string][]int8
}

func (m *memory) Sentences(ctx context.Context, document string, revision int, sentences []string) ([][]int8, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var missing []string
	for _, s := range sentences {
		if m.made[s] == nil && !slices.Contains(missing, s) {
			missing = append(missing, s)
		}
	}
	vectors, err := m.Encoder.Sentences(ctx, document, revision, missing)
	if err != nil {
		return nil, err
	}
	for i, s := range missing {
		m.made[s] = vectors[i]
	}
	out := make([][]int8, len(sentences))
	for i, s := range sentences {
		out[i] = m.made[s]
	}
	return out, nil
}

// testEncoder opens the model that is given for tests; nil where none is.
func testEncoder(t testing.TB) answer.Encoder {
	t.Helper()
	path := os.Getenv(encoderAt)
	if path == "" {
		return nil
	}
	m, err := encoder.Open(path, answer.GateEncoder)
	if err != nil {
		t.Fatal(err)
	}
	return &memory{Encoder: encoder.New(m), made: map[string][]int8{}}
}

// encoded is an engine over articles, with an encoder if there is one.
func encoded(t testing.TB, articles []news.Revision, c answer.Encoder) *answer.Engine {
	t.Helper()
	e := indexed(t, articles)
	if c != nil {
		e.EncodeWith(c)
	}
	return e
}

// TestEncoded asks every question of the invented events with the encoder. Its
// figures are logged beside those without; on the open events it must find more
// of what answers, without showing more that does not.
func TestEncoded(t *testing.T) {
	c := testEncoder(t)
	if c == nil {
		archivetest.Without(t, "encoder", encoderAt+" is not set")
	}
	uses := eventUses(t)
	names := eventNames(t)
	with, without := make([]eventResult, len(names)), make([]eventResult, len(names))
	t.Run("ask", func(t *testing.T) {
		for i, name := range names {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				with[i], without[i] = askEvent(t, name, c), askEvent(t, name, nil)
			})
		}
	})
	if t.Failed() {
		return
	}
	t.Log("\n" + statistics(with, uses))
	figures := func(results []eventResult) (right, wrong int) {
		for _, e := range results {
			if uses[e.name] == tuning {
				right += sum(e.rows, func(r *row) int { return r.right })
				wrong += sum(e.rows, func(r *row) int { return r.wrong })
			}
		}
		return right, wrong
	}
	right, wrong := figures(with)
	before, wronger := figures(without)
	t.Logf("passages of the open events: %d right and %d wrong with the encoder, %d and %d without", right, wrong, before, wronger)
	if right <= before || right*(before+wronger) < before*(right+wrong) {
		t.Errorf("the encoder does not help: %d right and %d wrong, %d and %d without", right, wrong, before, wronger)
	}
}
