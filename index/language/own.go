package language

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Group is words and short phrases that a newsroom has stand for one another,
// names with their spellings and short forms among them.
type Group struct {
	File    string // where it was read
	Line    int
	Members []string // as written
}

// What a group may be.
const (
	longestMember = 4 // words, articles apart
	mostGroups    = 3 // that one member stands in
	longestLine   = 64 << 10
)

// ReadGroups reads a newsroom's groups in the form of lexicon/thesaurus.txt and
// returns them behind those that were read before, so that one member may be
// counted over several files. The errors are all that is wrong with this file,
// each with its name and the line; with any of them the groups are of no use.
func ReadGroups(before []Group, file string, r io.Reader) ([]Group, []error) {
	groups := slices.Clip(before)
	in := map[string][]string{} // stems → where the groups stand that hold them
	for _, g := range before {
		for _, m := range g.distinct() {
			in[m.stems] = append(in[m.stems], g.place())
		}
	}
	var errs []error
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, longestLine)
	n := 0
	for sc.Scan() {
		n++
		line := sc.Text()
		wrong := func(format string, args ...any) {
			errs = append(errs, fmt.Errorf("%s:%d: %s", file, n, fmt.Sprintf(format, args...)))
		}
		if !utf8.ValidString(line) {
			wrong("not UTF-8: save the file with that encoding")
			continue
		}
		if n == 1 {
			line = strings.TrimPrefix(line, "\ufeff") // as some editors begin a file
		}
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		g := Group{File: file, Line: n}
		for i, m := range strings.Split(line, "|") {
			m = strings.Join(strings.Fields(m), " ")
			switch stems := memberStems(m); {
			case len(stems) == 0 && m == "":
				wrong("member %d is empty: take away the | beside it, or write a word there", i+1)
			case len(stems) == 0:
				wrong("%q holds no word", m)
			case len(stems) > longestMember:
				wrong("%q is longer than four words", m)
			case len(stems) == 1 && Stop(stems[0]):
				wrong("%q is read as the small word %q, which stands in every text: leave it out", m, stems[0])
			default:
				g.Members = append(g.Members, m)
				continue
			}
			g.Members = append(g.Members, "") // counted, so that one mistake is told once
		}
		members := g.distinct()
		switch whole := !slices.Contains(g.Members, ""); {
		case len(g.Members) == 1 && whole:
			wrong("a group of one member, %q: write what may stand for it behind a |", g.Members[0])
		case len(members) == 1 && whole:
			wrong("%q are forms of one word, which counts in all its forms anyway: write another beside them", strings.Join(g.Members, " | "))
		}
		for _, m := range members {
			if len(in[m.stems]) >= mostGroups {
				wrong("%q stands in three groups already: %s", m.text, strings.Join(in[m.stems], ", "))
				continue
			}
			in[m.stems] = append(in[m.stems], g.place())
		}
		groups = append(groups, g)
	}
	if err := sc.Err(); err == bufio.ErrTooLong {
		errs = append(errs, fmt.Errorf("%s:%d: a line of more than %d bytes: this is no list of words", file, n+1, longestLine))
	} else if err != nil {
		errs = append(errs, fmt.Errorf("%s: %w", file, err))
	}
	return groups, errs
}

func (g Group) place() string { return fmt.Sprintf("%s:%d", g.File, g.Line) }

// distinct returns the members with their stems; of those with the same stems,
// the first.
func (g Group) distinct() []ownMember {
	var list []ownMember
	seen := map[string]bool{"": true}
	for _, m := range g.Members {
		if stems := strings.Join(memberStems(m), " "); !seen[stems] {
			seen[stems] = true
			list = append(list, ownMember{m, stems})
		}
	}
	return list
}

// memberStems returns what an article must hold in a row where it uses a
// member.
func memberStems(member string) []string {
	var stems []string
	tokens := Tokens(member, 0)
	for i, t := range tokens {
		if !skipped(tokens, i) {
			stems = append(stems, t.Stem)
		}
	}
	return stems
}

// skipped reports whether a token does not count in a member: an article, if it
// is one. The "A" of "A19" is none.
func skipped(tokens []Token, i int) bool {
	return article(tokens[i].Norm) && (i+1 == len(tokens) || tokens[i+1].Start > tokens[i].End)
}

// OwnWords is the groups of a newsroom as they are looked up, beside those that
// are built in. It is never changed. A nil one holds none.
type OwnWords struct {
	groups   [][]ownMember
	groupsOf map[string][]int // stems → indices in groups
}

type ownMember struct {
	text  string
	stems string // parted by spaces
}

// NewOwnWords makes groups ready to be looked up.
func NewOwnWords(groups []Group) *OwnWords {
	if len(groups) == 0 {
		return nil
	}
	w := &OwnWords{groupsOf: map[string][]int{}}
	for n, g := range groups {
		members := g.distinct()
		for _, m := range members {
			w.groupsOf[m.stems] = append(w.groupsOf[m.stems], n)
		}
		w.groups = append(w.groups, members)
	}
	return w
}

// Alternatives is the function of that name with the newsroom's own words added:
// they have the strength of synonyms, and where one of them and a built-in
// phrase begin at tokens[i], the longer one is read.
func (w *OwnWords) Alternatives(tokens []Token, i int) ([]Alternative, int) {
	key, own := w.at(tokens, i)
	list, n := Alternatives(tokens, i)
	switch {
	case own == 0 || own < n:
		return list, n
	case own > n:
		list = synonyms(strings.Fields(key))
	}
	strength, text := map[string]float64{}, map[string]string{}
	for _, a := range list {
		strength[strings.Join(a.Stems, " ")] = a.Strength
	}
	for _, g := range w.groupsOf[key] {
		for _, m := range w.groups[g] {
			if strength[m.stems] < synonymStrength {
				strength[m.stems], text[m.stems] = synonymStrength, m.text
			}
		}
	}
	list = sorted(strength)
	for k := range list {
		list[k].Own = text[strings.Join(list[k].Stems, " ")]
	}
	return list, own
}

// Phrase is the function of that name with the newsroom's own words added.
func (w *OwnWords) Phrase(tokens []Token, i int) int {
	_, own := w.at(tokens, i)
	return max(own, Phrase(tokens, i))
}

// Holds reports whether a member begins at tokens[i].
func (w *OwnWords) Holds(tokens []Token, i int) bool {
	_, n := w.at(tokens, i)
	return n > 0
}

// at returns the stems of the longest member that begins at token i, and how
// many tokens it takes; 0 where there is none.
func (w *OwnWords) at(tokens []Token, i int) (key string, n int) {
	if w == nil {
		return "", 0
	}
	var run []string
	for k := i; k < len(tokens) && len(run) < longestMember; k++ {
		if skipped(tokens, k) {
			if k == i {
				break
			}
			continue
		}
		run = append(run, tokens[k].Stem)
		if s := strings.Join(run, " "); w.groupsOf[s] != nil {
			key, n = s, k-i+1
		}
	}
	return key, n
}
