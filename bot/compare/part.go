package compare

import (
	"fmt"

	"variorum/index/language"
)

// Part is what stands in a free statement at the place that the question asks
// about: asked what the van was carrying, the object of "carry". Two statements
// with such a part are compared by it, since most of their other words tell what
// nobody asked.
type Part struct {
	Text  string
	Words []string // stems of what it says, without what the question says itself
	Near  []string // stems of what else may stand for these
	Head  string   // the noun that it is, folded
	Not   []string // stems of what the statement says it is not
	Sure  bool     // certainly stands at that place
	Sole  bool     // the question has one answer, not several
}

// samePart is the likeness from which a statement says the same as one that has a
// part, though it has none that could be read.
const samePart = .3

// kinParts is the likeness in meaning from which two nouns may name one thing.
const kinParts = .45

// relateParts compares the parts of two free statements; ok is false where one of
// them has none, or where their parts tell nothing of how they stand.
func relateParts(a, b *Claim, why bool) (rel Relation, reason string, ok bool) {
	if a.Part == nil || b.Part == nil {
		one := a.Part
		if one == nil {
			one = b.Part
		}
		if one != nil && one.Sure && cosine(a.workedOut(), b.workedOut()) < samePart {
			return Compatible, say(why, func() string { return fmt.Sprintf("only one says plainly what is asked: “%s”", one.Text) }), true
		}
		return "", "", false
	}
	p, q := a.Part, b.Part
	both := func(form string) string {
		return say(why, func() string { return fmt.Sprintf(form, min(p.Text, q.Text), max(p.Text, q.Text)) })
	}
	switch {
	case meet(p.Words, q.Words):
		return Same, both("“%s” and “%s” share a word"), true
	case meet(p.Near, q.Words) || meet(q.Near, p.Words):
		return Same, both("“%s” and “%s” mean the same"), true
	case !p.Sure || !q.Sure:
		if cosine(a.workedOut(), b.workedOut()) < samePart {
			return Compatible, both("“%s” and “%s” may be one"), true
		}
		return "", "", false
	case meet(p.Not, q.Words) || meet(q.Not, p.Words):
		rel, reason = conflict(a, b, both("one says that it was not the other's: “%s” and “%s”"))
		return rel, reason, true
	case p.Head != "" && q.Head != "" && language.Likeness(p.Head, q.Head) >= kinParts:
		return Unclear, both("“%s” and “%s” may be one thing"), true
	case p.Sole && q.Sole:
		rel, reason = conflict(a, b, both("“%s” and “%s”, where one is asked for"))
		return rel, reason, true
	}
	return Unclear, both("“%s” and “%s” say nothing of one another"), true
}
