package language

import (
	"bufio"
	"embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/kljensen/snowball/english"
)

//go:embed lexicon
var lexiconFiles embed.FS

// words is the lexicon as it is looked up. It is built once and never changed.
type words struct {
	stop         map[string]bool
	irregular    map[string]string
	stemmed      map[string]string // words of the lexicon, each stemmed once; only while it is built
	abbreviation map[string]bool
	groups       [][]string          // thesaurus: each member as stems parted by a space
	groupsOf     map[string][]int    // stem (or stems) → indices in groups
	narrower     map[string][]string // stem → stems of its kinds
	told         runs                // what tells of something that may be asked
	asked        runs                // what may be asked
	telling      [][]int             // by its number, the numbers of what tells of it
	stances      map[string][]stance // stem(s) that may be asked → where else its sides stand
	causal       runs                // what gives a reason
	causes       []Reason            // by number, how far it does
	sides        map[string][]side   // stem(s) → which side of which opposition
	sided        map[string]int      // first stem → how many words a phrase that begins with it and has an opposite has at most
	titles       phrases[TitleKind]  // offices, forms of address
	person       map[string]bool     // stems of nouns for people
	given        map[string][]int    // given names, long and short, by the lines of given.txt that they stand in
	countries    phrases[Country]    // every form of every country
	placeLevel   map[string]int      // noun → how fine a place it names
	saying       map[string]bool     // stems of verbs of saying
	hedge        phrases[bool]       // "reportedly", "is said to"
	plan         phrases[bool]       // "is due to"
	condition    phrases[bool]       // "if"
	unnamed      phrases[bool]       // "a source"
	document     map[string]bool     // stems of nouns for documents
	negation     phrases[bool]       // "not", "failed to"
	units        phrases[Unit]       // "km", "kronor"
	signs        map[string]Unit     // "$", "dkk": currencies as they stand before a figure
	magnitude    map[string]float64  // "million" → 1e6
	vague        phrases[[2]float64] // "dozens" → 24, 100
	modifier     phrases[Modifier]   // "at least"
	numbered     map[string]bool     // what bears a number as its name: "unit", "gate"
}

// stance is what says yes to something that is asked, and what says no.
type stance struct{ yes, no [][]string }

type side struct {
	opposition int
	left       bool
}

// TitleKind tells a form of address from an office.
type TitleKind string

// The kinds of title.
const (
	Address   TitleKind = "title"    // Mr, Dr, Gen
	Office    TitleKind = "office"   // president, chief executive
	Qualifier TitleKind = "modifier" // former, acting, deputy
)

// Country is what a form of its name stands for.
type Country struct {
	Name string // canonical name, folded: "russia"
	Form string // name demonym capital metonym
}

// Unit is what a quantity is counted in.
type Unit struct {
	Name   string  // canonical: "kilometre", "dollar"
	Kind   string  // duration length area mass volume temperature speed energy data currency percent
	Factor float64 // in the first unit of its kind (seconds for durations); 0 where units cannot be converted
}

// Modifier says how exactly a quantity is meant.
type Modifier string

// The modifiers.
const (
	Exactly  Modifier = ""
	About    Modifier = "about"
	AtLeast  Modifier = "atleast"
	MoreThan Modifier = "morethan"
	AtMost   Modifier = "atmost"
	LessThan Modifier = "lessthan"
	Nearly   Modifier = "nearly"
	JustOver Modifier = "justover"
	UpTo     Modifier = "upto"
	MostOf   Modifier = "mostof"
)

var lexicon = sync.OnceValue(loadLexicon)

func loadLexicon() *words {
	w := &words{
		stop: map[string]bool{}, irregular: map[string]string{}, stemmed: map[string]string{}, abbreviation: map[string]bool{},
		groupsOf: map[string][]int{}, narrower: map[string][]string{}, sides: map[string][]side{}, sided: map[string]int{}, stances: map[string][]stance{},
		person: map[string]bool{}, given: map[string][]int{}, placeLevel: map[string]int{},
		saying: map[string]bool{}, document: map[string]bool{}, magnitude: map[string]float64{}, signs: map[string]Unit{},
	}
	for _, line := range lines("stop.txt") {
		for _, s := range strings.Fields(line) {
			w.stop[s] = true
		}
	}
	for _, line := range lines("abbreviations.txt") {
		for _, s := range strings.Fields(line) {
			w.abbreviation[s] = true
		}
	}
	for _, line := range lines("irregular.txt") {
		if f := strings.Fields(line); len(f) == 2 && f[0] != f[1] {
			if _, dup := w.irregular[f[0]]; !dup {
				w.irregular[f[0]] = f[1]
			}
		}
	}
	w.loadThesaurus()
	w.loadNames()
	w.loadSpeech()
	w.loadUnits()
	w.stemmed = nil
	return w
}

// stems brings a word or phrase of the lexicon to its stems, parted by spaces.
// Phrases keep their small words ("take over", "not guilty"), articles apart.
// It must not call Stem, which reads the lexicon that is being built.
func (w *words) stems(s string) string {
	var out []string
	for _, f := range strings.Fields(apart.Replace(Fold(s))) {
		if f = strings.Trim(f, ".,"); f == "" || article(f) {
			continue
		}
		stem, ok := w.stemmed[f]
		if !ok {
			lemma, irregular := w.irregular[f]
			if !irregular {
				lemma = f
			}
			stem = english.Stem(lemma, true)
			if w.stemmed != nil {
				w.stemmed[f] = stem
			}
		}
		out = append(out, stem)
	}
	return strings.Join(out, " ")
}

// apart parts what hyphens and apostrophes join.
var apart = strings.NewReplacer("-", " ", "'", " ")

func article(norm string) bool { return norm == "a" || norm == "an" || norm == "the" }

func (w *words) loadThesaurus() {
	for _, line := range lines("thesaurus.txt") {
		var members []string
		for _, m := range strings.Split(line, "|") {
			if s := w.stems(m); s != "" {
				members = append(members, s)
			}
		}
		for _, m := range members {
			w.groupsOf[m] = append(w.groupsOf[m], len(w.groups))
		}
		w.groups = append(w.groups, members)
	}
	for _, line := range lines("hyper.txt") {
		wider, rest, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		key := w.stems(wider)
		for _, m := range strings.Split(rest, "|") {
			if s := w.stems(m); s != "" && s != key {
				w.narrower[key] = append(w.narrower[key], s)
			}
		}
	}
	for _, line := range lines("telling.txt") {
		asked, rest, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		var told []int
		for _, m := range strings.Split(rest, "|") {
			if s := w.stems(m); s != "" {
				told = append(told, w.told.add(s))
			}
		}
		for _, m := range strings.Split(asked, "|") {
			if key := w.stems(m); key != "" {
				n := w.asked.add(key)
				if n == len(w.telling) {
					w.telling = append(w.telling, nil)
				}
				w.telling[n] = append(w.telling[n], told...)
			}
		}
	}
	for _, line := range lines("polarity.txt") {
		left, right, _ := strings.Cut(line, "//")
		heads, both := [2][]string{}, [2][][]string{}
		for i, half := range []string{left, right} {
			asked, rest, _ := strings.Cut(half, ":")
			for k, list := range []string{asked, rest} {
				for _, m := range strings.Split(list, "|") {
					if s := w.stems(m); s != "" {
						both[i] = append(both[i], strings.Fields(s))
						if k == 0 {
							heads[i] = append(heads[i], s)
						}
					}
				}
			}
		}
		for i := range heads {
			for _, h := range heads[i] {
				w.stances[h] = append(w.stances[h], stance{both[i], both[1-i]})
			}
		}
	}
	for n, line := range lines("antonyms.txt") {
		left, right, ok := strings.Cut(line, "|")
		if !ok {
			continue
		}
		for i, half := range []string{left, right} {
			for _, m := range strings.Split(half, ",") {
				if s := w.stems(m); s != "" {
					w.sides[s] = append(w.sides[s], side{n, i == 0})
					first, rest, _ := strings.Cut(s, " ")
					w.sided[first] = max(w.sided[first], 1+len(strings.Fields(rest)))
				}
			}
		}
	}
}

func (w *words) loadNames() {
	for section, list := range sections("titles.txt") {
		for _, line := range list {
			for _, item := range strings.Split(line, "|") {
				if section == "person" {
					w.person[normWords(item)] = true
					continue
				}
				w.titles.add(normWords(item), TitleKind(section))
			}
		}
	}
	for n, line := range lines("given.txt") {
		for _, item := range strings.Split(line, "|") {
			name := strings.TrimSpace(item)
			w.given[name] = append(w.given[name], n)
		}
	}
	for _, line := range lines("countries.txt") {
		f := strings.Split(line, "|")
		for len(f) < 5 {
			f = append(f, "")
		}
		name := normWords(f[0])
		w.countries.add(name, Country{name, "name"})
		for i, form := range []string{"demonym", "capital", "metonym", "name"} {
			for _, item := range strings.Split(f[i+1], ",") {
				if item = normWords(item); item != "" {
					w.countries.add(item, Country{name, form})
				}
			}
		}
	}
	for _, line := range sections("places.txt")[""] {
		level, rest, _ := strings.Cut(line, " ")
		n, err := strconv.Atoi(level)
		if err != nil {
			continue
		}
		for _, item := range strings.Split(rest, "|") {
			w.placeLevel[normWords(item)] = n
		}
	}
}

func (w *words) loadSpeech() {
	for section, list := range sections("reporting.txt") {
		for _, line := range list {
			for _, item := range strings.Split(line, "|") {
				switch section {
				case "verb":
					if s := english.Stem(normWords(item), true); s != "" {
						w.saying[s] = true
					}
				case "document":
					w.document[w.stems(item)] = true
				case "hedge":
					w.hedge.add(normWords(item), true)
				case "plan":
					w.plan.add(normWords(item), true)
				case "condition":
					w.condition.add(normWords(item), true)
				case "unnamed":
					w.unnamed.add(normWords(item), true)
				case "negation":
					w.negation.add(normWords(item), true)
				case "cause", "perhaps", "unexplained":
					n := w.causal.add(w.stems(item))
					if n == len(w.causes) {
						w.causes = append(w.causes, NoReason)
					}
					// Sections come in any order: of a phrase that stands in two, the surer counts.
					w.causes[n] = max(w.causes[n], map[string]Reason{"cause": GivesReason, "perhaps": MayReason, "unexplained": Unexplained}[section])
				}
			}
		}
	}
}

func (w *words) loadUnits() {
	secs := sections("units.txt")
	for _, line := range secs[""] {
		f := strings.Split(line, "|")
		if len(f) < 3 {
			continue
		}
		u := Unit{Name: strings.TrimSpace(f[0]), Kind: strings.TrimSpace(f[2])}
		if len(f) > 3 {
			u.Factor, _ = strconv.ParseFloat(strings.TrimSpace(f[3]), 64)
		}
		w.units.add(unitWords(f[0]), u)
		for _, form := range strings.Split(f[1], ",") {
			form = unitWords(form)
			if u.Kind == "currency" && len(form) <= 4 && (len(form) == 3 || !asciiLetters(form)) {
				w.signs[form] = u // a code or a sign, which stands before the figure: NOK80, R$7m
				if asciiLetters(form) {
					continue
				}
			}
			w.units.add(form, u)
		}
	}
	for _, line := range secs["magnitude"] {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		v, err := strconv.ParseFloat(f[1], 64)
		if err != nil {
			continue
		}
		w.magnitude[f[0]] = v
		for _, alias := range f[2:] {
			w.magnitude[strings.Trim(alias, "(),")] = v
		}
	}
	w.numbered = map[string]bool{}
	for _, line := range secs["numbered"] {
		for _, word := range strings.Fields(line) {
			w.numbered[word] = true
		}
	}
	for _, line := range secs["vague"] {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		n := len(f) - 1
		hi, err := strconv.ParseFloat(f[n], 64)
		if err != nil {
			continue
		}
		lo := hi
		if v, err := strconv.ParseFloat(f[n-1], 64); err == nil {
			lo, n = v, n-1
		}
		w.vague.add(normWords(strings.Join(f[:n], " ")), [2]float64{lo, hi})
	}
	for _, line := range secs["modifier"] {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		w.modifier.add(normWords(strings.Join(f[:len(f)-1], " ")), Modifier(f[len(f)-1]))
	}
}

func asciiLetters(s string) bool {
	for _, r := range s {
		if r < 'a' || r > 'z' {
			return false
		}
	}
	return true
}

// normWords is fold without Stem: it may be used while the lexicon is built.
func normWords(s string) string {
	s = strings.NewReplacer("-", " ", ".", "", ",", " ", "'s", "").Replace(Fold(strings.TrimSpace(s)))
	return strings.Join(strings.Fields(s), " ")
}

// unitWords keeps the signs that stand for units.
func unitWords(s string) string { return strings.Join(strings.Fields(Fold(s)), " ") }

// lines returns the lines of a lexicon file without comments and empty ones.
func lines(name string) []string {
	var out []string
	for _, line := range rawLines(name) {
		if !strings.HasPrefix(line, "[") {
			out = append(out, line)
		}
	}
	return out
}

// sections returns the lines of a lexicon file by the [section] they stand in;
// those before the first section under "".
func sections(name string) map[string][]string {
	out, at := map[string][]string{}, ""
	for _, line := range rawLines(name) {
		if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") {
			at = strings.Trim(line, "[]")
			continue
		}
		out[at] = append(out[at], line)
	}
	return out
}

// rawLines panics where the file is missing: a fault of the build, which the
// first test finds.
func rawLines(name string) []string {
	f, err := lexiconFiles.Open("lexicon/" + name)
	if err != nil {
		panic(fmt.Sprintf("language: lexicon: %v", err))
	}
	defer f.Close()
	var out []string
	for sc := bufio.NewScanner(f); sc.Scan(); {
		line := strings.TrimSpace(sc.Text())
		if line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}
