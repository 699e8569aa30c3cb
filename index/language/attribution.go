package language

import "strings"

// Attribution says whose word a sentence is, as far as the sentence tells.
type Attribution struct {
	Kind   string // own named unnamed document
	Who    string // as printed; empty for the source itself
	Hedged bool   // "reportedly", "may"
}

// attribution reads "X said", "according to X", "told X", "a source".
func attribution(text string, s *Sentence) Attribution {
	lex := lexicon()
	a := Attribution{Kind: "own"}
	_, a.Hedged = lex.hedge.in(s.Tokens)
	toks := s.Tokens
	for i := range toks {
		if toks[i].Norm == "according" && i+1 < len(toks) && toks[i+1].Norm == "to" {
			who := phraseAfter(text, s, i+2)
			if who != "" {
				a.Who, a.Kind = who, speakerKind(who)
				return a
			}
		}
	}
	aside := Attribution{} // of one who is only told of: "Oda Brenn, who has ruled for years, said"
	for i := range toks {
		if !lex.saying[toks[i].Stem] || toks[i].Upper() || nounLike(toks, i) || s.inQuote(i) || i > 0 && (toks[i-1].Norm == "to" || toks[i-1].Norm == "been" || toks[i-1].Norm == "was" || toks[i-1].Norm == "were") {
			continue
		}
		if !strings.HasPrefix(s.Tags.At(i), "V") {
			continue // "a critical point"
		}
		who := subjectBefore(text, s, i)
		if who == "" && i > 0 && toks[i-1].Norm == "and" { // "NAME landed and told …"
			for _, m := range s.Names {
				if m.To <= i && m.Kind != Place && !inQuotes(s.Quotes, m.Span) {
					who = m.Text
					break
				}
			}
		}
		if who == "" {
			who = invertedAfter(text, s, i)
		}
		if who == "" {
			who = describedBefore(text, s, i)
		}
		if who == "" && i+1 < len(toks) && len(s.Quotes) > 0 && !naming[toks[i].Stem] && s.Tags.At(i+1) != "IN" && s.Tags.At(i+1) != "TO" { // “…,” said Petra Holm
			who = phraseAfter(text, s, i+1)
		}
		if who == "" {
			continue
		}
		if strings.EqualFold(who, "who") {
			if who = relatedTo(s, i); who != "" && aside.Who == "" {
				aside = Attribution{Kind: speakerKind(who), Who: who, Hedged: a.Hedged}
			}
			continue
		}
		a.Who, a.Kind = who, speakerKind(who)
		return a
	}
	if aside.Who != "" {
		return aside
	}
	return a
}

// relatedTo returns the name that the nearest "who" before the verb at i stands for.
func relatedTo(s *Sentence, i int) string {
	for k := i - 1; k >= 0; k-- {
		if s.Tokens[k].Norm != "who" {
			continue
		}
		for _, m := range s.Names {
			if m.To == k && m.Kind != Place {
				return m.Text
			}
		}
		return ""
	}
	return ""
}

// naming are verbs of saying behind which stands what is spoken of, never who
// speaks: "called the plan a mistake".
var naming = wordSet("tell call describ dub label brand")

// invertedAfter returns who is named behind the verb at i where what was said
// stands before it, parted by a comma, between quotation marks or not: "The wall
// had leaked for years, said Oda Brenn, who runs the mill".
func invertedAfter(text string, s *Sentence, i int) string {
	if i == 0 || i+1 >= len(s.Tokens) || naming[s.Tokens[i].Stem] || !strings.HasPrefix(text[s.Tokens[i-1].End:s.Tokens[i].Start], ",") {
		return ""
	}
	next := &s.Tokens[i+1]
	_, weekday := weekdays[next.Norm]
	_, month := months[next.Norm]
	switch {
	case next.Upper() && !weekday && !month && !Stop(next.Norm):
		return phraseAfter(text, s, i+1)
	case next.Norm == "the" || next.Norm == "a" || next.Norm == "an" || next.Norm == "his" || next.Norm == "her" || next.Norm == "its":
		for k := i + 1; k < len(s.Tokens) && k <= i+4; k++ {
			if PersonNoun(s.Tokens[k].Norm) {
				return phraseAfter(text, s, i+1)
			}
		}
	}
	return ""
}

// describedBefore returns who is named before the verb at i where a comma parts
// them, as something is told of him between: "Oda Brenn, who runs the mill, said",
// "the mill's owner, Oda Brenn, said".
func describedBefore(text string, s *Sentence, i int) string {
	toks := s.Tokens
	if i == 0 || !strings.Contains(text[toks[i-1].End:toks[i].Start], ",") || s.inQuote(i-1) {
		return ""
	}
	from := i - 1
	for from > 0 && !s.inQuote(from-1) && !strings.ContainsAny(text[toks[from-1].End:toks[from].Start], ".;:“”\"—–") {
		from--
	}
	who := ""
	for _, m := range s.Names {
		switch {
		case m.From < from || m.To > i || m.Kind == Place:
		case m.Kind == Person:
			return m.Text
		case who == "":
			who = m.Text
		}
	}
	return who
}

// nounLike reports whether the word at i stands as a noun: "the call", "a
// report", "his demands".
func nounLike(toks []Token, i int) bool {
	if i == 0 {
		return true
	}
	switch toks[i-1].Norm {
	case "a", "an", "the", "his", "her", "their", "its", "this", "that", "no", "of", "any", "first", "for", "with", "by":
		return true
	}
	return false
}

// subjectBefore returns the words before the verb at i that name who speaks.
func subjectBefore(text string, s *Sentence, i int) string {
	toks := s.Tokens
	from := i
	for k := i - 1; k >= 0 && k >= i-8; k-- {
		gap := text[toks[k].End:toks[k+1].Start]
		if strings.ContainsAny(gap, ".;:“”\"—–") || strings.Contains(gap, ",") && k != i-1 {
			break
		}
		if strings.Contains(gap, ",") {
			break
		}
		if s.inQuote(k) {
			break
		}
		switch toks[k].Norm {
		case "that", "which", "and", "but", "as", "when", "while", "after", "because", "if", "on", "in", "although", "though", "whereas", "before":
			k = -1
		default:
			from = k
		}
		if k < 0 {
			break
		}
	}
	for from < i && (auxiliaries[toks[from].Norm] || toks[from].Norm == "also") {
		from++
	}
	to := i
	for to > from && (auxiliaries[toks[to-1].Norm] || strings.HasSuffix(toks[to-1].Norm, "ly") && !toks[to-1].Upper() || toks[to-1].Norm == "also" || toks[to-1].Norm == "then") {
		to--
	}
	if from >= to {
		return ""
	}
	return text[toks[from].Start:toks[to-1].End]
}

var auxiliaries = wordSet("has have had is are was were be been will would could may might did does do later earlier previously long repeatedly")

// phraseAfter returns the noun phrase that begins at token i.
func phraseAfter(text string, s *Sentence, i int) string {
	toks := s.Tokens
	if i >= len(toks) {
		return ""
	}
	to := i
	for to < len(toks) && to < i+8 {
		if to > i {
			gap := text[toks[to-1].End:toks[to].Start]
			if strings.ContainsAny(gap, ",.;:“”\"()—–") {
				break
			}
			switch toks[to].Norm {
			case "who", "which", "that", "on", "in", "at", "as", "while", "and", "when", "after", "said", "told", "to", "from":
				return text[toks[i].Start:toks[to-1].End]
			}
		}
		to++
	}
	return text[toks[i].Start:toks[to-1].End]
}

// speakerKind tells a named speaker from an unnamed one and from a document.
func speakerKind(who string) string {
	toks := Tokens(who, 0)
	lex := lexicon()
	named := false
	for i, t := range toks {
		if t.Upper() && i > 0 || t.Upper() && !Stop(t.Norm) && len(toks) <= 3 && !PersonNoun(t.Norm) {
			named = true
		}
	}
	for _, t := range toks {
		if lex.document[t.Stem] && !named {
			return "document"
		}
	}
	if _, ok := lex.unnamed.in(toks); ok && !named {
		return "unnamed"
	}
	switch {
	case len(toks) == 1 && (toks[0].Norm == "he" || toks[0].Norm == "she" || toks[0].Norm == "they" || toks[0].Norm == "it"):
		return "named"
	case named || strings.HasPrefix(strings.ToLower(who), "the "):
		return "named"
	}
	return "unnamed"
}

// Plans reports whether a phrase begins at token i that tells of what is planned or
// expected: "is due to".
func Plans(toks []Token, i int) bool {
	_, n := lexicon().plan.at(toks, i)
	return n > 0
}
