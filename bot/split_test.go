package bot

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// holds is a network whose messages hold so many bytes.
func holds(n int) func(Reply) bool {
	return func(r Reply) bool { return len(r.Plain()) <= n }
}

func TestSplitReply(t *testing.T) {
	r := Reply{Answer: "a1", Actions: []Action{Why}, Blocks: []Block{
		{Kind: Lead, Text: "The sources differ."},
		{Kind: Heading, Text: "Nine", Apart: true},
		{Kind: Passage, Text: "Nine people were hurt. Two of them badly.", Inset: true, Where: &Where{Source: "A", Document: "a", Start: 100, End: 141}},
		{Kind: Heading, Text: "Seven", Apart: true},
		{Kind: Passage, Text: "Seven people were hurt.", Inset: true, Where: &Where{Source: "B", Document: "b", Start: 5, End: 28}},
		{Kind: Table, Rows: [][]string{{"source", "Nine"}, {"A", "x"}, {"B", "y"}, {"C", strings.Repeat("z", 40)}}},
	}}
	parts := SplitReply(r, holds(90))
	var got []string
	for i, p := range parts {
		got = append(got, p.Plain())
		if last := i == len(parts)-1; (len(p.Actions) > 0) != last || p.Answer != "a1" {
			t.Errorf("part %d: actions %v, answer %q", i+1, p.Actions, p.Answer)
		}
		if n := len(p.Plain()); n > 90 {
			t.Errorf("part %d has %d bytes", i+1, n)
		}
		if end := p.Blocks[len(p.Blocks)-1]; end.Kind == Heading {
			t.Errorf("part %d ends with the heading %q", i+1, end.Text)
		}
	}
	const want = `The sources differ.
--
(continued, 2 of 6)

Nine
“Nine people were hurt.”
— A, a:100–122
--
(continued, 3 of 6)
“Two of them badly.”
— A, a:123–141
--
(continued, 4 of 6)

Seven
“Seven people were hurt.”
— B, b:5–28
--
(continued, 5 of 6)
A · Nine: x
B · Nine: y
--
(continued, 6 of 6)
C · Nine: zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz`
	if all := strings.Join(got, "\n--\n"); all != want {
		t.Errorf("got:\n%s\nwant:\n%s", all, want)
	}
	if whole := SplitReply(r, holds(1000)); len(whole) != 1 || whole[0].Plain() != r.Plain() {
		t.Error("a reply that fits was changed")
	}
}

// FuzzSplitReply: whatever a text is, its parts say all of it in order, and
// each fits.
func FuzzSplitReply(f *testing.F) {
	f.Add("Nine people were hurt. Two of them badly, said “the chief”.", 60)
	f.Add("汉字汉字汉字汉字汉字汉字汉字汉字汉字汉字汉字汉字汉字汉字", 40)
	f.Add("\xff\xfe\x80 \x80\x80", 40)
	f.Fuzz(func(t *testing.T, text string, size int) {
		if size < 48 || size > 500 || len(text) > 5000 {
			return
		}
		r := Reply{Blocks: []Block{{Kind: Lead, Text: "Lead."}, {Kind: Text, Text: text}, {Kind: Small, Text: "End."}}}
		said := ""
		for i, p := range SplitReply(r, holds(size)) {
			if len(p.Plain()) > size {
				t.Fatalf("part %d has %d bytes, more than %d", i+1, len(p.Plain()), size)
			}
			for k, b := range p.Blocks {
				if i > 0 && k == 0 {
					continue // "(continued …)"
				}
				if utf8.ValidString(text) && !utf8.ValidString(b.Text) {
					t.Fatalf("a letter was cut: %q", b.Text)
				}
				said += b.Text
			}
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if squeeze(said) != squeeze("Lead."+text+"End.") {
			t.Fatalf("said %q of %q", said, text)
		}
	})
}
