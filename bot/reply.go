package bot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"variorum/bot/answer"
)

// Reply is what is said to a person, worded once for every network and the
// terminal: plain data, no markup, no line broken to a width. Every text in it
// may hold anything at all, a source's name and the value of a version as much
// as a quotation; an adapter neutralises what its network could misread.
type Reply struct {
	Blocks  []Block  `json:"blocks"`
	Answer  string   `json:"answer,omitempty"`  // the answer that Actions are about; Message.About gives it back
	Actions []Action `json:"actions,omitempty"` // what can be pressed, where a network has buttons
	Prompts []string `json:"prompts,omitempty"` // questions to suggest, where a network has a place for them
	Private bool     `json:"private,omitempty"` // for the person of the thread alone, where the network can
}

// Block is a piece of a reply that is shown whole.
type Block struct {
	Kind  BlockKind  `json:"kind"`
	Text  string     `json:"text,omitempty"`  // our words, or in a Passage the source's, exactly as stored
	Where *Where     `json:"where,omitempty"` // of a Passage: where it stands
	Rows  [][]string `json:"rows,omitempty"`  // of a Table: the first row names the columns
	Apart bool       `json:"apart,omitempty"` // a new part begins here
	Inset bool       `json:"inset,omitempty"` // belongs to the block above it
}

// BlockKind says what a block is.
type BlockKind string

// The kinds of block.
const (
	Lead    BlockKind = "lead"    // the first line: what a reporter would say
	Heading BlockKind = "heading" // above what belongs together, a version for one
	Text    BlockKind = "text"    // a paragraph
	Item    BlockKind = "item"    // one of a list
	Passage BlockKind = "passage" // a source's words
	Small   BlockKind = "small"   // what a hurried reader passes over
	Table   BlockKind = "table"
)

// Where says where a passage stands.
type Where struct {
	Source      string `json:"source"`
	Document    string `json:"document"` // the file's name, or the publisher's identifier
	Revision    int    `json:"revision"`
	Start       int    `json:"start"` // byte offsets of the passage in the stored text
	End         int    `json:"end"`
	Title       string `json:"title,omitempty"`
	URL         string `json:"url,omitempty"`         // empty where there is none, or it is the document's name
	Published   string `json:"published,omitempty"`   // "16 Aug 2025 08:00 UTC"; "no date" where it is unknown
	Attribution string `json:"attribution,omitempty"` // "according to the fire service"; empty for the source's own word
}

// String is the line below a passage.
func (w Where) String() string {
	line := w.Source
	if w.Published != "" {
		line += ", " + w.Published
	}
	line += ", " + w.Document
	if w.Revision > 1 {
		line += fmt.Sprintf(" (revision %d)", w.Revision)
	}
	if w.End > w.Start {
		line += fmt.Sprintf(":%d–%d", w.Start, w.End)
	}
	if w.Attribution != "" {
		line += ", " + w.Attribution
	}
	return line
}

// Action is something that can be done with an answer by pressing a button. Its
// text is the verb that the press says, as Message.Text.
type Action string

// The actions. Share is offered where the answer was private.
const (
	Why       Action = "why"       // the reasons
	Context   Action = "context"   // the paragraphs that the passages stand in
	Compare   Action = "compare"   // sources by versions, as a table
	History   Action = "history"   // the revisions of the articles
	More      Action = "more"      // the passages that were left out
	Share     Action = "share"     // show the answer to the place
	Helpful   Action = "helpful"   // kept with the question
	Unhelpful Action = "unhelpful" // kept with the question
)

// Quoted returns a passage between quotation marks, unless it is itself one
// whole quotation in such marks.
func Quoted(text string) string {
	if strings.HasPrefix(text, "“") && strings.HasSuffix(text, "”") && strings.Count(text, "“") == 1 {
		return text
	}
	return "“" + text + "”"
}

// Plain returns a reply as text that stands alone: what a notification shows, a
// screen reader reads, and a program without markup prints.
func (r Reply) Plain() string {
	var out strings.Builder
	for i, b := range r.Blocks {
		if i > 0 {
			out.WriteString("\n")
			if b.Apart {
				out.WriteString("\n")
			}
		}
		out.WriteString(b.Plain())
	}
	return out.String()
}

// Plain returns a block as text.
func (b Block) Plain() string {
	switch b.Kind {
	case Passage:
		text := Quoted(b.Text)
		if b.Where != nil {
			text += "\n— " + b.Where.String()
			if b.Where.URL != "" {
				text += "\n  " + b.Where.URL
			}
		}
		return text
	case Item:
		return "- " + b.Text
	case Table:
		return plainTable(b.Rows)
	}
	return b.Text
}

// plainTable writes a row a line, each cell after the first with the name of its
// column; what is empty is left out.
func plainTable(rows [][]string) string {
	var lines []string
	for i, row := range rows {
		if i == 0 {
			continue
		}
		cells := row[:min(1, len(row))]
		for c := 1; c < len(row); c++ {
			if row[c] != "" && row[c] != NoCell && c < len(rows[0]) {
				cells = append(cells[:len(cells):len(cells)], rows[0][c]+": "+row[c])
			}
		}
		lines = append(lines, strings.Join(cells, " · "))
	}
	return strings.Join(lines, "\n")
}

// NoCell stands in a table where there is nothing to say.
const NoCell = "–"

// Corpus is how much was searched; the answer itself does not say.
type Corpus struct {
	Articles, Sources int
}

// relatedHeading stands above passages that do not answer.
const relatedHeading = "Not an answer, but near the question:"

// Word puts an answer into words: what a reporter would say of the sources, then
// each version with the sources that hold it and one passage of each, then what
// is noted, shared and not said.
func Word(a answer.Answer, searched Corpus) Reply {
	lead := firstLine(a)
	blocks := []Block{{Kind: Lead, Text: lead}}
	for _, v := range a.Versions {
		blocks = append(blocks, wordVersion(v)...)
	}
	if len(a.Related) > 0 {
		blocks = append(blocks, Block{Kind: Text, Text: relatedHeading, Apart: true})
		for _, p := range a.Related {
			blocks = append(blocks, passage(p))
		}
	}
	rest := len(blocks)
	say := func(kind BlockKind, line string) {
		if line != "" {
			blocks = append(blocks, Block{Kind: kind, Text: line, Apart: len(blocks) == rest})
		}
	}
	for _, line := range notes(a, lead) {
		say(Text, line)
	}
	names := outlets(a)
	for _, u := range a.Reuse {
		say(Text, shared(u, names))
	}
	if silent := silentSources(a); len(silent) > 0 && a.Verdict != answer.None { // which says it of all
		say(Text, "Silent: "+strings.Join(silent, ", ")+".")
	}
	if a.AsOf != nil {
		say(Text, "As it stood at "+When(*a.AsOf)+".")
	}
	say(Small, freshness(a, searched))
	return Reply{Blocks: append(blocks, reasons(a.Why)...)}
}

// firstLine says the verdict.
func firstLine(a answer.Answer) string {
	names := holders(a.Versions)
	n := len(names)
	switch a.Verdict {
	case answer.Agree:
		if len(a.Versions) > 0 && a.Versions[0].Origins == 1 && n > 1 {
			return fmt.Sprintf("One report, in %d outlets.", n)
		}
		return fmt.Sprintf("%d sources agree.", n)
	case answer.Spelling:
		return fmt.Sprintf("%d sources agree; they spell the name differently.", n)
	case answer.Partial:
		return "The sources fit together: some say more."
	case answer.Wording:
		return fmt.Sprintf("The quotation is printed in %d wordings.", max(len(a.Versions), 2))
	case answer.Differ:
		return "The sources differ."
	case answer.Updated:
		first, last := changed(a.Versions)
		return fmt.Sprintf("The figure changed: earlier %s, later %s.", first, last)
	case answer.Complementary:
		return "The sources say different things that do not compete."
	case answer.Single:
		return fmt.Sprintf("Only %s says.", join(names))
	case answer.Unclear:
		return "The sources may differ; read both."
	}
	return "No source here says."
}

// holders returns the sources that hold any of these versions, in the order
// in which they are shown.
func holders(versions []answer.Version) []string {
	var names []string
	for _, v := range versions {
		for _, p := range v.Passages {
			if !slices.Contains(names, p.Source) {
				names = append(names, p.Source)
			}
		}
	}
	return names
}

// changed returns the labels of the version that was written first and of the
// one that was written last, by the newest article that holds each.
func changed(versions []answer.Version) (first, last string) {
	if len(versions) == 0 {
		return "", ""
	}
	byDate := slices.Clone(versions)
	slices.SortStableFunc(byDate, func(a, b answer.Version) int { return newest(a).Compare(newest(b)) })
	return byDate[0].Label, byDate[len(byDate)-1].Label
}

// newest returns when the newest article of a version was published.
func newest(v answer.Version) time.Time {
	var t time.Time
	for _, p := range v.Passages {
		if p.Published != nil && p.Published.After(t) {
			t = *p.Published
		}
	}
	return t
}

// wordVersion words one value: its heading, who holds it, and one passage of
// each source.
func wordVersion(v answer.Version) []Block {
	heading := v.Label
	if v.Value.Open {
		heading += " (an open list)"
	}
	blocks := []Block{{Kind: Heading, Text: heading, Apart: true}}
	var passages []Block
	shown := map[string]bool{}
	for _, p := range v.Passages {
		if !shown[p.Source] {
			shown[p.Source] = true
			passages = append(passages, passage(p))
		}
	}
	if len(passages) != 1 {
		blocks = append(blocks, Block{Kind: Text, Text: "(" + holding(v) + ")"})
	}
	blocks = append(blocks, passages...)
	switch more := len(v.Passages) - len(passages); more {
	case 0:
	case 1:
		blocks = append(blocks, Block{Kind: Small, Text: "and 1 more passage", Inset: true})
	default:
		blocks = append(blocks, Block{Kind: Small, Text: fmt.Sprintf("and %d more passages", more), Inset: true})
	}
	return blocks
}

// holding names the sources of a version, and how many reports they are.
func holding(v answer.Version) string {
	names := holders([]answer.Version{v})
	line := strings.Join(names, ", ")
	switch {
	case len(names) < 2 || v.Origins < 1 || v.Origins >= len(names):
		return line
	case v.Origins == 1:
		return line + ": one report"
	}
	return line + fmt.Sprintf(": %d reports", v.Origins)
}

// passage shows a passage with where it stands.
func passage(p answer.Passage) Block {
	w := &Where{Source: p.Source, Document: p.Document, Revision: p.Revision, Start: p.Start, End: p.End,
		Title: p.Title, Published: "no date", Attribution: attribution(p.Attribution)}
	if p.URL != p.Document {
		w.URL = p.URL
	}
	if p.Published != nil {
		w.Published = When(*p.Published)
	}
	return Block{Kind: Passage, Text: p.Quote, Where: w, Inset: true}
}

// attribution says whose word a passage is, and nothing for the source's own.
func attribution(a answer.Attribution) string {
	said := ""
	switch a.Kind {
	case "named", "document":
		if a.Who != "" {
			said = "according to " + a.Who
		}
	case "unnamed":
		said = "according to " + cmp.Or(a.Who, "someone it does not name")
	}
	switch {
	case !a.Hedged:
		return said
	case said == "":
		return "not stated as certain"
	}
	return said + "; not stated as certain"
}

// outlets returns the source of each document that the answer mentions.
func outlets(a answer.Answer) map[string]string {
	names := map[string]string{}
	for _, v := range a.Versions {
		for _, p := range v.Passages {
			names[p.Document] = p.Source
		}
	}
	for _, p := range a.Related {
		names[p.Document] = p.Source
	}
	for _, s := range a.Silent {
		names[s.Document] = s.Source
	}
	return names
}

// shared says which articles share text, by their outlets where these are
// known from the answer.
func shared(u answer.Reuse, names map[string]string) string {
	var who []string
	for _, document := range u.Documents {
		who = append(who, cmp.Or(names[document], document))
	}
	kind := map[string]string{"copy": "one is a copy", "rewrite": "one text, rewritten", "passage": "a passage"}[u.Kind]
	line := join(who) + " share text"
	if kind = cmp.Or(kind, u.Kind); kind != "" {
		line += " (" + kind + ")"
	}
	return line + "."
}

// join lists names as in a sentence.
func join(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// silentSources returns the silent sources, each once.
func silentSources(a answer.Answer) []string {
	var names []string
	for _, s := range a.Silent {
		if !slices.Contains(names, s.Source) {
			names = append(names, s.Source)
		}
	}
	return names
}

// notes returns what the engine remarks, after how it read words it did not
// find.
func notes(a answer.Answer, verdict string) []string {
	var lines []string
	for _, m := range a.Reading.Misspelt {
		if from, to, ok := strings.Cut(m, " → "); ok {
			lines = append(lines, fmt.Sprintf("“%s” was read as “%s”.", from, to))
		}
	}
	if len(a.Reading.Unknown) > 0 {
		lines = append(lines, "No article here uses: "+strings.Join(a.Reading.Unknown, ", ")+".")
	}
	for _, n := range a.Notes {
		if n.Text != verdict { // which says it already
			lines = append(lines, n.Text)
		}
	}
	return lines
}

// freshness says how new the corpus is and how much of it there is.
func freshness(a answer.Answer, searched Corpus) string {
	line := "No article here has a date"
	if a.Newest != nil {
		line = "Newest article: " + When(*a.Newest)
	}
	if searched == (Corpus{}) {
		return line + "."
	}
	return line + "; " + Count(searched.Articles, "article") + ", " + Count(searched.Sources, "source") + "."
}

// When writes a moment as it stands in answers: in UTC, so that the same
// question gives the same bytes everywhere.
func When(t time.Time) string { return t.UTC().Format("2 Jan 2006 15:04 UTC") }

// Count writes a number with its noun: "1 article", "5 articles".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
