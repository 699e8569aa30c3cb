package slack

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"variorum/bot"
)

// Slack's limits that rendering keeps to, and the budget of a whole message:
// Slack names none, and refuses from about 11,000 characters on.
const (
	maxBlocks      = 50
	maxCharacters  = 10000
	maxTableRows   = 100
	maxTableCols   = 20
	maxTableText   = 9000
	maxPlainText   = 2000 // one plain_text element; Slack allows 3,000
	maxInContext   = 10
	maxURL         = 3000
	maxButtonValue = 2000
	maxPrompts     = 4
	maxPromptTitle = 75
	maxNotice      = 3500 // of the text beside the blocks, escaped; chat.update takes 4,000
	maxWhereLine   = 1500 // a line of where a passage stands; longer ones are no real ones
	perElement     = 8    // rich text counts for more than its letters
)

// restInBlocks ends a text that was cut, where the blocks hold the whole.
const restInBlocks = "… (the message itself has the rest)"

// render returns a reply as blocks. root is that of the thread it goes to.
func render(r bot.Reply, root string) []slackapi.Block {
	p := page{}
	for _, b := range r.Blocks {
		if b.Apart {
			p.flush()
		}
		p.block(b)
	}
	p.flush()
	return append(p.blocks, buttons(r, root)...)
}

// page collects blocks. What follows each other without a gap shares one
// rich_text block, in which a line ends by "\n" and a quotation or list stands
// by itself.
type page struct {
	blocks  []slackapi.Block
	rich    []slackapi.RichTextElement
	section *slackapi.RichTextSection
	list    *slackapi.RichTextList
	small   []slackapi.MixedElement
}

// flush ends the blocks that are being made.
func (p *page) flush() {
	p.endRich()
	p.endSmall()
}

func (p *page) endRich() {
	p.section, p.list = nil, nil
	if len(p.rich) > 0 {
		p.blocks = append(p.blocks, slackapi.NewRichTextBlock("", p.rich...))
		p.rich = nil
	}
}

func (p *page) endSmall() {
	if len(p.small) > 0 {
		p.blocks = append(p.blocks, slackapi.NewContextBlock("", p.small...))
		p.small = nil
	}
}

func (p *page) block(b bot.Block) {
	if b.Kind == bot.Small {
		p.endRich()
		p.aside(clean(b.Text))
		return
	}
	p.endSmall()
	switch b.Kind {
	case bot.Lead, bot.Heading:
		p.line(literal(clean(b.Text), &slackapi.RichTextSectionTextStyle{Bold: true})...)
	case bot.Item:
		p.item(b)
	case bot.Passage:
		p.passage(b)
	case bot.Table:
		p.endRich()
		p.table(b.Rows)
	default:
		p.line(literal(clean(b.Text), nil)...)
	}
}

// literal returns a text that Slack shows as it is; none for an empty one,
// which Slack refuses.
func literal(text string, style *slackapi.RichTextSectionTextStyle) []slackapi.RichTextSectionElement {
	if text == "" {
		return nil
	}
	return []slackapi.RichTextSectionElement{slackapi.NewRichTextSectionTextElement(text, style)}
}

// line adds a line.
func (p *page) line(elements ...slackapi.RichTextSectionElement) {
	if len(elements) == 0 {
		return
	}
	p.list = nil
	if p.section == nil {
		p.section = slackapi.NewRichTextSection()
		p.rich = append(p.rich, p.section)
	} else {
		p.section.Elements = append(p.section.Elements, literal("\n", nil)...)
	}
	p.section.Elements = append(p.section.Elements, elements...)
}

func (p *page) item(b bot.Block) {
	elements := literal(clean(b.Text), nil)
	if elements == nil {
		return
	}
	indent := 0
	if b.Inset {
		indent = 1
	}
	p.section = nil
	if p.list == nil || p.list.Indent != indent {
		p.list = slackapi.NewRichTextList(slackapi.RTEListBullet, indent)
		p.rich = append(p.rich, p.list)
	}
	p.list.Elements = append(p.list.Elements, slackapi.NewRichTextSection(elements...))
}

// passage adds a source's words as a quotation, and below it where they stand,
// the source's name leading there.
func (p *page) passage(b bot.Block) {
	if text := clean(b.Text); text != "" {
		p.section, p.list = nil, nil
		p.rich = append(p.rich, &slackapi.RichTextQuote{Type: slackapi.RTEQuote, Elements: literal(text, nil)})
	}
	if b.Where == nil {
		return
	}
	p.section = nil
	line := b.Where.String()
	target, ok := webLink(b.Where.URL)
	label := clean(b.Where.Source)
	if !ok || label == "" || len(line) > maxWhereLine {
		p.line(literal(shorten(clean(line), maxWhereLine), nil)...)
		if b.Where.URL != "" {
			p.line(literal(shorten(clean(b.Where.URL), maxWhereLine), nil)...)
		}
		return
	}
	rest := strings.TrimPrefix(line, b.Where.Source)
	link := []slackapi.RichTextSectionElement{slackapi.NewRichTextSectionLinkElement(target, label, nil)}
	p.line(append(link, literal(clean(rest), nil)...)...)
}

// webLink returns an address as it may stand in a link: http or https, with a
// host, nothing in it that could end the link. ok is false for any other.
func webLink(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return "", false
	}
	var out strings.Builder
	for i := range len(address) {
		switch c := address[i]; {
		case c <= ' ', c >= 0x7f, strings.IndexByte("<>|\"`{}\\^", c) >= 0:
			const hex = "0123456789ABCDEF"
			out.Write([]byte{'%', hex[c>>4], hex[c&15]})
		default:
			out.WriteByte(c)
		}
	}
	if _, err := url.Parse(out.String()); err != nil || out.Len() > maxURL { // a host with such letters
		return "", false
	}
	return out.String(), true
}

// aside adds small print, in as many elements as it needs.
func (p *page) aside(text string) {
	for text != "" {
		head := prefix(text, maxPlainText)
		if strings.TrimSpace(head) != "" {
			if len(p.small) == maxInContext {
				p.endSmall()
			}
			p.small = append(p.small, slackapi.NewTextBlockObject(slackapi.PlainTextType, head, false, false))
		}
		text = text[len(head):]
	}
}

// prefix returns at most so many characters.
func prefix(s string, most int) string {
	for i := range s {
		if most == 0 {
			return s[:i]
		}
		most--
	}
	return s
}

// tableFits reports whether Slack shows rows as a table.
func tableFits(rows [][]string) bool {
	if len(rows) == 0 || len(rows) > maxTableRows {
		return false
	}
	letters := 0
	for _, row := range rows {
		if len(row) > maxTableCols {
			return false
		}
		for _, cell := range row {
			letters += utf8.RuneCountInString(cell) + 1
		}
	}
	return letters <= maxTableText && slices.ContainsFunc(rows, func(row []string) bool { return len(row) > 0 })
}

// asList returns a table as lines, one for each row after the first.
func asList(rows [][]string) []string {
	if len(rows) == 1 {
		return []string{strings.Join(rows[0], " · ")}
	}
	var lines []string
	for i := 1; i < len(rows); i++ {
		lines = append(lines, bot.Block{Kind: bot.Table, Rows: [][]string{rows[0], rows[i]}}.Plain())
	}
	return lines
}

// table adds a table, or where Slack could not show one a list with its rows.
func (p *page) table(rows [][]string) {
	if !tableFits(rows) {
		for _, line := range asList(rows) {
			p.item(bot.Block{Kind: bot.Item, Text: line})
		}
		p.endRich()
		return
	}
	columns := 0
	for _, row := range rows {
		columns = max(columns, len(row))
	}
	t := slackapi.NewTableBlock("")
	for range columns {
		t.ColumnSettings = append(t.ColumnSettings, slackapi.ColumnSetting{Align: slackapi.ColumnAlignmentLeft, IsWrapped: true})
	}
	for _, row := range rows {
		cells := make([]slackapi.TableCell, columns)
		for i := range cells {
			text := " " // an empty cell is refused
			if i < len(row) && row[i] != "" {
				text = clean(row[i])
			}
			cells[i] = slackapi.NewTableRawTextCell(text)
		}
		t.AddRow(cells...)
	}
	p.blocks = append(p.blocks, t)
}

// label returns what stands on the button of an action.
func label(a bot.Action) string {
	switch a {
	case bot.Why:
		return "Why?"
	case bot.Context:
		return "Context"
	case bot.Compare:
		return "Compare"
	case bot.History:
		return "History"
	case bot.More:
		return "More"
	case bot.Share:
		return "Share with the channel"
	case bot.Helpful:
		return "Helpful"
	case bot.Unhelpful:
		return "Not helpful"
	}
	return string(a)
}

// buttons returns what can be pressed below a reply.
func buttons(r bot.Reply, root string) []slackapi.Block {
	var blocks []slackapi.Block
	var row []slackapi.BlockElement
	both := slices.Contains(r.Actions, bot.Helpful) && slices.Contains(r.Actions, bot.Unhelpful)
	seen := map[bot.Action]bool{}
	for _, a := range r.Actions {
		value := buttonValue(a, r.Answer, root)
		if seen[a] || label(a) == "" || len(value) > maxButtonValue || both && (a == bot.Helpful || a == bot.Unhelpful) {
			continue
		}
		seen[a] = true
		row = append(row, slackapi.NewButtonBlockElement("variorum_"+prefix(string(a), 100), value, words(shorten(label(a), 75))))
	}
	if len(row) > 0 {
		blocks = append(blocks, slackapi.NewActionBlock("", row[:min(len(row), 25)]...))
	}
	if up, down := buttonValue(bot.Helpful, r.Answer, root), buttonValue(bot.Unhelpful, r.Answer, root); both && len(down) <= maxButtonValue {
		blocks = append(blocks, slackapi.NewContextActionsBlock("", slackapi.NewFeedbackButtonsBlockElement("variorum_feedback",
			slackapi.NewFeedbackButton(words(label(bot.Helpful)), up).WithAccessibilityLabel("This answer was helpful"),
			slackapi.NewFeedbackButton(words(label(bot.Unhelpful)), down).WithAccessibilityLabel("This answer was not helpful"))))
	}
	return blocks
}

// words is a text that Slack shows as it is.
func words(text string) *slackapi.TextBlockObject {
	return slackapi.NewTextBlockObject(slackapi.PlainTextType, text, false, false)
}

// plainSections returns a reply as plain sections: what is posted where Slack
// refuses the blocks.
func plainSections(r bot.Reply) []slackapi.Block {
	var blocks []slackapi.Block
	text := clean(r.Plain())
	for text != "" {
		head := prefix(text, maxPlainText)
		if len(head) < len(text) {
			head = text[:lineEnd(text, len(head))]
		}
		text = text[len(head):]
		if strings.TrimSpace(head) != "" {
			blocks = append(blocks, slackapi.NewSectionBlock(words(head), nil, nil))
		}
	}
	return blocks
}

// lineEnd returns where to cut a text at or before a byte: after a line or at
// least a word, unless that leaves little before it.
func lineEnd(text string, at int) int {
	for _, end := range []string{"\n", " "} {
		if i := strings.LastIndex(text[:at], end); i > at/2 {
			return i + len(end)
		}
	}
	return at
}

// notice returns the reply as a text that stands alone, escaped, as long as
// one may be beside blocks.
func notice(r bot.Reply) string {
	text := clean(r.Plain())
	if whole := escape(text); len(whole) <= maxNotice {
		return whole
	}
	room := maxNotice - len(restInBlocks)
	end := 0
	for i, c := range text {
		size := utf8.RuneLen(c)
		switch c {
		case '&':
			room -= len("&amp;")
		case '<', '>':
			room -= len("&lt;")
		default:
			room -= size
		}
		if room < 0 {
			break
		}
		end = i + size
	}
	return escape(strings.TrimRight(text[:end], " \n")) + restInBlocks
}
