package language

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"variorum/index/news"
)

// NameKind says what a name seems to name.
type NameKind string

// The kinds of name. Where nothing tells, a name is Other.
const (
	Person       NameKind = "person"
	Place        NameKind = "place"
	Organisation NameKind = "organisation"
	Other        NameKind = "other"
)

// Mention is a name in a sentence.
type Mention struct {
	news.Span          // the name without the title before it
	From      int      // index of its first token in the sentence
	To        int      // index after its last token
	Words     []string // its words as Fold makes them
	Text      string   // as printed
	Kind      NameKind
	Title     string   // the title or office printed with it: "Foreign Minister"
	TitleWds  []string // its words, folded
	Country   string   // the country printed before the title: "russia" for "Russian President"
	Age       int      // "Holm, 61," → 61; 0 where none is printed
}

// particles may stand inside a name between two capitalised words.
var particles = map[string]bool{"of": true, "the": true, "and": true, "for": true, "de": true, "da": true, "do": true, "dos": true,
	"del": true, "della": true, "di": true, "du": true, "van": true, "von": true, "der": true, "den": true, "la": true, "le": true,
	"el": true, "al": true, "bin": true, "ibn": true, "og": true, "och": true, "und": true, "y": true, "e": true, "zu": true, "on": true}

// joiners are the particles that part two names more often than they join one:
// "A and B".
var joiners = map[string]bool{"and": true, "og": true, "und": true, "y": true, "e": true, "the": true, "for": true, "on": true}

// organisationWords mark the name of a body when they stand in it.
var organisationWords = wordSet(`group company corporation corp inc ltd plc bank union ministry department commission committee council court
	agency authority association federation foundation institute university college school hospital party party's office board bureau
	service services society club trust fund network airlines airways railways industries chemicals holdings partners technologies
	press news times post tribune herald guardian observer gazette journal telegraph broadcaster television radio police
	parliament senate congress assembly chamber government cabinet treasury exchange organisation organization alliance
	league academy museum gallery theatre orchestra church brigade regiment army navy force forces guard`)

// placeWords mark the name of a place when they end it.
var placeWords = wordSet(`street road avenue square lane boulevard bridge river lake sea bay gulf strait island islands mountain mount hill
	valley forest park airport station port harbour harbor base castle palace hall tower stadium arena city town county province
	state region district village beach coast creek canal dam plaza gate quarter`)

// calendar words are written with a capital and name nobody.
var calendarWords = wordSet(`monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
	september october november december easter christmas ramadan gmt bst utc est edt cet cest am pm`)

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// census counts how the words of a document are written, so that a capital at
// the head of a sentence can be told from a name.
type census struct {
	lower map[string]int // seen in lower case
	upper map[string]int // seen with a capital not at the head of a sentence
}

func takeCensus(sentences []Sentence) census {
	c := census{map[string]int{}, map[string]int{}}
	for i := range sentences {
		for k, t := range sentences[i].Tokens {
			switch {
			case !t.Upper():
				c.lower[t.Norm]++
			case k > 0 && !sentences[i].opensQuote(k):
				c.upper[t.Norm]++
			}
		}
	}
	return c
}

// mentions finds the names in a sentence.
func mentions(text string, s *Sentence, c census) []Mention {
	var out []Mention
	toks := s.Tokens
	for i := 0; i < len(toks); {
		if !namePart(s, i, c) {
			i++
			continue
		}
		j := i + 1
		for j < len(toks) && adjacent(text, toks[j-1], toks[j]) {
			if namePart(s, j, c) || toks[j].Upper() && !calendarWords[toks[j].Norm] {
				j++
				continue
			}
			if toks[j].Number() && toks[j].Start == toks[j-1].End && j == i+1 && len(toks[i].Text) <= 2 { // "the A47"
				j++
				continue
			}
			if particles[toks[j].Norm] && j+1 < len(toks) && adjacent(text, toks[j], toks[j+1]) && toks[j+1].Upper() &&
				!calendarWords[toks[j+1].Norm] && !Stop(toks[j+1].Norm) && !joiners[toks[j].Norm] {
				j += 2
				continue
			}
			break
		}
		out = append(out, split(text, toks, i, j)...)
		i = j
	}
	for k := range out {
		out[k].behind(text, toks)
		out[k].Age = ageAfter(text, toks, out[k].To)
		if out[k].Age > 0 && out[k].Kind == Other {
			out[k].Kind = Person
		}
	}
	return out
}

// namePart reports whether token i can begin a name.
func namePart(s *Sentence, i int, c census) bool {
	t := s.Tokens[i]
	if !t.Upper() || calendarWords[t.Norm] || t.Norm == "i" {
		return false
	}
	first := i == 0 || s.opensQuote(i)
	if !first {
		return !Stop(t.Norm) || len(t.Norm) == 2 && allUpper(t.Text) // "US", "IT"
	}
	if Stop(t.Norm) && !(len(t.Text) >= 2 && allUpper(t.Text) && utf8.RuneCountInString(t.Text) <= 4) {
		return false
	}
	if c.upper[t.Norm] > 0 {
		return c.lower[t.Norm] <= c.upper[t.Norm]
	}
	if c.lower[t.Norm] > 0 {
		return false
	}
	if _, n := lexicon().countries.at(s.Tokens, i); n > 0 {
		return true
	}
	if _, n := lexicon().titles.at(s.Tokens, i); n > 0 { // "Finance chief NAME" has no name "Finance"
		return n == 1 && i+1 == len(s.Tokens) || i+1 < len(s.Tokens) && s.Tokens[i+1].Upper()
	}
	if is(s.Tokens, i+1, "based") && s.Tokens[i+1].Start == t.End+1 {
		return true // "Hamburg-based"
	}
	if Known(t.Norm) && (strings.HasSuffix(t.Norm, "ing") || strings.HasSuffix(t.Norm, "ed")) {
		return false // "Leaving Paris …"
	}
	return i+1 < len(s.Tokens) && s.Tokens[i+1].Upper() && adjacentIn(s, i)
}

func adjacentIn(s *Sentence, i int) bool { return s.Tokens[i+1].Start-s.Tokens[i].End <= 2 }

func allUpper(s string) bool {
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
	}
	return true
}

// adjacent reports whether two tokens stand in one run: a space, a hyphen or
// the point of an initial between them and nothing else.
func adjacent(text string, a, b Token) bool {
	gap := text[a.End:b.Start]
	switch gap {
	case " ", "-", "\u00a0", "‑", "–":
		return true
	case "' ", "’ ": // "Farmers' Union"
		return strings.HasSuffix(a.Text, "s") && organisationWords[b.Norm]
	case ". ", ".":
		return utf8.RuneCountInString(a.Text) == 1 || lexicon().abbreviation[a.Norm]
	}
	return false
}

// split parts a run of capitalised words into countries, titles and names:
// "Hungarian President Ilona Varga" → (Hungary), "President", "Ilona Varga".
func split(text string, toks []Token, i, j int) []Mention {
	lex := lexicon()
	var out []Mention
	country, titleFrom, titleTo := "", -1, -1
	k, office := i, false
	for k < j { // what may stand before a name
		if c, n := lex.countries.at(toks[:j], k); n > 0 && (c.Form != "capital" || k+n < j) && titleTo < 0 && k+n < j {
			if _, tn := lex.titles.at(toks[:j], k+n); tn > 0 || c.Form == "demonym" || c.Form == "metonym" {
				if tn == 0 && c.Form == "demonym" && !toks[k+n].Number() && organisationWords[toks[j-1].Norm] && toks[j-1].Upper() { // "European Medicines Agency"
					break
				}
				country = c.Name
				k += n
				continue
			}
		}
		if kind, n := lex.titles.at(toks[:j], k); n > 0 && (k+n < j || kind != Address) {
			if titleFrom < 0 {
				titleFrom = k
			}
			k += n
			titleTo = k
			office = office || kind != Qualifier
			continue
		}
		// a word before a title belongs to it: "Treasury Secretary", "Fire Chief"
		if n := titleAhead(toks, k, j); n > 0 {
			if titleFrom < 0 {
				titleFrom = k
			}
			k = n
			titleTo = k
			office = true
			continue
		}
		break
	}
	if k == i && i == 0 && j-i >= 3 && PersonNoun(toks[i].Norm) && !organisationWords[toks[j-1].Norm] { // "Reporters NAME and NAME"
		k, titleFrom, titleTo, office = 1, 0, 1, true
	}
	if titleTo == j && !office && j < len(toks) && adjacent(text, toks[j-1], toks[j]) {
		if _, n := lex.titles.at(toks, j); n > 0 { // "the Green councillor NAME"
			return out
		}
	}
	if titleTo > 0 && !office { // "Joint Base …": a qualifier alone is part of the name
		k, titleFrom, titleTo = titleFrom, -1, -1
	}
	if k >= j { // only a country or only a title
		if titleFrom < 0 || country != "" && titleTo < 0 {
			out = append(out, newMention(text, toks, i, j, kindOf(toks, i, j)))
		}
		return out
	}
	// a title in lower case before the name: "special envoy Petra Holm"
	if titleTo < 0 && k == i {
		if from := titleBefore(toks, i); from < i {
			titleFrom, titleTo = from, i
			if c, n := lex.countries.at(toks, max(0, from-1)); from > 0 && n == 1 {
				country = c.Name
			}
		}
	}
	if c, n := lex.countries.at(toks[:j], k); n > 0 && k+n < j && c.Form == "name" && k > 0 && overseas(toks, k) { // "envoy to Chad Petra Holm"
		if from := titleBefore(toks, k-1); from < k-1 {
			titleFrom, titleTo = from, k+n
		}
		k += n
	}
	m := newMention(text, toks, k, j, kindOf(toks, k, j))
	if titleTo > 0 {
		m.Kind = Person
		m.Title = text[toks[titleFrom].Start:toks[titleTo-1].End]
		for _, t := range toks[titleFrom:titleTo] {
			m.TitleWds = append(m.TitleWds, t.Norm)
		}
	}
	m.Country = country
	return append(out, m)
}

// overseas reports whether the word before a country says where somebody serves.
func overseas(toks []Token, k int) bool {
	switch toks[k-1].Norm {
	case "to", "of", "for", "in":
		return true
	}
	return false
}

// behind reads the title that follows a name between commas: "Petra Holm,
// Denmark's Foreign Minister,".
func (m *Mention) behind(text string, toks []Token) {
	if m.Title != "" || m.To >= len(toks) || m.Kind == Place || m.Kind == Organisation || text[toks[m.To-1].End:toks[m.To].Start] != ", " {
		return
	}
	k, country := m.To, ""
	for k < len(toks) && (toks[k].Norm == "a" || toks[k].Norm == "an" || toks[k].Norm == "the" || toks[k].Number() ||
		k > m.To && toks[k].Norm == "year" || k > m.To && toks[k-1].Norm == "year" && toks[k].Norm == "old") { // ", a 26-year-old clerk"
		k++
	}
	if k < len(toks) {
		if c, n := lexicon().countries.at(toks, k); n > 0 {
			country = c.Name
			k += n
		}
	}
	for from := k; k < len(toks) && k < from+3; k++ {
		if kind, n := lexicon().titles.at(toks, k); n > 0 {
			if kind == Qualifier {
				continue
			}
			if k+n < len(toks) && toks[k+n].Upper() && toks[k+n].Start-toks[k+n-1].End <= 1 {
				return // the title of the next name in a list
			}
			m.Title = text[toks[from].Start:toks[k+n-1].End]
			for _, t := range toks[from : k+n] {
				m.TitleWds = append(m.TitleWds, t.Norm)
			}
			m.Country, m.Kind = country, Person
			return
		}
		if strings.ContainsAny(text[toks[k].End:min(len(text), toks[k].End+1)], ",.;") {
			return
		}
	}
}

// titleAhead returns the end of a title that the word at k qualifies, or 0.
func titleAhead(toks []Token, k, j int) int {
	for n := k + 1; n < j && n <= k+3; n++ {
		if kind, l := lexicon().titles.at(toks[:j], n); l > 0 && kind == Office && n+l < j {
			return n + l
		}
	}
	return 0
}

// titleBefore returns the token from which a title in lower case runs up to i.
func titleBefore(toks []Token, i int) int {
	for from := max(0, i-4); from < i; from++ {
		if toks[from].Upper() && from > 0 {
			continue
		}
		at := from
		office := false
		for at < i {
			kind, n := lexicon().titles.at(toks[:i], at)
			if n == 0 {
				break
			}
			office = office || kind == Office
			at += n
		}
		if at == i && office && toks[i].Start-toks[i-1].End == 1 {
			return from
		}
	}
	return i
}

func newMention(text string, toks []Token, i, j int, kind NameKind) Mention {
	m := Mention{Span: news.Span{Start: toks[i].Start, End: toks[j-1].End}, From: i, To: j, Kind: kind}
	m.Text = text[m.Start:m.End]
	for _, t := range toks[i:j] {
		m.Words = append(m.Words, t.Norm)
	}
	if n := len(m.Words) - 1; strings.HasSuffix(m.Text, "'s") || strings.HasSuffix(m.Text, "’s") {
		m.End -= len(m.Text) - len(strings.TrimSuffix(strings.TrimSuffix(m.Text, "'s"), "’s"))
		m.Text = text[m.Start:m.End]
		m.Words[n] = strings.TrimSuffix(m.Words[n], "'s")
	}
	return m
}

// kindOf guesses from the words of a name and what stands before it.
func kindOf(toks []Token, i, j int) NameKind {
	if _, n := lexicon().countries.at(toks[:j], i); n == j-i {
		return Place
	}
	for _, t := range toks[i:j] {
		if organisationWords[t.Norm] {
			return Organisation
		}
	}
	if placeWords[toks[j-1].Norm] && j-i > 1 {
		return Place
	}
	if j-i == 1 && len(toks[i].Text) >= 2 && len(toks[i].Text) <= 6 && allUpper(toks[i].Text) {
		return Organisation
	}
	if i > 0 {
		switch toks[i-1].Norm {
		case "in", "at", "near", "outside":
			if !toks[i-1].Upper() || i == 1 {
				return Place
			}
		}
	}
	return Other
}

// ageAfter reads "…, 61," and "…, aged 61" behind a name.
func ageAfter(text string, toks []Token, to int) int {
	if to >= len(toks) {
		return 0
	}
	k := to
	if toks[k].Norm == "aged" && k+1 < len(toks) {
		k++
	}
	t := toks[k]
	gap := text[toks[to-1].End:toks[to].Start]
	if !t.Number() || strings.TrimSpace(gap) != "," || len(t.Norm) > 3 {
		return 0
	}
	v, ok := parseNumber(t.Norm)
	if !ok || v < 1 || v > 120 {
		return 0
	}
	after := ""
	if t.End < len(text) {
		after = text[t.End:min(len(text), t.End+1)]
	}
	if k+1 < len(toks) && after != "," && after != "." && after != ";" && after != ")" && k == to {
		return 0
	}
	return int(v)
}
