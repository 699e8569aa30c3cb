// Package encoder turns a sentence into a vector: two sentences that say the
// same in other words have vectors that point the same way. The weights are a
// model that the user gives, as a file; the program has none and fetches none.
//
// It runs BERT encoders whose matrices are in signed bytes (ONNX with
// MatMulInteger, as onnxruntime's dynamic quantisation writes it) and that take
// the mean over the tokens, such as e5-small-v2. Other files are refused with
// the first thing that is missing.
//
// # Arithmetic
//
// The products of matrices, where nearly all the time goes, are of whole
// numbers: activations are quantised to bytes as the file says, and a sum of
// products stays below 2²⁴, so that it is exact in a float32 in whatever order
// a processor adds. What lies between them (layer norm, softmax, GELU) is done
// in one fixed order. The vector is kept in signed bytes. So the same text gives
// the same vector, and a vector that was kept is the one that would be made.
//
// # From the bottom up
//
//   - tensors reads the weights out of an ONNX file (onnx.go)
//   - pieces cuts a text into the word pieces of BERT (pieces.go)
//   - matrix and quantised multiply (product.go)
//   - Model is the network: Open, Vector (model.go, bert.go)
//   - Encoder gives the vectors of questions and of articles, on all cores, and
//     keeps those of articles in a folder (encoder.go, keep.go)
package encoder
