package answer

import (
	"slices"
	"strings"

	"variorum/index/language"
	"variorum/index/news"
)

// Who speaks is often asked for by what he is, "the head of the rescue team", and
// printed by his name: that he heads it stands elsewhere, in words of its own
// ("Oda Brenn, who commands the volunteers"). A portrait is what a story tells of
// somebody right beside his name; the one whose portrait has most of the words
// asked is meant.
type portrait struct {
	stems    map[string]bool
	initials map[string]bool // of the names in it
	before   map[string]bool // words that have another one right before them: the club, of "rowing club"
}

// What portraits are read off: how far before a name and behind it.
const (
	portraitBefore = 8
	portraitBehind = 22
)

// heading are the words for being at the head of something: who chairs a club is
// its chairman, who commands volunteers is their head.
var heading = words(`head heads headed heading chief leader leads led lead leading chair chairs chaired chairman chairwoman chairperson president
	boss director directs directed commander commands commanded captain captains captained manager manages managed runs run ran running presides presided
	oversees oversaw coordinator coordinates charge`)

// formerly are the words for what somebody no longer is.
var formerly = words("former formerly ex retired retires retirement ousted outgoing once previously onetime erstwhile sacked")

// portraits are what the story tells of everybody whom it names, by surname.
func (v *view) portraits() map[string]*portrait {
	out := map[string]*portrait{}
	for _, l := range v.lines {
		for k := range l.Names {
			m := &l.Names[k]
			if len(m.Words) == 0 || !l.somebody(m) && !v.person(m.Words[len(m.Words)-1]) || l.inQuote(m.From) {
				continue
			}
			key := language.NameKey(m.Words[len(m.Words)-1])
			if len(key) < 3 {
				continue
			}
			p := out[key]
			if p == nil {
				p = &portrait{stems: map[string]bool{}, initials: map[string]bool{}, before: map[string]bool{}}
				out[key] = p
			}
			l.paint(k, p)
		}
	}
	return out
}

// somebody reports whether a name is a person's, by its words or by what the
// sentence says of it: "Oda Brenn, who runs the mill", "its owner Oda Brenn".
func (l *line) somebody(m *language.Mention) bool {
	if m.Kind != language.Other || len(m.Words) < 2 {
		return m.Kind == language.Person
	}
	if m.From > 0 && (language.PersonNoun(l.Tokens[m.From-1].Norm) || heading[l.Tokens[m.From-1].Norm] && !l.Tokens[m.From-1].Upper()) {
		return true
	}
	if m.To+1 >= len(l.Tokens) || !strings.HasPrefix(l.doc.Revision.Text[m.End:l.Tokens[m.To].Start], ",") {
		return false
	}
	next := &l.Tokens[m.To]
	return next.Norm == "who" || next.Norm == "whose" || next.Number() || heading[next.Norm] || language.PersonNoun(next.Norm) ||
		article[next.Norm] && (heading[l.Tokens[m.To+1].Norm] || language.PersonNoun(l.Tokens[m.To+1].Norm))
}

// inQuote reports whether token i stands between quotation marks.
func (l *line) inQuote(i int) bool {
	return slices.ContainsFunc(l.Quotes, func(q news.Span) bool { return q.Start <= l.Tokens[i].Start && l.Tokens[i].End <= q.End })
}

// paint adds to a portrait what the sentence says right beside the name k.
func (l *line) paint(k int, p *portrait) {
	m, toks, text := &l.Names[k], l.Tokens, l.doc.Revision.Text
	gap := func(i int) string { return text[toks[i-1].End:toks[i].Start] } // before token i
	finite := func(i int) bool {
		switch l.Tags.At(i) {
		case "VBD", "VBZ", "VBP", "MD":
			return true
		}
		return false
	}
	other := func(i int) bool { // somebody else's name
		return slices.ContainsFunc(l.Names, func(o language.Mention) bool {
			return o.From != m.From && o.Kind == language.Person && o.From <= i && i < o.To
		})
	}
	add := func(i int) {
		t := &toks[i]
		p.stems[t.Stem] = true
		if i > 0 && gap(i) == " " && !toks[i-1].Upper() && !language.Stop(toks[i-1].Norm) && !heading[toks[i-1].Norm] && !formerly[toks[i-1].Norm] && !strings.ContainsAny(toks[i-1].Text, "'’") {
			p.before[t.Stem] = true
			if heading[t.Norm] {
				p.before[headed] = true
			}
		}
		if n := len(t.Text); n >= 2 && n <= 6 && strings.ToUpper(t.Text) == t.Text {
			p.initials[t.Norm] = true
		}
		if heading[t.Norm] {
			p.stems[headed] = true
		}
		if formerly[t.Norm] {
			p.stems[formed] = true
		}
	}
	for i := m.From - 1; i >= 0 && i >= m.From-portraitBefore; i-- {
		g := gap(i + 1)
		if strings.ContainsAny(g, ".;:“”\"()—–!?") || strings.Contains(g, ",") && i != m.From-1 || l.inQuote(i) || other(i) || finite(i) || clausal[toks[i].Norm] || toks[i].Norm == "and" {
			break
		}
		add(i)
	}
	if m.To >= len(toks) {
		return
	}
	reach := portraitBehind
	switch g := gap(m.To); {
	case strings.ContainsAny(g, ",(—–") && !strings.ContainsAny(g, "“”\""):
	case strings.TrimSpace(g) != "":
		return
	case heading[toks[m.To].Norm] && finite(m.To) || toks[m.To].Norm == "of" || toks[m.To].Norm == "from": // "NAME chairs the club"
		reach = portraitBefore
	case m.To+1 < len(toks) && (toks[m.To].Norm == "is" || toks[m.To].Norm == "was") && (article[toks[m.To+1].Norm] || heading[toks[m.To+1].Norm]):
		reach = portraitBefore
	default:
		return
	}
	for i := m.To; i < len(toks) && i < m.To+reach; i++ {
		g := gap(i)
		if i > m.To && strings.ContainsAny(g, ".;:“”\"") || l.inQuote(i) || other(i) || finite(i) && strings.ContainsAny(g, ",)—–") {
			break
		}
		add(i)
	}
}

// headed and formed stand in a portrait for every word of heading and formerly.
const (
	headed = "\x00head"
	formed = "\x00former"
)

// calledBy is a word of the question for who speaks.
type calledBy struct {
	stem     string
	means    string // headed or formed
	stems    []string
	runs     [][]string
	initials string // of the whole name that it is part of
}

// covers says how surely a portrait has a word, 0…1.
func (p *portrait) covers(w *calledBy) float64 {
	if p.stems[w.stem] || w.means != "" && p.stems[w.means] || w.initials != "" && p.initials[w.initials] {
		return 1
	}
	for _, s := range w.stems {
		if p.stems[s] {
			return otherWord
		}
	}
	for _, run := range w.runs {
		if !slices.ContainsFunc(run, func(s string) bool { return !p.stems[s] }) {
			return otherWord
		}
	}
	return 0
}

// another reports whether a portrait has a word of those asked and not the one
// right before it: who is the artistic director, or chairs the rowing club, is
// neither the finance director nor of the angling club.
// Whoever is certainly painted as another is added to the strangers.
func (p *portrait) another(r *reading, asked []calledBy, post int, strangers map[string]bool, name string) bool {
	for n := 1; n < len(asked); n++ {
		before := &r.tokens[r.spoken[n-1]]
		if r.spoken[n-1]+1 != r.spoken[n] || n-1 == post || strings.ContainsAny(before.Text, "'’") || p.covers(&asked[n-1]) > 0 {
			continue
		}
		if p.before[asked[n].stem] || p.before[asked[n].means] {
			strangers[name] = true
			return true
		}
		if n == post {
			return true
		}
	}
	return false
}

// otherWord is what a word counts that stands for the one asked.
const otherWord = .7

// post is which of the words for who speaks says what he is: "the head | of the
// union", else the last of them.
func (r *reading) post() int {
	for n := 1; n < len(r.spoken); n++ {
		for _, t := range r.tokens[r.spoken[n-1]+1 : r.spoken[n]] {
			switch t.Norm {
			case "of", "for", "at", "from", "in":
				return n - 1
			}
		}
	}
	return len(r.spoken) - 1
}

// portrayed finds the surnames of those whose portraits have most of what the
// question calls the speaker: the word for what he is, and half at least of the
// rest.
func (r *reading) portrayed(v *view) map[string]bool {
	if len(r.spoken) == 0 || !slices.ContainsFunc(r.spoken, func(i int) bool { return !r.tokens[i].Upper() }) {
		return nil
	}
	post := r.post()
	head := r.spoken[post]
	if r.tokens[head].Upper() && !language.PersonNoun(r.tokens[head].Norm) {
		return nil
	}
	headless := false // "the woman who fled": she may be called anything
	if first := r.spoken[0]; first > 0 {
		for _, t := range r.tokens[max(0, first-3):first] {
			headless = headless || whoever[t.Norm]
		}
	}
	asked := make([]calledBy, len(r.spoken))
	which := -1
	for n, i := range r.spoken {
		w, t := &asked[n], &r.tokens[i]
		w.stem = t.Stem
		list, _ := r.own.Alternatives(r.tokens[i:i+1], 0)
		for _, a := range list {
			switch {
			case a.Strength < .6:
			case len(a.Stems) == 1:
				w.stems = append(w.stems, a.Stems[0])
			default:
				w.runs = append(w.runs, a.Stems)
			}
		}
		if heading[t.Norm] {
			w.means = headed
		}
		if formerly[t.Norm] {
			w.means = formed
		}
		for _, end := range []string{"er", "or"} { // who owns it is its owner
			if verb, ok := strings.CutSuffix(t.Norm, end); ok && len(verb) >= 3 && !t.Upper() {
				w.stems = append(w.stems, language.Stem(verb), language.Stem(verb+"e"))
			}
		}
		if t.Upper() {
			from, to := i, i+1
			for from > 0 && r.tokens[from-1].Upper() {
				from--
			}
			for to < len(r.tokens) && r.tokens[to].Upper() {
				to++
			}
			if to-from > 1 {
				for initials := range language.Initials(r.tokens[from:to]) {
					if len(initials) == to-from {
						w.initials = initials
					}
				}
			}
		}
		if n == post && !headless {
			which = n
		}
	}
	r.strangers = map[string]bool{}
	best, out := 0.0, map[string]bool{}
	for name, p := range v.portraits() {
		if which >= 0 && p.covers(&asked[which]) == 0 {
			continue
		}
		hits, rest := 0.0, 0
		for n := range asked {
			if n != which {
				rest++
				hits += p.covers(&asked[n])
			}
		}
		if p.another(r, asked, which, r.strangers, name) {
			continue
		}
		share := 1.0
		if rest > 0 {
			share = hits / float64(rest)
		}
		switch {
		case share < .5 || which < 0 && hits < 2 || share < best:
		case share > best:
			best, out = share, map[string]bool{name: true}
		default:
			out[name] = true
		}
	}
	if len(out) > portrayedMost {
		return nil // "a minister": of many
	}
	return out
}

// portrayedMost is how many people may be what the question calls the speaker.
const portrayedMost = 2

// portrayed says how certainly who speaks in the sentence is somebody whom the
// story paints as the one asked for, 0…1; -1 where it paints him as another.
func (s *scored) portrayed(r *reading) float64 {
	if len(r.portraits)+len(r.strangers) == 0 {
		return 0
	}
	who := language.Tokens(s.Attribution.Who, 0)
	for _, t := range who {
		if t.Upper() && r.portraits[language.NameKey(t.Norm)] {
			return .8
		}
		if t.Upper() && r.strangers[language.NameKey(t.Norm)] {
			return -1
		}
	}
	if len(who) == 0 || len(who) == 1 && personal[who[0].Norm] {
		for _, st := range s.Stands {
			if r.portraits[language.NameKey(st)] {
				return .7
			}
		}
	}
	return 0
}

// personal are the pronouns for who speaks.
var personal = words("he she they")

// otherKind reports whether the sentence calls who speaks by the word asked and by
// another word before it than the one asked: "artistic director", of the finance
// director.
func (s *scored) otherKind(r *reading, from, to int) bool {
	n := r.post()
	if n < 1 || r.spoken[n-1]+1 != r.spoken[n] {
		return false
	}
	before, head := &r.tokens[r.spoken[n-1]], &r.tokens[r.spoken[n]]
	if before.Upper() || head.Upper() || formerly[before.Norm] || strings.ContainsAny(before.Text, "'’") {
		return false
	}
	list, _ := r.own.Alternatives(r.tokens[r.spoken[n-1]:r.spoken[n]], 0)
	for i := max(1, from); i < to; i++ {
		t := &s.Tokens[i-1]
		if s.Tokens[i].Stem != head.Stem || t.Upper() || language.Stop(t.Norm) || formerly[t.Norm] || strings.ContainsAny(t.Text, "'’") || s.inQuote(i) {
			continue
		}
		if tag := s.Tags.At(i - 1); !strings.HasPrefix(tag, "N") && !strings.HasPrefix(tag, "J") || t.Stem == before.Stem {
			continue
		}
		if !slices.ContainsFunc(list, func(a language.Alternative) bool { return a.Strength >= .6 && a.Stems[len(a.Stems)-1] == t.Stem }) {
			return true
		}
	}
	return false
}
