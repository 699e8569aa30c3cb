package ingest

import (
	"sort"
	"strings"
	"unicode"

	"variorum/index/news"
)

const (
	shingle     = 3   // words in a shingle
	fewest      = 5   // words below which a repetition is left alone: "No," he said.
	fewestOpen  = 8   // the same for a line that is no sentence: it may be a heading
	repeated    = 0.8 // share of shingles that makes a repetition
	mostSources = 8   // paragraphs remembered for one shingle
)

// repeats finds the paragraphs that say again, word for word or nearly, what
// stands in longer ones or in an earlier one of the same length: standfirsts,
// captions, paragraphs printed twice. A paragraph that holds a number, a name
// or a denial which the others lack is left alone.
func (p *page) repeats() {
	first, _ := p.story(20)
	var order []int
	for i, u := range p.units {
		least := fewest
		if !u.closed {
			least = fewestOpen
		}
		if u.kind == "" && u.level == 0 && len(u.words) >= least {
			order = append(order, i)
		}
	}
	sort.SliceStable(order, func(a, b int) bool { return len(p.units[order[a]].words) > len(p.units[order[b]].words) })
	sources := make(map[string][]int)
	for _, i := range order {
		u := p.units[i]
		from := make(map[int]int)
		known, total := 0, 0
		for s := range shinglesOf(u.words) {
			total++
			if list := sources[s]; len(list) > 0 {
				known++
				for _, j := range list {
					from[j]++
				}
			}
		}
		if total > 0 && float64(known) >= repeated*float64(total) && p.nothingNew(u, from) {
			switch {
			case i <= first:
				u.decide(news.Repeat, "standfirst: repeats the story")
			case !u.closed:
				u.decide(news.Caption, "text under a picture: repeats the story")
			default:
				u.decide(news.Repeat, "repeats a text that stands elsewhere in the article")
			}
			continue
		}
		if !u.prose() {
			continue
		}
		for s := range shinglesOf(u.words) {
			if len(sources[s]) < mostSources {
				sources[s] = append(sources[s], i)
			}
		}
	}
}

func shinglesOf(words []string) map[string]bool {
	out := make(map[string]bool)
	for i := 0; i+shingle <= len(words); i++ {
		out[strings.Join(words[i:i+shingle], " ")] = true
	}
	return out
}

// nothingNew reports whether every number, name and telling word of the unit
// stands in the paragraphs it repeats; a name may have one letter wrong.
func (p *page) nothingNew(u *unit, from map[int]int) bool {
	words := make(map[string]bool)
	for j, n := range from {
		if n < 2 && len(from) > 1 {
			continue
		}
		for _, w := range p.units[j].words {
			words[w] = true
		}
	}
	for _, w := range p.tellingWords(u) {
		if !words[w] && !misspelt(w, words) {
			return false
		}
	}
	return true
}

// tellingWords returns the numbers, the names and the telling words of a unit.
// A word at the beginning of a sentence is not taken for a name.
func (p *page) tellingWords(u *unit) []string {
	var out []string
	begins := true
	for field := range strings.FieldsSeq(u.plain) {
		bare := strings.TrimLeft(field, `"'([`)
		for k, w := range wordsOf(bare) {
			upper := k == 0 && bare != "" && unicode.IsUpper([]rune(bare)[0]) && !begins
			if upper || strings.ContainsAny(w, "0123456789") || p.shapes.telling[w] {
				out = append(out, w)
			}
		}
		begins = closes(field) || strings.HasSuffix(field, ":") || strings.HasSuffix(field, `"`) || field == "-" || field == "–" || field == "—"
	}
	return out
}

// misspelt reports whether one of the words differs from w by one letter.
func misspelt(w string, words map[string]bool) bool {
	if len(w) < 5 || strings.ContainsAny(w, "0123456789") {
		return false
	}
	a := []rune(w)
	for v := range words {
		if b := []rune(v); len(b) >= 5 && oneLetter(a, b) {
			return true
		}
	}
	return false
}

func oneLetter(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return i == len(a) || string(a[i+1:]) == string(b[i+1:])
	}
	return string(a[i:]) == string(b[i+1:])
}
