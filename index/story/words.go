package story

import (
	"slices"
	"strings"
	"sync"
)

// Words gives words numbers, so that articles can be compared by numbers in
// place of words. Prints that are compared with each other need to be made with
// one Words. It grows with every new word; it is safe for concurrent use.
type Words struct {
	mu      sync.Mutex // guards what follows
	numbers map[string]int32
	texts   []string // by number
	sorted  []int32  // numbers in the order of their words, as far as Order was asked
	order   []int32  // the place of each number in sorted; never changed once handed out
}

// NewWords returns an empty table.
func NewWords() *Words { return &Words{numbers: map[string]int32{}} }

// Number returns the number of a word; the first is 0.
func (w *Words) Number(word string) int32 {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, ok := w.numbers[word]
	if !ok {
		n = int32(len(w.texts))
		word = strings.Clone(word) // and not the text that it was cut from
		w.numbers[word] = n
		w.texts = append(w.texts, word)
	}
	return n
}

// Same returns an equal string that is kept once for all that have it.
func (w *Words) Same(word string) string {
	n := w.Number(word)
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.texts[n]
}

// Find returns the number of a word that has one.
func (w *Words) Find(word string) (int32, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, ok := w.numbers[word]
	return n, ok
}

// Len is how many words have a number.
func (w *Words) Len() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.texts)
}

// Texts returns the words by their numbers. The caller does not change it.
func (w *Words) Texts() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clip(w.texts)
}

// Order returns for each number the place of its word among all words in
// alphabetical order, so that no result depends on which word was seen first.
// The caller does not change it.
func (w *Words) Order() []int32 {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.order) == len(w.texts) {
		return w.order
	}
	fresh := make([]int32, 0, len(w.texts)-len(w.sorted))
	for n := len(w.sorted); n < len(w.texts); n++ {
		fresh = append(fresh, int32(n))
	}
	slices.SortFunc(fresh, func(a, b int32) int { return strings.Compare(w.texts[a], w.texts[b]) })
	merged := make([]int32, 0, len(w.texts))
	for _, n := range w.sorted {
		for len(fresh) > 0 && w.texts[fresh[0]] < w.texts[n] {
			merged, fresh = append(merged, fresh[0]), fresh[1:]
		}
		merged = append(merged, n)
	}
	w.sorted = append(merged, fresh...)
	w.order = make([]int32, len(w.sorted))
	for place, n := range w.sorted {
		w.order[n] = int32(place)
	}
	return w.order
}
