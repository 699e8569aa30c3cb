package console

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// columns measures text. It asks no environment, so that output is the same
// everywhere.
func columns() *runewidth.Condition { return &runewidth.Condition{StrictEmojiNeutral: true} }

// Width returns how many columns a clean text takes. Wide letters (Chinese,
// emoji) take two.
func Width(s string) int { return columns().StringWidth(s) }

// Clean returns a text in one line that a terminal cannot take for a command:
// white space becomes single blanks, a control character its picture (␛), any
// other character that would act rather than be seen, and each byte that is
// not UTF-8, the replacement character.
func Clean(s string) string {
	return strings.Join(strings.Fields(strings.Map(visible, s)), " ")
}

// visible returns what stands for a rune on a terminal.
func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return r
	case r < 0x20:
		return 0x2400 + r
	case r == 0x7f:
		return '␡'
	case r == 0x200c, r == 0x200d: // joiners: scripts and emoji need them
		return r
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), unicode.Is(unicode.Cs, r):
		return utf8.RuneError
	}
	return r
}

// onLine is visible within a line: white space of any kind is a blank, since
// some of it moves the cursor.
func onLine(r rune) rune {
	if unicode.IsSpace(r) {
		return ' '
	}
	return visible(r)
}

// Wrap cleans a text and breaks it into lines of at most so many columns, at
// blanks where there are any, inside a word that is longer than a line. It
// returns at least one line.
func Wrap(text string, width int) []string {
	width = max(width, 2)
	var lines []string
	line, used := "", 0
	for word := range strings.FieldsSeq(Clean(text)) {
		if n := Width(word); line != "" && used+1+n <= width {
			line, used = line+" "+word, used+1+n
			continue
		}
		if line != "" { // not its width: a lone combining mark takes no column
			lines = append(lines, line)
		}
		n := Width(word)
		for n > width {
			head := columns().Truncate(word, width, "")
			lines = append(lines, head)
			word, n = word[len(head):], n-Width(head)
		}
		line, used = word, n
	}
	return append(lines, line)
}
