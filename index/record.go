package index

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	bleveapi "github.com/blevesearch/bleve_index_api"
	"github.com/klauspost/compress/zstd"

	"variorum/index/news"
)

// What bleve is given is of two kinds, told apart by the first byte of the id:
//
//	r DOCUMENT number                    a revision, stored and not searched
//	p DOCUMENT number start end stems    a passage, searched and not stored
//
// The numbers have a fixed width at the end, so that an id can be taken apart
// whatever the document is called. All that a search needs to know of a
// passage stands in its id or in its revision; validity and source are not
// fields, so that a newer revision rewrites nothing of the older.
const (
	revisionKind = 'r'
	passageKind  = 'p'

	numberWidth = 4
	tailWidth   = 4 + 4 + 1
)

// The fields.
const (
	termsField = "terms" // of a passage: its stems
	titleField = "title" // of a passage: the stems of its article's headline
	cardField  = "card"  // of a revision: card as JSON
	restField  = "rest"  // of a revision: rest as JSON, compressed
	textField  = "text"  // of a revision: its text, compressed
)

// revisionKey names a revision within ids: the document, then the number.
func revisionKey(document string, number int) string {
	return string(binary.BigEndian.AppendUint32([]byte(document), uint32(number)))
}

// tail is the end of a passage's id.
func tail(s news.Span, stems int) []byte {
	b := make([]byte, 0, tailWidth)
	b = binary.BigEndian.AppendUint32(b, uint32(s.Start))
	b = binary.BigEndian.AppendUint32(b, uint32(s.End))
	return append(b, byte(min(stems, math.MaxUint8)))
}

// card is what the index keeps of each revision in memory.
type card struct {
	news.Article
	Number   int       `json:"number"`
	Seen     time.Time `json:"seen"`
	Hash     string    `json:"hash"`
	Bytes    int       `json:"bytes"`    // of the text
	Passages int       `json:"passages"` // how many it was cut into
	Print    string    `json:"print"`    // headPrint of the revision
	Cut      string    `json:"cut"`      // cutPrint of its passages
}

// head returns the revision without its text and blocks.
func (c *card) head() news.Revision {
	return news.Revision{Article: c.Article, Number: c.Number, Seen: c.Seen, Hash: c.Hash}
}

// valid returns the moment from which the revision stands.
func (c *card) valid() time.Time {
	r := c.head()
	return r.Valid()
}

// rest is what is needed of a revision only when it is read or replaced.
type rest struct {
	Blocks []news.Block `json:"blocks"`
	Tails  [][]byte     `json:"tails"` // of the ids of its passages
}

// headPrint is equal for two revisions only if they are the same: text (by its
// hash), metadata, blocks. The text itself is not looked at.
func headPrint(r news.Revision) (string, error) {
	r.Text = ""
	if len(r.Blocks) == 0 {
		r.Blocks = nil
	}
	data, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16]), nil
}

// record is a revision made ready for bleve.
type record struct {
	card *card
	docs []*document.Document
}

// newRecord cuts up a revision and makes its entries. It is pure.
func newRecord(r news.Revision, squash *zstd.Encoder) (*record, error) {
	if err := check(&r); err != nil {
		return nil, err
	}
	r.Hash = news.Hash(r.Text)
	print, err := headPrint(r)
	if err != nil {
		return nil, err
	}
	cuts, title := cutUp(&r)
	key := revisionKey(r.ID, r.Number)
	rec := &record{card: &card{
		Article: r.Article, Number: r.Number, Seen: r.Seen, Hash: r.Hash,
		Bytes: len(r.Text), Passages: len(cuts), Print: print, Cut: cutPrint(cuts, title),
	}}
	kept := rest{Blocks: r.Blocks}
	titleTerms := strings.Join(title, "\n")
	for _, c := range cuts {
		t := tail(c.Span, len(c.terms))
		kept.Tails = append(kept.Tails, t)
		doc := document.NewDocument(string(passageKind) + key + string(t))
		addTerms(doc, termsField, strings.Join(c.terms, "\n"))
		addTerms(doc, titleField, titleTerms)
		rec.docs = append(rec.docs, doc)
	}
	cardData, err := json.Marshal(rec.card)
	if err != nil {
		return nil, err
	}
	restData, err := json.Marshal(kept)
	if err != nil {
		return nil, err
	}
	doc := document.NewDocument(string(revisionKind) + key)
	store(doc, cardField, cardData)
	store(doc, restField, squash.EncodeAll(restData, nil))
	store(doc, textField, squash.EncodeAll([]byte(r.Text), nil))
	rec.docs = append(rec.docs, doc)
	return rec, nil
}

// check refuses a revision that could not be found or quoted again.
func check(r *news.Revision) error {
	if r.ID == "" {
		return errors.New("an article needs an id")
	}
	if r.Number < 1 || r.Number > math.MaxInt32 {
		return fmt.Errorf("revision %d: revisions are numbered from 1", r.Number)
	}
	if len(r.Text) > math.MaxInt32 {
		return fmt.Errorf("a text of %d bytes is too long", len(r.Text))
	}
	for _, b := range r.Blocks {
		if b.Start < 0 || b.End < b.Start || b.End > len(r.Text) {
			return fmt.Errorf("block %d-%d is outside the text of %d bytes", b.Start, b.End, len(r.Text))
		}
	}
	return nil
}

func addTerms(doc *document.Document, field, terms string) {
	doc.AddField(document.NewTextFieldCustom(field, nil, []byte(terms), bleveapi.IndexField, byLine{}))
}

func store(doc *document.Document, field string, value []byte) {
	doc.AddField(document.NewTextFieldCustom(field, nil, value, bleveapi.StoreField, nil))
}

// byLine is an analyser that takes each line for a term and changes nothing:
// the terms were made by package language.
type byLine struct{}

// Analyze implements analysis.Analyzer.
func (byLine) Analyze(input []byte) analysis.TokenStream {
	if len(input) == 0 {
		return nil
	}
	var out analysis.TokenStream
	start := 0
	for i := 0; i <= len(input); i++ {
		if i < len(input) && input[i] != '\n' {
			continue
		}
		if i > start {
			out = append(out, &analysis.Token{Term: input[start:i], Start: start, End: i, Position: len(out) + 1})
		}
		start = i + 1
	}
	return out
}
