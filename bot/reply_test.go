package bot

import (
	"strings"
	"testing"
	"time"

	"variorum/bot/answer"
)

// said makes a version of one passage for each source, an hour apart.
func said(label string, origins int, sources ...string) answer.Version {
	v := answer.Version{Label: label, Sources: len(sources), Origins: origins}
	for i, s := range sources {
		at := time.Date(2025, 8, 15, 10+i+len(label), 0, 0, 0, time.UTC)
		v.Passages = append(v.Passages, answer.Passage{Source: s, Document: s + ".txt", Quote: label, End: len(label), Published: &at})
	}
	return v
}

func TestFirstLine(t *testing.T) {
	for _, test := range []struct {
		verdict  answer.Verdict
		versions []answer.Version
		want     string
	}{
		{answer.Agree, []answer.Version{said("x", 2, "A", "B")}, "2 sources agree."},
		{answer.Agree, []answer.Version{said("x", 1, "A", "B", "C")}, "One report, in 3 outlets."},
		{answer.Spelling, []answer.Version{said("x", 2, "A", "B")}, "2 sources agree; they spell the name differently."},
		{answer.Partial, []answer.Version{said("x", 1, "A"), said("y", 1, "B")}, "The sources fit together: some say more."},
		{answer.Wording, []answer.Version{said("x", 1, "A"), said("y", 1, "B"), said("z", 1, "C")}, "The quotation is printed in 3 wordings."},
		{answer.Differ, []answer.Version{said("x", 1, "A"), said("y", 1, "B")}, "The sources differ."},
		{answer.Updated, []answer.Version{said("twelve", 1, "B"), said("nine", 1, "A")}, "The figure changed: earlier nine, later twelve."},
		{answer.Complementary, []answer.Version{said("x", 1, "A"), said("y", 1, "B")}, "The sources say different things that do not compete."},
		{answer.Single, []answer.Version{said("x", 1, "Coast Radio")}, "Only Coast Radio says."},
		{answer.Unclear, []answer.Version{said("x", 1, "A"), said("y", 1, "B")}, "The sources may differ; read both."},
		{answer.None, nil, "No source here says."},
	} {
		got := Word(answer.Answer{Verdict: test.verdict, Versions: test.versions}, Corpus{}).Blocks[0].Text
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.verdict, got, test.want)
		}
	}
}

func TestWord(t *testing.T) {
	v := said("Six names", 1, "A", "B")
	v.Value.Open = true
	v.Passages = append(v.Passages, v.Passages[0], v.Passages[1])
	v.Passages[0].Attribution = answer.Attribution{Kind: "named", Who: "the fire service", Hedged: true}
	at := time.Date(2025, 8, 16, 10, 0, 0, 0, time.FixedZone("", 7200))
	r := Word(answer.Answer{
		Verdict:  answer.Agree,
		Versions: []answer.Version{v},
		Silent:   []answer.Silence{{Source: "C", Document: "c1"}, {Source: "C", Document: "c2"}, {Source: "D"}},
		Reuse:    []answer.Reuse{{Documents: []string{"A.txt", "B.txt"}, Kind: "rewrite"}},
		Reading:  answer.Reading{Misspelt: []string{"tennor → tenor"}, Unknown: []string{"zebra"}},
		Notes:    []answer.Note{{Kind: "attribution", Text: "Both cite the fire service."}},
		Newest:   &at,
	}, Corpus{Articles: 1, Sources: 5})
	const want = `One report, in 2 outlets.

Six names (an open list)
(A, B: one report)
“Six names”
— A, 15 Aug 2025 19:00 UTC, A.txt:0–9, according to the fire service; not stated as certain
“Six names”
— B, 15 Aug 2025 20:00 UTC, B.txt:0–9
and 2 more passages

“tennor” was read as “tenor”.
No article here uses: zebra.
Both cite the fire service.
A and B share text (one text, rewritten).
Silent: C, D.
Newest article: 16 Aug 2025 08:00 UTC; 1 article, 5 sources.`
	if got := r.Plain(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// TestUnwanted keeps words that take sides out of the program's own wording.
func TestUnwanted(t *testing.T) {
	for _, verdict := range []answer.Verdict{answer.Agree, answer.Spelling, answer.Partial, answer.Wording, answer.Differ,
		answer.Updated, answer.Complementary, answer.Single, answer.Unclear, answer.None} {
		for _, kind := range []string{"own", "named", "unnamed", "document"} {
			v := said("x", 1, "A", "B")
			v.Passages[0].Attribution = answer.Attribution{Kind: kind, Hedged: true}
			r := Word(answer.Answer{Verdict: verdict, Versions: []answer.Version{v}, Reuse: []answer.Reuse{{Kind: "copy"}}}, Corpus{1, 1})
			said := strings.ToLower(r.Plain() + relatedHeading)
			for _, word := range []string{"confirm", "contradict", "independent", "true"} {
				if strings.Contains(said, word) {
					t.Errorf("%s: %q says %q", verdict, said, word)
				}
			}
		}
	}
}
