package answer

import (
	"slices"
	"strings"

	"variorum/bot/compare"
	"variorum/index/language"
	"variorum/index/news"
)

// spot is a place that a sentence names, with how certainly it is the one asked
// for.
type spot struct {
	from, to int // tokens, its preposition left out
	name     compare.Name
	named    bool
	kind     bool // of the kind that the question asks for
	fit      float64
}

// place picks the place that the question asks for: of several the one that is
// said of what it asks about, and with it what it lies in.
func (v *view) place(r *reading, s *scored, c *compare.Claim) {
	b := v.bearing(r, s)
	list := v.namedSpots(r, b)
	list = append(list, v.unnamedSpots(r, b, list)...)
	list = append(list, b.routes()...)
	list = append(list, b.host()...)
	if !slices.ContainsFunc(list, func(x spot) bool { return x.fit > passing+.02 }) {
		list = append(list, b.behindVerb()...)
	}
	best := -1
	for i, x := range list {
		if best < 0 || x.fit > list[best].fit+1e-9 {
			best = i
		}
	}
	if best < 0 || list[best].fit < .3 {
		return
	}
	c.Fit = min(1, list[best].fit)
	in := b.together(r, list, best)
	var chosen []spot
	for i, x := range list {
		if in[i] {
			chosen = append(chosen, x)
		} else if x.named && x.fit >= .3 {
			other := *c
			other.Names, other.Label, other.Fit = []compare.Name{x.name}, x.name.Text, x.fit
			s.others = append(s.others, other)
		}
	}
	c.Names, c.Label = b.places(r, chosen)
	s.because("names the place “" + c.Label + "”")
}

// places puts the spots of an answer in the order of the sentence, says which of
// them tell only where the one before lies, and how they are shown: a place with
// what it lies in as it is printed.
func (b *bearing) places(r *reading, chosen []spot) (names []compare.Name, label string) {
	slices.SortFunc(chosen, func(x, y spot) int { return x.from - y.from })
	chosen = slices.DeleteFunc(chosen, func(x spot) bool { // "in a cell, or at any rate in a room"
		return !x.named && roomy(x) && slices.ContainsFunc(chosen, func(y spot) bool {
			return !y.named && roomy(y) && y.from > x.to && y.from < x.to+8 && slices.ContainsFunc(b.s.Tokens[x.to:y.from], func(t language.Token) bool { return t.Norm == "or" })
		})
	})
	var parts []string
	start := 0
	for i := range chosen {
		x := &chosen[i]
		if i > 0 {
			switch link := b.link(chosen[i-1], *x); {
			case link == "in", link == "," && !b.enumerates(chosen[i:]) && language.PlaceLevel(language.Fold(r.nounText)) != countryLevel:
				x.name.Wider = true
			default:
				start = x.from
			}
		} else {
			start = x.from
		}
		text := b.s.text(news.Span{Start: b.s.Tokens[start].Start, End: b.s.Tokens[x.to-1].End})
		switch {
		case !x.name.Wider:
			parts = append(parts, x.name.Text)
		default:
			parts[len(parts)-1] = strings.Join(strings.Fields(text), " ")
		}
		names = append(names, x.name)
	}
	return names, strings.Join(parts, ", ")
}

// enumerates reports whether the commas between spots part the members of a list
// ("in Lund, Havn and Elm") and not a place from what it lies in ("in Lund, Sweden").
func (b *bearing) enumerates(list []spot) bool {
	for i := 1; i < len(list); i++ {
		if link := b.link(list[i-1], list[i]); link != "," {
			return link == "and"
		}
	}
	return false
}

// together says which spots belong to the best one: what it lies in or what lies
// in it ("at the finish in Havn, Jutland"), and its like ("from Lund to Malmo"
// where the question asks between which towns).
func (b *bearing) together(r *reading, list []spot, best int) []bool {
	in := make([]bool, len(list))
	in[best] = true
	for again := true; again; {
		again = false
		for i, x := range list {
			if in[i] {
				continue
			}
			for k, y := range list {
				if in[k] && (b.joined(r, x, y) || b.joined(r, y, x)) {
					in[i], again = true, true
				}
			}
		}
	}
	return in
}

// link says how a spot follows another: "in" where it tells what the other lies
// in, "," or "and" where one of these and nothing but prepositions and what stands
// between commas parts them, "to" as the end of a way, else "".
func (b *bearing) link(x, y spot) string {
	if y.from < x.to {
		return ""
	}
	between := b.s.Tokens[x.to:y.from]
	gap := strings.TrimSpace(b.s.doc.Revision.Text[b.s.Tokens[x.to-1].End:b.s.Tokens[y.from].Start])
	if len(between) == 0 {
		if gap == "," {
			return ","
		}
		return ""
	}
	if strings.ContainsAny(gap, ".;:") {
		return ""
	}
	comma := strings.HasPrefix(gap, ",")
	switch w := between[0].Norm; {
	case comma && len(between) == 1 && within[w] && !x.named && y.named && roomy(x): // "in a cell, or in a room, at Camp Lund"
		return "in"
	case comma && len(between) == 1 && within[w]: // "in Lund, in Havn"
		return "and"
	case comma && w != "and" && w != "or":
	case lies[w]:
		for _, t := range between[1:] {
			if t.Norm != "the" && t.Norm != "of" && language.PlaceLevel(t.Norm) == 0 {
				return ""
			}
		}
		return "in"
	case w == "and" || w == "or":
		if len(between) == 1 || within[between[len(between)-1].Norm] && len(between) < 9 && !slices.ContainsFunc(b.tags[x.to:y.from], func(tag string) bool { return strings.HasPrefix(tag, "V") || tag == "MD" }) {
			return "and"
		}
		if len(between) == 2 && between[1].Norm == "the" {
			return "and"
		}
	case w == "to":
		return "to"
	}
	return ""
}

// roomy reports whether a place without a name is a part of a building, which says
// little beside the name of what it lies in.
func roomy(x spot) bool {
	n := len(x.name.Words)
	return n > 0 && language.PlaceLevel(x.name.Words[n-1]) >= roomLevel
}

// lies are the prepositions before what a place lies in or near.
var lies = words("in near at on of outside above below off beside")

// joined reports whether one spot follows another and says more of it.
func (b *bearing) joined(r *reading, x, y spot) bool {
	link := b.link(x, y)
	if len(r.noun) > 0 && r.has("between") < 0 && !(x.fit >= .9 && y.fit >= .9) && !((link == "and" || link == ",") && x.kind && y.kind) {
		return false
	}
	behind := y.from > x.to+1 // "and in Havn"
	switch {
	case link == "in":
		return y.from <= x.to+3
	case link == "and" && x.kind && y.kind: // what holds of one holds of the next
		return true
	case link == "and" && behind:
		return y.fit >= x.fit-.3
	case link == "and":
		return y.fit >= x.fit-.15
	case !x.named || !y.named:
		return false
	case link == ",":
		return true
	}
	return link == "to" && (r.has("between") >= 0 || r.has("which") < 0 && r.has("route") >= 0)
}

// namedSpots lists the names that may be the place asked for.
func (v *view) namedSpots(r *reading, b *bearing) []spot {
	s := b.s
	asked := r.stems()
	wanted := language.PlaceLevel(language.Fold(r.nounText))
	with := r.withNoun(s)
	var out []spot
	for n, m := range s.Names {
		if m.Kind == language.Person || m.Title != "" || m.Kind == language.Other && v.person(m.Words[len(m.Words)-1]) {
			continue
		}
		if s.inMoment(m.From, m.To) || s.ruledOut(m.From) {
			continue // "on May 3", "not in Havn"
		}
		inQuestion := true
		for _, t := range s.Tokens[m.From:m.To] {
			inQuestion = inQuestion && asked[t.Stem]
		}
		prep, way := b.preposition(m.From)
		based := m.To < len(s.Tokens) && s.Tokens[m.To].Norm == "based" && s.Tokens[m.To].Start == m.End+1
		appended := n > 0 && s.Names[n-1].To == m.From && m.From > 0 && len(out) > 0 && out[len(out)-1].to == m.From                         // "in Lund, Sweden"
		listed := n > 0 && s.Names[n-1].To == m.From-1 && s.Tokens[m.From-1].Norm == "and" && len(out) > 0 && out[len(out)-1].to == m.From-1 // "between Lund and Malmo"
		appended = appended || listed
		kind := v.isKind(r, s, m) || slices.ContainsFunc(with, func(o language.Mention) bool { return o.From == m.From })
		country, l := language.CountryOf(s.Tokens[:m.To], m.From)
		isCountry := l == m.To-m.From && (country.Form == "name" || country.Form == "demonym")
		if inQuestion || prep < 0 && !appended && !kind && !based && !(isCountry && wanted == countryLevel) {
			continue
		}
		switch {
		case !isCountry:
		case wanted == countryLevel && r.names(country.Name): // "in which countries outside Norway"
			continue
		case wanted == countryLevel: // "which country": no other name will do
			kind = kind || country.Form == "name"
		case len(r.noun) > 0 && !kind, country.Form == "demonym":
			continue // a country is no city
		}
		if prep >= 0 && s.Tokens[prep].Norm == "for" && way != r.way() && !kind {
			continue // "in a coach bound for Havn"
		}
		kind = kind || wanted == townLevel && prep >= 0 && s.Tokens[prep].Norm == "in" && !isCountry && !s.site(m) && s.inTown(m, n)
		site := !kind && wanted > 0 && wanted < siteLevel && s.site(m)
		near := b.near(m.From, m.To)
		fit := .2 + .6*near
		most := 1.0
		if prep >= 0 && way != r.way() && way != stays && !kind && !r.moves() && !r.making(way) {
			most = passing // where somebody went to or came from is seldom where something was
		}
		if near < placeNear && !kind {
			most = passing // too far from what the question asks about
		}
		if !kind && v.namesKind(r) {
			fit *= .5 // the story names such places in full: "which base" wants one
		}
		if prep >= 0 || based {
			fit += .2
			if prep >= 0 && !(way == away && r.way() == away) && v.modifies(r, s, prep) {
				fit -= .35 // "the fire in Havn" does not say where they met
				if prep > b.verb[b.clause[prep]] {
					fit += .2 // "they fought a fire in Havn" may
				}
			}
			if m.To < len(s.Tokens) && prep >= 0 && !kind && wanted != countryLevel && !s.Tokens[m.To].Upper() && strings.HasPrefix(b.tags[m.To], "N") && s.Tokens[m.To].Start == m.End+1 &&
				(language.PlaceLevel(s.Tokens[m.To].Norm) == 0 || m.To+1 < len(s.Tokens) && s.Tokens[m.To+1].Norm == "of") {
				fit *= attributive // "in the Havn company", "in the Havn suburb of Elm"
			}
		}
		if appended {
			if len(r.noun) > 0 && !kind && !listed {
				continue // the wider place
			}
			fit = out[len(out)-1].fit - .01
		}
		if kind {
			fit = max(fit, .95) - .05*(1-near)
		} else if !isCountry && wanted == countryLevel {
			fit *= notOfKind
		} else if !isCountry && wanted >= siteLevel && prep >= 0 && s.Tokens[prep].Norm == "in" {
			fit *= notOfKind // "police in Havn": no hospital
		} else if site {
			fit *= notOfKind // "Camp Elm": no city
		}
		if appended {
			most = 1
		} else if !based {
			fit *= b.told(r, m.From, way)
		}
		x := spot{m.From, m.To, compare.Name{Words: m.Words, Text: m.Text}, true, kind, min(fit, most)}
		if to := m.To; to < len(s.Tokens) && s.Tokens[to].Start == m.End+1 && !s.Tokens[to].Upper() && language.PlaceLevel(s.Tokens[to].Norm) > 0 && !(to+1 < len(s.Tokens) && s.Tokens[to+1].Norm == "of") { // "Havn station"
			x.to, x.name = to+1, compare.Name{Words: append(slices.Clone(m.Words), s.Tokens[to].Norm), Text: s.text(news.Span{Start: m.Start, End: s.Tokens[to].End})}
		}
		if isCountry && wanted == countryLevel { // "two Danish frigates" and "frigates from Denmark"
			x.name.Words = strings.Fields(country.Name)
		}
		out = append(out, x)
	}
	return out
}

// names reports whether the question itself names a country, by whatever name.
func (r *reading) names(country string) bool {
	for i := range r.tokens {
		if c, n := language.CountryOf(r.tokens, i); n > 0 && c.Name == country {
			return true
		}
	}
	return false
}

// inTown reports whether a name stands as that of a town does: behind a site in it
// ("at Havn hospital in Lund") or before what it lies in ("in Lund, Sweden").
func (s *scored) inTown(m language.Mention, n int) bool {
	if n+1 < len(s.Names) && s.Names[n+1].From == m.To && strings.TrimSpace(s.doc.Revision.Text[s.Tokens[m.To-1].End:s.Names[n+1].Start]) == "," {
		return true
	}
	return n > 0 && s.Names[n-1].To == m.From-1 && s.site(s.Names[n-1])
}

// site reports whether a name is that of a building or ground and not of the town
// or country it lies in: "Camp Elm", "Havn hospital".
func (s *scored) site(m language.Mention) bool {
	to := m.To
	if to < len(s.Tokens) && s.Tokens[to].Start == m.End+1 && !s.Tokens[to].Upper() {
		to++
	}
	return slices.ContainsFunc(s.Tokens[m.From:to], func(t language.Token) bool {
		l := language.PlaceLevel(t.Norm)
		return l >= siteLevel || t.Norm == "camp" && m.To-m.From > 1
	})
}

const (
	countryLevel = 10 // as language.PlaceLevel has them
	townLevel    = 40
	siteLevel    = 60
	roomLevel    = 80
	notOfKind    = .4
	attributive  = .4
	wrongWay     = .35 // from there, where the question asks where to
	noWayAway    = .6
	noWay        = .8
	unnamedShare = .9
)

// told says how far a place may be the one asked for by what it is said of.
func (b *bearing) told(r *reading, i int, way direction) float64 {
	f := 1.0
	if asks := r.way(); asks != stays && way != asks {
		switch {
		case way != stays:
			f = wrongWay
		case asks == away:
			f = noWayAway
		default: // who was brought somewhere is there
			f = noWay
		}
	}
	switch asks, tells := r.tense(), b.tenseOf(i); {
	case asks == coming && tells == past, asks == past && tells == coming:
		f *= wrongTense
	}
	if b.said(i) || b.sayer(i) {
		f *= saidThen
	}
	if b.elsewhere(i) {
		f *= otherClause
	}
	return f
}

// unnamedSpots lists places without a name: "in a house by the lake", "to a
// separate building".
func (v *view) unnamedSpots(r *reading, b *bearing, named []spot) []spot {
	s := b.s
	asked := r.stems()
	var out []spot
	long := func(i int) bool { // "garden shed"
		return i+1 < len(s.Tokens) && language.PlaceLevel(s.Tokens[i].Norm+" "+s.Tokens[i+1].Norm) > 0
	}
	if language.PlaceLevel(language.Fold(r.nounText)) == countryLevel {
		return nil // "in fourteen countries" does not say which
	}
	for i := 1; i < len(s.Tokens); i++ {
		if len(r.noun) > 0 && !r.counts(s.Tokens[i].Stem) || s.inMoment(i, i+1) { // "about quarter to midnight"
			continue
		}
		if s.Tokens[i].Upper() || language.PlaceLevel(s.Tokens[i].Norm) == 0 && language.PlaceLevel(strings.TrimSuffix(s.Tokens[i].Norm, "s")) == 0 && !long(i) {
			continue
		}
		if bed := i + 1; !long(i) && bed < len(s.Tokens) && b.tags[bed] == "NNS" && !s.Tokens[bed].Upper() && !s.inMoment(bed, bed+1) && s.Tokens[bed].Start-s.Tokens[i].End == 1 && language.PlaceLevel(strings.TrimSuffix(s.Tokens[bed].Norm, "s")) == 0 {
			continue // "on camp beds"
		}
		if !long(i) && i+1 < len(s.Tokens) && s.Tokens[i+1].Start-s.Tokens[i].End == 1 && strings.HasPrefix(b.tags[i+1], "N") && language.PlaceLevel(s.Tokens[i+1].Norm) > 0 {
			continue // "hotel lobby"
		}
		if long(i-1) || len(r.noun) == 0 && asked[s.Tokens[i].Stem] { // "where is the headquarters"
			continue
		}
		for k := i - 1; k >= 0 && k >= i-5; k-- {
			if !placePreposition[s.Tokens[k].Norm] && !outOf(s, k) {
				continue
			}
			from := k + 1
			if from+1 < i && sideOf[s.Tokens[from].Norm] && s.Tokens[from+1].Norm == "of" { // "in front of the town hall"
				from += 2
			} else if from+2 < i && s.Tokens[from].Norm == "the" && sideOf[s.Tokens[from+1].Norm] && s.Tokens[from+2].Norm == "of" {
				from += 3
			}
			_, way := b.preposition(from)
			to := i + 1
			if long(i) {
				to++
			}
			for n := from; n < i; n++ { // "in schools and sports halls"
				if b.tags[n] == "CC" && n > from {
					from = n + 1
				}
			}
			if s.ruledOut(from) || s.Tokens[k].Norm == "to" && b.tags[from] == "VB" && from < i { // "in the yard, not in the house"; "had to leave home"
				break
			}
			if b.commas(from, to) || slices.ContainsFunc(named, func(x spot) bool { return x.from < to && from < x.to }) {
				break
			}
			if slices.ContainsFunc(b.tags[from:i], func(tag string) bool { return tag == "IN" || tag == "TO" }) && s.Tokens[from].Norm != "one" || s.Tokens[from].Norm == "closed" {
				break
			}
			sp := news.Span{Start: s.Tokens[from].Start, End: s.Tokens[to-1].End}
			near := b.near(k, to)
			fit := (.35 + .4*near) * b.told(r, k, way)
			if near < placeNear {
				fit = min(fit, passing)
			}
			out = append(out, spot{from, to, compare.Name{Words: strings.Fields(language.Fold(s.text(sp))), Text: s.text(sp)}, false, false, fit * unnamedShare})
			break
		}
	}
	return out
}

// commas reports whether a comma or another stop stands inside tokens.
func (b *bearing) commas(from, to int) bool {
	for i := from + 1; i < to; i++ {
		if strings.ContainsAny(b.s.doc.Revision.Text[b.s.Tokens[i-1].End:b.s.Tokens[i].Start], ",;:.()–—") {
			return true
		}
	}
	return false
}

// routes reads the end of a way, or its beginning, off what runs between two
// places: "the Lund-Havn night train".
func (b *bearing) routes() []spot {
	asks := b.r.way()
	if asks == stays {
		return nil
	}
	toks := b.s.Tokens
	var out []spot
	for i := 0; i+2 < len(toks); i++ {
		if gap := b.s.doc.Revision.Text[toks[i].End:toks[i+1].Start]; gap != "-" && gap != "–" || !toks[i].Upper() || !toks[i+1].Upper() {
			continue
		}
		if !slices.ContainsFunc(toks[i+2:min(len(toks), i+5)], func(t language.Token) bool { return runs[t.Norm] }) {
			continue
		}
		at := i
		if asks == toward {
			at++
		}
		out = append(out, spot{at, at + 1, compare.Name{Words: []string{toks[at].Norm}, Text: toks[at].Text}, true, false, routeFit})
	}
	return out
}

// runs are nouns for what goes from one place to another.
var runs = words("train express bus coach ferry flight plane tram shuttle service sleeper")

// routeFit is how certain the end of a way is that only its name tells.
const routeFit = .55

// host reads a place that the sentence begins with as what takes somebody in or lets
// something happen there: "The school gymnasium in Lund has been opened to relatives".
func (b *bearing) host() []spot {
	toks := b.s.Tokens
	if len(b.r.noun) > 0 || b.r.way() == away || len(toks) < 4 || toks[0].Norm != "the" && toks[0].Norm != "a" && toks[0].Norm != "an" {
		return nil
	}
	asked := b.r.stems()
	end := 1
	for end < min(len(toks), 6) && nominal(b.tags[end]) && !b.commas(end-1, end+1) {
		end++
	}
	for end > 1 && (toks[end-1].Upper() || language.PlaceLevel(toks[end-1].Norm) < siteLevel) {
		end--
	}
	if end < 2 || end >= len(toks) || b.s.inMoment(0, end) || asked[toks[end-1].Stem] {
		return nil
	}
	verb := b.verb[b.clause[0]]
	if verb < end || !slices.ContainsFunc(toks[verb:min(len(toks), verb+5)], func(t language.Token) bool { return hosts[t.Stem] }) {
		return nil
	}
	near := b.near(0, end)
	if near < placeNear {
		return nil
	}
	sp := news.Span{Start: toks[0].Start, End: toks[end-1].End}
	return []spot{{0, end, compare.Name{Words: strings.Fields(language.Fold(b.s.text(sp))), Text: b.s.text(sp)}, false, false, (.35 + .4*near) * b.told(b.r, 0, stays) * unnamedShare}}
}

// hosts are the stems of verbs of which the place where something happens may be the
// subject.
var hosts = func() map[string]bool {
	out := map[string]bool{}
	for w := range words("open opened house houses housed shelter shelters sheltered host hosts hosted take takes took hold holds held serve serves served sleep sleeps slept receive received welcome welcomed become became turn turned") {
		out[language.Stem(w)] = true
	}
	return out
}()

// sideOf are nouns that say where about a place something is.
var sideOf = words("front top middle centre center heart foot bottom edge outskirts vicinity side end back")

// behindVerb reads what follows a preposition of place behind a verb that the
// question asks by: "found sewn into the lining of a coat".
func (b *bearing) behindVerb() []spot {
	if len(b.r.noun) > 0 {
		return nil
	}
	toks := b.s.Tokens
	for k := 1; k+1 < len(toks); k++ {
		if !placePreposition[toks[k].Norm] || b.s.inMoment(k, k+2) || !strings.HasPrefix(b.tags[k-1], "V") && !strings.HasPrefix(b.tags[k-1], "RB") || toks[k-1].Stem == "be" || language.Stop(toks[k-1].Norm) {
			continue
		}
		end := k + 1
		for end < len(toks) && end < k+6 && b.clause[end] == b.clause[k] && (end == k+1 && language.Stop(toks[end].Norm) || nominal(b.tags[end]) && !toks[end].Number()) {
			end++
		}
		if end <= k+2 || !language.Stop(toks[k+1].Norm) || !strings.HasPrefix(b.tags[end-1], "N") || !b.tells(k) || language.PersonNoun(toks[end-1].Norm) {
			continue
		}
		_, way := b.preposition(k + 1)
		sp := news.Span{Start: toks[k+1].Start, End: toks[end-1].End}
		text := b.s.text(sp)
		return []spot{{k + 1, end, compare.Name{Words: strings.Fields(language.Fold(text)), Text: text}, false, false, looseFit * b.told(b.r, k, way)}}
	}
	return nil
}

// looseFit is how certain a place is that only its preposition makes one.
const looseFit = .34

func nominal(tag string) bool {
	return strings.HasPrefix(tag, "N") || strings.HasPrefix(tag, "JJ") || tag == "PRP$" || tag == "DT" || tag == "POS" || tag == "VBN" || tag == "VBG"
}

// direction is whether something went to a place, came from it or was there.
type direction int

const (
	stays direction = iota
	away
	toward
)

// way reads which of them the question asks for.
func (r *reading) way() direction {
	toks := r.tokens
	if r.making(away) { // "where will it be made once the works is gone"
		return stays
	}
	if n := len(toks) - 1; toks[n].Norm == "from" || r.run("from", "where") >= 0 || r.run("from", "which") >= 0 || r.run("from", "what") >= 0 || r.has("origin", "departure") >= 0 {
		return away
	} else if toks[n].Norm == "to" || r.run("to", "which") >= 0 || r.run("to", "what") >= 0 ||
		r.has("destination", "bound", "headed", "heading", "go", "going", "gone", "went", "flee", "fled", "taken", "moved", "transferred", "deported", "sent", "flown", "extradited") >= 0 {
		return toward
	}
	if r.has("leave", "left", "depart", "escape", "come", "came") >= 0 && r.has("where") >= 0 && r.has("to") < 0 {
		return away
	}
	return stays
}

// preposition returns the preposition by which a name is a place, or the verb
// that has it as its object ("left Havn"), or -1; and which way it points.
func (b *bearing) preposition(i int) (int, direction) {
	toks := b.s.Tokens
	at := preposition(b.s, i)
	if at < 0 && i > 1 && toks[i-1].Norm == "of" { // "on the north face of Mount Holm"
		for k := i - 2; k >= 0 && k >= i-5; k-- {
			if placePreposition[toks[k].Norm] || leavesFor(b.s, k) {
				at = k
				break
			}
			if !nominal(b.tags[k]) {
				break
			}
		}
	}
	if at < 0 {
		k := i - 1
		for k > 0 && toks[k].Norm == "the" {
			k--
		}
		if k >= 0 && strings.HasPrefix(b.tags[k], "V") {
			switch toks[k].Stem {
			case "leav", "left", "depart", "fle", "flee", "quit":
				return k, away
			case "reach", "enter", "visit":
				return k, toward
			case "hit", "strike", "batter", "host":
				return k, stays
			}
		}
		return -1, stays
	}
	if within[toks[at].Norm] { // "from the jail in Havn"
		for k := at - 1; k > 0 && k >= at-5; k-- {
			if w := points(b.s, k); w == away {
				return at, w
			}
			if !nominal(b.tags[k]) {
				break
			}
		}
	}
	return at, points(b.s, at)
}

// points is the direction of a preposition.
func points(s *scored, i int) direction {
	switch s.Tokens[i].Norm {
	case "from":
		return away
	case "to", "into", "toward", "towards", "for":
		return toward
	}
	if outOf(s, i) {
		return away
	}
	return stays
}

// outOf reports whether the token is the "of" of "out of".
func outOf(s *scored, i int) bool {
	return i > 0 && s.Tokens[i].Norm == "of" && s.Tokens[i-1].Norm == "out"
}

var (
	placePreposition = words("in at near from to outside inside into on off around towards toward via through above behind beneath beside under between across aboard onto")
	within           = words("in at near outside inside")
)

// inMoment reports whether tokens belong to a time or date.
func (s *scored) inMoment(from, to int) bool {
	for i := range s.Moments {
		if m := &s.Moments[i]; from < m.To && m.From < to {
			return true
		}
	}
	return false
}

// making reports whether a place that something comes from is where the question
// asks it to be made: "the engines are shipped in from Lund".
func (r *reading) making(way direction) bool {
	return way == away && r.has("made", "make", "built", "build", "produce", "produced", "manufacture", "manufactured", "grown", "grow", "brewed", "assembled", "printed", "mined") >= 0
}

// moves reports whether the question asks where somebody or something went or
// came from.
func (r *reading) moves() bool {
	return r.has("go", "goes", "going", "gone", "went", "move", "moved", "travel", "fly", "flew", "flee", "fled", "head", "headed", "take", "taken",
		"took", "send", "sent", "bound", "lent", "headed", "heading", "come", "came", "from", "arrive", "arrived", "run", "ran", "escape", "escaped") >= 0
}

// passing is how certain a place is at most that the sentence names in passing.
const passing = .32

// placeNear is how near a place must stand to the question's words, as
// closeness has it.
const placeNear = .2

// preposition returns the preposition of place before token i, an article and
// a country between them allowed ("at the U.S. Joint Base …"), or -1.
func preposition(s *scored, i int) int {
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		if placePreposition[s.Tokens[k].Norm] || leavesFor(s, k) || outOf(s, k) {
			return k
		}
		if s.Tokens[k].Norm != "the" && !s.Tokens[k].Upper() {
			return -1
		}
	}
	return -1
}

// leavesFor reports whether the token is the "for" of "left Lund for Havn".
func leavesFor(s *scored, k int) bool {
	if s.Tokens[k].Norm != "for" {
		return false
	}
	for i := max(0, k-4); i < k; i++ {
		if bound[s.Tokens[i].Stem] {
			return true
		}
	}
	return false
}

// bound are the stems of what "for" and a place follow: "left for Havn".
var bound = words("bound head leav depart left sail set off make destin fli")

// modifies reports whether the preposition belongs to a noun that the question
// does not ask about.
func (v *view) modifies(r *reading, s *scored, prep int) bool {
	if prep == 0 || s.Tokens[prep-1].Upper() {
		return false
	}
	tag := s.Tags.At(prep - 1)
	if len(tag) == 0 || tag[0] != 'N' {
		return false
	}
	if _, n := language.UnitAt(s.Tokens, prep-1); n > 0 || s.Tokens[prep-1].Norm == "place" || language.PlaceLevel(s.Tokens[prep-1].Norm) > 0 {
		return false // "12 miles off Havn", "took place in Havn", "an airfield outside Havn"
	}
	for k := prep - 2; k >= 0 && k >= prep-4; k-- { // "at the finish in Havn": one place within another
		if placePreposition[s.Tokens[k].Norm] {
			return false
		}
	}
	for i := range r.terms {
		for _, a := range r.terms[i].alts {
			if a.Strength >= .6 && len(a.Stems) == 1 && a.Stems[0] == s.Tokens[prep-1].Stem {
				return false
			}
		}
	}
	return true
}

// isKind reports whether a name holds the word for the kind of place asked
// for: "Joint Base …" for "which base".
func (v *view) isKind(r *reading, s *scored, m language.Mention) bool {
	from, to := m.From, m.To
	if n := to - from; n == 2 && s.Tokens[to-1].Number() && slices.ContainsFunc(r.noun, func(a language.Alternative) bool { return a.Stems[0] == "road" && a.Strength >= .6 }) {
		return true // "the A47"
	}
	if to < len(s.Tokens) && s.Tokens[to].Start-s.Tokens[to-1].End == 1 && !s.Tokens[to].Upper() { // "Lund prison"
		to++
	}
	if from > 1 && s.Tokens[from-1].Norm == "of" { // "the city of Lund"
		from -= 2
	}
	for _, a := range r.noun {
		for _, t := range s.Tokens[from:to] {
			if len(a.Stems) == 1 && t.Stem == a.Stems[0] && a.Strength >= .6 {
				return true
			}
		}
	}
	return false
}

// namesKind reports whether the story names a place by the word for the kind
// of place asked for.
func (v *view) namesKind(r *reading) bool {
	if len(r.noun) == 0 {
		return false
	}
	for _, d := range v.docs {
		for _, l := range d.lines {
			for _, m := range l.Names {
				if v.isKind(r, &scored{rated: rated{line: l}}, m) {
					return true
				}
			}
		}
	}
	return false
}

func joinNames(names []compare.Name) string {
	var out []string
	for _, n := range names {
		out = append(out, n.Text)
	}
	return strings.Join(out, ", ")
}
