package answer

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"strings"

	"variorum/index/language"
)

// Encoder says what a question and what sentences mean, as vectors: the smaller
// the angle, the more alike. It is no judge of values, and what is shown never
// comes from it. All vectors have one length, and a text always the same one.
type Encoder interface {
	// Question returns the vector of a question.
	Question(ctx context.Context, text string) ([]int8, error)
	// Sentences returns those of the sentences of one text of an article, in
	// their order.
	Sentences(ctx context.Context, document string, revision int, sentences []string) ([][]int8, error)
}

// EncodeWith has the engine count how like a question and a sentence are by an
// encoder. It is for New's caller, before the first question.
func (e *Engine) EncodeWith(c Encoder) { e.coder = c }

// The weights of the gate with an encoder, made as those of gate.txt are, with
// its signs beside the others. On forty-one events, a tenth held out in turn, they
// bring .03 of recall at the same precision, on the twelve of them that no rule was
// mended by .04 and .01 more precision; of the questions that nothing answers .07
// less are known. To have the sentences most like the question looked at too,
// besides those that its words find, brought nothing.
//
//go:embed gate-encoder.txt
var encoderGateFile string

var encoderRounds = newRounds(encoderGateFile)

// GateEncoder is the SHA-256 of the weights of the encoder that the gate's were
// made with (e5-small-v2, int8): another's likenesses lie elsewhere.
const GateEncoder = "7d9092cb25f2bd1c023b7e8d2aa459044a02030ac880e5a59fdaf27af69f1ded"

// rounds are the tables of weights for a question.
func (r *reading) rounds() [2]map[string]weight {
	if r.code.cells != nil {
		return encoderRounds()
	}
	return rounds()
}

// code is a vector of an encoder.
type code struct {
	cells []int8
	inv   float64 // 1 / its length
}

func newCode(cells []int8) code {
	sum := 0
	for _, c := range cells {
		sum += int(c) * int(c)
	}
	if sum == 0 {
		return code{cells: cells}
	}
	return code{cells, 1 / math.Sqrt(float64(sum))}
}

// like is the cosine of two vectors; the sum is of whole numbers.
func (c code) like(o code) float64 {
	sum := int32(0)
	for i, x := range c.cells {
		sum += int32(x) * int32(o.cells[i])
	}
	return float64(sum) * (c.inv * o.inv)
}

// reading reads a question, by its words and with the encoder.
func (e *Engine) reading(ctx context.Context, text string) (*reading, error) {
	r := read(text, e.own)
	if e.coder == nil {
		return r, nil
	}
	cells, err := e.coder.Question(ctx, text)
	r.code = newCode(cells)
	return r, err
}

// encode gives every sentence of an article its vector.
func (e *Engine) encode(ctx context.Context, p *piece) error {
	if e.coder == nil {
		return nil
	}
	vectors, err := e.coder.Sentences(ctx, p.Revision.ID, p.Revision.Number, Sentences(p.Document))
	if err == nil && len(vectors) != len(p.notes) {
		err = fmt.Errorf("the encoder gave %d vectors for %d sentences", len(vectors), len(p.notes))
	}
	if err != nil {
		return err
	}
	for i, v := range vectors {
		p.notes[i].code = newCode(v)
	}
	return nil
}

// Sentences returns the texts of an article's sentences, as an Encoder is given
// them.
func Sentences(d *language.Document) []string {
	out := make([]string, len(d.Sentences))
	for i := range d.Sentences {
		s := &d.Sentences[i]
		out[i] = strings.Join(strings.Fields(d.Revision.Text[s.Start:s.End]), " ")
	}
	return out
}

// likest is how like a question the sentences of a story are.
type likest struct {
	of   map[*document][]float64 // by place in the article
	best map[*document]float64
	top  float64 // the best of all
	mean float64 // of the articles' best, copies of one text counted as often as they stand
}

func (v *view) likest(r *reading) *likest {
	if r.code.cells == nil {
		return nil
	}
	k := &likest{map[*document][]float64{}, map[*document]float64{}, -1, 0}
	for _, d := range v.docs {
		list, best := make([]float64, len(d.lines)), -1.0
		for i, l := range d.lines {
			list[i] = r.code.like(l.code)
			best = max(best, list[i])
		}
		k.of[d], k.best[d], k.top = list, best, max(k.top, best)
		k.mean += best / float64(len(v.docs))
	}
	return k
}

func (k *likest) to(s *scored) float64 { return k.of[s.doc][s.Index] }

// likePlaces is the place in its article from which a sentence's likeness to the
// question is as good as none.
const likePlaces = 6

// likes lists what an encoder says of sentence i among the best of an article;
// nothing without one.
func (f *field) likes(r *reading, list []*scored, i int) []feature {
	k := f.likest
	if k == nil {
		return nil
	}
	s := list[i]
	like := k.to(s)
	place := 0
	for _, x := range k.of[s.doc] {
		if x > like {
			place++
		}
	}
	near, mean := math.NaN(), math.NaN()
	if others := f.against(s.doc.twin); len(others) > 0 {
		near, mean = 0, 0
		for _, twin := range others {
			best := 0.0
			for _, o := range f.lists[twin] {
				best = max(best, (s.code.like(o.code)+k.to(o))/2)
			}
			near = max(near, best)
			mean += best / float64(len(others))
		}
	}
	return []feature{
		{"like", like}, {"likeLess", like - k.best[s.doc]}, {"likeBehind", like - k.top}, {"likeFirst", yes(place == 0)},
		{"likePlace", float64(min(place, likePlaces))}, {"likeBest", k.best[s.doc]}, {"likeTop", k.top}, {"likeTops", k.mean},
		{"likeNear", near}, {"likeNearMean", mean},
	}
}

// likeEchoes lists what an encoder adds in the second round: how sure the first
// is of the sentences elsewhere that say the same.
func (f *field) likeEchoes(r *reading, s *scored) []feature {
	if f.likest == nil {
		return nil
	}
	echo, most := math.NaN(), math.NaN()
	if others := f.against(s.doc.twin); len(others) > 0 {
		echo, most = 0, 0
		for _, twin := range others {
			here := 0.0
			for _, o := range f.loud[twin] {
				here = max(here, o.certainty*s.code.like(o.code))
			}
			echo += here / float64(len(others))
			most = max(most, here)
		}
	}
	return []feature{{"likeEcho", echo}, {"likeEchoMost", most}}
}
