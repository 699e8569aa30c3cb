package language

import (
	"testing"

	"variorum/index/news"
)

// A reason that no word calls one, and what looks like it.
func TestImpliedReason(t *testing.T) {
	for _, c := range []struct {
		text string
		want bool
	}{
		{"The pumps were turned off at nine, since the cellar was filling with smoke.", true},
		{"The divers had to come up at noon: the current was pulling at their lines.", true},
		{"A spectator was led out of the hall for shouting at the judge.", true},
		{"The ice was so thin that nobody went out to the huts.", true},
		{"He threw his racket at the chair, earning himself a warning.", true},
		{"The bank has run dry.", true},
		{"The choir has sung there every year since 1994.", false},
		{"The hall seats four hundred for concerts.", false},
		{"The mayor said: we open on Monday at nine.", false},
		{"The boats left at noon and came back at six.", false},
		{"Three towns are on the list: Nordby, Elsby and Stol.", false},
		{"He plays as a striker.", false},
	} {
		span := news.Span{End: len(c.text)}
		s := Sentence{Span: span, Tokens: Tokens(c.text, 0), Quotes: quotes(c.text, span)}
		s.Tags = newTags(PartsOfSpeech(s.Tokens))
		if got := reasonOf(c.text, &s); (got != NoReason) != c.want {
			t.Errorf("%s: reads as %v", c.text, got)
		}
	}
}

// Who speaks where the name stands behind the verb.
func TestWhoSpeaks(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"The dam had leaked for years, said Oda Brenn, who runs the mill.", "Oda Brenn"},
		{"The road would stay shut, said the mayor of Elsby.", "the mayor of Elsby"},
		{"The road would stay shut, he was told on Monday.", ""},
		{"The road would stay shut, said in May to be safe.", ""},
	} {
		span := news.Span{End: len(c.text)}
		s := Sentence{Span: span, Tokens: Tokens(c.text, 0), Quotes: quotes(c.text, span)}
		s.Tags = newTags(PartsOfSpeech(s.Tokens))
		if got := attribution(c.text, &s).Who; got != c.want {
			t.Errorf("%s: %q speaks, should be %q", c.text, got, c.want)
		}
	}
}
