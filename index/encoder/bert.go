package encoder

import (
	"fmt"
	"math"
	"strings"
)

// network is a BERT encoder (Devlin et al. 2019, arxiv.org/abs/1810.04805): the
// embeddings of words and places, then layers of attention (Vaswani et al. 2017,
// arxiv.org/abs/1706.03762, section 3.2) and of two linear maps.
type network struct {
	size   int // length of what stands for a token
	head   int // of that, what one head of attention looks at
	words  embedding
	places embedding
	first  embedding // of the first of two texts, which is all there is
	norm   layerNorm
	layers []layer
	gelu   gelu
}

type layer struct {
	query, key, value, join, widen, narrow *matrix
	attended, done                         layerNorm
}

// embedding is a table in bytes.
type embedding struct {
	cells       tensor
	size        int
	scale, zero float32
}

// add adds row i to x.
func (e embedding) add(x []float32, i int) {
	for k := range x {
		x[k] += float32((e.cells.at(i*e.size+k) - e.zero) * e.scale)
	}
}

func (e embedding) rows() int { return e.cells.dims[0] }

// layerNorm brings the numbers of a token to mean 0 and spread 1, then weighs
// them (Ba et al. 2016, arxiv.org/abs/1607.06450).
type layerNorm struct{ weight, bias []float32 }

const normEpsilon = 1e-12

func (n layerNorm) apply(x []float32) {
	size := len(n.weight)
	for ; len(x) > 0; x = x[size:] {
		row := x[:size]
		var sum, squares float64
		for _, v := range row {
			sum += float64(v)
		}
		mean := sum / float64(size)
		for _, v := range row {
			d := float64(v) - mean
			squares += float64(d * d)
		}
		by := 1 / math.Sqrt(squares/float64(size)+normEpsilon)
		for k, v := range row {
			row[k] = float32(float32((float64(v)-mean)*by)*n.weight[k]) + n.bias[k]
		}
	}
}

// readNetwork takes the network out of a file, by the names that PyTorch's
// export of BertModel gives.
func readNetwork(g *graph) (*network, error) {
	n := &network{gelu: newGelu()}
	var err error
	if n.words, err = g.embedding("embeddings.word_embeddings.weight"); err != nil {
		return nil, err
	}
	n.size = n.words.size
	if n.places, err = g.embedding("embeddings.position_embeddings.weight"); err != nil {
		return nil, err
	}
	if n.first, err = g.embedding("embeddings.token_type_embeddings.weight"); err != nil {
		return nil, err
	}
	if n.places.size != n.size || n.first.size != n.size {
		return nil, fmt.Errorf("embeddings of %d, %d and %d numbers", n.size, n.places.size, n.first.size)
	}
	if n.norm, err = g.layerNorm("embeddings.LayerNorm", n.size); err != nil {
		return nil, err
	}
	for i := 0; ; i++ {
		if _, ok := g.operations[fmt.Sprintf("/encoder/layer.%d/attention/self/query/MatMul_quant", i)]; !ok && i > 0 {
			break
		}
		l, err := g.layer(i, n.size)
		if err != nil {
			return nil, err
		}
		n.layers = append(n.layers, l)
	}
	// The products of attention are divided by the root of a head's size.
	divide := g.operations["/encoder/layer.0/attention/self/Div"]
	if len(divide.inputs) != 2 {
		return nil, fmt.Errorf("nothing in it says how large a head of attention is")
	}
	root, err := g.floats(divide.inputs[1], 1)
	if err != nil {
		return nil, err
	}
	n.head = int(math.Round(float64(root[0]) * float64(root[0])))
	if n.head <= 0 || n.size%n.head != 0 {
		return nil, fmt.Errorf("heads of %d in tokens of %d", n.head, n.size)
	}
	return n, nil
}

func (g *graph) embedding(name string) (embedding, error) {
	cells, err := g.bytes(name+"_quantized", 2)
	if err != nil {
		return embedding{}, err
	}
	scale, err := g.floats(name+"_scale", 1)
	if err != nil {
		return embedding{}, err
	}
	zero, err := g.bytes(name+"_zero_point", 0)
	if err != nil {
		return embedding{}, err
	}
	return embedding{cells, cells.dims[1], scale[0], zero.at(0)}, nil
}

func (g *graph) layerNorm(name string, size int) (n layerNorm, err error) {
	if n.weight, err = g.floats(name+".weight", size); err == nil {
		n.bias, err = g.floats(name+".bias", size)
	}
	return n, err
}

func (g *graph) layer(i, size int) (l layer, err error) {
	wide := 0
	for _, p := range []struct {
		at      string
		m       **matrix
		in, out *int
	}{
		{"attention/self/query", &l.query, &size, &size}, {"attention/self/key", &l.key, &size, &size},
		{"attention/self/value", &l.value, &size, &size}, {"attention/output/dense", &l.join, &size, &size},
		{"intermediate/dense", &l.widen, &size, &wide}, {"output/dense", &l.narrow, &wide, &size},
	} {
		name := fmt.Sprintf("encoder.layer.%d.%s.bias", i, strings.ReplaceAll(p.at, "/", "."))
		if *p.m, err = g.matrix(fmt.Sprintf("/encoder/layer.%d/%s/MatMul_quant", i, p.at), name); err != nil {
			return l, err
		}
		if p.out == &wide {
			wide = (*p.m).out
		}
		if (*p.m).in != *p.in || (*p.m).out != *p.out {
			return l, fmt.Errorf("%s of layer %d does not fit the others: %d × %d", p.at, i, (*p.m).in, (*p.m).out)
		}
	}
	if l.attended, err = g.layerNorm(fmt.Sprintf("encoder.layer.%d.attention.output.LayerNorm", i), size); err == nil {
		l.done, err = g.layerNorm(fmt.Sprintf("encoder.layer.%d.output.LayerNorm", i), size)
	}
	return l, err
}

// run returns the mean of what the network makes of a text's tokens. There are
// at most as many tokens as places, each below the number of words.
func (n *network) run(tokens []int32) []float32 {
	x := make([]float32, len(tokens)*n.size)
	for i, t := range tokens {
		row := x[i*n.size : (i+1)*n.size]
		n.words.add(row, int(t))
		n.first.add(row, 0)
		n.places.add(row, i)
	}
	n.norm.apply(x)
	for _, l := range n.layers {
		q := quantise(x)
		mixed := n.attend(l.query.times(q), l.key.times(q), l.value.times(q))
		add(x, l.join.times(quantise(mixed)))
		l.attended.apply(x)
		wide := l.widen.times(quantise(x))
		n.gelu.apply(wide)
		add(x, l.narrow.times(quantise(wide)))
		l.done.apply(x)
	}
	mean := make([]float32, n.size)
	for ; len(x) > 0; x = x[n.size:] {
		add(mean, x[:n.size])
	}
	for k := range mean {
		mean[k] /= float32(len(tokens))
	}
	return mean
}

// attend mixes the values of all tokens for each one, head by head, by how well
// its query fits their keys.
func (n *network) attend(query, key, value []float32) []float32 {
	out := make([]float32, len(query))
	count := len(query) / n.size
	root := float32(math.Sqrt(float64(n.head)))
	fit := make([]float32, count)
	for from := 0; from < n.size; from += n.head {
		for i := range count {
			q := query[i*n.size+from:][:n.head]
			top := float32(math.Inf(-1))
			for j := range count {
				sum := float32(0)
				for k, v := range key[j*n.size+from:][:n.head] {
					sum += float32(q[k] * v)
				}
				fit[j] = sum / root
				top = max(top, fit[j])
			}
			whole := float32(0)
			for j := range fit {
				fit[j] = float32(math.Exp(float64(fit[j] - top)))
				whole += fit[j]
			}
			to := out[i*n.size+from:][:n.head]
			for j, f := range fit {
				f /= whole
				for k, v := range value[j*n.size+from:][:n.head] {
					to[k] += float32(f * v)
				}
			}
		}
	}
	return out
}

// gelu is x·Φ(x), Φ the share of a normal distribution below x (Hendrycks and
// Gimpel 2016, arxiv.org/abs/1606.08415). Φ is read from a table, between two of
// its places in a straight line: off by less than 10⁻⁷.
type gelu struct{ below []float32 }

const (
	geluSteps = 1024 // to 1
	geluEnd   = 6    // beyond it Φ is 0 or 1 for a float32
)

func newGelu() gelu {
	g := gelu{make([]float32, 2*geluEnd*geluSteps+2)}
	for i := range g.below {
		x := float64(i)/geluSteps - geluEnd
		g.below[i] = float32(.5 * (1 + math.Erf(x/math.Sqrt2)))
	}
	return g
}

func (g gelu) apply(x []float32) {
	for i, v := range x {
		switch {
		case v >= geluEnd:
		case v > -geluEnd:
			at := float32((v + geluEnd) * geluSteps)
			k := int(at)
			low := g.below[k]
			x[i] = v * (low + float32((g.below[k+1]-low)*(at-float32(k))))
		default:
			x[i] = 0
		}
	}
}

func add(to, x []float32) {
	for i, v := range x {
		to[i] += v
	}
}
