package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rule says what the files of one package may import of this module and of
// others; of the standard library all but the packages in without. What a
// rule does not list is forbidden.
type rule struct {
	own     []string // packages of this module, below it
	outside []string // modules or packages of others, by prefix
	tests   []string // of this module, for test files besides own
	clients []string // of others, for test files besides outside
	expose  []string // packages of others whose types may stand in exported signatures
	pure    bool     // no files, no network, no clock, no context, no log; test files may
}

// architecture is the table of packages: it reads from the bottom up, and nothing imports
// what stands below it. A new folder needs a line here; the README shows the
// same arrows.
func architecture() map[string]rule {
	return map[string]rule{
		"index/news":                {pure: true},
		"index/language":            {own: []string{"index/news"}, outside: []string{"github.com/jdkato/prose/v3", "github.com/kljensen/snowball", "go.yaml.in/yaml/v3", "golang.org/x/text"}, tests: []string{"index/ingest", "seeds"}, pure: true},
		"index/story":               {own: []string{"index/news", "index/language"}, tests: []string{"index/ingest", "seeds"}, pure: true},
		"index/ingest":              {own: []string{"index/news", "index/language"}, outside: []string{"go.yaml.in/yaml/v3", "golang.org/x/text"}, tests: []string{"seeds"}},
		"index/encoder":             {outside: []string{"github.com/viterin/vek/vek32", "golang.org/x/text/unicode/norm", "google.golang.org/protobuf/encoding/protowire"}, tests: []string{"index/archive/archivetest"}},
		"index/archive/archivetest": {own: []string{"index/archive"}, outside: []string{"go.mau.fi/util/dbutil"}, expose: []string{"go.mau.fi/util/dbutil"}},
		"index/archive":             {own: []string{"index/news"}, outside: []string{"go.mau.fi/util/dbutil", "modernc.org/sqlite", "github.com/jackc/pgx/v5", "github.com/klauspost/compress/zstd", "github.com/gofrs/flock"}, tests: []string{"index/archive/archivetest"}, expose: []string{"go.mau.fi/util/dbutil"}},
		"index": {own: []string{"index/news", "index/language", "index/story", "index/archive"},
			outside: []string{"github.com/blevesearch/bleve/v2", "github.com/blevesearch/bleve_index_api", "github.com/klauspost/compress/zstd", "golang.org/x/sync/errgroup"}, tests: []string{"index/indextest", "index/ingest", "seeds"}},
		"index/indextest":          {own: []string{"index", "index/news", "index/language"}, tests: []string{"index/archive"}},
		"seeds":                    {tests: []string{"index/ingest", "index/news"}},
		"bot/compare":              {own: []string{"index/news", "index/language"}, tests: []string{"index/ingest"}, pure: true},
		"bot/answer":               {own: []string{"bot/compare", "index", "index/news", "index/language", "index/story"}, outside: []string{"github.com/hbollon/go-edlib", "golang.org/x/sync/errgroup"}, tests: []string{"index/encoder", "index/ingest", "index/archive", "index/archive/archivetest", "index/indextest", "seeds"}},
		"bot/ledger":               {own: []string{"index/news"}, outside: []string{"go.mau.fi/util/dbutil"}, tests: []string{"index/archive", "index/archive/archivetest"}, expose: []string{"go.mau.fi/util/dbutil"}},
		"bot":                      {own: []string{"bot/answer", "bot/compare", "bot/ledger", "index/news"}, outside: []string{"github.com/hbollon/go-edlib", "github.com/aymanbagabas/go-udiff"}, tests: []string{"index", "index/archive", "index/archive/archivetest", "index/ingest", "seeds"}},
		"bot/model":                {own: []string{"bot/answer"}, outside: []string{"github.com/openai/openai-go/v3", "golang.org/x/time/rate"}},
		"adapters/console":         {own: []string{"bot"}, outside: []string{"github.com/jedib0t/go-pretty/v6", "github.com/mattn/go-runewidth", "golang.org/x/term"}, tests: []string{"bot/answer", "adapters/adaptertest"}},
		"adapters/adaptertest":     {own: []string{"bot", "bot/answer", "bot/ledger", "index", "index/archive", "index/archive/archivetest", "index/ingest", "index/news"}, outside: []string{"github.com/rogpeppe/go-internal", "go.mau.fi/util/dbutil"}, tests: []string{"seeds"}, expose: []string{"go.mau.fi/util/dbutil"}},
		"adapters/slack":           {own: []string{"bot"}, outside: []string{"github.com/slack-go/slack"}, tests: []string{"adapters/adaptertest", "adapters/slack/slacktest", "index/archive/archivetest"}},
		"adapters/slack/slacktest": {outside: []string{"github.com/gorilla/websocket"}, clients: []string{"github.com/slack-go/slack"}},
		"adapters/matrix":          {own: []string{"bot"}, outside: []string{"maunium.net/go/mautrix", "go.mau.fi/util"}, tests: []string{"adapters/adaptertest", "index/archive", "index/archive/archivetest"}, expose: []string{"go.mau.fi/util/dbutil"}},
		"cmd/variorum": {own: []string{"adapters/console", "adapters/matrix", "adapters/slack", "bot", "bot/answer", "bot/compare", "bot/ledger", "bot/model", "index", "index/archive", "index/encoder", "index/ingest", "index/language", "index/news", "index/story", "seeds"},
			outside: []string{"github.com/hbollon/go-edlib", "github.com/aymanbagabas/go-udiff", "github.com/fsnotify/fsnotify", "github.com/go-viper/mapstructure/v2", "github.com/jedib0t/go-pretty/v6", "github.com/prometheus/client_golang", "github.com/schollz/progressbar/v3", "github.com/spf13", "go.mau.fi/util/dbutil", "go.yaml.in/yaml/v3", "golang.org/x/sync", "golang.org/x/term"}, tests: []string{"adapters/slack/slacktest", "index/archive/archivetest"}},
	}
}

// forTests are modules that any test file may import.
var forTests = []string{"github.com/rogpeppe/go-internal", "github.com/google/go-cmp", "go.yaml.in/yaml/v3"}

// impure are the packages of the standard library that a pure package does
// without; what they are a prefix of is meant too, net/url apart.
var impure = []string{"os", "net", "context", "log", "io/ioutil", "math/rand", "syscall", "runtime", "path/filepath"}

// TestImports reads every Go file of the module and holds it to the table.
func TestImports(t *testing.T) {
	for _, problem := range crossings(t, filepath.Join("..", ".."), architecture()) {
		t.Error(problem)
	}
}

// TestArchitecture keeps the arrows that hold whatever else the table says: index
// knows nothing of bot, bot nothing of adapters, no adapter another one, and
// nothing knows cmd.
func TestArchitecture(t *testing.T) {
	for from, r := range architecture() {
		for _, to := range slices.Concat(r.own, r.tests) {
			top, below := strings.Split(from, "/")[0], strings.Split(to, "/")[0]
			switch {
			case below == "cmd",
				(top == "index" || top == "seeds") && (below == "bot" || below == "adapters"),
				top == "bot" && below == "adapters",
				top == "adapters" && below == "adapters" && to != "adapters/adaptertest" && !strings.HasPrefix(to, from+"/"):
				t.Errorf("the table lets %s import %s", from, to)
			}
		}
	}
}

// TestCrossings proves that the checker sees what it is there to see: each
// line of want.txt is a problem of the small tree in testdata/imports.
func TestCrossings(t *testing.T) {
	dir := filepath.Join("testdata", "imports")
	text, err := os.ReadFile(filepath.Join(dir, "want.txt"))
	if err != nil {
		t.Fatal(err)
	}
	got := crossings(t, dir, map[string]rule{
		"news":    {pure: true},
		"compare": {own: []string{"news"}, outside: []string{"example.org/allowed"}, tests: []string{"helper"}, pure: true},
		"helper":  {own: []string{"news"}},
		"gone":    {},
	})
	if want := strings.Split(strings.TrimSpace(string(text)), "\n"); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
