package language

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// lexiconTexts returns the files of the lexicon as they stand.
func lexiconTexts(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := fs.WalkDir(lexiconFiles, "lexicon", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".txt") {
			return err
		}
		data, err := lexiconFiles.ReadFile(path)
		out[strings.TrimPrefix(path, "lexicon/")] = strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The shape of every file: UTF-8, composed, no blanks at the end of a line, no
// empty member, nothing twice in a line.
func TestLexiconShape(t *testing.T) {
	separator := map[string]string{"thesaurus.txt": "|", "titles.txt": "|", "reporting.txt": "|", "places.txt": "|", "hyper.txt": "|", "telling.txt": "|", "polarity.txt": "|"}
	for file, lines := range lexiconTexts(t) {
		for n, line := range lines {
			wrong := func(format string, args ...any) {
				t.Errorf("lexicon/%s:%d: %s", file, n+1, fmt.Sprintf(format, args...))
			}
			switch {
			case !utf8.ValidString(line):
				wrong("is not UTF-8")
			case !norm.NFC.IsNormalString(line):
				wrong("holds marks apart from their letters")
			case strings.TrimRight(line, " \t\r") != line:
				wrong("ends in blanks")
			case strings.HasPrefix(line, " ") || strings.Contains(line, "\t"):
				wrong("holds a tab or begins with a blank")
			}
			if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "[") {
				continue
			}
			sep, ok := separator[file]
			if !ok {
				continue
			}
			body := line
			if file == "polarity.txt" {
				left, right, ok := strings.Cut(line, "//")
				if !ok || strings.Count(left, ":") != 1 || strings.Count(right, ":") != 1 {
					wrong("is not “asked | asked: member | member // asked: member”: %s", line)
				}
				body = strings.NewReplacer(":", "|", "//", "|").Replace(line)
			}
			if file == "hyper.txt" || file == "telling.txt" {
				head, rest, ok := strings.Cut(line, ":")
				if !ok || strings.TrimSpace(head) == "" || strings.Contains(rest, ":") {
					wrong("is not “head: member | member”: %s", line)
				}
				body = rest
			}
			if level, rest, _ := strings.Cut(line, " "); file == "places.txt" {
				if v, err := strconv.Atoi(level); err == nil && v > 0 {
					body = rest
				}
			}
			seen := map[string]bool{}
			for _, m := range strings.Split(body, sep) {
				m = strings.TrimSpace(m)
				if m == "" {
					wrong("has an empty member: %s", line)
				}
				if seen[m] {
					wrong("has %q twice", m)
				}
				seen[m] = true
			}
		}
	}
}

// Every file and section that is looked up is there, and holds something; no
// section is there that nobody looks up.
func TestLexiconSections(t *testing.T) {
	want := map[string][]string{
		"stop.txt": {""}, "abbreviations.txt": {""}, "irregular.txt": {""}, "thesaurus.txt": {""}, "hyper.txt": {""}, "telling.txt": {""}, "antonyms.txt": {""}, "polarity.txt": {""}, "countries.txt": {""}, "given.txt": {""},
		"titles.txt":    {"title", "office", "modifier", "person"},
		"places.txt":    {"", "prepositions"},
		"reporting.txt": {"verb", "hedge", "plan", "condition", "unnamed", "document", "negation", "cause", "perhaps", "unexplained"},
		"units.txt":     {"", "magnitude", "vague", "modifier", "numbered"},
	}
	texts := lexiconTexts(t)
	for file, names := range want {
		if texts[file] == nil {
			t.Errorf("lexicon/%s is missing", file)
			continue
		}
		have := sections(file)
		for _, name := range names {
			if len(have[name]) == 0 {
				t.Errorf("lexicon/%s: section [%s] is missing or empty", file, name)
			}
			delete(have, name)
		}
		for _, name := range slices.Sorted(maps.Keys(have)) {
			t.Errorf("lexicon/%s: nobody reads section [%s]", file, name)
		}
	}
	for file := range texts {
		if want[file] == nil {
			t.Errorf("lexicon/%s: nobody reads it", file)
		}
	}
}

func TestLexiconThesaurus(t *testing.T) {
	groups := map[string][]string{}
	for _, line := range lines("thesaurus.txt") {
		members := strings.Split(line, "|")
		if len(members) < 2 || len(members) > 12 {
			t.Errorf("a group of %d: %s", len(members), line)
		}
		for _, m := range members {
			m = strings.TrimSpace(m)
			groups[m] = append(groups[m], line)
		}
	}
	for _, m := range slices.Sorted(maps.Keys(groups)) {
		if len(groups[m]) > 3 {
			t.Errorf("%q stands in %d groups:\n\t%s", m, len(groups[m]), strings.Join(groups[m], "\n\t"))
		}
	}
}

// Words that stand for one another are no opposites.
func TestLexiconOpposites(t *testing.T) {
	printed := lines("thesaurus.txt")
	for n, g := range lexicon().groups {
		for i, a := range g {
			for _, b := range g[i+1:] {
				if a != b && Opposite(a, b) {
					t.Errorf("%q and %q are opposites, and stand in one group: %s", a, b, printed[n])
				}
			}
		}
	}
	for _, line := range lines("antonyms.txt") {
		left, right, ok := strings.Cut(line, "|")
		if !ok || strings.Contains(right, "|") {
			t.Errorf("not two sides: %s", line)
		}
		seen := map[string]string{}
		for side, half := range map[string]string{"left": left, "right": right} {
			for _, m := range strings.Split(half, ",") {
				s := lexicon().stems(m)
				if s == "" {
					t.Errorf("an empty member: %s", line)
				}
				if other := seen[s]; other != "" && other != side {
					t.Errorf("%q stands on both sides: %s", strings.TrimSpace(m), line)
				}
				seen[s] = side
			}
		}
	}
}

func TestLexiconUnits(t *testing.T) {
	kinds := map[string]int{}
	for _, line := range sections("units.txt")[""] {
		f := strings.Split(line, "|")
		if len(f) < 3 || len(f) > 4 {
			t.Errorf("not “canonical | forms | kind | factor”: %s", line)
			continue
		}
		kind := strings.TrimSpace(f[2])
		if kind == "" || strings.TrimSpace(f[0]) == "" {
			t.Errorf("no kind: %s", line)
		}
		kinds[kind]++
		if len(f) == 4 && strings.TrimSpace(f[3]) != "" {
			if v, err := strconv.ParseFloat(strings.TrimSpace(f[3]), 64); err != nil || v <= 0 {
				t.Errorf("no factor: %s", line)
			}
			if kind == "currency" || kind == "temperature" {
				t.Errorf("cannot be converted: %s", line)
			}
		}
		for _, form := range strings.Split(f[1], ",") {
			if strings.TrimSpace(form) == "" && strings.TrimSpace(f[1]) != "" {
				t.Errorf("an empty form: %s", line)
			}
		}
	}
	for _, kind := range []string{"duration", "length", "area", "mass", "volume", "temperature", "speed", "energy", "currency", "percent"} {
		if kinds[kind] == 0 {
			t.Errorf("no unit of %s", kind)
		}
	}
	for _, line := range sections("units.txt")["modifier"] {
		f := strings.Fields(line)
		switch Modifier(f[len(f)-1]) {
		case Exactly, About, AtLeast, MoreThan, AtMost, LessThan, Nearly, JustOver, UpTo, MostOf:
		default:
			t.Errorf("no modifier: %s", line)
		}
	}
	for _, section := range []string{"magnitude", "vague"} {
		for _, line := range sections("units.txt")[section] {
			f := strings.Fields(line)
			value := f[len(f)-1]
			if section == "magnitude" && len(f) > 1 {
				value = f[1]
			}
			if v, err := strconv.ParseFloat(value, 64); err != nil || v <= 0 {
				t.Errorf("[%s] has no value: %s", section, line)
			}
		}
	}
}

// A form stands once, and no lemma is itself a form, or the order of the
// lines would tell.
func TestLexiconIrregular(t *testing.T) {
	lemma := map[string]string{}
	for _, line := range lines("irregular.txt") {
		f := strings.Fields(line)
		if len(f) != 2 {
			t.Errorf("not “form lemma”: %s", line)
			continue
		}
		if f[0] == f[1] {
			t.Errorf("a form that is its own lemma: %s", line)
		}
		if have, ok := lemma[f[0]]; ok {
			t.Errorf("%s is a form of %s and of %s", f[0], have, f[1])
		}
		lemma[f[0]] = f[1]
	}
	for _, form := range slices.Sorted(maps.Keys(lemma)) {
		if further, ok := lemma[lemma[form]]; ok {
			t.Errorf("%s is a form of %s, which is a form of %s", form, lemma[form], further)
		}
	}
}

func TestLexiconTitles(t *testing.T) {
	seen := map[string]string{}
	for _, section := range []string{"title", "office", "modifier"} {
		for _, line := range sections("titles.txt")[section] {
			for _, item := range strings.Split(line, "|") {
				item = strings.TrimSpace(item)
				if other, ok := seen[item]; ok {
					t.Errorf("%q stands in [%s] and in [%s]", item, other, section)
				}
				seen[item] = section
			}
		}
	}
}

func TestLexiconCountries(t *testing.T) {
	seen := map[string]bool{}
	for _, line := range lines("countries.txt") {
		f := strings.Split(line, "|")
		if len(f) != 5 {
			t.Errorf("%d fields: %s", len(f), line)
		}
		name := strings.TrimSpace(f[0])
		if name == "" || seen[name] {
			t.Errorf("no name, or twice: %s", line)
		}
		seen[name] = true
		for _, field := range f[1:] {
			if strings.TrimSpace(field) == "" {
				continue
			}
			for _, item := range strings.Split(field, ",") {
				if strings.TrimSpace(item) == "" {
					t.Errorf("an empty item: %s", line)
				}
			}
		}
	}
}
