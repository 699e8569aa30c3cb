// Package news holds the nouns that every other package uses: article,
// revision, block, passage, span. It imports the standard library only and
// does nothing but name things.
//
// All offsets are byte offsets into Revision.Text, half-open: a span holds
// Text[Start:End]. For a text file, Text is the file's own bytes, so an offset
// can be checked with any editor.
package news

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Span is a byte range of a revision's text, Start inclusive, End exclusive.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Len returns the number of bytes that the span covers.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether t lies wholly within s.
func (s Span) Contains(t Span) bool { return s.Start <= t.Start && t.End <= s.End }

// Overlaps reports whether s and t share at least one byte.
func (s Span) Overlaps(t Span) bool { return s.Start < t.End && t.Start < s.End }

// Article names one story by one source. What changes when the story is
// rewritten stands in Revision.
type Article struct {
	ID        string    `json:"id"`               // publisher's identifier; the file's name for files
	Source    string    `json:"source"`           // the outlet that published it
	Title     string    `json:"title"`            // headline as printed or as the metadata has it
	URL       string    `json:"url,omitempty"`    // where it was published; empty if unknown
	Author    string    `json:"author,omitempty"` // byline without "by"; empty if unknown
	Published time.Time `json:"published"`        // zero if unknown; never guessed
}

// Revision is one text of an article with what was seen of its shape.
type Revision struct {
	Article
	Number int       `json:"number"` // 1 for the first text seen, then 2, …
	Seen   time.Time `json:"seen"`   // when this text was first taken in
	Hash   string    `json:"hash"`   // Hash(Text)
	Text   string    `json:"text"`   // the stored text, never altered
	Blocks []Block   `json:"blocks"` // paragraphs in order of their offsets; they do not overlap
}

// Tombstone is what is left of an article that was withdrawn: where it stood,
// since when it is gone and why, and no word of it.
type Tombstone struct {
	ID     string    // the article's
	Source string    // empty where an older version of the program did not keep it
	Since  time.Time // when it was withdrawn
	Reason string    // empty if none was given
}

// Hash returns the content hash of a text: SHA-256 in hexadecimal.
func Hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Slice returns the text of a span, or "" where the span is not inside the text.
func (r *Revision) Slice(s Span) string {
	if s.Start < 0 || s.End > len(r.Text) || s.Start >= s.End {
		return ""
	}
	return r.Text[s.Start:s.End]
}

// Valid returns the moment from which this revision is what the article said:
// the time of publication for a first revision whose time is known, otherwise
// the time it was seen.
func (r *Revision) Valid() time.Time {
	if r.Number <= 1 && !r.Published.IsZero() {
		return r.Published
	}
	return r.Seen
}

// Kind says what a block of an article is.
type Kind string

// The kinds of block. Only evidence is indexed, searched and quoted; the rest
// is kept and can be shown, so that nothing is left out in secret.
const (
	Title       Kind = "title"       // the headline, where it is first printed
	Body        Kind = "body"        // a paragraph of the story
	Correction  Kind = "correction"  // the publisher's note on what was changed
	Heading     Kind = "heading"     // a section heading: context, never quoted as an answer
	Caption     Kind = "caption"     // text under a picture
	Repeat      Kind = "repeat"      // repeats a text that stands elsewhere in the article
	Credit      Kind = "credit"      // byline, date line of the page, agency credit
	Teaser      Kind = "teaser"      // announces another story
	Furniture   Kind = "furniture"   // navigation, forms, labels, advertising
	FrontMatter Kind = "frontmatter" // metadata at the head of a file
)

// Evidence reports whether text of this kind may be quoted as an answer.
func (k Kind) Evidence() bool { return k == Body || k == Correction }

// Block is a paragraph of a revision: where it stands, what it is, and the
// rule that said so.
type Block struct {
	Span
	Kind Kind   `json:"kind"`
	Why  string `json:"why,omitempty"` // in words an editor understands; empty for body text
}

// Passage is the unit that is indexed and counted: one to three sentences of
// one paragraph of one revision.
type Passage struct {
	Document string `json:"document"` // Article.ID
	Revision int    `json:"revision"` // Revision.Number
	Span
}
