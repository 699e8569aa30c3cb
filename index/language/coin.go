package language

import "strings"

// coins marks sums in a currency that no list has: a word that no table of
// English knows and that is counted in millions somewhere in the article ("three
// million dravels", "a fine of 5m dravels") is one, and then "80 dravels" are a
// sum as well.
func (d *Document) coins() {
	text := d.Revision.Text
	known := map[string]bool{}
	for i := range d.Sentences {
		s := &d.Sentences[i]
		for k := range s.Quantities {
			if q := &s.Quantities[k]; q.Lo >= 1e6 && q.Unit.Kind == "" || s.millions(text, q) {
				if stem := s.coin(text, q); stem != "" {
					known[stem] = true
				}
			}
		}
	}
	if len(known) == 0 {
		return
	}
	for i := range d.Sentences {
		s := &d.Sentences[i]
		for k := range s.Quantities {
			q := &s.Quantities[k]
			millions := s.millions(text, q)
			if q.Unit.Kind != "" && !millions {
				continue
			}
			stem := s.coin(text, q)
			if !known[stem] {
				continue
			}
			if millions {
				q.Value, q.Lo, q.Hi = q.Value*1e6, q.Lo*1e6, q.Hi*1e6
			}
			q.Unit, q.Noun, q.People = Unit{Name: stem, Kind: "currency"}, nil, false
			q.End = s.Tokens[q.To].End
			q.To++
			q.readPer(s.Tokens)
			if k+1 < len(s.Quantities) {
				s.Quantities[k+1].Converted = s.Quantities[k+1].converts(text, q)
			}
		}
	}
}

// coin is the stem of the word right behind a figure where no table knows it and
// it is written small; "" where there is none.
func (s *Sentence) coin(text string, q *Quantity) string {
	if q.To == 0 || q.To >= len(s.Tokens) || q.Year || q.Age || q.Ordinal || q.Vague {
		return ""
	}
	t := s.Tokens[q.To]
	if text[s.Tokens[q.To-1].End:t.Start] != " " || t.Upper() || t.Number() || len(t.Norm) < 3 || strings.Contains(t.Norm, "-") ||
		Stop(t.Norm) || Known(t.Norm) || Known(t.Stem) || PersonNoun(t.Norm) {
		return ""
	}
	return t.Stem
}

// millions reports whether the "m" behind a figure, read as metres, may be short
// for millions: "5m dravels".
func (s *Sentence) millions(text string, q *Quantity) bool {
	return q.Unit.Name == "metre" && q.To > q.From+1 && s.Tokens[q.To-1].Text == "m" && s.Tokens[q.To-1].Start == s.Tokens[q.To-2].End
}
