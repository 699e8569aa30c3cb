package encoder

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// pieces is a vocabulary of words and parts of words. A text is cut into it as
// BERT does: brought to one form, cut at blanks and punctuation, and every word
// into the longest parts that are there, from the left (Wu et al. 2016,
// arxiv.org/abs/1609.08144, section 4.1).
type pieces struct {
	number              map[string]int32
	within              string // begins a part that is not the first of its word
	longest             int    // letters of a word, beyond which it is unknown
	lower, plain, chars bool   // lower case; letters without accents; each Chinese sign a word
	unknown, begin, end int32
}

// readPieces reads a tokenizer.json.
func readPieces(file []byte) (*pieces, error) {
	var f struct {
		Normalizer struct {
			Type         string `json:"type"`
			Chinese      bool   `json:"handle_chinese_chars"`
			StripAccents *bool  `json:"strip_accents"`
			Lowercase    bool   `json:"lowercase"`
		} `json:"normalizer"`
		Model struct {
			Type    string           `json:"type"`
			Unknown string           `json:"unk_token"`
			Within  string           `json:"continuing_subword_prefix"`
			Longest int              `json:"max_input_chars_per_word"`
			Vocab   map[string]int32 `json:"vocab"`
		} `json:"model"`
	}
	if err := json.Unmarshal(file, &f); err != nil {
		return nil, fmt.Errorf("not a tokenizer.json: %w", err)
	}
	if f.Model.Type != "" && f.Model.Type != "WordPiece" || f.Normalizer.Type != "BertNormalizer" {
		return nil, errors.New("it does not cut words as BERT does (WordPiece, BertNormalizer)")
	}
	p := &pieces{number: f.Model.Vocab, within: f.Model.Within, longest: f.Model.Longest, lower: f.Normalizer.Lowercase, chars: f.Normalizer.Chinese}
	if p.longest == 0 {
		p.longest = 100
	}
	p.plain = p.lower
	if f.Normalizer.StripAccents != nil {
		p.plain = *f.Normalizer.StripAccents
	}
	for name, number := range map[string]*int32{f.Model.Unknown: &p.unknown, "[CLS]": &p.begin, "[SEP]": &p.end} {
		n, ok := p.number[name]
		if !ok {
			return nil, fmt.Errorf("its vocabulary lacks %q", name)
		}
		*number = n
	}
	return p, nil
}

// cut returns the numbers of a text's parts between those that begin and end a
// text, at most so many together: what comes after is left out.
func (p *pieces) cut(text string, most int) []int32 {
	out := []int32{p.begin}
	for _, word := range p.words(text) {
		out = p.parts(out, word)
	}
	return append(out[:min(len(out), most-1)], p.end)
}

// words brings a text to the form of the vocabulary and cuts it at blanks,
// around punctuation and around Chinese signs.
func (p *pieces) words(text string) []string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == 0 || r == unicode.ReplacementChar:
		case r == '\t' || r == '\n' || r == '\r' || unicode.Is(unicode.White_Space, r):
			b.WriteByte(' ')
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs):
		case p.chars && chinese(r):
			b.WriteString(" " + string(r) + " ")
		default:
			b.WriteRune(r)
		}
	}
	text = b.String()
	if p.plain {
		text = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, norm.NFD.String(text))
	}
	if p.lower {
		text = strings.ToLower(text)
	}
	var out []string
	for _, word := range strings.Fields(text) {
		from := 0
		for i, r := range word {
			if !punctuation(r) {
				continue
			}
			if i > from {
				out = append(out, word[from:i])
			}
			from = i + len(string(r))
			out = append(out, word[i:from])
		}
		if from < len(word) {
			out = append(out, word[from:])
		}
	}
	return out
}

// parts appends the parts of a word; that of the unknown where it cannot be cut.
func (p *pieces) parts(out []int32, word string) []int32 {
	if len([]rune(word)) > p.longest {
		return append(out, p.unknown)
	}
	before := len(out)
	for from := 0; from < len(word); {
		to := len(word)
		for ; to > from; to-- {
			part := word[from:to]
			if from > 0 {
				part = p.within + part
			}
			if n, ok := p.number[part]; ok {
				out = append(out, n)
				break
			}
		}
		if to == from {
			return append(out[:before], p.unknown)
		}
		from = to
	}
	return out
}

// punctuation reports whether BERT cuts around a sign: Unicode's punctuation,
// and all of ASCII that is neither letter, digit nor blank.
func punctuation(r rune) bool {
	return r > ' ' && r < 127 && !unicode.IsLetter(r) && !unicode.IsDigit(r) || unicode.IsPunct(r)
}

// chinese reports whether a sign is of the blocks that BERT calls Chinese.
func chinese(r rune) bool {
	for _, block := range [][2]rune{{0x4E00, 0x9FFF}, {0x3400, 0x4DBF}, {0x20000, 0x2A6DF}, {0x2A700, 0x2B73F},
		{0x2B740, 0x2B81F}, {0x2B820, 0x2CEAF}, {0xF900, 0xFAFF}, {0x2F800, 0x2FA1F}} {
		if r >= block[0] && r <= block[1] {
			return true
		}
	}
	return false
}
