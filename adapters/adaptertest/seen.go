package adaptertest

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// reply is what people see of one reply, its parts put together.
type reply struct {
	Posting
	parts []string // the ids
}

// continued is how a part begins that goes on with the one before it.
var continued = regexp.MustCompile(`^\(continued, \d+ of \d+\)\n`)

// whole puts the parts of long replies together: how many there are is the
// network's affair.
func whole(postings []Posting) []reply {
	var all []reply
	for _, p := range postings {
		p.Text = visible(p.Text)
		if head := continued.FindString(p.Text); head != "" {
			i := len(all) - 1
			for i >= 0 && (all[i].Thread != p.Thread || all[i].Place != p.Place || all[i].To != p.To) {
				i--
			}
			if i >= 0 {
				all[i].Text += "\n" + p.Text[len(head):]
				all[i].parts = append(all[i].parts, p.ID)
				continue
			}
		}
		all = append(all, reply{p, []string{p.ID}})
	}
	return all
}

// visible is a text as it stands in a conversation: characters that act rather
// than are seen are �, whatever a network shows for them, and blanks at the
// ends of lines and in a row do not count.
func visible(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r >= 0x2400 && r <= 0x2421, unicode.IsControl(r) && r != 0x85, unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r):
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	var lines []string
	for l := range strings.SplitSeq(text, "\n") {
		lines = append(lines, strings.Join(strings.Fields(l), " "))
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// changes says what people see that they did not see before, and the reverse.
func (s *stage) changes(ctx context.Context) []string {
	s.Helper()
	postings, err := s.network.Seen(ctx)
	if err != nil {
		s.Fatal(err)
	}
	for i := range postings {
		postings[i].Text = s.named(postings[i].Text)
	}
	now := whole(postings)
	var told []string
	for _, old := range s.seen {
		n := slices.Index(s.replies, old.ID) + 1
		i := slices.IndexFunc(now, func(r reply) bool { return r.ID == old.ID })
		switch {
		case i < 0:
			told = append(told, fmt.Sprintf("[delete %d]", n))
		case now[i].Text != old.Text:
			told = append(told, fmt.Sprintf("[edit %d]\n%s", n, now[i].Text))
		}
	}
	var fresh []reply
	for _, r := range now {
		if !slices.ContainsFunc(s.seen, func(old reply) bool { return old.ID == r.ID }) {
			fresh = append(fresh, r)
		}
	}
	// Threads go on side by side; within one the order is the network's.
	slices.SortStableFunc(fresh, func(a, b reply) int { return s.rank(a) - s.rank(b) })
	for i, r := range fresh {
		s.replies = append(s.replies, r.ID)
		told = append(told, s.heading(r, i > 0)+r.Text)
	}
	s.seen = now
	return told
}

// rank orders replies by the thread, the current one last as it was spoken in
// last; what stands in no thread comes first.
func (s *stage) rank(r reply) int { return slices.Index(s.threads, r.Thread) }

// heading says where a reply stands, where that is not plain.
func (s *stage) heading(r reply, more bool) string {
	switch {
	case r.To != "":
		return "[to " + r.To + " alone]\n"
	case r.Thread == "" && r.Place != "dm":
		return "[in " + r.Place + "]\n"
	case r.Thread != s.thread && r.Thread != "":
		return "[in thread " + r.Thread + "]\n"
	case more:
		return "[also]\n"
	}
	return ""
}
