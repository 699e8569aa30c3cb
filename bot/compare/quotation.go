package compare

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"variorum/index/language"
)

// Quotation is what a source prints between quotation marks in a sentence. It can
// be kept, and compared from several goroutines.
type Quotation struct {
	printed []string // folded
	once    sync.Once
	words   []string
	stems   []string // of these
	telling []string // those of them that say something, sorted, each once
}

// NewQuotation is given what stands between each two marks, folded.
func NewQuotation(printed []string) *Quotation { return &Quotation{printed: printed} }

// read works out the quotation's words where it is first compared.
func (q *Quotation) read() *Quotation {
	q.once.Do(func() {
		q.words = words(strings.Join(q.printed, " "))
		q.stems = stemmed(q.words)
		q.telling = set(slices.DeleteFunc(slices.Clone(q.stems), language.Stop))
	})
	return q
}

// retold is the likeness from which reported speech tells a quotation in other
// words.
const retold = .2

// sameWording is the share of the words of the shorter quotation, in order, from
// which two are one in two wordings.
const sameWording = .5

// relateQuotations compares what two sources print as somebody's words. The
// same words are the same quotation; one within the other is the same cut
// short; runs of words in common make one quotation in two wordings; anything
// else are different things that were said.
func relateQuotations(a, b *Claim, why bool) (Relation, string) {
	if a.Quoted == nil || b.Quoted == nil {
		rel, reason := relateClauses(a, b, why)
		if a.Quoted == b.Quoted {
			return rel, reason
		}
		if rel == Same || cosine(a.workedOut(), b.workedOut()) >= retold {
			return Worded, "one prints it as a quotation, the other in its own words"
		}
		return Complementary, reason
	}
	x, y := a.Quoted.read(), b.Quoted.read()
	if slices.Equal(x.words, y.words) {
		return Same, "the same words"
	}
	shorter := min(len(x.stems), len(y.stems))
	if shorter == 0 {
		return Unclear, "nothing stands between the quotation marks"
	}
	if contained(x.words, y.words) || contained(y.words, x.words) {
		return Worded, "one quotation is cut short"
	}
	told, fewer := shared(x.telling, y.telling), min(len(x.telling), len(y.telling))
	if told == 0 {
		return Complementary, "different things that were said"
	}
	common := lcs(x.stems, y.stems)
	switch {
	case float64(common)/float64(shorter) >= sameWording && common >= 3:
		return Worded, say(why, func() string { return fmt.Sprintf("%d of %d words in common, in order", common, shorter) })
	case told >= 2 && 2*told >= fewer: // in whatever order
		return Worded, say(why, func() string { return fmt.Sprintf("%d of %d words that say something in common", told, fewer) })
	}
	return Complementary, "different things that were said"
}

// words are the words of a quotation, what was drawn together drawn apart: "isn't"
// as "is not".
func words(s string) []string {
	list := strings.FieldsFunc(strings.ReplaceAll(s, "’", "'"), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '\'' || r > 0x7f)
	})
	var out []string
	for _, w := range list {
		w = strings.Trim(w, "'")
		head, tail, _ := strings.Cut(w, "'")
		switch {
		case w == "":
		case w == "can't" || w == "cannot":
			out = append(out, "can", "not")
		case w == "won't":
			out = append(out, "will", "not")
		case strings.HasSuffix(w, "n't"):
			out = append(out, strings.TrimSuffix(w, "n't"), "not")
		case drawn[tail] != "":
			out = append(out, head, drawn[tail])
		case tail == "s" && pronouns[head]:
			out = append(out, head, "is")
		default:
			out = append(out, w)
		}
	}
	return out
}

// What is drawn together with the word before it.
var (
	drawn    = map[string]string{"ll": "will", "ve": "have", "re": "are", "m": "am"}
	pronouns = map[string]bool{"it": true, "he": true, "she": true, "that": true, "there": true, "what": true, "who": true, "here": true}
)

// stemmed brings words to their stems: "children" to that of "child".
func stemmed(list []string) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = language.Stem(w)
	}
	return out
}

// lcs is the length of the longest common subsequence of two lists of words.
func lcs(a, b []string) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		prev := 0
		for j, y := range b {
			keep := row[j+1]
			if x == y {
				row[j+1] = prev + 1
			} else if row[j] > row[j+1] {
				row[j+1] = row[j]
			}
			prev = keep
		}
	}
	return row[len(b)]
}

// contained reports whether a stands in b as one run.
func contained(a, b []string) bool {
	if len(a) == 0 || len(a) > len(b) {
		return false
	}
	return strings.Contains(" "+strings.Join(b, " ")+" ", " "+strings.Join(a, " ")+" ")
}
