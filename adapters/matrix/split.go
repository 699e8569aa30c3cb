package matrix

import (
	"encoding/json"
	"strings"

	"variorum/bot"
)

// eventSize is how many bytes the two bodies of a message may be as JSON. The
// server's limit is 65,536 for the whole event; encryption makes a third more
// of it, and relations, keys and signatures need their share.
const eventSize = 44_000

// Split implements bot.Splitter.
func (*Adapter) Split(r bot.Reply) []bot.Reply { return bot.SplitReply(r, fits) }

// fits reports whether a reply is short enough for one message.
func fits(r bot.Reply) bool {
	raw := 0 // either body is at least this long
	for _, b := range r.Blocks {
		raw += len(b.Text)
		for _, row := range b.Rows {
			raw += len(strings.Join(row, ""))
		}
	}
	if 2*raw > eventSize {
		return false
	}
	data, err := json.Marshal([]string{strings.ToValidUTF8(r.Plain(), "\ufffd"), HTML(r)})
	return err == nil && len(data) <= eventSize
}
