package ingest

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"variorum/index/news"
)

// highest is how far down a page its headline is looked for.
const highest = 30

// headline finds the headline, its repetitions, and what stands above it.
func (p *page) headline() {
	p.head = p.findHeadline()
	if p.head < 0 {
		return
	}
	p.units[p.head].decide(news.Title, "the headline")
	head := p.units[p.head]
	for i, u := range p.units {
		if i > p.head && len(u.words) <= 2*len(head.words)+10 && p.repeatsHeadline(u, head) {
			u.decide(news.Repeat, "repeats the headline")
		}
	}
	above := p.units[:p.head]
	for _, u := range above {
		if len(u.words) > 25 && u.shape == nil {
			return
		}
	}
	for _, u := range above {
		if u.shape != nil {
			u.decide(u.shape.Kind, u.shape.Why)
		}
		u.decide(news.Furniture, "stands above the headline")
	}
}

func (p *page) findHeadline() int {
	for i, u := range p.units[:min(highest, len(p.units))] {
		if same(u.plain, p.title) && len(u.words) <= 40 {
			return i
		}
	}
	title := wordsOf(p.title)
	for i, u := range p.units[:min(highest, len(p.units))] {
		if u.closed && len(u.words) > 20 {
			break
		}
		if len(title) > 3 && shared(title, u.words)*10 >= 7*len(title) && len(u.words) <= len(title)*3/2+3 {
			return i
		}
	}
	for i, u := range p.units[:min(highest, len(p.units))] {
		if u.level == 1 {
			return i
		}
		if u.shape != nil {
			continue
		}
		last := strings.TrimRight(u.plain, `"'`)
		if i+1 < len(p.units) && u.bullet == 0 && len(u.words) >= 3 && len(u.words) <= 30 && !u.colon && !strings.HasSuffix(last, ".") &&
			(!u.closed || u.run != p.units[len(p.units)-1].run || same(u.plain, p.units[i+1].plain)) {
			return i
		}
		return -1
	}
	return -1
}

func (p *page) repeatsHeadline(u, head *unit) bool {
	if slices.Equal(u.words, head.words) || same(u.plain, p.title) {
		return true
	}
	// "Headline | Outlet", "Headline - Outlet".
	for _, sign := range []string{" | ", " - ", " – ", " — ", " · "} {
		if i := strings.LastIndex(u.plain, sign); i > 0 && same(u.plain[:i], head.plain) {
			return true
		}
	}
	return false
}

// shared counts the words of a that are in b.
func shared(a, b []string) int {
	return among(a, set(b))
}

// among counts the words of a that are in the set.
func among(a []string, words map[string]bool) int {
	n := 0
	for _, w := range a {
		if words[w] {
			n++
		}
	}
	return n
}

// questions finds the headings of a page of questions and answers. A single
// question between paragraphs is part of the story, and so is one that
// another question follows.
func (p *page) questions() {
	var sure, likely []*unit
	blank := len(p.units) > 0 && p.units[len(p.units)-1].run >= 3
	for i, u := range p.units {
		if u.kind != "" || u.bullet != 0 || len(u.words) > 14 || !strings.HasSuffix(u.plain, "?") || p.withinQuotation(i) {
			continue
		}
		if first, _ := utf8.DecodeRuneInString(u.plain); !unicode.IsUpper(first) && !unicode.IsDigit(first) {
			continue
		}
		next := p.following(i)
		if next == nil || !next.prose() || strings.HasSuffix(next.plain, "?") {
			continue
		}
		likely = append(likely, u)
		if blank && next.run == u.run && (i == 0 || p.units[i-1].run != u.run) {
			sure = append(sure, u)
		}
	}
	if len(likely) > 1 {
		sure = likely
	}
	for _, u := range sure {
		u.decide(news.Heading, "heading of a section")
	}
}

// withinQuotation reports whether unit i begins with a quotation mark or goes
// on with a quotation that the paragraph before left open.
func (p *page) withinQuotation(i int) bool {
	u := p.units[i]
	if strings.HasPrefix(u.plain, `"`) || strings.HasPrefix(u.plain, "'") {
		return true
	}
	before := p.before(i)
	if before == nil || before.kind == news.Title || before.kind == news.Heading {
		return false
	}
	return strings.Count(before.plain, `"`)%2 == 1 || strings.HasSuffix(before.plain, " '") || strings.HasSuffix(before.plain, ",")
}

// shortLines decides about what is no sentence: headings, standfirsts, desk
// lines, and what is left over above and below the story.
func (p *page) shortLines() {
	first, last := p.story(8)
	words := vocabulary(p.units, (*unit).prose)
	for i, u := range p.units {
		if u.kind != "" {
			continue
		}
		switch {
		case len(u.words) == 0:
			u.decide(news.Furniture, "a dividing line")
		case u.level > 0:
			u.decide(news.Heading, "heading of a section")
		case u.prose() || p.withinQuotation(i) || p.listed(i):
			u.decide(news.Body, "")
		case i < first && last >= 0:
			p.aboveStory(i)
		case i > last && last >= 0:
			p.belowStory(i, words)
		default:
			p.betweenParagraphs(i, words)
		}
	}
}

// listed reports whether unit i stands in a list that a colon opened.
func (p *page) listed(i int) bool {
	if i == 0 {
		return false
	}
	before := p.before(i)
	if before == nil || before.kind == news.Title {
		return false
	}
	p.units[i].item = before.kind == news.Body && (before.colon || before.item && before.run == p.units[i].run)
	return p.units[i].item
}

// aboveStory decides about a line between the headline and the first paragraph.
func (p *page) aboveStory(i int) {
	u := p.units[i]
	switch {
	case u.names() && len(u.words) <= 8:
		next := p.following(i)
		if next != nil && next.prose() && len(u.words) > 2 {
			u.decide(news.Heading, "stands above the first paragraph")
		}
		u.decide(news.Credit, "stands between the headline and the story")
	case len(u.words) <= 3:
		u.decide(news.Furniture, "stands between the headline and the story")
	case p.head < 0 && i == 0:
		u.decide(news.Title, "the headline")
	default:
		u.decide(news.Body, "") // a standfirst
	}
}

// belowStory decides about a line after the last paragraph.
func (p *page) belowStory(i int, words map[string]bool) {
	u := p.units[i]
	alone := (i+1 >= len(p.units) || p.units[i+1].kind != "" || p.units[i+1].prose()) && (i == 0 || p.units[i-1].why != lateHeadline)
	switch {
	case len(u.words) >= 6 && !u.names() && (kin(u, words) >= 0.5 || alone && among(u.words, words)*2 >= len(u.words)):
		u.decide(news.Body, "")
	case len(u.words) <= 4:
		u.decide(news.Furniture, "stands below the story and is no sentence")
	default:
		u.decide(news.Teaser, lateHeadline)
	}
}

const lateHeadline = "headline of another story, below the story"

// betweenParagraphs decides about a line between two paragraphs.
func (p *page) betweenParagraphs(i int, words map[string]bool) {
	u := p.units[i]
	next := p.following(i)
	bunch := p.bunch(i)
	switch {
	case bunch >= 3 && !u.lower() && kin(u, words) < 0.34:
		u.decide(news.Teaser, "headline of another story, in a row of such")
	case bunch >= 3 || u.bullet != 0 || strings.HasSuffix(u.plain, ",") || len(u.words) >= 7 && !u.names() && next != nil && !next.prose():
		u.decide(news.Body, "")
	case len(u.words) <= 12 && !u.lower() && next != nil:
		u.decide(news.Heading, "heading of a section")
	default:
		u.decide(news.Body, "")
	}
}

// bunch counts the lines around i that follow each other without a blank line
// and are no sentences.
func (p *page) bunch(i int) int {
	n := 1
	fits := func(j int) bool {
		return p.units[j].run == p.units[i].run && !p.units[j].closed && len(p.units[j].words) < 30
	}
	for j := i - 1; j >= 0 && n < 3 && fits(j); j-- {
		n++
	}
	for j := i + 1; j < len(p.units) && n < 3 && fits(j); j++ {
		n++
	}
	return n
}
