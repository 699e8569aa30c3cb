package encoder

import (
	"fmt"
	"math"
	"strings"

	"github.com/viterin/vek/vek32"
)

// exact is the bound below which every whole number is a float32, and so every
// sum of whole numbers whose absolute values stay below it.
const exact = 1 << 24

// matrix is a linear layer: weights in whole numbers, what they are multiplied
// with to be what they stand for, and what is added.
type matrix struct {
	in, out int
	cells   []float32 // whole numbers; in of them for each output
	scale   []float32 // of each output
	bias    []float32
	block   int // how many products may be summed before a sum might not be exact
}

// matrix reads the weights that an operation multiplies with, and a bias.
func (g *graph) matrix(operation, bias string) (*matrix, error) {
	op, ok := g.operations[operation]
	if !ok || op.kind != "MatMulInteger" || len(op.inputs) != 4 {
		return nil, fmt.Errorf("no product of bytes %s in it (MatMulInteger)", operation)
	}
	weights := op.inputs[1]
	file, err := g.bytes(weights, 2)
	if err != nil {
		return nil, err
	}
	m := &matrix{in: file.dims[0], out: file.dims[1], cells: make([]float32, len(file.raw))}
	zero, err := g.bytes(op.inputs[3], 1)
	if err != nil {
		return nil, err
	}
	stem, ok := strings.CutSuffix(weights, "_quantized")
	if !ok || len(zero.raw) != m.out {
		return nil, fmt.Errorf("%s: a name that ends in _quantized is wanted, and a zero point for each output", weights)
	}
	if m.scale, err = g.floats(stem+"_scale", m.out); err != nil {
		return nil, err
	}
	if m.bias, err = g.floats(bias, m.out); err != nil {
		return nil, err
	}
	most := float32(1)
	for j0 := 0; j0 < m.out; j0 += strip {
		for i := range m.in {
			for j := j0; j < min(j0+strip, m.out); j++ {
				w := file.at(i*m.out+j) - zero.at(j)
				m.cells[j*m.in+i] = w
				most = max(most, w, -w)
			}
		}
	}
	m.block = exact / (255 * int(most)) &^ 7
	return m, nil
}

// quantised are activations in whole numbers, -255…255, as DynamicQuantizeLinear
// of ONNX makes them, the zero point taken off; scale is what one stands for.
type quantised struct {
	cells []float32
	scale float32
}

// quantise brings activations, all by one scale, to whole numbers.
func quantise(x []float32) quantised {
	var low, high float32
	for _, v := range x {
		low, high = min(low, v), max(high, v)
	}
	q := quantised{make([]float32, len(x)), (high - low) / 255}
	if q.scale == 0 {
		return q
	}
	zero := min(max(math.RoundToEven(float64(-low/q.scale)), 0), 255)
	for i, v := range x {
		q.cells[i] = float32(min(max(math.RoundToEven(float64(v/q.scale))+zero, 0), 255) - zero)
	}
	return q
}

// strip is how many outputs are worked on together: their weights stay in the
// nearest cache.
const strip = 8

// times multiplies rows of activations with the weights and adds the bias: one
// row of m.out for each of m.in.
func (m *matrix) times(q quantised) []float32 {
	rows := len(q.cells) / m.in
	out := make([]float32, rows*m.out)
	for j0 := 0; j0 < m.out; j0 += strip {
		for i := range rows {
			row := q.cells[i*m.in : (i+1)*m.in]
			for j := j0; j < min(j0+strip, m.out); j++ {
				weights := m.cells[j*m.in : (j+1)*m.in]
				var sum int32
				for from := 0; from < m.in; from += m.block {
					to := min(from+m.block, m.in)
					sum += int32(vek32.Dot(weights[from:to], row[from:to]))
				}
				out[i*m.out+j] = float32(float32(sum)*(q.scale*m.scale[j])) + m.bias[j]
			}
		}
	}
	return out
}
