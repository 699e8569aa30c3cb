package language

import (
	"os"
	"strings"
	"testing"
)

// TestNameKey holds to pairs that must share a key and pairs that must not.
// Those that do otherwise are listed in testdata/known-wrong-names.txt.
func TestNameKey(t *testing.T) {
	wrong := map[string]bool{}
	for _, p := range namePairs(t, "testdata/known-wrong-names.txt") {
		wrong[p[0]+" "+p[1]] = true
	}
	for _, list := range []struct {
		file string
		same bool
	}{{"testdata/names-same.txt", true}, {"testdata/names-apart.txt", false}} {
		for _, p := range namePairs(t, list.file) {
			a, b := NameKey(Fold(p[0])), NameKey(Fold(p[1]))
			right, expected := (a == b) == list.same, wrong[p[0]+" "+p[1]]
			delete(wrong, p[0]+" "+p[1])
			switch {
			case right && expected:
				t.Errorf("%s: %s and %s are right now: take them off testdata/known-wrong-names.txt", list.file, p[0], p[1])
			case !right && !expected:
				t.Errorf("%s: %s → %s, %s → %s", list.file, p[0], a, p[1], b)
			}
		}
	}
	for p := range wrong {
		t.Errorf("testdata/known-wrong-names.txt lists %s, which is in no table", p)
	}
}

func namePairs(t *testing.T, file string) [][2]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out [][2]string
	for line := range strings.Lines(string(data)) {
		line, _, _ = strings.Cut(line, "#")
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		if len(f) != 2 {
			t.Fatalf("%s: %q is not two names", file, line)
		}
		out = append(out, [2]string{f[0], f[1]})
	}
	return out
}
