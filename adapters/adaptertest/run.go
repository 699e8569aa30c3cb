package adaptertest

import (
	"embed"
	"path"
	"strings"
	"testing"

	"go.mau.fi/util/dbutil"

	"variorum/index/archive/archivetest"
)

//go:embed conversations/*.txtar
var conversations embed.FS

// Run holds every conversation on a network, with the state in each kind of
// database. Start makes the network for one conversation; it ends with the
// test that it is given.
func Run(t *testing.T, start func(t *testing.T, w World) Network) {
	t.Helper()
	holdAll(t, scripts(t), start)
}

func holdAll(t *testing.T, all []*script, start func(t *testing.T, w World) Network) {
	t.Helper()
	for _, s := range all {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			archivetest.Each(t, func(t *testing.T, open func() *dbutil.Database) {
				got := hold(t, s, start, open)
				for i, sc := range s.scenes {
					if got[i] != visible(sc.want) {
						t.Errorf("conversations/%s.txtar, line %d of the conversation: %s\ngot:\n%s\nwant:\n%s",
							s.name, sc.lines[0].number, sc.lines[0].text, indented(got[i]), indented(sc.want))
					}
				}
			})
		})
	}
}

// scripts reads the conversations.
func scripts(t testing.TB) []*script {
	t.Helper()
	files, err := conversations.ReadDir("conversations")
	if err != nil {
		t.Fatal(err)
	}
	var all []*script
	for _, f := range files {
		data, err := conversations.ReadFile(path.Join("conversations", f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		s, err := parse(strings.TrimSuffix(f.Name(), ".txtar"), data)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// indented sets a text apart in a message.
func indented(text string) string {
	return "\t" + strings.ReplaceAll(text, "\n", "\n\t")
}
