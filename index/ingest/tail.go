package ingest

import (
	"fmt"
	"strings"

	"variorum/index/news"
)

// mostLabels bounds the work on a page that is nothing but labels.
const mostLabels = 50

// tails decides about what stands below labels such as "Most read": links,
// announcements of other stories, comments.
func (p *page) tails() {
	labels := 0
	for i := max(p.head, -1) + 1; i < len(p.units) && labels < mostLabels; {
		u := p.units[i]
		if u.kind != "" || u.shape == nil || u.shape.Then == "" {
			i++
			continue
		}
		labels++
		sh := u.shape
		u.decide(sh.Kind, sh.Why)
		to := i + 1
		switch sh.Then {
		case "links":
			to = p.linksAfter(i)
		case "next":
			to = p.bioAfter(i)
		case "rest":
			// A label further down names what stands below it better.
			to = p.nextLabel(i, p.restAfter(i))
		}
		kind, why := sh.After, sh.Says
		if kind == "" {
			kind, why = news.Teaser, "announces another story"
		}
		why = fmt.Sprintf("%s (after “%s”)", why, strings.TrimRight(shorten(u.plain, 60), ":"))
		if sh.Then == "links" {
			why = "announces another story"
		}
		for _, v := range p.units[i+1 : to] {
			if v.shape != nil {
				v.decide(v.shape.Kind, v.shape.Why)
			}
			v.decide(kind, why)
		}
		i = to
	}
}

// doubles finds other stories that no label announces: headlines printed
// twice, two or more of them, each above a paragraph that shares no names with
// the story.
func (p *page) doubles() {
	var found []int
	_, told := p.story(20)
	for i := max(p.head, -1) + 1; i+1 < len(p.units); i++ {
		u, v := p.units[i], p.units[i+1]
		if u.kind == "" && v.kind == "" && !u.closed && len(u.words) >= 3 && same(u.plain, v.plain) {
			found = append(found, i)
			i++
		}
	}
	if len(found) < 2 || told < 0 {
		return
	}
	story := vocabulary(p.units[:found[0]], func(u *unit) bool { return u.kind == news.Title || u.prose() && u.shape == nil })
	for k, i := range found {
		end := i + 2
		if end < len(p.units) && p.units[end].prose() && p.units[end].shape == nil && kin(p.units[end], story) < 0.5 &&
			(end+1 == len(p.units) || k+1 < len(found) && found[k+1] == end+1 || p.units[end+1].shape != nil) {
			end++
		}
		for _, u := range p.units[i:end] {
			u.decide(news.Teaser, "announces another story: its headline is printed twice")
		}
	}
}

// nextLabel returns the next label below i that opens a tail of its own, or to.
func (p *page) nextLabel(i, to int) int {
	for j := i + 1; j < to; j++ {
		if sh := p.units[j].shape; sh != nil && sh.Then == "rest" && p.units[j].kind == "" {
			return j
		}
	}
	return to
}

func shorten(text string, length int) string {
	if len(text) <= length {
		return text
	}
	if i := strings.LastIndex(text[:length], " "); i > 0 {
		return text[:i] + " …"
	}
	return text
}

// linkLike reports whether a unit can be a link: a line that is no sentence.
func linkLike(u *unit) bool {
	return u.kind == "" && len(u.words) <= 25 && (!u.prose() || u.bullet != 0 && !u.closed)
}

// linksAfter returns the end of the links right below unit i: lines of the
// same group, or list items.
func (p *page) linksAfter(i int) int {
	to := i + 1
	for to < len(p.units) {
		u := p.units[to]
		same := u.run == p.units[i].run && !p.heads(to)
		item := u.bullet != 0 && (u.run == p.units[to-1].run || to == i+1)
		if u.shape != nil || !linkLike(u) || !same && !item {
			break
		}
		to++
	}
	return to
}

// heads reports whether unit i is a line right above a paragraph.
func (p *page) heads(i int) bool {
	return i+1 < len(p.units) && p.units[i+1].run == p.units[i].run && p.units[i+1].prose() && p.units[i].bullet == 0
}

// bioAfter returns the end of what is said about the author below label i: the
// label again, a name, a paragraph.
func (p *page) bioAfter(i int) int {
	_, last := p.story(20)
	to := i + 1
	for n := 0; to < len(p.units) && n < 2; to++ {
		u := p.units[to]
		switch {
		case u.kind != "":
			return to
		case u.shape == p.units[i].shape:
			continue
		case u.shape != nil:
			return to
		case !u.prose() && len(u.words) <= 6 && n == 0:
		case u.prose() && len(u.words) <= 80 && (to >= last || p.stranger(to)):
		default:
			return to
		}
		n++
	}
	return to
}

// restAfter returns the end of what belongs to label i: everything, unless the
// story goes on further down.
func (p *page) restAfter(i int) int {
	told := 0
	for _, u := range p.units[:i] {
		if u.prose() && u.shape == nil {
			told += len(u.words)
		}
	}
	comments := p.units[i].shape.After == news.Furniture
	switch {
	case told == 0 && comments:
		return i + 1 // a counter above the story
	case comments && told >= 30:
		return len(p.units)
	}
	to := p.goesOn(i, told)
	if to == len(p.units) && told > 0 {
		return to
	}
	// Links within the story, or above it.
	words := vocabulary(p.units[i+1:], func(u *unit) bool { return u.prose() && u.shape == nil })
	end := i + 1
	for end < to && p.units[end].kind == "" {
		if u := p.units[end]; told == 0 && (u.prose() || p.heads(end) || kin(u, words) >= 0.6) {
			break
		}
		end++
	}
	return end
}

// goesOn returns where the story goes on after label i, or the number of units
// if it does not. Paragraphs of the story share names with what was told
// before and follow each other; announcements stand alone below a headline.
func (p *page) goesOn(i, told int) int {
	story := vocabulary(p.units[:i], func(u *unit) bool { return u.kind == news.Title || u.prose() && u.shape == nil })
	var rest []paragraph
	later := 0
	for j := i + 1; j < len(p.units); j++ {
		u := p.units[j]
		if u.kind != "" || u.shape != nil || !u.prose() || len(u.words) < 10 {
			continue
		}
		later += len(u.words)
		before := p.units[j-1]
		rest = append(rest, paragraph{
			at:      j,
			related: kin(u, story) >= 0.5,
			headed:  !before.prose() && before.shape == nil && !strings.HasSuffix(before.plain, "?"),
		})
	}
	related, headed := 0, 0
	for _, r := range rest {
		related += count(r.related)
		headed += count(r.headed)
	}
	for k, r := range rest {
		relatedLeft, headedLeft := related, headed
		related -= count(r.related)
		headed -= count(r.headed)
		if !r.related && told > 0 {
			continue
		}
		j := r.at
		left := len(rest) - k
		before := p.units[j-1]
		separate := before.run != p.units[j].run
		onlyOne := left == 1 && len(p.units[j].words) >= 20 && separate && (j-1 == i || before.bullet != 0 || before.shape != nil)
		several := left > 1 && relatedLeft*5 >= left*3 && !(headedLeft == left && told >= later)
		if told == 0 || onlyOne || several {
			if j-1 > i && before.run == p.units[j].run && before.bullet == 0 && before.shape == nil {
				return j - 1
			}
			return j
		}
	}
	return len(p.units)
}

// A paragraph below a label: where it is, whether it shares names with the
// story above, whether it has a headline of its own.
type paragraph struct {
	at              int
	related, headed bool
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
