package answer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"variorum/index/language"
)

// Follow reads a question that leans on the one before it: "and the Norwegian
// side?" after "who was in the Danish delegation?" asks who was in the
// Norwegian delegation. It returns the question in full. It is false for a
// question that stands by itself. Sure says that the words mark it as leaning
// ("and", "what about"); otherwise it may be either.
func Follow(before, text string) (question string, sure, ok bool) {
	text = strings.Join(strings.Fields(text), " ")
	before = strings.TrimRight(strings.Join(strings.Fields(before), " "), "?.! ")
	rest := opening.ReplaceAllString(text, "")
	sure = rest != text
	rest = strings.TrimRight(rest, "?.! ")
	if before == "" || rest == "" {
		return "", sure, false
	}
	words := strings.Fields(rest)
	asking := questionWord[strings.ToLower(words[0])]
	switch {
	case asking && len(words) <= 2:
		return asked(before, rest) + "?", true, true
	case sure && (asking || len(words) > 8):
		return "", false, false // "and who paid for it?" is whole
	case !sure && (asking || len(words) > 4 || helping[strings.ToLower(words[0])]):
		return "", false, false
	}
	full := substitute(before, rest)
	return full + "?", sure, full != ""
}

var (
	opening      = regexp.MustCompile(`(?i)^(?:(?:and|but|or|also|then|so|ok|okay)[, ]+)*(?:(?:what|how) about |and for |and in |and by |and from )?(?:and )?`)
	questionWord = set("who whom whose what which when where why how")
	helping      = set("is are was were do does did has have had can could will would should may might")
	article      = set("the a an this that these those its their his her")
	vague        = set("side team one ones delegation camp people part party group others other version")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// asked puts another question word before what was asked: "and when?" after
// "how many people were hurt" asks when people were hurt.
func asked(before, word string) string {
	words := strings.Fields(before)
	word = strings.ToLower(word)
	for i, w := range words {
		if !questionWord[strings.ToLower(w)] {
			continue
		}
		rest := words[i+1:]
		for k, h := range rest {
			if !helping[strings.ToLower(h)] {
				continue
			}
			thing := rest[:k]
			for len(thing) > 0 && (strings.EqualFold(thing[0], "many") || strings.EqualFold(thing[0], "much")) {
				thing = thing[1:]
			}
			return strings.Join(slices.Concat(words[:i], []string{word, h}, thing, rest[k+1:]), " ")
		}
		return strings.Join(slices.Concat(words[:i], []string{word}, rest), " ")
	}
	return word + " " + before
}

// substitute puts what is asked for now in the place of its like in the
// question before: a country for a country, a name for a name, a side for a
// side, else one word for the last one. It is empty where nothing is alike.
func substitute(before, rest string) string {
	words, now := strings.Fields(before), strings.Fields(rest)
	first := now[0]
	for len(now) > 1 && article[strings.ToLower(now[0])] {
		now = now[1:]
	}
	place, country := -1, -1
	for i := len(words) - 1; i > 0; i-- {
		if countryWord(words[i]) {
			place = i
			break
		}
	}
	for i, w := range now {
		if countryWord(w) {
			country = i
			break
		}
	}
	if place >= 0 && country >= 0 {
		put := now[country:]
		if len(put) > 1 && (vague[strings.ToLower(put[1])] || place+1 < len(words)) {
			put = put[:1]
		}
		return splice(words, place, place+1, put)
	}
	if name := capitals(now, 0); name > 0 {
		for i := len(words) - 1; i > 0; i-- {
			if n := capitals(words, i); n > 0 && (i == 0 || capitals(words, i-1) == 0) {
				return splice(words, i, i+n, now)
			}
		}
	}
	// The last run of content words: "how many people were | killed".
	start := len(words)
	for start > 0 && !article[strings.ToLower(words[start-1])] && !helping[strings.ToLower(words[start-1])] &&
		!questionWord[strings.ToLower(words[start-1])] && !language.Stop(strings.ToLower(words[start-1])) {
		start--
	}
	slot := words[start:]
	if len(slot) == 0 || start == 0 {
		return ""
	}
	// "in the north", "and in the south?"
	lead := words[max(start-2, 0):start]
	if i := slices.IndexFunc(lead, func(w string) bool { return strings.EqualFold(w, now[0]) }); i >= 0 && len(now) > 1 && language.Stop(strings.ToLower(now[0])) {
		return splice(words, start-len(lead)+i, len(words), now)
	}
	last := strings.ToLower(now[len(now)-1])
	switch {
	case len(now) > 1 && vague[last]: // "the mayor's side", of a delegation
		return splice(words, start, len(words), append(slices.Clone(now[:len(now)-1]), slot[len(slot)-1]))
	case len(now) == 1 && len(slot) == 1 && !article[strings.ToLower(first)]: // "killed", "and injured?"
		return splice(words, start, len(words), now)
	}
	return ""
}

// splice puts words in the place of words[from:to].
func splice(words []string, from, to int, put []string) string {
	out := append([]string{}, words[:from]...)
	out = append(out, put...)
	return strings.Join(append(out, words[to:]...), " ")
}

// capitals returns how many words from i on are written as names are.
func capitals(words []string, i int) int {
	n := 0
	for i+n < len(words) {
		first, _ := utf8.DecodeRuneInString(words[i+n])
		if !unicode.IsUpper(first) {
			break
		}
		n++
	}
	return n
}

// countryWord reports whether a word names a country, a people or its tongue.
func countryWord(w string) bool {
	tokens := language.Tokens(w, 0)
	if len(tokens) == 0 {
		return false
	}
	_, n := language.CountryOf(tokens, 0)
	return n > 0
}
