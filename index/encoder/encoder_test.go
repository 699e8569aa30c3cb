package encoder_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"variorum/index/archive/archivetest"
	"variorum/index/encoder"
)

// sumOf is the SHA-256 of a file.
func sumOf(t testing.TB, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

const tinyFile = "testdata/tiny.onnx"

func tiny(t testing.TB) *encoder.Model {
	t.Helper()
	m, err := encoder.Open("testdata", sumOf(t, tinyFile))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestReference holds the tiny model to what onnxruntime makes of it
// (testdata/make.py): the same parts of words, and the same direction.
func TestReference(t *testing.T) {
	// A network of two layers of chance weights has no part that a rounding could
	// tip over: what differs is the rounding to bytes.
	against(t, tiny(t), "testdata/tiny.json", .9999)
}

// TestE5 does so with e5-small-v2. Its twelve layers of bytes carry a rounding
// far: onnxruntime with its optimisations and without agrees with itself to .997
// in the worst of 273 sentences, and to .9995 in the mean.
func TestE5(t *testing.T) {
	const e5 = "7d9092cb25f2bd1c023b7e8d2aa459044a02030ac880e5a59fdaf27af69f1ded"
	path := os.Getenv("VARIORUM_TEST_ENCODER")
	if path == "" {
		archivetest.Without(t, "encoder", "VARIORUM_TEST_ENCODER is not set")
	}
	m, err := encoder.Open(path, e5)
	if err != nil {
		t.Fatal(err)
	}
	against(t, m, "testdata/e5.json", .996)
}

func against(t *testing.T, m *encoder.Model, file string, least float64) {
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var want []struct {
		Text   string
		Parts  []int32
		Vector []float64
	}
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	if len(want) == 0 {
		t.Fatalf("%s is empty", file)
	}
	for _, w := range want {
		if got := encoder.Parts(m, w.Text); !slices.Equal(got, w.Parts) {
			t.Errorf("%q\n\tis cut into %v\n\twant        %v", w.Text, got, w.Parts)
			continue
		}
		v := m.Vector(w.Text)
		if len(v) != len(w.Vector) {
			t.Fatalf("%d numbers, want %d", len(v), len(w.Vector))
		}
		var dot, x, y float64
		for i := range v {
			dot += float64(v[i]) * w.Vector[i]
			x += float64(v[i]) * float64(v[i])
			y += w.Vector[i] * w.Vector[i]
		}
		if cos := dot / math.Sqrt(x*y); !(cos >= least) {
			t.Errorf("%q: a cosine of %.5f with the reference, want %.4f", w.Text, cos, least)
		}
		if !slices.Equal(v, m.Vector(w.Text)) {
			t.Errorf("%q: twice encoded, two vectors", w.Text)
		}
	}
}

// TestOpenProblems: what is no model is refused, with what is wrong with it.
func TestOpenProblems(t *testing.T) {
	model, err := os.ReadFile(tinyFile)
	if err != nil {
		t.Fatal(err)
	}
	words, err := os.ReadFile("testdata/tiny-tokenizer.json")
	if err != nil {
		t.Fatal(err)
	}
	changed := func(old, new string) []byte { return []byte(strings.ReplaceAll(string(model), old, new)) }
	for _, test := range []struct {
		name  string
		files map[string][]byte
		want  string
	}{
		{"nothing there", nil, "holds 0 .onnx files"},
		{"two", map[string][]byte{"a.onnx": model, "b.onnx": model}, "holds 2 .onnx files"},
		{"no words", map[string][]byte{"a.onnx": model}, "neither a-tokenizer.json nor tokenizer.json lies beside"},
		{"words of another", map[string][]byte{"a.onnx": model, "tokenizer.json": []byte(strings.Replace(string(words), `"open":`, `"open":9`, 1))}, `"open" is word 9`},
		{"no words in it", map[string][]byte{"a.onnx": model, "tokenizer.json": []byte(`{"model":{"vocab":{}},"normalizer":{"type":"BertNormalizer"}}`)}, "its vocabulary lacks"},
		{"words cut otherwise", map[string][]byte{"a.onnx": model, "tokenizer.json": []byte(`{"model":{"type":"BPE"}}`)}, "does not cut words as BERT does"},
		{"text", map[string][]byte{"a.onnx": []byte("this is no model"), "tokenizer.json": words}, "cannot be run: not an ONNX file"},
		{"cut off", map[string][]byte{"a.onnx": model[:len(model)/2], "tokenizer.json": words}, "cannot be run: not an ONNX file"},
		{"another network", map[string][]byte{"a.onnx": changed("layer.1/output/dense", "layer.1/output/dance"), "tokenizer.json": words}, "no product of bytes /encoder/layer.1/output/dense"},
		{"floats", map[string][]byte{"a.onnx": changed("MatMulInteger", "MatMulFloated"), "tokenizer.json": words}, "no product of bytes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir, sum := t.TempDir(), strings.Repeat("0", 64)
			for name, b := range test.files {
				if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
					t.Fatal(err)
				}
				if filepath.Ext(name) == ".onnx" {
					sum = sumOf(t, filepath.Join(dir, name))
				}
			}
			if _, err := encoder.Open(dir, sum); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
		})
	}
}

// TestHash: a file of another hash is not looked into, and both hashes are named.
func TestHash(t *testing.T) {
	want := strings.Repeat("ab", 32)
	_, err := encoder.Open(tinyFile, want)
	wrong, ok := errors.AsType[*encoder.HashError](err)
	if !ok {
		t.Fatalf("got %v, want a HashError", err)
	}
	if wrong.Want != want || wrong.Have != sumOf(t, tinyFile) || !strings.Contains(err.Error(), wrong.Want) || !strings.Contains(err.Error(), wrong.Have) {
		t.Errorf("it does not name both hashes: %v", err)
	}
	if _, err := encoder.Open(tinyFile, strings.ToUpper(wrong.Have)); err != nil {
		t.Errorf("capital digits: %v", err)
	}
}

// TestKeep: what is kept is taken again, and only for the sentences that it was
// made of; Forget leaves nothing of an article, whatever model made it.
func TestKeep(t *testing.T) {
	ctx, folder, m := t.Context(), t.TempDir(), tiny(t)
	old := filepath.Join(folder, strings.Repeat("0", 64))
	if err := os.MkdirAll(old, 0o700); err != nil {
		t.Fatal(err)
	}
	e, err := encoder.Keeping(m, folder, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("another model's vectors are still there: %v", err)
	}
	one := []string{"The gate was opened.", "Nobody came.", "The gate was opened."}
	made, err := e.Sentences(ctx, "a.txt", 1, one)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Equal(made[0], made[1]) || !slices.Equal(made[0], made[2]) {
		t.Errorf("vectors do not go by their sentences: %v", made)
	}
	if question, err := e.Question(ctx, one[0]); err != nil || slices.Equal(question, made[0]) {
		t.Errorf("a question has the vector of a statement: %v", err)
	}
	if e.Kept("a.txt", 1) {
		t.Error("something is kept that nobody asked to keep")
	}
	for document, number := range map[string]int{"a.txt": 1, "b.txt": 1} {
		if err := e.Keep(ctx, document, number, one); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Keep(ctx, "a.txt", 2, one[:2]); err != nil {
		t.Fatal(err)
	}
	files := func() (out []string) {
		out, err := filepath.Glob(filepath.Join(folder, m.Sum(), "*"))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if len(files()) != 3 || !e.Kept("a.txt", 1) || !e.Kept("a.txt", 2) || e.Kept("a.txt", 3) {
		t.Errorf("kept: %v", files())
	}
	// A mark in a file, with its hash made good, shows that it is read.
	marked := slices.Clone(made[1])
	marked[0] ^= 1
	if err := encoder.Put(e, "b.txt", 1, one, [][]int8{made[0], marked, made[2]}); err != nil {
		t.Fatal(err)
	}
	again, err := encoder.Keeping(m, folder, true)
	if err != nil {
		t.Fatal(err)
	}
	same := func(document string, sentences []string, want [][]int8) {
		t.Helper()
		got, err := again.Sentences(ctx, document, 1, sentences)
		if err != nil || !slices.EqualFunc(got, want, slices.Equal[[]int8]) {
			t.Errorf("%s: got %v, %v, want %v", document, got, err, want)
		}
	}
	same("b.txt", one, [][]int8{made[0], marked, made[2]})
	same("b.txt", one[:2], made[:2]) // other sentences
	for _, f := range files() {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		b[len(b)-1] ^= 1
		if err := os.WriteFile(f, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	same("a.txt", one, made) // damaged
	same("b.txt", one, made)
	if !e.Kept("b.txt", 1) {
		t.Error("another's damaged file was removed")
	}
	if _, err := e.Sentences(ctx, "b.txt", 1, one); err != nil || e.Kept("b.txt", 1) {
		t.Errorf("a damaged file passes for vectors: %v", err)
	}
	if err := e.Keep(ctx, "b.txt", 1, one); err != nil {
		t.Fatal(err)
	}
	if err := again.Keep(ctx, "c.txt", 1, one); err != nil || again.Kept("c.txt", 1) {
		t.Errorf("something was written to another's folder: %v", err)
	}
	for range 2 {
		if err := encoder.Forget(folder, "a.txt"); err != nil {
			t.Fatal(err)
		}
	}
	if len(files()) != 1 || !e.Kept("b.txt", 1) {
		t.Errorf("left: %v", files())
	}
}

// FuzzOpen: whatever a file holds, it is a model that can be run or an error.
func FuzzOpen(f *testing.F) {
	model, err := os.ReadFile(tinyFile)
	if err != nil {
		f.Fatal(err)
	}
	words, err := os.ReadFile("testdata/tiny-tokenizer.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(model, words)
	f.Add(model[:9000], words)
	f.Add(model, []byte(`{"model":{"vocab":{"[CLS]":0,"[SEP]":1,"":2}},"normalizer":{"type":"BertNormalizer"}}`))
	f.Fuzz(func(t *testing.T, model, words []byte) {
		m, err := encoder.Read(model, words)
		if err == nil && len(m.Vector("query: who opened the gate, and when?")) != m.Size() {
			t.Error("a vector of another length")
		}
	})
}
