package answer

import "time"

// Verdict says how the versions of an answer stand to each other.
type Verdict string

// The ten verdicts, from DESIGN: what a reporter would say of the sources.
const (
	Agree         Verdict = "agree"         // one value, two sources or more
	Spelling      Verdict = "spelling"      // the same but for how names are written
	Partial       Verdict = "partial"       // lists nested, or one value a vaguer form of another
	Wording       Verdict = "wording"       // one quotation printed differently
	Differ        Verdict = "differ"        // values that cannot both be right
	Updated       Verdict = "updated"       // values that differ because the later one was written later
	Complementary Verdict = "complementary" // different statements that do not compete
	Single        Verdict = "single"        // one source only
	Unclear       Verdict = "unclear"       // maybe different: read both
	None          Verdict = "none"          // the corpus does not say
)

// Answer is all that the engine has to say to one question. Its JSON form is
// read by other programs: add to it, rename nothing.
type Answer struct {
	Question string     `json:"question"`
	Reading  Reading    `json:"reading"`
	Verdict  Verdict    `json:"verdict"`
	Versions []Version  `json:"versions"`
	Silent   []Silence  `json:"silent"`
	Related  []Passage  `json:"related"` // passages near the question when the verdict is none: not an answer
	Reuse    []Reuse    `json:"reuse"`
	Notes    []Note     `json:"notes"`
	ChosenBy string     `json:"chosen_by"` // "engine", or the model that pointed at the sentences
	AsOf     *time.Time `json:"as_of"`     // the moment asked about; null: now
	Newest   *time.Time `json:"newest"`    // the newest article that was searched; null: no dates known
	TookMS   float64    `json:"took_ms"`   // milliseconds; the only field that is not repeatable
	Why      *Trace     `json:"why,omitempty"`
}

// Reading is how the engine understood the question.
type Reading struct {
	Type     string   `json:"type"`               // people person number money percent duration time place quote polarity choice role reason clause
	Terms    []string `json:"terms"`              // the words that were looked for
	Names    []string `json:"names,omitempty"`    // names in the question, as the corpus writes them
	Unit     string   `json:"unit,omitempty"`     // what is counted: "drone", "year", "crown"
	Speaker  string   `json:"speaker,omitempty"`  // whose words are asked for
	Unknown  []string `json:"unknown,omitempty"`  // words of the question that no source uses
	Misspelt []string `json:"misspelt,omitempty"` // "tennor → tenor"
}

// Version is one value and the sources that hold it.
type Version struct {
	Label    string    `json:"label"` // the value in a few words, for a heading
	Value    Value     `json:"value"`
	Sources  int       `json:"sources"` // outlets that hold it
	Origins  int       `json:"origins"` // reports behind them: copies of one text count once
	Passages []Passage `json:"passages"`
}

// Value is what a version says, in a form that programs can compare.
type Value struct {
	Kind  string   `json:"kind"`  // as Reading.Type
	Items []string `json:"items"` // names, or the value as printed
	Open  bool     `json:"open"`  // a list that says it is not complete ("including")
}

// Passage is a verbatim quotation with where it stands.
type Passage struct {
	Source      string      `json:"source"`
	Document    string      `json:"document"`
	Revision    int         `json:"revision"`
	Title       string      `json:"title"`
	URL         string      `json:"url"`
	Published   *time.Time  `json:"published"`
	Quote       string      `json:"quote"`
	Start       int         `json:"start"` // byte offsets of Quote in the stored text
	End         int         `json:"end"`
	Context     string      `json:"context"` // the paragraph, or the sentences around
	Attribution Attribution `json:"attribution"`
}

// Attribution says whose word a passage is.
type Attribution struct {
	Kind   string `json:"kind"` // own named unnamed document
	Who    string `json:"who"`  // "the fire service"; empty for the source itself
	Hedged bool   `json:"hedged"`
}

// Silence is a source that covers the story and says nothing on this.
type Silence struct {
	Source   string   `json:"source"`
	Document string   `json:"document"`
	Nearest  *Nearest `json:"nearest,omitempty"`
}

// Nearest is the sentence of a silent source that came closest: not an answer.
type Nearest struct {
	Quote string `json:"quote"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// Reuse is a pair of articles that share text.
type Reuse struct {
	Documents []string `json:"documents"`
	Kind      string   `json:"kind"` // copy rewrite passage
	Why       string   `json:"why"`
}

// Note is a remark on an answer, in words.
type Note struct {
	Kind string `json:"kind"` // spelling updated single-source attribution question stories
	Text string `json:"text"`
}

// Trace is what --why prints: the reasons for each decision, in order.
type Trace struct {
	Reading   []string    `json:"reading"`   // how the question was read
	Decision  []string    `json:"decision"`  // why there is an answer, or none
	Passages  []TracePass `json:"passages"`  // the best sentence of each article and what became of it
	Relations []TraceRel  `json:"relations"` // why two passages stand together or apart: of the first thousand pairs

	wanted bool // passages and relations are noted
}

// TracePass explains one sentence.
type TracePass struct {
	Source   string   `json:"source"`
	Document string   `json:"document"`
	Quote    string   `json:"quote"`
	Kept     bool     `json:"kept"`
	Score    float64  `json:"score"` // how surely it answers, 0…1
	Value    string   `json:"value"`
	Reasons  []string `json:"reasons"`
}

// TraceRel explains one pair.
type TraceRel struct {
	A        string `json:"a"` // document
	B        string `json:"b"`
	Relation string `json:"relation"`
	Why      string `json:"why"`
}
