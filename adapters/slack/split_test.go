package slack

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"variorum/adapters/slack/slacktest"
	"variorum/bot"
)

// sentences returns text of so many words in sentences.
func sentences(rng *rand.Rand, n int) string {
	var out strings.Builder
	for i := range n {
		if i > 0 {
			out.WriteByte(' ')
		}
		out.WriteString([]string{"harbour", "fire", "nine", "überall", "crew", "消防", "said", "the"}[rng.IntN(8)])
		if rng.IntN(9) == 0 {
			out.WriteByte('.')
		}
	}
	return out.String()
}

// longReply returns a reply of many blocks of all kinds.
func longReply(rng *rand.Rand) bot.Reply {
	r := bot.Reply{Answer: "a7", Actions: []bot.Action{bot.Why, bot.Share, bot.Helpful, bot.Unhelpful}, Prompts: []string{"and?"}, Private: rng.IntN(2) == 0}
	r.Blocks = append(r.Blocks, bot.Block{Kind: bot.Lead, Text: "The sources differ."})
	for range 1 + rng.IntN(40) {
		b := bot.Block{Text: sentences(rng, 1+rng.IntN(60)), Apart: rng.IntN(3) == 0}
		if rng.IntN(8) == 0 {
			b.Text = sentences(rng, 500+rng.IntN(4000))
		}
		switch b.Kind = []bot.BlockKind{bot.Heading, bot.Heading, bot.Text, bot.Item, bot.Passage, bot.Passage, bot.Small, bot.Table}[rng.IntN(8)]; b.Kind {
		case bot.Passage:
			start := rng.IntN(1000)
			b.Where = &bot.Where{Source: "Harbour Times", Document: "001.txt", Start: start, End: start + len(b.Text),
				URL: "https://page.example/1", Published: "16 Aug 2025 08:00 UTC"}
		case bot.Heading:
			b.Text = sentences(rng, 1+rng.IntN(10))
		case bot.Table:
			b.Text, b.Rows = "", table(2+rng.IntN(130), 1+rng.IntN(22), rng.IntN(12))
		}
		r.Blocks = append(r.Blocks, b)
	}
	// A last heading has nothing to stand above.
	r.Blocks = append(r.Blocks, bot.Block{Kind: bot.Small, Text: "The newest is from 08:00."})
	return r
}

// spoken returns the words of blocks, tables without repeated first rows.
func spoken(blocks []bot.Block) string {
	var words []string
	var header string
	for _, b := range blocks {
		words = append(words, strings.Fields(b.Text)...)
		for i, row := range b.Rows {
			line := strings.Join(row, " · ")
			if i == 0 && line == header {
				continue
			}
			if i == 0 {
				header = line
			}
			words = append(words, strings.Fields(line)...)
		}
	}
	return strings.Join(words, " ")
}

func TestSplitLaws(t *testing.T) {
	parted := 0
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 7))
		r := longReply(rng)
		whole := listed(r)
		parts := (*Adapter)(nil).Split(r)
		if len(parts) > 1 {
			parted++
		}
		var all []bot.Block
		for i, p := range parts {
			blocks := p.Blocks
			if i > 0 {
				if blocks[0].Text != fmt.Sprintf("(continued, %d of %d)", i+1, len(parts)) {
					t.Fatalf("seed %d: part %d begins with %q", seed, i+1, blocks[0].Text)
				}
				blocks = blocks[1:]
			}
			all = append(all, blocks...)
			if last := i == len(parts)-1; (len(p.Actions) > 0) != last || (len(p.Prompts) > 0) != last {
				t.Errorf("seed %d: part %d of %d has actions %v", seed, i+1, len(parts), p.Actions)
			} else if !last && blocks[len(blocks)-1].Kind == bot.Heading {
				t.Errorf("seed %d: part %d ends with a heading", seed, i+1)
			}
			if p.Answer != r.Answer || p.Private != r.Private {
				t.Errorf("seed %d: part %d: answer %q, private %v", seed, i+1, p.Answer, p.Private)
			}
			if !fits(p) {
				t.Errorf("seed %d: part %d does not fit", seed, i+1)
			}
			data, err := json.Marshal(render(p, "1.2"))
			if err != nil {
				t.Fatal(err)
			}
			if problems := slacktest.Problems(data); len(problems) > 0 || slacktest.Weight(data) > 11000 {
				t.Errorf("seed %d: part %d: weight %d, %s", seed, i+1, slacktest.Weight(data), problems)
			}
			for _, b := range blocks {
				if w := b.Where; w != nil && w.End-w.Start != len(b.Text) {
					t.Errorf("seed %d: a passage of %d bytes is said to stand at %d–%d", seed, len(b.Text), w.Start, w.End)
				}
			}
		}
		if got, want := spoken(all), spoken(whole.Blocks); got != want {
			t.Errorf("seed %d: the parts say something else:\n%.200s\nwant\n%.200s", seed, got, want)
		}
	}
	if parted < 20 {
		t.Errorf("only %d of the replies were divided", parted)
	}
}

// A reply that fits is not touched, and a word longer than a message is cut
// between letters.
func TestSplitEdges(t *testing.T) {
	short := bot.Reply{Blocks: []bot.Block{{Kind: bot.Lead, Text: "Only one."}}, Actions: []bot.Action{bot.Why}}
	if parts := bot.SplitReply(short, fits); len(parts) != 1 || len(parts[0].Actions) != 1 {
		t.Errorf("%v", parts)
	}
	word := strings.Repeat("é", 25000)
	parts := bot.SplitReply(bot.Reply{Blocks: []bot.Block{{Kind: bot.Heading, Text: "9"}, {Kind: bot.Passage, Text: word}}}, fits)
	var got strings.Builder
	for _, p := range parts {
		if !fits(p) {
			t.Error("a part does not fit")
		}
		for _, b := range p.Blocks {
			if b.Kind == bot.Passage {
				got.WriteString(b.Text)
			}
		}
	}
	if len(parts) != 3 || got.String() != word || parts[0].Blocks[0].Kind != bot.Heading {
		t.Errorf("%d parts, %d bytes", len(parts), got.Len())
	}
	if parts := bot.SplitReply(bot.Reply{}, func(bot.Reply) bool { return false }); len(parts) != 1 {
		t.Errorf("an empty reply makes %d parts", len(parts))
	}
	never := bot.SplitReply(bot.Reply{Blocks: []bot.Block{{Text: "a b c"}, {Text: "d"}}}, func(bot.Reply) bool { return false })
	if len(never) != 2 {
		t.Errorf("where nothing fits, %d parts", len(never))
	}
}

func TestSplitAtSentences(t *testing.T) {
	text := strings.Repeat("The crew of the ferry was brought ashore before the fire reached the bridge. ", 200)
	parts := bot.SplitReply(bot.Reply{Blocks: []bot.Block{{Kind: bot.Text, Text: strings.TrimSpace(text)}}}, fits)
	for i, p := range parts {
		if last := p.Blocks[len(p.Blocks)-1]; !strings.HasSuffix(last.Text, "bridge.") {
			t.Errorf("part %d ends in %q", i+1, last.Text[len(last.Text)-20:])
		}
	}
	if len(parts) != 2 {
		t.Errorf("%d parts", len(parts))
	}
}
