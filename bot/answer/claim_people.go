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
		return
	}
	asked := r.stems()
	side := r.side()
	anchors := v.anchors(r, s)
	near := 0.0
	from, to := r.actors(s)
	people := r.nounText == "" && slices.ContainsFunc(s.Names, func(m language.Mention) bool { return m.Kind == language.Person || m.Title != "" })
	for _, m := range s.Names {
		if m.From < from || m.From >= to || people && m.Kind != language.Person && m.Title == "" && !v.person(m.Words[max(0, len(m.Words)-1)]) ||
			r.setAside(m) {
			continue
		}
		if m.Kind == language.Place || len(m.Words) == 0 {
			continue
		}
		if m.Kind == language.Other && len(m.Words) == 1 && m.Title == "" && !v.person(m.Words[0]) && r.nounText == "" {
			continue
		}
		last := m.Words[len(m.Words)-1]
		if v.outlets[language.Fold(m.Text)] {
			continue
		}
		if asked[language.Stem(last)] || r.asksFor(last) || v.accompanied(s, m) {
			continue
		}
		if side != "" && (v.otherSide(s, m, side) || m.Kind != language.Person && m.Title == "") {
			continue // a delegation is made of people, not of broadcasters
		}
		if s.Attribution.Who != "" && strings.Contains(s.Attribution.Who, m.Text) && r.saying() < 0 && len(s.Names) > 1 {
			continue // the one who says it, not the one it is about
		}
		c.Names = append(c.Names, compare.Name{Words: m.Words, Text: m.Text, Title: m.Title})
		near = max(near, closeness(m.From, m.To, anchors))
	}
	for i, t := range s.Tokens {
		switch t.Norm {
		case "including", "among":
			c.Open = true
		case "others":
			c.Open = true
		case "particularly", "notably":
			c.Open = true
		}
		_ = i
	}
	switch {
	case side != "" && (len(c.Names) == 0 || !v.tied(s, side)):
		s.rejected = "names nobody of the side asked for"
	case len(c.Names) > 0:
		c.Fit = .5 + .35*near
		if r.detail == listDetail && len(c.Names) > 1 {
			c.Fit += .15
		}
		c.Label = nameLabel(c.Names)
		s.because("names " + joinNames(c.Names))
	default: // a role or a body without a name: "the White House", "neither leader"
		c.Fit = .45
		c.Kind = compare.Clause
		c.Label = clip(s.text(s.Span))
	}
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

// actors returns the tokens among which those stand who did what the question
// asks about: "who voiced concern" asks for names before the verb, not for
// those that the concern is about; after "by" where the verb is passive.
func (r *reading) actors(s *scored) (from, to int) {
	all := len(s.Tokens)
	if first := r.tokens[r.start].Norm; first != "who" && first != "who's" || r.detail == listDetail {
		return 0, all
	}
	verb := -1
	for k := range r.terms {
		t := &r.terms[k]
		if t.share != .7 || t.name {
			continue
		}
		for _, a := range t.alts {
			if at := s.find(a.Stems); at >= 0 && a.Strength >= .6 {
				verb = at
				break
			}
		}
		break // the first verb is the one that somebody did
	}
	if verb < 0 {
		return 0, all
	}
	if verb+1 < all && s.Tokens[verb+1].Norm == "by" {
		return verb + 1, all
	}
	for _, m := range s.Names {
		if m.From < verb && m.Kind != language.Place && len(m.Words) > 0 {
			return 0, verb
		}
	}
	return 0, all
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
	for _, m := range s.Names {
		if len(m.Words) == 0 || !r.asksFor(m.Words[len(m.Words)-1]) && !r.stems()[language.Stem(m.Words[len(m.Words)-1])] {
			continue
		}
		title := m.Title
		if title == "" {
			title = apposition(s, m)
		}
		if title == "" {
			continue
		}
		c.Names = []compare.Name{{Words: m.Words, Text: m.Text, Title: title}}
		c.Label, c.Fit = title, .9
		s.because("calls " + m.Text + " “" + title + "”")
		return
	}
}

// apposition reads ", chairman of the board," behind a name, or "its
// president, NAME" before it.
func apposition(s *scored, m language.Mention) string {
	text := s.doc.Revision.Text
	if m.To < len(s.Tokens) && strings.HasPrefix(text[m.End:], ", ") {
		i := m.To
		for i < len(s.Tokens) && (s.Tokens[i].Number() || s.Tokens[i].Norm == "aged" || s.Tokens[i].Norm == "a" || s.Tokens[i].Norm == "the" ||
			s.Tokens[i].Norm == "who" || s.Tokens[i].Norm == "an") {
			i++
		}
		office := -1
		for k := i; k < len(s.Tokens) && k < i+5; k++ {
			if _, n := language.TitleAt(s.Tokens, k); n > 0 || language.PersonNoun(s.Tokens[k].Norm) {
				office = k
				break
			}
			if strings.ContainsAny(text[s.Tokens[k].End:nextStart(s, k)], ",.;") {
				break
			}
		}
		if office >= 0 {
			end := s.Tokens[office].End
			for k := office + 1; k < len(s.Tokens) && !strings.ContainsAny(text[s.Tokens[k-1].End:s.Tokens[k].Start], ",.;”\""); k++ {
				end = s.Tokens[k].End
			}
			return text[s.Tokens[i].Start:end]
		}
	}
	if m.From > 1 && strings.TrimSpace(text[s.Tokens[m.From-1].End:s.Tokens[m.From].Start]) == "," {
		if language.PersonNoun(s.Tokens[m.From-1].Norm) {
			return s.Tokens[m.From-1].Text
		}
		if _, n := language.TitleAt(s.Tokens, m.From-1); n > 0 {
			return s.Tokens[m.From-1].Text
		}
	}
	return ""
}

func nextStart(s *scored, k int) int {
	if k+1 < len(s.Tokens) {
		return s.Tokens[k+1].Start
	}
	return s.End
}
