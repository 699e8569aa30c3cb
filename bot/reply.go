package bot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"variorum/bot/answer"
)

// Reply is an answer worded once, for every network and the terminal: plain
// data, no markup, no line broken to a width. What stands in a Quote is the
// sources' text as it is stored, and may hold anything; an adapter neutralises
// what its network could misread.
type Reply struct {
	Verdict   string    // the first line: what a reporter would say of the sources
	Versions  []Version // each with the sources that hold it
	Related   []Quote   // passages near the question: not an answer, and headed so
	Shared    []string  // who shares text with whom
	Silent    string    // who says nothing on this; empty where nobody is silent
	Notes     []string  // remarks, one a line
	AsOf      string    // the moment asked about; empty for now
	Freshness string    // how new the articles are, and how many were searched
	Why       []Section // the reasons, where they were asked for
}

// Version is one value and one passage of each source that holds it.
type Version struct {
	Heading string  // "six names: Holm, …"
	Sources string  // "Harbour Times, Coast Radio: one report"
	Quotes  []Quote // one for each source
	More    string  // "and 2 more passages"; empty where all are shown
}

// Quote is a verbatim passage with where it stands.
type Quote struct {
	Text        string // exactly as stored
	Source      string
	Document    string // the file's name, or the publisher's identifier
	Start, End  int    // byte offsets of Text in the stored text
	Title       string
	URL         string
	Published   string // "16 Aug 2025 08:00 UTC"; "no date" where it is unknown
	Attribution string // "according to the fire service"; empty for the source's own word
}

// Corpus is how much was searched; the answer itself does not say.
type Corpus struct {
	Articles, Sources int
}

// RelatedHeading stands above Reply.Related on every network.
const RelatedHeading = "Not an answer, but near the question:"

// Word puts an answer into words.
func Word(a answer.Answer, searched Corpus) Reply {
	r := Reply{Verdict: firstLine(a), Freshness: freshness(a, searched), Why: wordReasons(a.Why)}
	for _, v := range a.Versions {
		r.Versions = append(r.Versions, wordVersion(v))
	}
	for _, p := range a.Related {
		r.Related = append(r.Related, quote(p))
	}
	names := outlets(a)
	for _, u := range a.Reuse {
		r.Shared = append(r.Shared, shared(u, names))
	}
	if silent := silentSources(a); len(silent) > 0 {
		r.Silent = "Silent: " + strings.Join(silent, ", ") + "."
	}
	r.Notes = notes(a, r.Verdict)
	if a.AsOf != nil {
		r.AsOf = "As it stood at " + When(*a.AsOf) + "."
	}
	return r
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

func wordVersion(v answer.Version) Version {
	w := Version{Heading: v.Label}
	if v.Value.Open {
		w.Heading += " (an open list)"
	}
	names := holders([]answer.Version{v})
	w.Sources = strings.Join(names, ", ")
	switch {
	case len(names) < 2 || v.Origins < 1 || v.Origins >= len(names):
	case v.Origins == 1:
		w.Sources += ": one report"
	default:
		w.Sources += fmt.Sprintf(": %d reports", v.Origins)
	}
	shown := map[string]bool{}
	for _, p := range v.Passages {
		if !shown[p.Source] {
			shown[p.Source] = true
			w.Quotes = append(w.Quotes, quote(p))
		}
	}
	switch more := len(v.Passages) - len(w.Quotes); more {
	case 0:
	case 1:
		w.More = "and 1 more passage"
	default:
		w.More = fmt.Sprintf("and %d more passages", more)
	}
	return w
}

func quote(p answer.Passage) Quote {
	q := Quote{Text: p.Quote, Source: p.Source, Document: p.Document, Start: p.Start, End: p.End,
		Title: p.Title, URL: p.URL, Published: "no date", Attribution: attribution(p.Attribution)}
	if p.Published != nil {
		q.Published = When(*p.Published)
	}
	return q
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
