package slack

import "testing"

func TestReadable(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"<@U0BOT> who was hurt?", "who was hurt?"},
		{"<@U0BOT>: who was hurt?", "who was hurt?"},
		{"  <@U0BOT|variorum>\u00a0who was hurt?", "who was hurt?"},
		{"hey <@U0BOT> who was hurt?", "hey who was hurt?"},
		{"who was hurt? <@U0BOT>", "who was hurt?"},
		{"<@U0BOT> <@U0BOT> who?", "who?"},
		{"ask <@U2|ana> and <@U3>", "ask @ana and @U3"},
		{"in <#C1|desk> and <#C2> and <#C3|>", "in #desk and #C2 and #C3"},
		{"<!here> and <!subteam^S1|@night-desk> and <!channel>", "@here and @night-desk and @channel"},
		{"due <!date^1392734382^{date}|18 Feb>", "due 18 Feb"},
		{"see <https://page.example/a?b=1&amp;c=2> or <http://page.example|page.example>", "see https://page.example/a?b=1&c=2 or page.example"},
		{"mail <mailto:ana@desk.example|ana@desk.example>", "mail ana@desk.example"},
		{"a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"},
		{"&amp;lt; stays", "&lt; stays"},
		{"an open < is no entity", "an open < is no entity"},
		{"<@U0BOTHER> who?", "@U0BOTHER who?"},
		{"<@U0BOT>", ""},
		{"", ""},
	} {
		if got := readable(c.in, "U0BOT"); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

func TestClean(t *testing.T) {
	in := "one\r\ntwo\rthree\x00\x1b[31m \u202eover\u202c \u2066iso\u2069 soft\u00adhyphen \xff"
	want := "one\ntwo\nthree\ufffd\ufffd[31m \ufffdover\ufffd \ufffdiso\ufffd soft\u00adhyphen \ufffd"
	if got := clean(in); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
