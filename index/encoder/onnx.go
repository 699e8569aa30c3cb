package encoder

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Types of the elements of a tensor, by their numbers in ONNX.
const (
	onnxFloat = 1
	onnxUint8 = 2
	onnxInt8  = 3
)

// tensor is a block of numbers of an ONNX file.
type tensor struct {
	dims []int
	kind int
	raw  []byte // as they stand in the file, little-endian
}

// operation is a node of the graph: what is done, with what.
type operation struct {
	kind   string
	inputs []string
	output string
}

// graph is what an ONNX file holds, by name.
type graph struct {
	tensors    map[string]tensor
	operations map[string]operation
}

// errDamaged says that a file is not what it should be.
var errDamaged = errors.New("not an ONNX file, or a damaged one")

// fields calls f for every field of a protobuf message: v holds a number, b the
// bytes of a field that has any.
func fields(message []byte, f func(number protowire.Number, v uint64, b []byte) error) error {
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return errDamaged
		}
		message = message[n:]
		var v uint64
		var b []byte
		switch kind {
		case protowire.VarintType:
			v, n = protowire.ConsumeVarint(message)
		case protowire.BytesType:
			b, n = protowire.ConsumeBytes(message)
		case protowire.Fixed32Type:
			var x uint32
			x, n = protowire.ConsumeFixed32(message)
			v = uint64(x)
		default:
			n = protowire.ConsumeFieldValue(number, kind, message)
		}
		if n < 0 {
			return errDamaged
		}
		message = message[n:]
		if err := f(number, v, b); err != nil {
			return err
		}
	}
	return nil
}

// readGraph reads an ONNX file: of its graph, the constant tensors and the
// operations. The tensors share the memory of the file.
func readGraph(file []byte) (*graph, error) {
	g := &graph{tensors: map[string]tensor{}, operations: map[string]operation{}}
	err := fields(file, func(number protowire.Number, _ uint64, b []byte) error {
		if number != 7 { // ModelProto.graph
			return nil
		}
		return fields(b, func(number protowire.Number, _ uint64, b []byte) error {
			switch number {
			case 1: // GraphProto.node
				return g.readNode(b)
			case 5: // GraphProto.initializer
				name, t, err := readTensor(b)
				g.tensors[name] = t
				return err
			}
			return nil
		})
	})
	if err == nil && len(g.operations) == 0 {
		err = errDamaged
	}
	return g, err
}

// readNode reads a node; that of a constant becomes a tensor.
func (g *graph) readNode(node []byte) error {
	var op operation
	var name string
	var constant *tensor
	err := fields(node, func(number protowire.Number, _ uint64, b []byte) error {
		switch number {
		case 1:
			op.inputs = append(op.inputs, string(b))
		case 2:
			op.output = string(b)
		case 3:
			name = string(b)
		case 4:
			op.kind = string(b)
		case 5: // attribute
			return fields(b, func(number protowire.Number, _ uint64, b []byte) error {
				if number != 5 { // AttributeProto.t
					return nil
				}
				_, t, err := readTensor(b)
				constant = &t
				return err
			})
		}
		return nil
	})
	if op.kind == "Constant" && constant != nil {
		g.tensors[op.output] = *constant
	}
	g.operations[name] = op
	return err
}

// readTensor reads a TensorProto and its name. Numbers may stand as raw bytes
// or as a list.
func readTensor(message []byte) (string, tensor, error) {
	var name string
	var t tensor
	var floats, small []byte
	err := fields(message, func(number protowire.Number, v uint64, b []byte) error {
		switch number {
		case 1: // dims, one by one or together
			if b == nil {
				t.dims = append(t.dims, int(v))
				return nil
			}
			for len(b) > 0 {
				v, n := protowire.ConsumeVarint(b)
				if n < 0 {
					return errDamaged
				}
				t.dims, b = append(t.dims, int(v)), b[n:]
			}
		case 2:
			t.kind = int(v)
		case 4: // float_data
			if b == nil {
				floats = binary.LittleEndian.AppendUint32(floats, uint32(v))
			}
			floats = append(floats, b...)
		case 5: // int32_data, here only of bytes
			if b == nil {
				small = append(small, byte(v))
			}
			for len(b) > 0 {
				v, n := protowire.ConsumeVarint(b)
				if n < 0 {
					return errDamaged
				}
				small, b = append(small, byte(v)), b[n:]
			}
		case 8:
			name = string(b)
		case 9:
			t.raw = b
		}
		return nil
	})
	switch {
	case t.raw != nil:
	case t.kind == onnxFloat:
		t.raw = floats
	default:
		t.raw = small
	}
	return name, t, err
}

// count is how many numbers the dimensions make; -1 where they make no sense.
func (t tensor) count() int {
	n := 1
	for _, d := range t.dims {
		if d <= 0 || d > math.MaxInt32/n {
			return -1
		}
		n *= d
	}
	return n
}

// floats returns a tensor of n floating-point numbers.
func (g *graph) floats(name string, n int) ([]float32, error) {
	t, ok := g.tensors[name]
	switch {
	case !ok:
		return nil, fmt.Errorf("no %s in it", name)
	case t.kind != onnxFloat || t.count() != n || len(t.raw) != 4*n:
		return nil, fmt.Errorf("%s: %d floating-point numbers are wanted", name, n)
	}
	out := make([]float32, n)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(t.raw[4*i:]))
	}
	return out, nil
}

// bytes returns a tensor of bytes in so many dimensions.
func (g *graph) bytes(name string, dims int) (tensor, error) {
	t, ok := g.tensors[name]
	switch {
	case !ok:
		return t, fmt.Errorf("no %s in it", name)
	case t.kind != onnxUint8 && t.kind != onnxInt8, len(t.dims) != dims, len(t.raw) == 0, len(t.raw) != t.count():
		return t, fmt.Errorf("%s: bytes in %d dimensions are wanted", name, dims)
	}
	return t, nil
}

// at returns number i of a tensor of bytes: signed or not, as the file says.
func (t tensor) at(i int) float32 {
	if t.kind == onnxInt8 {
		return float32(int8(t.raw[i]))
	}
	return float32(t.raw[i])
}
