package slack

import (
	"encoding/json"
	"strings"
	"testing"

	"variorum/adapters/slack/slacktest"
	"variorum/bot"
)

// No text of an article, in whatever part of a reply, makes a live mention, or
// a link other than to where a passage stands; and no part of a reply goes
// beyond Slack's limits.
func FuzzBlocks(f *testing.F) {
	hostile := "<!channel> <!here> <@U1> <#C1> <https://evil.example|page> @channel [a](https://evil.example) *b* `c` https://evil.example"
	f.Add(hostile, hostile, hostile, uint8(0))
	f.Add("nine hurt", "Harbour Times", "https://page.example/a|b>c", uint8(3))
	f.Add(strings.Repeat("a b. ", 4000), "x", "javascript:alert(1)", uint8(255))
	f.Add("\x00\xff\u202e\r\n", "", "http://[::1]:namedport", uint8(7))
	f.Add("“one” “two”", "&lt;!channel&gt;", "https://a.example/ä%zz", uint8(20))
	f.Add(strings.Repeat("\xff", 12000), strings.Repeat("s", 4000), "https://"+strings.Repeat("h", 4000), uint8(90))
	f.Fuzz(func(t *testing.T, text, name, address string, shape uint8) {
		where := &bot.Where{Source: name, Document: name, Published: name, Attribution: text, URL: address, End: len(text)}
		if shape&1 != 0 {
			where.Attribution = ""
		}
		cells := table(2+int(shape%7), 1+int(shape%25), 0)
		cells[1][0] = text
		r := bot.Reply{
			Answer: name, Actions: []bot.Action{bot.Why, bot.Action(name), bot.Helpful, bot.Unhelpful}, Prompts: []string{text},
			Blocks: []bot.Block{
				{Kind: bot.Lead, Text: text}, {Kind: bot.Heading, Text: name, Apart: true}, {Kind: bot.Passage, Text: text, Where: where},
				{Kind: bot.Passage, Text: text}, {Kind: bot.Text, Text: text, Inset: true}, {Kind: bot.Item, Text: text},
				{Kind: bot.Table, Rows: cells, Apart: shape&2 != 0}, {Kind: bot.Small, Text: text}, {Kind: bot.BlockKind(name), Text: text},
			},
		}
		link, linked := webLink(address)
		for _, part := range (*Adapter)(nil).Split(r) {
			for _, root := range []string{"1700000000.000100", rootCommand + "7.1"} {
				blocks, err := json.Marshal(render(part, root))
				if err != nil {
					t.Fatal(err)
				}
				if problems := slacktest.Problems(blocks); len(problems) > 0 {
					t.Errorf("Slack would refuse: %s\n%s", problems, blocks)
				}
				if w := slacktest.Weight(blocks); w > 11300 {
					t.Errorf("the blocks weigh %d", w)
				}
				alarms, links := slacktest.Findings(notice(part), blocks, false)
				if len(alarms) > 0 {
					t.Errorf("live mentions: %v", alarms)
				}
				for _, l := range links {
					if !linked || l.URL != link {
						t.Errorf("a link to %q", l.URL)
					}
				}
			}
			plain, err := json.Marshal(plainSections(part))
			if err != nil {
				t.Fatal(err)
			}
			if alarms, links := slacktest.Findings(escape(clean(part.Plain())), plain, false); len(alarms)+len(links) > 0 {
				t.Errorf("the plain form has %v %v", alarms, links)
			}
		}
	})
}
