package encoder

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// Model is a sentence encoder. It is safe for concurrent use.
type Model struct {
	sum     string
	pieces  *pieces
	network *network
}

// mostTokens is how many parts of words of a text are read.
const mostTokens = 256

// HashError says that a file is not the one that was meant.
type HashError struct{ File, Want, Have string } // hashes as 64 hexadecimal digits

func (e *HashError) Error() string {
	return fmt.Sprintf("%s has the SHA-256 %s, and %s is wanted: it is another file, or damaged", e.File, e.Have, e.Want)
}

// Open reads a model. The path is that of its weights, an .onnx file, or of a
// folder with one such file. Beside X.onnx lies X-tokenizer.json or
// tokenizer.json. The SHA-256 of the weights, 64 hexadecimal digits, is checked
// before anything is made of them: the error is a HashError where it is another.
func Open(path, sha string) (*Model, error) {
	m, err := open(path, sha)
	if err != nil {
		return nil, fmt.Errorf("encoder: %w", err)
	}
	return m, nil
}

func open(path, sha string) (*Model, error) {
	weights, err := weightsAt(path)
	if err != nil {
		return nil, err
	}
	file, err := os.ReadFile(weights)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(file)
	m := &Model{sum: hex.EncodeToString(sum[:])}
	if !strings.EqualFold(sha, m.sum) {
		return nil, &HashError{weights, sha, m.sum}
	}
	if err := m.read(file); err != nil {
		return nil, fmt.Errorf("%s cannot be run: %w", weights, err)
	}
	stem := strings.TrimSuffix(weights, filepath.Ext(weights))
	for _, name := range []string{stem + "-tokenizer.json", filepath.Join(filepath.Dir(weights), "tokenizer.json")} {
		file, err = os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = m.readWords(file)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return m, nil
	}
	return nil, fmt.Errorf("neither %s-tokenizer.json nor tokenizer.json lies beside %s", filepath.Base(stem), weights)
}

// read takes the network out of an ONNX file.
func (m *Model) read(file []byte) error {
	g, err := readGraph(file)
	if err == nil {
		m.network, err = readNetwork(g)
	}
	return err
}

// readWords takes the vocabulary out of a tokenizer.json.
func (m *Model) readWords(file []byte) error {
	var err error
	if m.pieces, err = readPieces(file); err != nil {
		return err
	}
	for word, n := range m.pieces.number {
		if n < 0 || int(n) >= m.network.words.rows() {
			return fmt.Errorf("%q is word %d, and the network knows %d", word, n, m.network.words.rows())
		}
	}
	return nil
}

// weightsAt returns the one file of weights that a path means.
func weightsAt(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return path, err
	}
	found, err := filepath.Glob(filepath.Join(path, "*.onnx"))
	if err != nil {
		return "", err
	}
	if len(found) != 1 {
		return "", fmt.Errorf("%s holds %d .onnx files; name the one that is meant", path, len(found))
	}
	return found[0], nil
}

// Sum returns the SHA-256 of the weights, as 64 hexadecimal digits.
func (m *Model) Sum() string { return m.sum }

// Size is the length of a vector.
func (m *Model) Size() int { return m.network.size }

// Vector returns what a text means: a direction, in signed bytes of which the
// greatest is ±127. Of two vectors the cosine says how alike they are. Of a text
// of more than 256 parts of words, those after it are not read.
func (m *Model) Vector(text string) []int8 {
	mean := m.network.run(m.pieces.cut(text, min(mostTokens, m.network.places.rows())))
	most := float32(0)
	for _, v := range mean {
		most = max(most, v, -v)
	}
	out := make([]int8, len(mean))
	if most > 0 {
		for i, v := range mean {
			out[i] = int8(math.RoundToEven(float64(127 * (v / most))))
		}
	}
	return out
}
