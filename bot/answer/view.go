package answer

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"variorum/index/language"
	"variorum/index/story"
)

// view is one story as a question sees it: the articles that tell it, read
// sentence by sentence, and how common each word is in it.
type view struct {
	docs     []*document   // in order of their identifiers
	twins    [][]*document // the same, copies of one text together
	lines    []*line       // their sentences, in order
	words    *story.Words
	stems    []string          // of all words, sorted
	df       []int32           // of each stem: in how many sentences it is a content word, copies of one text counted once
	rare     []float64         // of each stem: idf
	weights  []float64         // the same squared
	from     []int32           // where the sentences that have a stem begin in with
	with     []int32           //
	total    int               // sentences
	heads    map[string]bool   // surnames in leaders of presidents and the like
	leaders  map[string]string // surname → country: "varga" → hungary, from "Hungarian President Ilona Varga"
	spread   map[int32]int     // name key → in how many articles it stands, copies of one text counted once
	surnames map[string]bool   // last words of the names of persons
	outlets  map[string]bool   // what the sources of the story are called, folded
	standing []int32           // sentences in which a word stands for a name
	led      []int32           // sentences that name a leader
	vectors  []int32           // of all words that may stand for others
	rates    []parity          // at which articles of the story convert sums, sorted
}

// document is an article with what ranking needs of each sentence.
type document struct {
	*piece
	twin  string // the same for all copies of one text
	view  *view
	first int // place of its first sentence in view.lines
	lines []*line
	title *line // the headline, matched as context
}

// line is a sentence as its story sees it.
type line struct {
	*note
	doc    *document
	words  []int32   // places of its stems in view.stems, rising
	near   []uint16  // places of the words that may stand for others in view.vectors
	rare   []float64 // idf of each of its senses
	length float64   // of the vector of its weighted stems
}

// newView prepares the articles of one story.
func newView(docs []*piece, twin func(document string) string, words *story.Words) *view {
	v := &view{words: words, outlets: map[string]bool{}, surnames: map[string]bool{}, leaders: map[string]string{}, heads: map[string]bool{},
		spread: map[int32]int{}}
	sentences := 0
	for _, a := range docs {
		sentences += len(a.notes)
	}
	slab := make([]line, sentences+len(docs))
	v.docs, v.lines = make([]*document, 0, len(docs)), make([]*line, 0, sentences)
	at := map[string]int{}
	for _, a := range docs {
		d := &document{piece: a, view: v, twin: twin(a.Revision.ID), first: len(v.lines)}
		v.docs = append(v.docs, d)
		v.outlets[a.outlet] = true
		for _, n := range a.notes {
			l := &slab[0]
			slab, l.note, l.doc = slab[1:], n, d
			v.lines = append(v.lines, l)
		}
		d.lines = v.lines[d.first:len(v.lines):len(v.lines)]
		d.title = &slab[0]
		slab, d.title.note, d.title.doc = slab[1:], a.title, d
		for _, name := range a.persons {
			v.surnames[name] = true
		}
		for _, l := range a.leaders {
			v.leaders[l.name] = l.country
			v.heads[l.name] = v.heads[l.name] || l.head
		}
		n, ok := at[d.twin]
		if !ok {
			n = len(v.twins)
			at[d.twin] = n
			v.twins = append(v.twins, nil)
		}
		v.twins[n] = append(v.twins[n], d)
	}
	for i, l := range v.lines {
		if len(l.Stands) > 0 {
			v.standing = append(v.standing, int32(i))
		}
		for _, m := range l.Names {
			if len(m.Words) > 0 && v.leaders[m.Words[len(m.Words)-1]] != "" {
				v.led = append(v.led, int32(i))
				break
			}
		}
	}
	v.exchange()
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
	if i, ok := slices.BinarySearch(v.stems, stem); ok {
		return v.rare[i]
	}
	return v.rarity(0)
}

func (v *view) rarity(df int32) float64 { return math.Log(1 + float64(v.total)/float64(1+df)) }

// uses reports whether a stem is a content word somewhere in the story.
func (v *view) uses(stem string) bool {
	i, ok := slices.BinarySearch(v.stems, stem)
	return ok && v.df[i] > 0
}

// ofPlace reports whether one name key is that of those who live where the other
// names, or of what is theirs: "Ruritania" and "Ruritanians".
func ofPlace(place, key string) bool {
	rest, ok := strings.CutPrefix(key, place)
	return ok && demonyms[rest]
}

var demonyms = map[string]bool{"n": true, "ns": true, "an": true, "ans": true, "yan": true, "yans": true, "ish": true, "ese": true, "er": true, "ers": true}

// demonym is how well such a name speaks of the place.
const demonym = .9

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
	return v.matchBeside(t, l, best)
}

// matchBeside is match where it is known how well the best of the term's
// alternatives that the sentence has speaks of it.
func (v *view) matchBeside(t *term, l *line, best float64) float64 {
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
	if t.acronym != "" && l.spelt(t.acronym) {
		return .95
	}
	if t.name {
		word, key, printed, stands := t.last, t.key, .95, .7
		if t.phrase {
			printed, stands = lastWord, lastWord
		}
		if len(key) > 3 && slices.Contains(l.keys, key) {
			return max(best, printed)
		}
		if len(key) > 4 && best < demonym && slices.ContainsFunc(l.keys, func(k string) bool { return ofPlace(key, k) }) {
			best = demonym
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
	k := t.like
	if k == nil || k.vector < 0 {
		return best
	}
	if k.view != l.doc.view { // was not learnt
		for _, n := range l.near {
			best = max(best, language.VectorLikeness(k.vector, l.doc.view.vectors[n]))
		}
		return best
	}
	for _, n := range l.near {
		best = max(best, k.to[n])
	}
	return best
}

// likeness is how like a word is to those of a story, by their vectors.
type likeness struct {
	vector int32     // of the word; -1 where it has none
	view   *view     // the story that was learnt last
	to     []float64 // its vectors
}

func newLikeness(norm string) *likeness {
	v, ok := language.Vector(norm)
	if !ok {
		v = -1
	}
	return &likeness{vector: v}
}

// learn finds how like the words of the story are to those of the question, so
// that the sentences may be looked at side by side.
func (v *view) learn(r *reading) {
	var fresh []*likeness
	for k := range r.terms {
		if like := r.terms[k].like; like != nil && like.vector >= 0 && like.view != v {
			like.view, like.to = v, make([]float64, len(v.vectors))
			fresh = append(fresh, like)
		}
	}
	parts := (len(v.vectors) + learnt - 1) / learnt
	sideBySide(parts, func(i int) {
		for _, like := range fresh {
			for n := i * learnt; n < min(len(v.vectors), (i+1)*learnt); n++ {
				like.to[n] = language.VectorLikeness(like.vector, v.vectors[n])
			}
		}
	})
}

// learnt is how many words are learnt at a time.
const learnt = 100

// softLeast is the likeness from which a word counts for another at all.
const softLeast = .35

// country returns the country that the term names, or "".
func (t *term) country() string {
	if t.land == nil {
		land := ""
		if c, n := language.CountryOf(language.Tokens(t.text, 0), 0); n > 0 {
			land = c.Name
		}
		t.land = &land
	}
	return *t.land
}

// spelt reports whether the sentence has an acronym, given in lower case, in
// capitals.
func (l *line) spelt(acronym string) bool {
	for _, at := range l.at(language.Stem(acronym)) {
		if t := l.Tokens[at]; t.Norm == acronym && strings.ToUpper(t.Text) == t.Text {
			return true
		}
	}
	return false
}

// hasRun reports whether the stems stand in the sentence, in order and with at
// most two words between them.
func (l *line) hasRun(stems []string) bool { return l.find(stems) >= 0 }

// at returns the tokens that have a stem.
func (l *line) at(stem string) []int {
	var out []int
	if l.marks&markOf(stem) == 0 {
		return nil
	}
	for i := range l.Tokens {
		if l.Tokens[i].Stem == stem {
			out = append(out, i)
		}
	}
	return out
}

// find returns the token where a run of stems begins, or -1.
func (l *line) find(stems []string) int {
	if len(stems) == 0 || l.marks&markOf(stems[0]) == 0 {
		return -1
	}
	for start := range l.Tokens {
		if l.Tokens[start].Stem == stems[0] && l.runs(start, stems) {
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
		if len(key) <= 3 {
			continue
		}
		small := v.small(tok.Norm)
		if meant := language.Misspelt(tok.Norm); meant != "" { // "galery" is no Gallery
			small += v.small(meant)
		}
		if names := v.capitals(key); names > 0 && names > small {
			t.naming()
		}
	}
}

// capitals is how often a name key is written with a capital inside a sentence.
func (v *view) capitals(key string) int {
	sum := 0
	if n, ok := v.words.Find(key); ok {
		for _, d := range v.docs {
			sum += of(d.inner, n)
		}
	}
	return sum
}

// small is how often a word is written in lower case, copies of one text
// counted as one.
func (v *view) small(word string) int {
	sum := 0
	if n, ok := v.words.Find(word); ok {
		for _, copies := range v.twins {
			most := 0
			for _, d := range copies {
				most = max(most, of(d.lower, n))
			}
			sum += most
		}
	}
	return sum
}

// speaking counts the sentences that speak of a term, those of copies of one
// text as of one.
func (v *view) speaking(t *term) int {
	hits := v.matches(t)
	in := make([]int, len(v.docs)) // by document
	for i, at := 0, 0; i < len(v.docs); i++ {
		for end := v.docs[i].first + len(v.docs[i].lines); at < len(hits) && int(hits[at].line) < end; at++ {
			if hits[at].value >= .6 {
				in[i]++
			}
		}
	}
	most := map[string]int{}
	for i, d := range v.docs {
		most[d.twin] = max(most[d.twin], in[i])
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
	return len(v.twins) >= 3 && 3*len(in) >= 2*len(v.twins)
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

// index counts the stems of the story, notes which sentences have them, and
// gives every sentence its words by their places, for likeness.
func (v *view) index() {
	order, texts := v.words.Order(), v.words.Texts()
	df, holders := make([]int32, len(order)), make([]int32, len(order))
	var numbers []int32 // of all stems
	postings, near, senses := 0, 0, 0
	for _, l := range v.lines {
		for _, n := range l.all {
			if holders[n]++; holders[n] == 1 {
				numbers = append(numbers, n)
			}
		}
		postings, near, senses = postings+len(l.all), near+len(l.note.near), senses+len(l.senses)
	}
	for _, copies := range v.twins {
		longest := 0
		for _, d := range copies {
			longest = max(longest, len(d.lines))
		}
		v.total += longest
		if len(copies) == 1 {
			for _, c := range copies[0].piece.stems {
				df[c.word] += c.n
			}
			for _, key := range copies[0].upper {
				v.spread[key]++
			}
			continue
		}
		most, held := map[int32]int32{}, map[int32]bool{}
		for _, d := range copies {
			for _, c := range d.piece.stems {
				most[c.word] = max(most[c.word], c.n)
			}
			for _, key := range d.upper {
				held[key] = true
			}
		}
		for n, c := range most {
			df[n] += c
		}
		for key := range held {
			v.spread[key]++
		}
	}
	slices.SortFunc(numbers, func(a, b int32) int { return cmp.Compare(order[a], order[b]) })
	v.stems, v.df = make([]string, len(numbers)), make([]int32, len(numbers))
	v.rare, v.weights = make([]float64, len(numbers)), make([]float64, len(numbers))
	v.from, v.with = make([]int32, len(numbers)+1), make([]int32, postings)
	place, at := holders, int32(0) // which was read when its place is set
	for i, n := range numbers {
		v.stems[i], v.df[i] = texts[n], df[n]
		v.rare[i] = v.rarity(df[n])
		v.weights[i] = v.rare[i] * v.rare[i]
		v.from[i] = at
		at += holders[n]
		place[n] = int32(i)
	}
	v.from[len(numbers)] = at
	next := slices.Clone(v.from)
	places, rare := make([]int32, 0, postings), make([]float64, 0, senses)
	numbered := make([]uint16, language.Vectors()) // of each vector that the story has, 1 more than its place
	vectors := make([]uint16, 0, near)
	for i, l := range v.lines {
		first := len(vectors)
		for _, vector := range l.note.near {
			if numbered[vector] == 0 {
				v.vectors = append(v.vectors, vector)
				numbered[vector] = uint16(len(v.vectors))
			}
			vectors = append(vectors, numbered[vector]-1)
		}
		l.near = vectors[first:len(vectors):len(vectors)]
		for _, n := range l.all {
			v.with[next[place[n]]] = int32(i)
			next[place[n]]++
		}
		sum, begin := 0.0, len(places)
		for _, n := range l.note.words { // in the order of the stems, so the places rise
			places = append(places, place[n])
			sum += v.weights[place[n]]
		}
		l.words = places[begin:len(places):len(places)]
		l.length = math.Sqrt(sum)
		begin = len(rare)
		for _, s := range l.senses {
			rare = append(rare, v.rare[place[s.stem]])
		}
		l.rare = rare[begin:len(rare):len(rare)]
	}
}

// mean adds to a vector, which is noughts, what the sentence means: the mean of its
// words' vectors, rare words first. It is found anew for each question, since few
// sentences of a large story are asked for theirs.
func (l *line) mean(meaning []float64) {
	for i, s := range l.senses {
		language.AddVector(meaning, s.vector, l.rare[i])
	}
	shorten(meaning)
}

// shorten brings a vector to length 1.
func shorten(v []float64) {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	if length := math.Sqrt(sum); sum > 0 {
		for i := range v {
			v[i] /= length
		}
	}
}
