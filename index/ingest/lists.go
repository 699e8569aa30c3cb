package ingest

import "variorum/index/news"

// A list is units[from:to], all of them items.
func (p *page) eachList(do func(from, to int)) {
	for i := 0; i < len(p.units); {
		j := i
		for j < len(p.units) && p.units[j].bullet != 0 && p.units[j].kind == "" {
			j++
		}
		if j > i {
			do(i, j)
			i = j
			continue
		}
		i++
	}
}

// keepLists makes body of the lists that a sentence with a colon opens, before
// any of their items is taken for a label or a credit.
func (p *page) keepLists() {
	p.eachList(func(from, to int) {
		before := p.before(from)
		if before == nil || before.kind != "" || !before.colon || len(before.words) < 4 || to-from < 2 {
			return
		}
		for _, u := range p.units[from:to] {
			u.item = true
			u.decide(news.Body, "")
		}
	})
}

// lists decides about the other lists: points of the story or links.
func (p *page) lists() {
	words := vocabulary(p.units, func(u *unit) bool { return u.prose() && u.bullet == 0 })
	_, last := p.story(8)
	told := -1 // the last paragraph of the story that is no item
	for i, u := range p.units {
		if u.bullet == 0 && u.prose() && u.shape == nil && (u.kind == "" || u.kind == news.Body) {
			told = i
		}
	}
	p.eachList(func(from, to int) {
		list := p.units[from:to]
		closed, links, lower, relation := 0, 0, 0, 0.0
		for _, u := range list {
			if u.closed {
				closed++
			}
			if u.lower() {
				lower++
			}
			if u.bullet == '>' {
				links++
			}
			relation += kin(u, words) / float64(len(list))
		}
		before := p.before(from)
		kind, why := news.Body, ""
		switch {
		case links == len(list) && closed == 0:
			kind, why = news.Teaser, "link to another story"
		case from > told && told >= 0 && len(list) >= 3 && closed*2 < len(list) && lower == 0 && (before == nil || !before.colon):
			kind, why = news.Teaser, "list of headlines below the story"
		case closed*2 >= len(list), lower*2 >= len(list):
		case before != nil && (before.kind == news.Title || before.level > 0 || !before.closed && len(before.words) <= 12):
		case to > last && relation < 0.5, relation < 0.34 && len(list) > 1:
			kind, why = news.Teaser, "list of other stories"
		}
		for _, u := range list {
			u.decide(kind, why)
		}
	})
}
