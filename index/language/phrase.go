package language

import "strings"

// phrases looks up runs of words. Keys are words as Fold makes them, parted by
// one space.
type phrases[V any] struct {
	byFirst map[string][]phrase[V]
}

type phrase[V any] struct {
	words []string
	value V
}

// add enters one phrase; the first entry for the same words wins.
func (p *phrases[V]) add(text string, v V) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return
	}
	if p.byFirst == nil {
		p.byFirst = map[string][]phrase[V]{}
	}
	list := p.byFirst[words[0]]
	at := len(list)
	for i, have := range list {
		if slicesEqual(have.words, words) {
			return
		}
		if len(have.words) < len(words) && i < at {
			at = i
		}
	}
	list = append(list, phrase[V]{})
	copy(list[at+1:], list[at:])
	list[at] = phrase[V]{words, v}
	p.byFirst[words[0]] = list
}

// at returns the longest phrase that begins at token i and how many tokens it
// takes; 0 where there is none.
func (p *phrases[V]) at(tokens []Token, i int) (V, int) {
	for _, ph := range p.byFirst[tokens[i].Norm] {
		if len(ph.words) > len(tokens)-i {
			continue
		}
		ok := true
		for k, w := range ph.words {
			if tokens[i+k].Norm != w {
				ok = false
				break
			}
		}
		if ok {
			return ph.value, len(ph.words)
		}
	}
	var zero V
	return zero, 0
}

// in reports whether any phrase stands among the tokens.
func (p *phrases[V]) in(tokens []Token) (V, bool) {
	for i := range tokens {
		if v, n := p.at(tokens, i); n > 0 {
			return v, true
		}
	}
	var zero V
	return zero, false
}

func slicesEqual(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
