package language

import (
	"fmt"
	"strings"
	"testing"
)

func TestReadGroups(t *testing.T) {
	groups, errs := ReadGroups(nil, "words.txt", strings.NewReader("\ufeff# ours\r\n\r\nbarge | gabbard\r\n  Harbour Board | HB |  the Blue   House \n"))
	if got := fmt.Sprint(groups); len(errs) > 0 || got != `[{words.txt 3 [barge gabbard]} {words.txt 4 [Harbour Board HB the Blue House]}]` {
		t.Errorf("read %s, %v", got, errs)
	}
	if groups, errs = ReadGroups(nil, "words.txt", strings.NewReader("# nothing yet\n")); len(groups)+len(errs) > 0 {
		t.Errorf("of no line: %v, %v", groups, errs)
	}
	for _, test := range []struct {
		text string
		want []string
	}{
		{"barge\n", []string{`w:1: a group of one member, "barge": write what may stand for it behind a |`}},
		{"barges | a barge\n", []string{`w:1: "barges | a barge" are forms of one word, which counts in all its forms anyway: write another beside them`}},
		{"barge | | gabbard |\n", []string{"w:1: member 2 is empty: take away the | beside it, or write a word there", "w:1: member 4 is empty: take away the | beside it, or write a word there"}},
		{"barge | –\n", []string{`w:1: "–" holds no word`}},
		{"barge | a boat with a very flat bottom\n", []string{`w:1: "a boat with a very flat bottom" is longer than four words`}},
		{"HB | the Board of the Harbour Works\n", nil}, // articles do not count
		{"World Health Organization | WHO\n", []string{`w:1: "WHO" is read as the small word "who", which stands in every text: leave it out`}},
		{"barge | gabbard\nbarge | \xff\n", []string{"w:2: not UTF-8: save the file with that encoding"}},
		{"tug | bb\ntug | cc\ntugs | dd\nThe Tug | ee\nff | tug\n", []string{
			`w:4: "The Tug" stands in three groups already: w:1, w:2, w:3`, `w:5: "tug" stands in three groups already: w:1, w:2, w:3`}},
		{"barge | gabbard\n" + strings.Repeat("x", longestLine) + "\n", []string{"w:2: a line of more than 65536 bytes: this is no list of words"}},
		{"barge\n\n|\n", []string{`w:1: a group of one member, "barge": write what may stand for it behind a |`, "w:3: member 1 is empty: take away the | beside it, or write a word there", "w:3: member 2 is empty: take away the | beside it, or write a word there"}},
	} {
		_, errs := ReadGroups(nil, "w", strings.NewReader(test.text))
		if got, want := fmt.Sprint(errs), fmt.Sprint(test.want); got != want {
			t.Errorf("%.60q:\n got %s\nwant %s", test.text, got, want)
		}
	}
}

// A member is counted over all files, and a list that was read stays as it was.
func TestReadGroupsSeveral(t *testing.T) {
	first, _ := ReadGroups(nil, "a", strings.NewReader("tug | b\ntug | c\ntug | d\n"))
	second, errs := ReadGroups(first, "b", strings.NewReader("\ntug | e\n"))
	if len(errs) != 1 || errs[0].Error() != `b:2: "tug" stands in three groups already: a:1, a:2, a:3` || len(first) != 3 || len(second) != 4 {
		t.Errorf("%v; %d and %d groups", errs, len(first), len(second))
	}
}

func TestOwnWords(t *testing.T) {
	groups, errs := ReadGroups(nil, "w", strings.NewReader(
		"barge | gabbard\nHarbour Board | HB | the Blue House\nkill | tickle\nA19 | the coast road\nblaze | torching\nDenmark | the kingdom\n"))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	w := NewOwnWords(groups)
	for _, test := range []struct {
		text string
		read int
		want string // the word itself, then the newsroom's own
	}{
		{"barges sank", 1, "barg gabbard=.8"},
		{"the barge", 1, "the"},
		{"Harbour Board's", 2, "harbour+board the Blue House=.8 HB=.8"},
		{"HB", 1, "hb the Blue House=.8 Harbour Board=.8"},
		{"Blue House said", 2, "blue+hous Harbour Board=.8 HB=.8"},
		{"A19 is closed", 2, "a+19 the coast road=.8"},
		{"torching", 1, "torch blaze=.8"},
		{"ignite", 1, "ignit"}, // a built-in group with "torch" does not lead into one of the newsroom's
		{"Denmark", 1, "denmark the kingdom=.8"},
		{"give up now", 2, "give+up"},
	} {
		tokens := Tokens(test.text, 0)
		list, n := w.Alternatives(tokens, 0)
		got := strings.Join(list[0].Stems, "+")
		for _, a := range list[1:] {
			if a.Own != "" {
				got += fmt.Sprintf(" %s=%s", a.Own, strings.TrimPrefix(fmt.Sprint(a.Strength), "0"))
			}
		}
		if got != test.want || n != test.read || list[0].Strength != 1 {
			t.Errorf("%q: %d read, %s\nwant %d, %s", test.text, n, got, test.read, test.want)
		}
		if p := w.Phrase(tokens, 0); p != n {
			t.Errorf("%q: a phrase of %d, alternatives of %d", test.text, p, n)
		}
		if holds := strings.Contains(got, "="); w.Holds(tokens, 0) != holds {
			t.Errorf("%q: Holds is not %v", test.text, holds)
		}
	}
	// What is built in stays.
	tokens := Tokens("killed", 0)
	built, _ := Alternatives(tokens, 0)
	if both, _ := w.Alternatives(tokens, 0); len(both) != len(built)+1 {
		t.Errorf("%d alternatives of %d and one", len(both), len(built))
	}
	for _, none := range []*OwnWords{nil, NewOwnWords(nil)} {
		if list, n := none.Alternatives(tokens, 0); len(list) != len(built) || n != 1 || none.Phrase(tokens, 0) != 1 || none.Holds(tokens, 0) {
			t.Error("no words of its own change what is built in")
		}
	}
}

// FuzzReadGroups: whatever is read without an error can be looked up, and finds
// the rest of its group.
func FuzzReadGroups(f *testing.F) {
	f.Add("barge | gabbard\n# x\nHB | the Blue House")
	f.Add("A19|the the\n||\n\xff|a")
	f.Add("the A | a the 1\nU.S. | ’s")
	f.Fuzz(func(t *testing.T, text string) {
		groups, errs := ReadGroups(nil, "w", strings.NewReader(text))
		if len(errs) > 0 {
			return
		}
		w := NewOwnWords(groups)
		for _, g := range groups {
			for _, m := range g.Members {
				tokens := Tokens(m, 0)
				at := 0
				for at < len(tokens) && skipped(tokens, at) {
					at++
				}
				list, n := w.Alternatives(tokens, at)
				if !w.Holds(tokens, at) || n == 0 || len(list) < 2 {
					t.Errorf("%q of %q is not found", m, g.Members)
				}
			}
		}
	})
}
