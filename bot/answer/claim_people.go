package answer

import (
	"slices"
	"strings"
	"time"

	"variorum/bot/compare"
	"variorum/index/language"
)

func dateOf(year int) time.Time {
	return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
}

// joining are verbs whose one side is the company and whose other side is whom
// it keeps: in "A and B joined C" the list is A and B, in "C was joined by A
// and B" too.
var joining = words("join accompani flank escort meet greet")

// people picks the names that answer "who": those not in the question, not the
// one that others joined, not of the other side where the question names one.
func (v *view) people(r *reading, s *scored, c *compare.Claim) {
	if r.detail == spellDetail {
		v.spelling(r, s, c)
		if len(c.Names) > 0 || r.has("who", "who's") < 0 { // "who led the search, and how is her name spelt"
			return
		}
	}
	asked := r.stems()
	side := r.side()
	anchors := v.anchors(r, s)
	company := side != "" || r.company()
	lands := r.lands()
	near := 0.0

	if list := r.withNoun(s); len(list) > 0 {
		for _, m := range list {
			c.Names = append(c.Names, compare.Name{Words: m.Words, Text: m.Text})
			near = max(near, closeness(m.From, m.To, anchors))
		}
		c.Fit, c.Label = .5+.35*near, nameLabel(c.Names)
		s.because("names " + joinNames(c.Names) + " with the noun asked for")
		return
	}
	people := r.nounText == "" && slices.ContainsFunc(s.Names, func(m language.Mention) bool { return m.Kind == language.Person || m.Title != "" })
	var names []int
	for n, m := range s.Names {
		if len(m.Words) == 0 || r.setAside(m) || lands != (m.Kind == language.Place && country(m)) {
			continue
		}
		last := m.Words[len(m.Words)-1]
		if company && people && m.Kind != language.Person && m.Title == "" && !v.person(last) || m.Kind == language.Place && !lands && !(len(m.Words) == 2 && possessive(s.Tokens[m.To-1]) && !country(m)) || v.outlets[language.Fold(m.Text)] {
			continue
		}
		if company && m.Kind == language.Other && len(m.Words) == 1 && m.Title == "" && !v.person(last) && r.nounText == "" {
			continue
		}
		if asked[language.Stem(last)] || r.asksFor(last) || v.accompanied(s, m) && company {
			continue
		}
		if side != "" && (v.otherSide(s, m, side) || m.Kind != language.Person && m.Title == "") {
			continue // a delegation is made of people, not of broadcasters
		}
		if s.based(m) || len(m.Words) == 1 && m.To < len(s.Tokens) && s.Tokens[m.To].Number() && s.Tokens[m.To].Start == m.End+1 && language.Known(m.Words[0]) {
			continue // "Lund-based", "Unit 4"
		}
		if !r.negates() && s.ruledOut(m.From) { // "it is not NAME, as reported"
			c.Denied = append(c.Denied, compare.Name{Words: m.Words, Text: m.Text, Title: s.called(m)})
			continue
		}
		if n := m.From - 1; n >= 0 && len(m.Words) == 1 && m.Title == "" && (s.Tokens[n].Norm == "a" || s.Tokens[n].Norm == "an") {
			continue // "a Jesuit"
		}
		if company && s.Attribution.Who != "" && strings.Contains(s.Attribution.Who, m.Text) && r.saying() < 0 && len(s.Names) > 1 {
			continue // the one who says it, not the one it is about
		}
		names = append(names, n)
	}
	likely := 1.0
	if owners := r.owners(s); len(owners) > 0 {
		names = owners
	} else if !company {
		names, likely = v.chosenActors(r, s, names, c)
	}
	for _, n := range names {
		m := s.Names[n]
		title := s.called(m)
		if title == "" && m.Kind == language.Person {
			title = s.parsed().calling(m) // "the ambassador, NAME"
		}
		c.Names = append(c.Names, compare.Name{Words: m.Words, Text: m.Text, Title: title})
		near = max(near, closeness(m.From, m.To, anchors))
	}
	c.One = r.one()
	c.Sole = c.One && r.sole() && !company && len(names) == 1 && (likely >= soleLeast || likely >= nameLeast && r.gives(s, s.Names[names[0]])) && s.Names[names[0]].Kind == language.Person && len(s.Names[names[0]].Words) > 1
	for _, t := range s.Tokens {
		switch t.Norm {
		case "including", "among":
			c.Open = true
		case "others":
			c.Open = true
		case "particularly", "notably":
			c.Open = true
		}
	}
	switch {
	case side != "" && (len(c.Names) == 0 || !v.tied(s, side)):
		s.rejected = "names nobody of the side asked for"
	case len(c.Names) > 0:
		c.Fit = .5 + .35*near
		if r.detail == listDetail && len(c.Names) > 1 {
			c.Fit += .15
		}
		if likely < nameLeast {
			c.Fit *= likely
		}
		c.Label = nameLabel(c.Names)
		s.because("names " + joinNames(c.Names))
	case c.Label != "": // a role or a body without a name: "the White House", "neither leader"
		c.Kind = compare.Clause
		for what := range strings.SplitSeq(c.Label, ", ") {
			c.Names = append(c.Names, compare.Name{Words: strings.Fields(language.Fold(what)), Text: what})
		}
		c.Fit = .5
		if likely < nameLeast {
			c.Fit = .25
		}
		c.Part = r.unnamed(c.Label, likely)
	default:
		c.Kind = compare.Clause
		c.Label, c.Fit = clip(s.text(s.Span)), .25
	}
}

// unnamed is who somebody is whom a sentence does not name, where one is asked for:
// "one of the porters" and "a man on a bicycle" may be one, two trades are not.
func (r *reading) unnamed(label string, likely float64) *compare.Part {
	toks := language.Tokens(label, 0)
	if !r.sole() || len(toks) == 0 || strings.Contains(label, ", ") {
		return nil
	}
	head := toks[len(toks)-1]
	return &compare.Part{Text: label, Words: []string{head.Stem}, Head: head.Norm, Near: alternatives(head.Stem), Sure: likely >= .8 && !anyone[head.Norm], Sole: true}
}

// anyone are nouns for a person that say nothing of who it is.
var anyone = words(`man woman men women person people boy girl child children resident residents witness witnesses local locals employee employees worker
	workers member members official officials visitor visitors passer-by someone somebody one ones victim victims`)

// soleLeast is how likely a name must be the one asked for, by its part in the
// sentence, to stand against another source's.
const soleLeast = .95

// one reports whether one person or body is asked for: "which group", "who is the
// coach", "name of the driver", and what only one can do.
func (r *reading) one() bool {
	if r.detail == listDetail || r.has("else", "besides", "apart", "names", "those", "of") >= 0 && r.run("name", "of") < 0 {
		return false
	}
	if r.sole() || r.run("name", "of") >= 0 {
		return true
	}
	if r.nounText != "" {
		return bodies[r.nounText] && !strings.HasSuffix(r.nounText, "s")
	}
	at := r.has("who", "who's")
	if at < 0 {
		return false
	}
	at++
	if r.tokens[at-1].Norm == "who" {
		if at >= len(r.tokens) || r.tokens[at].Norm != "is" && r.tokens[at].Norm != "was" {
			return false
		}
		at++
	}
	for i := at; i < len(r.tokens); i++ { // "who is the club's new coach"
		if n := r.tokens[i].Norm; language.PersonNoun(n) && !strings.HasSuffix(n, "s") {
			return true
		}
	}
	return false
}

// sole reports whether only one person can have done what the question asks for:
// who won, who was the first, who gave the order. Whoever is in an office today
// may be another tomorrow, so that is none.
func (r *reading) sole() bool {
	at := r.has("who")
	if r.kind != compare.People || r.detail == listDetail || at < 0 || at+2 >= len(r.tokens) {
		return false
	}
	if r.tokens[at+1].Norm == "won" {
		return true
	}
	if r.tokens[at+1].Norm == "was" && r.tokens[at+2].Norm == "the" && at+3 < len(r.tokens) && (r.tokens[at+3].Norm == "first" || r.tokens[at+3].Norm == "last") {
		return true
	}
	if one := soleFinding[r.tokens[at+1].Norm]; one { // what two papers tell of two people, one has wrong
		return true
	}
	switch r.tokens[at+1].Norm {
	case "raised", "sounded":
		return r.has("alarm", "alert") > at
	case "took", "made", "gave", "issued", "scored", "cast", "fired", "struck":
		for i := at + 2; i < min(len(r.tokens), at+5); i++ {
			if soleDeed[r.tokens[i].Norm] && r.tokens[at+2].Norm == "the" {
				return true
			}
		}
	}
	return false
}

// gives reports whether a name stands right before a verb and a noun that say, as
// the question's do, that one person decided: "NAME gave the order" where it asks
// who gave the order.
func (r *reading) gives(s *scored, m language.Mention) bool {
	if r.has("decision", "order", "command", "signal") < 0 || m.To+2 >= len(s.Tokens) || !light[s.Tokens[m.To].Norm] {
		return false
	}
	i := m.To + 1
	if article[s.Tokens[i].Norm] {
		i++
	}
	return s.Tokens[i].Norm == "decision" || s.Tokens[i].Norm == "order" || s.Tokens[i].Norm == "command" || s.Tokens[i].Norm == "signal"
}

// soleFinding are verbs for what is done to a thing once.
var soleFinding = words("discovered found noticed spotted invented founded")

// light are verbs that say no more than that what follows was done.
var light = words("took made gave issued")

// soleDeed are nouns for what one person does alone.
var soleDeed = words("decision order command signal winner winning deciding decisive casting equaliser equalizer first opening only")

// withNoun lists the names that stand with the noun for a place that the question
// asks which of: "the bridges at Lund and Havn", "Tower Bridge", "the Lund bridge".
func (r *reading) withNoun(s *scored) []language.Mention {
	thing := slices.ContainsFunc(language.Tokens(r.nounText, 0), func(t language.Token) bool { return language.PlaceLevel(t.Norm) > countryLevel })
	if len(r.noun) == 0 || !thing {
		return nil
	}
	asked := r.stems()
	var out []language.Mention
	known := false // the noun stood before, so that "ones" may stand for it
	for i, t := range s.Tokens {
		counts := r.counts(t.Stem)
		known = known || counts
		if !counts && !(known && (t.Norm == "ones" || t.Norm == "one")) {
			continue
		}
		within := slices.ContainsFunc(s.Names, func(m language.Mention) bool { return m.From <= i && i < m.To || m.To == i && t.Start == m.End+1 })
		next := i + 2 // where the name begins that would go on the list
		if i+2 < len(s.Tokens) && !within && (placePreposition[s.Tokens[i+1].Norm] || s.Tokens[i+1].Norm == "of") {
			if s.Tokens[next].Norm == "the" {
				next++
			}
		} else {
			next = -1
		}
		for _, m := range s.Names {
			last := language.Stem(m.Words[len(m.Words)-1])
			switch {
			case asked[last] && !r.counts(last) || s.inMoment(m.From, m.To):
				continue
			case m.From <= i && i < m.To && m.To-m.From > 1, m.To == i && s.Tokens[i].Start == m.End+1:
			case m.From == next:
				next = m.To
				if next < len(s.Tokens) && s.Tokens[next].Norm == "and" {
					next++
				}
			default:
				continue
			}
			if !slices.ContainsFunc(out, func(o language.Mention) bool { return o.From == m.From }) {
				out = append(out, m)
			}
		}
	}
	return out
}

// owners are those names of a sentence by whom it says that something is owned,
// where the question asks to whom it belongs: "a unit of NAME", "owned by NAME",
// "NAME, which bought the works in 2014".
func (r *reading) owners(s *scored) []int {
	if r.has("belong", "belongs", "belonged", "owned", "owns", "own") < 0 {
		return nil
	}
	asked := r.stems()
	var out []int
	for n := range s.Names {
		m := &s.Names[n]
		if last := m.Words[len(m.Words)-1]; s.based(*m) || country(*m) || asked[language.Stem(last)] || r.asksFor(last) {
			continue
		}
		i := m.From - 1
		for i > 0 && i > m.From-7 && s.Tokens[i].Norm != "of" && s.Tokens[i].Norm != "by" && s.Tokens[i].Norm != "to" && !owning[s.Tokens[i].Stem] {
			i--
		}
		has := i > 0 && owning[s.Tokens[i-1].Stem] && (s.Tokens[i].Norm == "of" || s.Tokens[i].Norm == "by" || s.Tokens[i].Norm == "to")
		if k := m.To; k < len(s.Tokens) {
			if s.Tokens[k].Norm == "which" || s.Tokens[k].Norm == "who" {
				k++
			}
			has = has || k < len(s.Tokens) && buying[s.Tokens[k].Stem]
		}
		if has {
			out = append(out, n)
		}
	}
	return out
}

var (
	owning = words("unit subsidiari arm divis part branch affili member own belong bought buy acquir control run daughter offshoot")
	buying = words("own bought buy acquir control purchas")
)

// ruledOut reports whether a sentence names what begins at a token as the one that
// it is not: "not NAME", "rather than NAME", "to Lund, not to NAME".
func (s *scored) ruledOut(from int) bool {
	k := from - 1
	for k >= 0 && k >= from-4 && s.oneClause(k, from) && (article[s.Tokens[k].Norm] || placePreposition[s.Tokens[k].Norm] || s.Tokens[k].Upper()) {
		k--
	}
	if k < 0 || k < from-5 || !s.oneClause(k, from) {
		return false
	}
	switch s.Tokens[k].Norm {
	case "not", "isn't", "wasn't":
		return true
	case "than":
		return k > 0 && s.Tokens[k-1].Norm == "rather"
	case "of":
		return k > 0 && s.Tokens[k-1].Norm == "instead"
	}
	return false
}

// based reports whether a name only says where another has its seat: "Lund-based".
func (s *scored) based(m language.Mention) bool {
	return m.To < len(s.Tokens) && s.Tokens[m.To].Norm == "based" && s.Tokens[m.To].Start == m.End+1
}

// called is what a sentence calls a name: its office, or whose kin or what it is.
func (s *scored) called(m language.Mention) string {
	if m.Title != "" {
		return m.Title
	}
	i := m.From - 1 // "his sister, NAME": what may be all that another source says
	if i >= 0 && language.PersonNoun(s.Tokens[i].Norm) {
		return s.text(s.Tokens[i].Span)
	}
	return ""
}

// company reports whether the question asks who came with whom, or belongs to
// a group: the list is then all that the sentence names beside them.
func (r *reading) company() bool {
	if w, at := r.wants(); w == target && at >= 0 && joining[r.tokens[at].Stem] { // "whom did they meet"
		return false
	}
	for i, t := range r.tokens {
		if joining[t.Stem] || membership[t.Stem] || t.Norm == "with" && i+1 < len(r.tokens) && r.tokens[i+1].Upper() {
			return true
		}
	}
	return false
}

// lands reports whether countries are asked for.
func (r *reading) lands() bool {
	switch language.Stem(language.Fold(r.nounText)) {
	case "countri", "nation", "state":
		return true
	}
	return false
}

// country reports whether a name is that of a country.
func country(m language.Mention) bool {
	_, n := language.CountryOf(language.Tokens(m.Text, 0), 0)
	return n > 0
}

// setAside reports whether the question sets a name aside, by the name or the
// office before it.
func (r *reading) setAside(m language.Mention) bool {
	if r.aside == nil {
		return false
	}
	for _, w := range slices.Concat(m.Words, m.TitleWds) {
		if r.aside[language.Stem(w)] {
			return true
		}
	}
	return false
}

// nameLabel heads a version: the names, or how many there are.
func nameLabel(names []compare.Name) string {
	if len(names) <= 3 {
		return joinNames(names)
	}
	count := []string{"", "", "", "", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"}
	n := "Many"
	if len(names) < len(count) {
		n = count[len(names)]
	}
	var last []string
	for _, x := range names {
		last = append(last, x.Text)
	}
	return n + " names: " + strings.Join(last, ", ")
}

// person reports whether a single word is the surname of a person somewhere in
// the story.
func (v *view) person(word string) bool { return v.surnames[word] }

// asksFor reports whether the question names somebody by another spelling.
func (r *reading) asksFor(word string) bool {
	for _, t := range r.terms {
		if t.name && t.key == language.NameKey(word) {
			return true
		}
	}
	return false
}

// side is the country whose people are asked for: "the US delegation", "the
// Russian team".
func (r *reading) side() string {
	for i := range r.tokens {
		c, n := language.CountryOf(r.tokens, i)
		if n == 0 || i+n >= len(r.tokens) {
			continue
		}
		switch r.tokens[i+n].Stem {
		case "deleg", "side", "team", "offici", "negoti", "parti", "repres", "leader", "minist", "squad":
			return c.Name
		}
	}
	return ""
}

// otherSide reports whether a name belongs to another country than the one
// asked for, by the title printed with it or by who leads its clause.
func (v *view) otherSide(s *scored, m language.Mention, side string) bool {
	if m.Country != "" && m.Country != side {
		return true
	}
	if v.heads[m.Words[len(m.Words)-1]] {
		return true // a president is not one of his delegation
	}
	for _, o := range s.Names { // "accompanied President Varga", "Varga was joined by"
		if c := v.leaders[o.Words[len(o.Words)-1]]; c != "" && c != side && o.From < m.From+12 && v.kept(s, o) && !v.keeps(s, m, side) {
			return true
		}
	}
	return false
}

// tied reports whether a sentence speaks of the people of a country: it names
// the country, by whatever name, its leader, or somebody with its title.
func (v *view) tied(s *scored, side string) bool {
	for i := range s.Tokens {
		if c, n := language.CountryOf(s.Tokens, i); n > 0 && c.Name == side && i+n < len(s.Tokens) &&
			(membership[s.Tokens[i+n].Stem] || c.Form == "metonym") {
			return true
		}
	}
	for _, m := range s.Names {
		if m.Country == side || v.leaders[m.Words[len(m.Words)-1]] == side {
			return true
		}
	}
	return false
}

// keeps reports whether the sentence says that a leader of the side asked for
// was joined.
func (v *view) keeps(s *scored, m language.Mention, side string) bool {
	for _, o := range s.Names {
		if v.leaders[o.Words[len(o.Words)-1]] == side && v.kept(s, o) {
			return true
		}
	}
	return false
}

// accompanied reports whether the name is the one whom others kept company.
func (v *view) accompanied(s *scored, m language.Mention) bool {
	return v.kept(s, m) || m.From > 0 && (s.Tokens[m.From-1].Norm == "alongside" || s.Tokens[m.From-1].Norm == "with")
}

// kept reports whether the name is the one whom others joined: the object of an
// active verb of joining, the subject of a passive one.
func (v *view) kept(s *scored, m language.Mention) bool {
	for k := m.From - 1; k >= 0 && k >= m.From-5; k-- {
		if joining[s.Tokens[k].Stem] {
			passive := k > 0 && (s.Tokens[k-1].Norm == "was" || s.Tokens[k-1].Norm == "were" || s.Tokens[k-1].Norm == "be" || s.Tokens[k-1].Norm == "is")
			by := false
			for _, t := range s.Tokens[k:m.From] {
				by = by || t.Norm == "by" || t.Norm == "with"
			}
			return !passive && !by
		}
	}
	for k := m.To; k+1 < len(s.Tokens) && k <= m.To+4; k++ {
		if joining[s.Tokens[k].Stem] && k > 0 && s.Tokens[k+1].Norm == "by" {
			return true
		}
	}
	return false
}

// spelling picks how one name is written: the name that the question asks
// about, or the holder of the office that it names.
func (v *view) spelling(r *reading, s *scored, c *compare.Claim) {
	asked := map[string]bool{}
	for _, t := range r.terms {
		for _, a := range t.alts {
			asked[strings.Join(a.Stems, " ")] = true
		}
	}
	for _, m := range s.Names {
		if len(m.Words) == 0 {
			continue
		}
		named := r.asksFor(m.Words[len(m.Words)-1])
		wants := ""
		for _, t := range r.terms {
			if c := t.country(); c != "" {
				wants = c
			}
		}
		office := m.Title != ""
		for _, w := range m.TitleWds {
			office = office && asked[language.Stem(w)]
		}
		if named || office && m.Country == wants {
			c.Names = []compare.Name{{Words: m.Words, Text: m.Text, Title: m.Title}}
			c.Label, c.Fit = m.Text, .9
			s.because("writes it " + m.Text)
			return
		}
	}
}

// role picks what a person is called: the title before the name, or what
// stands behind it between commas.
func (v *view) role(r *reading, s *scored, c *compare.Claim) {
	var g *grammar
	for _, m := range s.named(r) {
		if len(m.Words) == 0 || !r.asksFor(m.Words[len(m.Words)-1]) && !r.stems()[language.Stem(m.Words[len(m.Words)-1])] {
			continue
		}
		if g == nil {
			g = s.parsed()
		}
		title := g.calling(m)
		if title == "" {
			continue
		}
		c.Names = []compare.Name{{Words: m.Words, Text: m.Text, Title: title}}
		c.Label, c.Fit = title, .9
		s.because("calls " + m.Text + " “" + title + "”")
		return
	}
}

// courtesy are titles that say nothing of what somebody is.
var courtesy = words("mr mrs ms miss mx sir madam")

// named are the names of the sentence, and the surname asked for where it opens
// the sentence, so that only the question shows that it is a name.
func (s *scored) named(r *reading) []language.Mention {
	t := s.Tokens[0]
	if len(s.Names) > 0 && s.Names[0].From == 0 || !t.Upper() || !r.asksFor(t.Norm) {
		return s.Names
	}
	m := language.Mention{Span: t.Span, From: 0, To: 1, Words: []string{t.Norm}, Text: t.Text, Kind: language.Person}
	return slices.Concat([]language.Mention{m}, s.Names)
}

// calling is what a sentence calls a name: before it, between commas behind or
// before it, or by a verb ("is", "was appointed"); "" where it calls it nothing.
func (g *grammar) calling(m language.Mention) string {
	toks := g.s.Tokens
	at := -1
	for k := range g.phrases {
		if m.From >= g.phrases[k].from && m.To <= g.phrases[k].to {
			at = k
		}
	}
	if at >= 0 { // "career diplomat NAME"
		from := g.phrases[at].from
		for from < m.From && (article[toks[from].Norm] || g.tags[from] == "PRP$" || from+1 < m.From && toks[from+1].Norm == "and") {
			from++
		}
		if from < m.From && g.office(m.From-1) {
			return g.text(from, m.From)
		}
	}
	if m.Title != "" && !courtesy[language.Fold(m.Title)] {
		return m.Title // the office alone, which sources share
	}
	if what := g.behind(m.To); what != "" {
		return what
	}
	if at < 0 {
		return ""
	}
	if part, verb := g.subject(at); verb >= 0 { // "NAME is a solicitor", "was appointed head of …", "served as …"
		for k := at + 1; k < len(g.phrases); k++ {
			p := &g.phrases[k]
			if p.from > verb+6 || g.stop(p.from) || g.comma(p.from) {
				break
			}
			tells := p.part == "is" || p.part == "as" || p.part == "object" && part == "acted"
			if tells && (p.verb == verb || p.verb == verb+1) && g.office(p.to-1) && !g.named[p.to-1] {
				return strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(g.first(k), "a "), "an "), "the ")
			}
		}
	}
	if from := g.phrases[at].from; from == m.From && from > 0 && g.comma(from) { // "the mayor of the town, NAME"
		for k := at - 1; k >= 0; k-- {
			p := &g.phrases[k]
			if g.comma(p.to) != (k == at-1) {
				break
			}
			if g.office(p.to - 1) {
				i := p.from
				if article[toks[i].Norm] {
					i++
				}
				return g.text(i, from)
			}
			if p.from == 0 || toks[p.from-1].Norm != "of" {
				break
			}
		}
	}
	return ""
}

// behind is what a name is called between the comma at token i and the next:
// ", 46, a solicitor", ", who heads the squad".
func (g *grammar) behind(i int) string {
	toks := g.s.Tokens
	if i < len(toks) && g.comma(i) && (toks[i].Number() || toks[i].Norm == "aged") {
		for i++; i < len(toks) && !g.comma(i); i++ {
			if !toks[i].Number() {
				return g.behindAge(i)
			}
		}
	}
	if i >= len(toks) || !g.comma(i) || g.stop(i) {
		return ""
	}
	return g.described(i)
}

// behindAge reads on where what looked like an age opens the description: ", 52
// years old," says nothing, ", 52-year-old guide" does.
func (g *grammar) behindAge(i int) string {
	if k, ok := g.starts[i-1]; ok && g.office(g.phrases[k].to-1) {
		return g.text(i-1, g.until(i))
	}
	return ""
}

func (g *grammar) described(i int) string {
	toks := g.s.Tokens
	if toks[i].Norm == "who" {
		if i+1 < len(toks) && (strings.HasPrefix(g.tags[i+1], "V") || g.tags[i+1] == "MD" || g.tags[i+1] == "RB") {
			return g.text(i, g.until(i))
		}
		return ""
	}
	from := i
	if article[toks[i].Norm] {
		from++
	}
	if toks[i].Norm == "one" && i+1 < len(toks) && toks[i+1].Norm == "of" {
		return g.text(i, g.until(i))
	}
	k, ok := g.starts[i]
	if !ok || g.phrases[k].from >= g.phrases[k].to {
		return ""
	}
	p := &g.phrases[k]
	if g.named[p.to-1] && !g.office(p.to-1) || p.to < len(toks) && g.joined(p.to) && (strings.HasPrefix(g.tags[p.to], "VBD") || g.tags[p.to] == "VBZ" || g.tags[p.to] == "MD") {
		return "" // the next name, or the next clause
	}
	if !g.office(p.to - 1) {
		return ""
	}
	return g.text(from, g.until(i))
}

// until is where what begins at token i ends: at the next comma or stop.
func (g *grammar) until(i int) int {
	for k := i + 1; k < len(g.tags); k++ {
		if g.comma(k) || g.stop(k) {
			return k
		}
	}
	return len(g.tags)
}

func (g *grammar) text(from, to int) string {
	if from >= to {
		return ""
	}
	return g.s.doc.Revision.Text[g.s.Tokens[from].Start:g.s.Tokens[to-1].End]
}

// office reports whether an office, a trade or a noun for a person ends with
// token i.
func (g *grammar) office(i int) bool {
	toks := g.s.Tokens
	if language.PersonNoun(toks[i].Norm) {
		return true
	}
	for _, end := range []string{"smith", "man", "woman", "ist", "ian"} { // trades that no list has
		if strings.HasSuffix(toks[i].Norm, end) && g.tags[i] == "NN" {
			return true
		}
	}
	for k := max(0, i-3); k <= i; k++ {
		if kind, n := language.TitleAt(toks, k); n > 0 && k+n == i+1 && kind != language.Qualifier && !courtesy[toks[i].Norm] {
			return true
		}
	}
	return false
}
