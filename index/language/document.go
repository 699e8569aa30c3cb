package language

import (
	"regexp"
	"strings"
	"time"

	"variorum/index/news"
)

// Sentence is one sentence of an article with what was read off it.
type Sentence struct {
	news.Span
	Index       int  // place among the sentences of the document
	Block       int  // index into Revision.Blocks
	First       bool // opens its paragraph
	Kind        news.Kind
	Tokens      []Token
	Tags        Tags
	Quotes      []news.Span // between quotation marks
	Names       []Mention
	Quantities  []Quantity
	Moments     []Moment
	Attribution Attribution
	Future      bool     // speaks of what is planned or expected
	Condition   bool     // hypothetical: "if", "unless"
	Telling     []int    // numbers of the phrases that tell of something that may be asked (see Telling)
	Reason      Reason   // how far it gives a reason
	Stands      []string // folded words of the names that pronouns and bare titles stand for
}

// inQuote reports whether token i stands between quotation marks.
func (s *Sentence) inQuote(i int) bool { return inQuotes(s.Quotes, s.Tokens[i].Span) }

// opensQuote reports whether token i is the first of a quotation.
func (s *Sentence) opensQuote(i int) bool {
	for _, q := range s.Quotes {
		if s.Tokens[i].Start >= q.Start && s.Tokens[i].Start < q.Start+2 {
			return true
		}
	}
	return false
}

// Document is an article as the engine reads it: its evidence sentences in
// order, and its headline.
type Document struct {
	Revision  *news.Revision
	Published time.Time
	Title     []Token
	Sentences []Sentence
}

// Annotate reads a revision: sentences of its evidence blocks with words,
// names, quantities, times, quotations and attribution. It is a pure function
// of the revision.
func Annotate(rev *news.Revision) *Document {
	d := &Document{Revision: rev, Published: rev.Published, Title: Tokens(rev.Title, 0)}
	for b, block := range rev.Blocks {
		if !block.Kind.Evidence() {
			continue
		}
		for n, span := range Sentences(rev.Text, block.Span) {
			s := Sentence{Span: span, Index: len(d.Sentences), Block: b, First: n == 0, Kind: block.Kind}
			s.Tokens = Tokens(rev.Text[span.Start:span.End], span.Start)
			if len(s.Tokens) == 0 {
				continue
			}
			s.Tags = newTags(PartsOfSpeech(s.Tokens))
			s.Quotes = quotes(rev.Text, span)
			_, s.Future = lexicon().plan.in(s.Tokens)
			_, s.Condition = lexicon().condition.in(s.Tokens)
			s.Telling, s.Reason = lexicon().told.in(s.Tokens), reasonOf(rev.Text, &s)
			d.Sentences = append(d.Sentences, s)
		}
	}
	c := takeCensus(d.Sentences)
	for i := range d.Sentences {
		s := &d.Sentences[i]
		s.Names = mentions(rev.Text, s, c)
		if s.First && s.Index < 3 {
			s.Names = beyond(s.Names, dateline(rev.Text[s.Start:s.End]), s.Start)
		}
		s.Quantities = quantities(rev.Text, s)
		s.Moments = moments(rev.Text, s, d.Published)
		if s.First && s.Index < 3 { // the day that a dispatch was sent on is not when something happened
			s.Moments = after(s.Moments, dateline(rev.Text[s.Start:s.End]), s.Start)
		}
		s.Attribution = attribution(rev.Text, s)
	}
	d.coins()
	resolve(d)
	return d
}

// datelineShape is the head of a dispatch: places in capitals, a date, the
// agency in brackets, a dash.
var datelineShape = regexp.MustCompile(`^\p{Lu}[^\n.!?“"]{1,70}?(?:\([^)]{2,30}\))?\s*(?:[–—]|\s-)\s+`)

// dateline returns the length in bytes of the dateline that a sentence opens
// with, 0 where there is none: its first word is written in capitals.
func dateline(sentence string) int {
	first, _, _ := strings.Cut(sentence, " ")
	first = strings.Trim(first, ",")
	if len(first) < 3 || strings.ToUpper(first) != first {
		return 0
	}
	return len(datelineShape.FindString(sentence))
}

// beyond leaves out the names that stand before an offset.
func beyond(names []Mention, n, base int) []Mention {
	out := names[:0]
	for _, m := range names {
		if m.Start >= base+n {
			out = append(out, m)
		}
	}
	return out
}

// after leaves out the times that stand before an offset.
func after(moments []Moment, n, base int) []Moment {
	out := moments[:0]
	for _, m := range moments {
		if m.Start >= base+n {
			out = append(out, m)
		}
	}
	return out
}

// resolve notes for each sentence whom its pronouns and bare titles stand for:
// the subject of the sentence before for "he", "she", "they"; the holder of a
// title printed earlier for "the governor"; the last two persons named for "the
// two leaders".
func resolve(d *Document) {
	holders := map[string]string{} // title word → surname
	var last []string              // the words of the last one spoken of
	var two [2]string              // the surnames of the last two persons named
	lastBlock := -1
	for i := range d.Sentences {
		s := &d.Sentences[i]
		if len(s.Tokens) == 0 {
			continue
		}
		for k, t := range s.Tokens {
			if s.inQuote(k) {
				continue
			}
			switch t.Norm {
			case "he", "she", "his", "her", "him", "himself", "herself":
				if s.Block-lastBlock <= 2 {
					for _, w := range last {
						s.Stands = appendOnce(s.Stands, w)
					}
				}
			}
			if k > 0 && s.Tokens[k-1].Norm == "the" {
				if who := holders[t.Norm]; who != "" {
					s.Stands = appendOnce(s.Stands, who)
				}
			}
			if k > 0 && twosomes[t.Norm] && (s.Tokens[k-1].Norm == "two" || s.Tokens[k-1].Norm == "both") && two[0] != "" {
				s.Stands = appendOnce(appendOnce(s.Stands, two[0]), two[1])
			}
		}
		var subject []string
		for _, m := range s.Names {
			if m.Kind == Place || len(m.Words) == 0 {
				continue
			}
			surname := m.Words[len(m.Words)-1]
			if m.Kind == Person && surname != two[1] {
				two[0], two[1] = two[1], surname
			}
			for _, w := range m.TitleWds {
				if len(w) > 3 && PersonNoun(w) || len(m.TitleWds) == 1 {
					holders[w] = surname
				}
			}
			if n := len(m.TitleWds); n > 0 {
				holders[m.TitleWds[n-1]] = surname
			}
			if (m.Kind == Person || m.Kind == Other) && subject == nil {
				subject = m.Words
			}
		}
		if subject != nil {
			last, lastBlock = subject, s.Block
		}
	}
}

// twosomes are what two persons who were just named are called together.
var twosomes = map[string]bool{"leaders": true, "presidents": true, "ministers": true, "premiers": true, "men": true, "women": true, "politicians": true, "rivals": true}

func appendOnce(list []string, s string) []string {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}
