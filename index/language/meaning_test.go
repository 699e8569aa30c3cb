package language

import (
	"strings"
	"testing"
)

// TestLikeness holds to facts that any usable table knows: the first word is
// nearer to the second than to the third.
func TestLikeness(t *testing.T) {
	for _, c := range []string{
		"killed died painted",
		"sacked dismissed appointed",
		"flood river parliament",
		"explosion blast harvest",
		"convicted guilty weather",
		"jailed prison orchestra",
		"takeover acquisition earthquake",
		"coach manager glacier",
		"injured wounded elected",
		"rescuers rescue verdict",
	} {
		w := strings.Fields(c)
		if near, far := Likeness(w[0], w[1]), Likeness(w[0], w[2]); near < far+0.1 {
			t.Errorf("%s is %.2f like %s, %.2f like %s", w[0], near, w[1], far, w[2])
		}
		if Likeness(w[0], w[1]) != Likeness(w[1], w[0]) {
			t.Errorf("%s and %s: not the same both ways", w[0], w[1])
		}
	}
}

func TestLikenessOfTheUnknown(t *testing.T) {
	for _, c := range [][3]any{
		{"killed", "xqzvv", 0.0},
		{"xqzvv", "xqzvv", 0.0},
		{"", "killed", 0.0},
		{"s", "", 0.0},
		{"1,250", "killed", 0.0},
		{"killed", "killed", 1.0},
		{"parliament's", "parliament", 1.0},
	} {
		if got := Likeness(c[0].(string), c[1].(string)); got != c[2].(float64) {
			t.Errorf("Likeness(%q, %q) = %v, want %v", c[0], c[1], got, c[2])
		}
	}
}

func TestReadVectors(t *testing.T) {
	v, ok := readVectors(vectorFile)
	if !ok {
		t.Fatal("the table cannot be read")
	}
	for word, r := range v.row {
		if Fold(word) != word || v.inv[r] == 0 {
			t.Fatalf("row %d, %q: not as Fold makes words, or empty", r, word)
		}
	}
	for _, damaged := range []string{"", "VWV1", "VWV2" + vectorFile[4:], vectorFile[:len(vectorFile)-1], vectorFile + "x"} {
		if _, ok := readVectors(damaged); ok {
			t.Errorf("a damaged table of %d bytes is read", len(damaged))
		}
	}
}

func BenchmarkReadVectors(b *testing.B) {
	for b.Loop() {
		readVectors(vectorFile)
	}
}

func BenchmarkVectorLookup(b *testing.B) {
	v := vectorTable()
	for b.Loop() {
		_ = v.row["killed"]
	}
}

func BenchmarkLikeness(b *testing.B) {
	for b.Loop() {
		Likeness("killed", "died")
	}
}
