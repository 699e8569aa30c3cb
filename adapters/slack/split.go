package slack

import (
	"strings"

	slackapi "github.com/slack-go/slack"

	"variorum/bot"
)

// Split returns the reply in parts that each fit one message.
func (*Adapter) Split(r bot.Reply) []bot.Reply { return bot.SplitReply(listed(r), fits) }

// listed returns a reply with every table that Slack could not show, nor a
// part of it, as a list of its rows.
func listed(r bot.Reply) bot.Reply {
	var blocks []bot.Block
	for _, b := range r.Blocks {
		if b.Kind != bot.Table || showable(b.Rows) {
			blocks = append(blocks, b)
			continue
		}
		for i, line := range asList(b.Rows) {
			blocks = append(blocks, bot.Block{Kind: bot.Item, Text: line, Apart: b.Apart && i == 0, Inset: b.Inset})
		}
	}
	r.Blocks = blocks
	return r
}

// untabled returns a reply with every table as lines: a home tab shows none.
func untabled(r bot.Reply) bot.Reply {
	var blocks []bot.Block
	for _, b := range r.Blocks {
		if b.Kind != bot.Table {
			blocks = append(blocks, b)
			continue
		}
		for i, line := range asList(b.Rows) {
			blocks = append(blocks, bot.Block{Kind: bot.Text, Text: line, Apart: b.Apart && i == 0})
		}
	}
	r.Blocks = blocks
	return r
}

// showable reports whether each row, with the first above it, makes a table.
func showable(rows [][]string) bool {
	if len(rows) < 2 {
		return tableFits(rows)
	}
	for _, row := range rows[1:] {
		if !tableFits([][]string{rows[0], row}) {
			return false
		}
	}
	return true
}

// fits reports whether a reply can be one message.
func fits(r bot.Reply) bool {
	for _, b := range r.Blocks {
		if b.Kind == bot.Table && !tableFits(b.Rows) {
			return false
		}
	}
	blocks := render(r, rootCommand+strings.Repeat("9", 40)) // the longest root there is
	if len(blocks) > maxBlocks {
		return false
	}
	letters, tables := 0, 0
	for _, b := range blocks {
		if b.BlockType() == slackapi.MBTTable {
			tables++
		}
		letters += measure(b)
	}
	return letters <= maxCharacters && tables <= 1
}

// measure returns how many characters of the message's budget a block takes:
// those that are shown and those of links, and some for each element. What
// takes two units in UTF-16 counts twice.
func measure(b slackapi.Block) int {
	n := perElement
	section := func(elements []slackapi.RichTextSectionElement) {
		for _, e := range elements {
			n += perElement
			switch e := e.(type) {
			case *slackapi.RichTextSectionTextElement:
				n += units(e.Text)
			case *slackapi.RichTextSectionLinkElement:
				n += units(e.Text) + units(e.URL)
			}
		}
	}
	switch b := b.(type) {
	case *slackapi.RichTextBlock:
		for _, e := range b.Elements {
			n += perElement
			switch e := e.(type) {
			case *slackapi.RichTextSection:
				section(e.Elements)
			case *slackapi.RichTextQuote:
				section(e.Elements)
			case *slackapi.RichTextList:
				for _, item := range e.Elements {
					if s, ok := item.(*slackapi.RichTextSection); ok {
						n += perElement
						section(s.Elements)
					}
				}
			}
		}
	case *slackapi.ContextBlock:
		for _, e := range b.ContextElements.Elements {
			if t, ok := e.(*slackapi.TextBlockObject); ok {
				n += perElement + units(t.Text)
			}
		}
	case *slackapi.TableBlock:
		for _, row := range b.Rows {
			for _, cell := range row {
				if c, ok := cell.(*slackapi.TableRawTextCell); ok {
					n += 2 + units(c.Text)
				}
			}
		}
	case *slackapi.ActionBlock:
		n += 60 * len(b.Elements.ElementSet)
	}
	return n
}

// units returns the length of a text in UTF-16.
func units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}
