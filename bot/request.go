package bot

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/hbollon/go-edlib"
)

// The verbs that are no actions.
const (
	verbAsk     = "ask"
	verbSources = "sources"
	verbHelp    = "help"
)

// request is a message as it was understood.
type request struct {
	verb  string
	text  string    // the question, the topic, the name of a document
	asOf  time.Time // zero: now
	only  []string  // sources, as the corpus writes them
	notes []string  // how it was read, where that is not plain
	wrong string    // what is wrong with it, for the person who wrote it; empty: nothing
}

// known is what a request is read with.
type known struct {
	sources []string // that may be shown here
	now     time.Time
}

var (
	firstWord = regexp.MustCompile(`^[!/]?([\p{L}]+)[:,.!?]*(?:\s+|$)`)
	asOfPart  = regexp.MustCompile(`(?i)[\s,;:(–—-]*\bas (?:of|at)[:\s]+((?:\d{4}-\d\d-\d\d|\d{1,2} \pL+ \d{4})(?:[ tT,]+\d{1,2}:\d\d(?::\d\d)?)?(?:[zZ]|[+-]\d\d:?\d\d|\s*UTC)?|\d{1,2}:\d\d)\)?`)
	onlyPart  = regexp.MustCompile(`(?i)(?:^|[,;:(?.!–—-]\s*|\s)only(?: in| from| by)?:?\s+([^;?()]+?)\s*[?).!]*\s*$`)
	onPart    = regexp.MustCompile(`(?i)\s+(?:on|about|regarding|over)\s+`)
	listPart  = regexp.MustCompile(`(?i)\s*,\s*(?:and\s+)?|\s+(?:and|or|with|vs\.?|versus|to|&)\s+`)
)

// readRequest understands what was said: the verb, the moment, the sources.
func readRequest(text string, k known) request {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), " ")
	r := request{verb: verbAsk, text: text}
	if m := firstWord.FindStringSubmatch(text); m != nil {
		r.readVerb(strings.ToLower(m[1]), strings.TrimSpace(text[len(m[0]):]), strings.ContainsAny(text[:1], "!/"))
	}
	r.readAsOf(k.now)
	r.readOnly(k.sources)
	if r.verb == string(Compare) {
		r.readColumns(k.sources)
	}
	return r
}

// readVerb takes the first word for a verb where it can be one: "why" and
// "more" begin questions too, and mean the last answer only by themselves.
func (r *request) readVerb(word, rest string, marked bool) {
	alone := []string{string(Why), string(More), string(Context), string(Share), string(Helpful), string(Unhelpful), verbHelp, string(History), verbSources, string(Compare)}
	withText := []string{string(Compare), verbSources, string(History), verbHelp}
	switch {
	case word == verbAsk:
		r.verb, r.text = verbAsk, rest
		if m := firstWord.FindStringSubmatch(rest); m != nil && strings.ToLower(m[1]) != verbAsk {
			r.readVerb(strings.ToLower(m[1]), strings.TrimSpace(rest[len(m[0]):]), false)
		}
	case rest == "" && slices.Contains(alone, word), slices.Contains(withText, word) && rest != "":
		if word == verbSources && !marked && asks(rest) {
			return // "sources say that … who said it?" is a question
		}
		r.verb, r.text = word, rest
	case rest == "" && len(word) > 3:
		for _, v := range append(slices.Clone(alone), verbAsk) {
			if edlib.OSADamerauLevenshteinDistance(word, v) == 1 {
				r.verb, r.text = v, ""
				r.notes = append(r.notes, fmt.Sprintf("Read as: %s", v))
				return
			}
		}
	}
}

// pleasant reports whether a text only greets or thanks, or holds no word at
// all.
func pleasant(text string) bool {
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' }) {
		if !pleasantries[w] {
			return false
		}
	}
	return true
}

var pleasantries = map[string]bool{"hello": true, "hi": true, "hey": true, "good": true, "morning": true, "afternoon": true, "evening": true,
	"thanks": true, "thank": true, "you": true, "thx": true, "ok": true, "okay": true, "great": true, "cheers": true, "please": true,
	"bye": true, "there": true, "very": true, "much": true, "a": true, "lot": true, "test": true, "ping": true}

// asks reports whether a text has the look of a sentence rather than a topic.
func asks(text string) bool {
	words := strings.Fields(strings.ToLower(text))
	return len(words) > 0 && slices.Contains([]string{"say", "said", "claim", "report", "that", "who", "did", "do", "were", "are", "have"}, words[0])
}

// readAsOf takes the moment out of the text.
func (r *request) readAsOf(now time.Time) {
	m := asOfPart.FindStringSubmatchIndex(r.text)
	if m == nil {
		return
	}
	at, day, ok := Moment(r.text[m[2]:m[3]], now)
	if day {
		at = at.AddDate(0, 0, 1).Add(-time.Second)
	}
	if !ok {
		r.wrong = fmt.Sprintf("“%s” is not a moment I can read. Write: as of 14:00, as of 2025-08-15, as of 2025-08-15 14:00.", r.text[m[2]:m[3]])
		return
	}
	r.asOf = at
	r.text = strings.TrimSpace(r.text[:m[0]] + r.text[m[1]:])
}

// Moment reads a time as people type it: of a date it returns the beginning, and
// that a whole day is meant; a time of day means that of now. What names no zone
// is in that of now.
func Moment(text string, now time.Time) (at time.Time, day, ok bool) {
	text = strings.TrimSpace(strings.ReplaceAll(text, ",", " "))
	text = strings.Join(strings.Fields(text), " ")
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02 15:04Z07:00", "2006-01-02 15:04 MST", "2 Jan 2006 15:04 MST"} {
		if t, err := time.Parse(form, text); err == nil {
			return t, false, true
		}
	}
	for _, form := range []string{"2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2 Jan 2006 15:04", "2 January 2006 15:04"} {
		if t, err := time.ParseInLocation(form, text, now.Location()); err == nil {
			return t, false, true
		}
	}
	for _, form := range []string{"2006-01-02", "2 Jan 2006", "2 January 2006"} {
		if t, err := time.ParseInLocation(form, text, now.Location()); err == nil {
			return t, true, true
		}
	}
	if t, err := time.Parse("15:04", text); err == nil {
		return time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), 0, 0, now.Location()), false, true
	}
	return time.Time{}, false, false
}

// readOnly takes the limit to some sources out of the text. Where none of the
// names is a source, the words belong to the question ("was it only a drill?"),
// unless nothing else is left or they stand apart and look like a name.
func (r *request) readOnly(sources []string) {
	m := onlyPart.FindStringSubmatchIndex(r.text)
	if m == nil {
		return
	}
	found, missing := sourcesIn(r.text[m[2]:m[3]], sources)
	cut := m[0]
	if strings.ContainsAny(r.text[cut:cut+1], ".?!") { // belongs to what comes before
		cut++
	}
	rest := strings.TrimSpace(r.text[:cut])
	named := strings.ContainsAny(r.text[m[0]:m[0]+1], ",;:(?.!") && unicode.IsUpper([]rune(r.text[m[2]:m[3]])[0])
	if len(found) == 0 && rest != "" && !named {
		return
	}
	if len(missing) > 0 {
		r.wrong = noSource(missing[0], sources)
		return
	}
	r.only = found
	r.text = rest
}

// readColumns reads "A and B on X".
func (r *request) readColumns(sources []string) {
	m := onPart.FindStringIndex(r.text)
	if m == nil {
		return
	}
	found, missing := sourcesIn(r.text[:m[0]], sources)
	switch {
	case len(found) == 0:
	case len(missing) > 0:
		r.wrong = noSource(missing[0], sources)
	default:
		r.only = found
		r.text = r.text[m[1]:]
	}
}

// sourcesIn reads a list of sources, as people write them.
func sourcesIn(text string, sources []string) (found, missing []string) {
	if s := sourceNamed(text, sources); s != "" { // a name may hold an "and"
		return []string{s}, nil
	}
	for _, name := range listPart.Split(strings.TrimSpace(text), -1) {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if s := sourceNamed(name, sources); s == "" {
			missing = append(missing, name)
		} else if !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	return found, missing
}

// sourceNamed returns the source of a name: its own, whatever the capitals and
// the article, or the one source whose name begins so or has that word.
func sourceNamed(name string, sources []string) string {
	plain := func(s string) string {
		return strings.TrimPrefix(strings.ToLower(strings.Trim(s, " .,'\"“”")), "the ")
	}
	want := plain(name)
	if want == "" {
		return ""
	}
	var near []string
	for _, s := range sources {
		have := plain(s)
		if have == want {
			return s
		}
		if strings.HasPrefix(have, want+" ") || strings.HasSuffix(have, " "+want) {
			near = append(near, s)
		}
	}
	if len(near) == 1 {
		return near[0]
	}
	return ""
}

// noSource says that there is no source of a name here, and which there are.
func noSource(name string, sources []string) string {
	if len(sources) == 0 {
		return "No source may be shown here."
	}
	near, best := "", 4
	for _, s := range sources {
		if d := edlib.OSADamerauLevenshteinDistance(strings.ToLower(name), strings.ToLower(s)); d < best {
			near, best = s, d
		}
	}
	line := fmt.Sprintf("No source here is called “%s”.", name)
	if near != "" {
		line += fmt.Sprintf(" Did you mean %s?", near)
	}
	shown := sources
	if len(shown) > 12 {
		shown = shown[:12]
	}
	line += " Sources here: " + strings.Join(shown, ", ")
	return line + cmp.Or(map[bool]string{true: " and others."}[len(shown) < len(sources)], ".")
}
