package answer

import (
	"cmp"
	"slices"

	"variorum/index/language"
	"variorum/index/news"
	"variorum/index/story"
)

// piece is what an engine keeps of a revision: all that depends on it alone.
// It is made when the article is taken in, and does not change.
type piece struct {
	*language.Document
	words   *story.Words // that give the numbers
	print   *story.Print
	notes   []*note  // of its sentences
	title   *note    // of its headline
	outlet  string   // what its source is called, folded
	stems   []count  // content stems: in how many sentences
	lower   []count  // words in lower case: how often
	inner   []count  // keys of words with a capital inside a sentence: how often
	upper   []int32  // keys of words with a capital
	persons []string // last words of the names of persons
	leaders []leader
}

// count is how often a word stands in an article; the word by its number.
type count struct{ word, n int32 }

// leader is the last word of the name of one who speaks for a country.
type leader struct {
	name, country string
	head          bool
}

// note is a sentence with its words looked up.
type note struct {
	*language.Sentence
	keys     []string        // name keys of the capitalised words
	stems    []string        // distinct content stems, sorted
	words    []int32         // their numbers
	all      []int32         // numbers of the stems of all words
	senses   []sense         // its content words that have a meaning
	near     []int32         // vectors of the words that may stand for others
	tails    []int32         // numbers of the keys of its names' last words
	code     code            // what an encoder makes of it; nothing without one
	marks    uint64          // a bit for each of its stems: most that it lacks are seen at once
	denies   bool            // says that something is not so
	initials map[string]bool // of runs of capitalised words: "icc" for "International Criminal Court"
	stated   stated          // found when it is first held against others as a free statement
	quoted   quoted          // found when somebody's words are first asked for
	voice    voice           // found when it is first shown
}

// sense is a word's vector and the number of its stem.
type sense struct{ vector, stem int32 }

func newNote(s *language.Sentence, words *story.Words) *note {
	l := &note{Sentence: s}
	seen := make(map[string]bool, len(s.Tokens))
	for _, t := range s.Tokens {
		if t.Upper() && len(t.Norm) > 2 {
			l.keys = append(l.keys, language.NameKey(t.Norm))
		}
		stop := language.Stop(t.Norm)
		if !seen[t.Stem] {
			seen[t.Stem] = true
			l.marks |= markOf(t.Stem)
			l.all = append(l.all, words.Number(t.Stem))
			if !stop {
				l.stems = append(l.stems, t.Stem)
			}
		}
		if stop || t.Number() {
			continue
		}
		if v, ok := language.Vector(t.Norm); ok {
			l.senses = append(l.senses, sense{v, words.Number(t.Stem)})
			if len(t.Norm) >= 3 && !slices.Contains(l.near, v) {
				l.near = append(l.near, v)
			}
		}
	}
	slices.Sort(l.stems)
	for _, s := range l.stems {
		l.words = append(l.words, words.Number(s))
	}
	for _, m := range s.Names {
		if len(m.Words) > 0 {
			l.tails = append(l.tails, words.Number(language.NameKey(m.Words[len(m.Words)-1])))
		}
	}
	l.initials, l.denies = language.Initials(s.Tokens), len(language.Negations(s.Tokens)) > 0
	return l
}

// markOf is the bit of a stem in note.marks.
func markOf(stem string) uint64 {
	if stem == "" {
		return 1
	}
	return 1 << ((int(stem[0])*7 + int(stem[len(stem)-1])*13 + int(stem[len(stem)/2])*5 + len(stem)) % 64)
}

// newPiece reads a revision. Words get their numbers from a table.
func newPiece(rev *news.Revision, words *story.Words) *piece {
	d := language.Annotate(rev)
	for i := range d.Sentences { // a word is kept once, however many articles have it
		for k := range d.Sentences[i].Tokens {
			t := &d.Sentences[i].Tokens[k]
			t.Norm, t.Stem = words.Same(t.Norm), words.Same(t.Stem)
		}
	}
	a := &piece{Document: d, words: words, print: story.NewPrint(d, words), outlet: language.Fold(rev.Source)}
	stems, lower, inner, upper := map[int32]int32{}, map[int32]int32{}, map[int32]int32{}, map[int32]int32{}
	for i := range d.Sentences {
		s := &d.Sentences[i]
		l := newNote(s, words)
		a.notes = append(a.notes, l)
		for _, w := range l.words {
			stems[w]++
		}
		for k, t := range s.Tokens {
			if !t.Upper() {
				lower[words.Number(t.Norm)]++
				continue
			}
			key := words.Number(language.NameKey(t.Norm))
			upper[key]++
			if k > 0 {
				inner[key]++
			}
		}
		for _, m := range s.Names {
			if m.Kind != language.Person || len(m.Words) == 0 {
				continue
			}
			last := m.Words[len(m.Words)-1]
			a.persons = append(a.persons, last)
			if leads, head := leads(m.TitleWds); m.Country != "" && leads {
				a.leaders = append(a.leaders, leader{last, m.Country, head})
			}
		}
	}
	a.title = newNote(&language.Sentence{Tokens: d.Title}, words)
	a.stems, a.lower, a.inner = counts(stems), counts(lower), counts(inner)
	for _, c := range counts(upper) {
		a.upper = append(a.upper, c.word)
	}
	return a
}

// counts lists what was counted by the words' numbers.
func counts(m map[int32]int32) []count {
	out := make([]count, 0, len(m))
	for w, n := range m {
		out = append(out, count{w, n})
	}
	slices.SortFunc(out, func(a, b count) int { return cmp.Compare(a.word, b.word) })
	return out
}

// of is how often a word was counted.
func of(list []count, word int32) int {
	i, ok := slices.BinarySearchFunc(list, word, func(c count, w int32) int { return cmp.Compare(c.word, w) })
	if !ok {
		return 0
	}
	return int(list[i].n)
}
