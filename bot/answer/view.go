package answer

import (
	"math"
	"slices"
	"sort"
	"strings"

	"variorum/index/language"
)

// view is one story as a question sees it: the articles that tell it, read
// sentence by sentence, and how common each word is in it.
type view struct {
	docs     []*document // in order of their identifiers
	df       map[string]int
	total    int               // sentences
	heads    map[string]bool   // surnames in leaders of presidents and the like
	leaders  map[string]string // surname → country: "varga" → hungary, from "Hungarian President Ilona Varga"
	weights  []float64         // squared weight of each stem, by its number
	spread   map[string]int    // name key → in how many articles it stands, copies of one text counted once
	surnames map[string]bool   // last words of the names of persons
	outlets  map[string]bool   // what the sources of the story are called, folded
	twins    int               // how many articles there are, counted so
	names    map[string]int    // name key → how often it is written with a capital inside a sentence
	lower    map[string]int    // word → how often it is written in lower case
}

// document is an article with what ranking needs of each sentence.
type document struct {
	*language.Document
	twin  string // the same for all copies of one text
	view  *view
	lines []*line
	title *line // the headline, matched as context
}

// line is a sentence with its words looked up.
type line struct {
	*language.Sentence
	doc      *document
	at       map[string][]int // stem → token indices
	keys     map[string]bool  // name keys of the capitalised words
	stems    []string         // distinct content stems, sorted
	words    []int            // numbers of its stems, rising
	length   float64          // of the vector of its weighted stems
	meaning  []float64        // the mean of its words' vectors, rare words first
	code     code             // what an encoder makes of it
	initials map[string]bool  // of runs of capitalised words: "icc" for "International Criminal Court"
}

func newLine(d *document, s *language.Sentence) *line {
	l := &line{Sentence: s, doc: d, at: map[string][]int{}, keys: map[string]bool{}}
	for i, t := range s.Tokens {
		l.at[t.Stem] = append(l.at[t.Stem], i)
		if t.Upper() && len(t.Norm) > 2 {
			l.keys[language.NameKey(t.Norm)] = true
		}
		if !language.Stop(t.Norm) && len(l.at[t.Stem]) == 1 {
			l.stems = append(l.stems, t.Stem)
		}
	}
	sort.Strings(l.stems)
	l.initials = language.Initials(s.Tokens)
	return l
}

// newView prepares the articles of one story.
func newView(docs []*language.Document, twin func(document string) string) *view {
	v := &view{outlets: map[string]bool{}, surnames: map[string]bool{}, leaders: map[string]string{}, heads: map[string]bool{}, names: map[string]int{}}
	df, lower, total := newTally(), newTally(), newTally()
	spread := map[string]map[string]bool{}
	for _, d := range docs {
		doc := &document{Document: d, view: v, twin: twin(d.Revision.ID)}
		v.outlets[language.Fold(d.Revision.Source)] = true
		for i := range d.Sentences {
			l := newLine(doc, &d.Sentences[i])
			doc.lines = append(doc.lines, l)
			total.add(doc, "")
			for _, s := range l.stems {
				df.add(doc, s)
			}
			for k, t := range l.Tokens {
				switch {
				case !t.Upper():
					lower.add(doc, t.Norm)
					continue
				case k > 0:
					v.names[language.NameKey(t.Norm)]++
				}
				key := language.NameKey(t.Norm)
				if spread[key] == nil {
					spread[key] = map[string]bool{}
				}
				spread[key][doc.twin] = true
			}
			for _, m := range l.Names {
				if m.Kind == language.Person && len(m.Words) > 0 {
					v.surnames[m.Words[len(m.Words)-1]] = true
				}
				leader, head := leads(m.TitleWds)
				if m.Country != "" && m.Kind == language.Person && leader {
					v.leaders[m.Words[len(m.Words)-1]] = m.Country
					v.heads[m.Words[len(m.Words)-1]] = v.heads[m.Words[len(m.Words)-1]] || head
				}
			}
		}
		doc.title = newLine(doc, &language.Sentence{Tokens: d.Title})
		v.docs = append(v.docs, doc)
	}
	v.df, v.lower, v.total = df.sum(), lower.sum(), total.sum()[""]
	v.spread = map[string]int{}
	texts := map[string]bool{}
	for _, d := range v.docs {
		texts[d.twin] = true
	}
	v.twins = len(texts)
	for key, in := range spread {
		v.spread[key] = len(in)
	}
	v.index()
	return v
}

// leads reports whether a title is that of one who speaks for a country, and
// whether of its head.
func leads(title []string) (leader, head bool) {
	for i, w := range title {
		switch w {
		case "president", "chancellor", "premier", "king", "queen":
			return true, true
		case "minister":
			return true, i > 0 && title[i-1] == "prime"
		}
	}
	return false, false
}

// idf is the weight of a stem in the story: rare words tell sentences apart.
func (v *view) idf(stem string) float64 {
	return math.Log(1 + float64(v.total)/float64(1+v.df[stem]))
}

// match says how well a sentence speaks of a term, 0…1.
func (v *view) match(t *term, l *line) float64 {
	best := 0.0
	for _, a := range t.alts {
		if a.Strength <= best {
			break // sorted by strength
		}
		if l.hasRun(a.Stems) {
			best = a.Strength
		}
	}
	if best >= .9 || !t.name && best > 0 {
		return best
	}
	for _, o := range t.against {
		if l.hasRun(strings.Fields(o)) {
			return oppositeStrength
		}
	}
	if t.initials != "" && l.initials[t.initials] {
		return .95
	}
	if t.name {
		word, key, printed, stands := t.last, t.key, .95, .7
		if t.phrase {
			printed, stands = lastWord, lastWord
		}
		if len(key) > 3 && l.keys[key] {
			return max(best, printed)
		}
		for _, s := range l.Stands {
			if s == word || language.NameKey(s) == key {
				best = max(best, stands)
			}
		}
		for _, m := range l.Names { // a leader stands for his country
			if c := v.leaders[m.Words[len(m.Words)-1]]; c != "" && best < .5 && t.country() == c {
				best = .5
			}
		}
	}
	return best
}

// tells says how well a sentence speaks of a term or holds what tells of it,
// 0…1.
func (t *term) tells(l *line, matched float64) float64 {
	if matched >= tellingStrength {
		return matched
	}
	for i, j := 0, 0; i < len(t.telling) && j < len(l.Telling); {
		switch a, b := t.telling[i], l.Telling[j]; {
		case a == b:
			return tellingStrength
		case a < b:
			i++
		default:
			j++
		}
	}
	return matched
}

// tellingStrength is how much what tells of a word counts beside the word itself:
// less than what stands for it.
const tellingStrength = .55

// lastWord is how much the last word counts for a name of several that the
// newsroom has in its own words: "Brandt" for "Ottilie Brandt" as well as "School
// Board" for "Harbour Board".
const lastWord = .5

// soft is how much a word of the sentence that lies near the term in meaning
// counts for it: vectors find paraphrases that no list of words has.
func (t *term) soft(l *line) float64 {
	best := t.likest(l)
	if best < softLeast {
		return 0
	}
	return best * best
}

// likest is the likeness of the term and the word of the sentence that lies
// nearest to it in meaning.
func (t *term) likest(l *line) float64 {
	best := 0.0
	if t.like == nil {
		return 0
	}
	for _, tok := range l.Tokens {
		if len(tok.Norm) < 3 || tok.Number() || language.Stop(tok.Norm) {
			continue
		}
		like, ok := t.like[tok.Norm]
		if !ok {
			like = language.Likeness(t.norm, tok.Norm)
			t.like[tok.Norm] = like
		}
		best = max(best, like)
	}
	return best
}

// softLeast is the likeness from which a word counts for another at all.
const softLeast = .35

// country returns the country that the term names, or "".
func (t *term) country() string {
	c, n := language.CountryOf(language.Tokens(t.text, 0), 0)
	if n == 0 {
		return ""
	}
	return c.Name
}

// hasRun reports whether the stems stand in the sentence, in order and with at
// most two words between them.
func (l *line) hasRun(stems []string) bool { return l.find(stems) >= 0 }

// find returns the token where a run of stems begins, or -1.
func (l *line) find(stems []string) int {
	if len(stems) == 0 {
		return -1
	}
	for _, start := range l.at[stems[0]] {
		at, ok := start, true
		for _, s := range stems[1:] {
			next := -1
			for _, p := range l.at[s] {
				if p > at && p-at <= 3 {
					next = p
					break
				}
			}
			if next < 0 {
				ok = false
				break
			}
			at = next
		}
		if ok {
			return start
		}
	}
	return -1
}

// recognise marks the terms that the story writes as names, however the
// question writes them ("varga").
func (v *view) recognise(r *reading) {
	for i := range r.terms {
		t := &r.terms[i]
		if t.name || t.number || len(t.alts) == 0 || len(t.alts[0].Stems) != 1 {
			continue
		}
		tok := r.tokens[t.from]
		key := language.NameKey(tok.Norm)
		if len(key) > 3 && v.names[key] > 0 && v.names[key] > v.lower[tok.Norm] {
			t.naming()
		}
	}
}

// speaking counts the sentences that speak of a term, those of copies of one
// text as of one.
func (v *view) speaking(t *term) int {
	most := map[string]int{}
	for _, d := range v.docs {
		n := 0
		for _, l := range d.lines {
			if v.match(t, l) >= .6 {
				n++
			}
		}
		most[d.twin] = max(most[d.twin], n)
	}
	sum := 0
	for _, n := range most {
		sum += n
	}
	return sum
}

// weigh gives every term its weight: how much of a sentence's meaning it
// decides. A word that no sentence speaks of weighs as the rarest.
func (v *view) weigh(r *reading) {
	phrases := language.TellingOf(r.tokens)
	for i := range r.terms {
		t := &r.terms[i]
		if !t.name && !t.number {
			t.telling = append(language.Telling(t.alts), phrases[t.from]...)
			slices.Sort(t.telling)
		}
		df := v.speaking(t)
		t.known = df > 0
		t.weight = t.share * math.Log(1+float64(v.total)/float64(1+df))
		if t.known && v.given(t) {
			t.given = true
			if !t.name {
				t.weight *= givenWeight
			}
		}
		if !t.known && !t.name && !t.number {
			t.weight *= strangeWeight
		}
	}
}

// strangeWeight is what is left of the weight of a question's word that no
// sentence of the story speaks of. That a story lacks a word hardly tells that
// it lacks the answer: most often it says the same in others.
const strangeWeight = .5

// givenWeight is what is left of the weight of a word that most articles open
// with: what all of them tell of is not what is asked about it.
const givenWeight = .8

// given reports whether most articles of the story speak of a term in their
// headline or first sentence.
func (v *view) given(t *term) bool {
	in := map[string]bool{}
	for _, d := range v.docs {
		if v.match(t, d.title) >= .6 || len(d.lines) > 0 && v.match(t, d.lines[0]) >= .6 {
			in[d.twin] = true
		}
	}
	return v.twins >= 3 && 3*len(in) >= 2*v.twins
}

// likeness of two sentences by their weighted content words: the cosine of
// their stems, each counted once.
func (v *view) likeness(a, b *line) float64 {
	if a.length == 0 || b.length == 0 {
		return 0
	}
	dot := 0.0
	for i, j := 0, 0; i < len(a.words) && j < len(b.words); {
		switch x, y := a.words[i], b.words[j]; {
		case x == y:
			dot += v.weights[x]
			i++
			j++
		case x < y:
			i++
		default:
			j++
		}
	}
	return dot / (a.length * b.length)
}

// index numbers the stems of the story and gives every sentence its words by
// number, for likeness.
func (v *view) index() {
	stems := make([]string, 0, len(v.df))
	for s := range v.df {
		stems = append(stems, s)
	}
	sort.Strings(stems)
	number := make(map[string]int, len(stems))
	v.weights = make([]float64, len(stems))
	for i, s := range stems {
		number[s] = i
		v.weights[i] = v.idf(s) * v.idf(s)
	}
	for _, d := range v.docs {
		for _, l := range d.lines {
			sum := 0.0
			for _, s := range l.stems { // sorted, so the numbers rise
				l.words = append(l.words, number[s])
				sum += v.weights[number[s]]
			}
			l.length = math.Sqrt(sum)
			l.meaning = make([]float64, language.MeaningSize())
			for _, t := range l.Tokens {
				if !language.Stop(t.Norm) && !t.Number() {
					language.AddMeaning(l.meaning, t.Norm, v.idf(t.Stem))
				}
			}
			shorten(l.meaning)
		}
	}
}

// shorten brings a vector to length 1.
func shorten(v []float64) {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	if sum > 0 {
		for i := range v {
			v[i] /= math.Sqrt(sum)
		}
	}
}
