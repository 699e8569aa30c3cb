package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// TestExample holds config.example.yaml to the code: it loads, its values are
// the defaults, and every setting stands in it.
func TestExample(t *testing.T) {
	text, err := os.ReadFile("../../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got, err := parseConfig("config.example.yaml", ".", text)
	if err != nil {
		t.Fatal(err)
	}
	if want := defaults(); !reflect.DeepEqual(got.Config, want) {
		t.Errorf("the example's values are not the defaults:\n got %#v\nwant %#v", got.Config, want)
	}
	var tree map[string]any
	if err := yaml.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	for key := range leaves() {
		var at any = tree
		for part := range strings.SplitSeq(key, ".") {
			block, _ := at.(map[string]any)
			at = block[part]
		}
		if secretFile := strings.HasSuffix(key, "_file"); at == nil && !secretFile {
			t.Errorf("config.example.yaml lacks %s", key)
		}
	}
}

func TestConfigProblems(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"unknown key", "datas: x\n", "c.yaml:1: datas: unknown key; did you mean data?"},
		{"nested", "log:\n  levle: info\n", "c.yaml:2: log.levle: unknown key; did you mean log.level?"},
		{"wrong block", "timeout: 10s\n", "c.yaml:1: timeout: unknown key; did you mean reader.timeout?"},
		{"nothing near", "log:\n  zzzzzzzz: 1\n", "c.yaml:2: log.zzzzzzzz: unknown key; known here: level, format"},
		{"number", "data: 5\n", "c.yaml:1: data: text is wanted, the number 5 stands here; put it in quotation marks if it is meant"},
		{"list for text", "data: [a]\n", "c.yaml:1: data: one value is wanted, a list stands here"},
		{"text for list", "corpus:\n  paths: seeds\n", "c.yaml:2: corpus.paths: a list is wanted, text stands here"},
		{"text for block", "log: debug\n", "c.yaml:1: log: settings are wanted (level: …, format: …), text stands here"},
		{"not a block", "- a\n", "c.yaml:1: the file: "},
		{"duration", "reader:\n  timeout: 10\n", `c.yaml:2: reader.timeout: "10" is not a length of time; write it as 30s, 15m or 720h`},
		{"negative", "retention: {audit: -1h}\n", `c.yaml:1: retention.audit: "-1h" is not a length of time`},
		{"enumeration", "log: {level: inof}\n", `c.yaml:1: log.level: "inof": one of debug, info, warn, error is wanted; did you mean info?`},
		{"url", "reader: {url: localhost}\n", `c.yaml:1: reader.url: "localhost": not a web address`},
		{"listen", "metrics: {listen: '8080'}\n", `c.yaml:1: metrics.listen: "8080": not an address to listen on`},
		{"place", "rights:\n- sources: [A]\n  places: [C2]\n", `c.yaml:3: rights[0].places[0]: "C2": not a place`},
		{"missing", "feeds:\n- url: https://example.org/rss\n", "c.yaml:2: feeds[0]: source is missing"},
		{"twice", "data: a\ndata: b\n", "c.yaml:2: data: given twice; the other is at line 1"},
		{"both secrets", "slack: {bot_token: a, bot_token_file: b}\n", "slack.bot_token: given twice, as slack.bot_token and as slack.bot_token_file"},
		{"secret file", "slack: {bot_token_file: nowhere}\n", "c.yaml:1: slack.bot_token_file: nowhere: no such file or directory"},
		{"http", "slack: {transport: http}\n", "slack.listen: missing: transport http needs an address"},
		{"database", "state: {database: 'mysql://root:hunter2@h'}\n", "c.yaml:1: state.database: not a database address"},
		{"zone", "time_zone: Copenhagen\n", `c.yaml:1: time_zone: "Copenhagen": not a time zone; write it as Europe/Copenhagen`},
		{"yes or no", "slack: {strangers: sometimes}\n", "c.yaml:1: slack.strangers: true or false is wanted, text stands here"},
		{"quoted yes", "slack: {strangers: 'true'}\n", "c.yaml:1: slack.strangers: true or false is wanted, text stands here"},
		{"audit place", "audit: {off: [C2]}\n", `c.yaml:1: audit.off[0]: "C2": not a place`},
		{"not YAML", "a: b: c\n", "c.yaml: not YAML: "},
		{"a group in place of a file", "lexicon:\n- [burglars, thieves]\n", "c.yaml:2: lexicon[0]: one value is wanted, a list stands here"},
		{"no such list", "lexicon: [nowhere.txt]\n", "c.yaml:1: lexicon[0]: nowhere.txt: no such file or directory; name a file with a group of words in each line"},
		{"one list twice", "lexicon:\n- nowhere.txt\n- nowhere.txt\n", "c.yaml:3: lexicon[1]: nowhere.txt stands here twice"},
		{"two documents", "data: a\n---\ndata: b\n", "c.yaml: more than one YAML document"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := parseConfig("c.yaml", ".", []byte(test.text))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v\nwant …%s…", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Error("the error shows a secret")
			}
		})
	}
}

// TestConfigAllProblems wants every problem in one error, each with its line.
func TestConfigAllProblems(t *testing.T) {
	_, err := parseConfig("c.yaml", ".", []byte("dta: x\nlog: {level: loud}\nreader: {timeout: soon}\n"))
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("want three problems, got %v", err)
	}
}

func TestConfigEnvironment(t *testing.T) {
	t.Setenv("VARIORUM_READER_URL", "https://reader.example")
	t.Setenv("VARIORUM_DATA", "/var/lib/variorum")
	t.Setenv("VARIORUM_CORPUS_PATHS", "a, b")
	t.Setenv("VARIORUM_RETENTION_AUDIT", "24h")
	t.Setenv("VARIORUM_LOG_LEVEL", "") // empty counts as absent
	cfg, err := parseConfig("c.yaml", ".", []byte("reader: {url: https://other.example}\nlog: {level: warn}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Reader.URL != "https://reader.example" || cfg.Data != "/var/lib/variorum" || cfg.Log.Level != "warn" ||
		!reflect.DeepEqual(cfg.Corpus.Paths, []string{"a", "b"}) || cfg.Retention.Audit != 24*time.Hour {
		t.Errorf("the environment was not read: %+v", cfg)
	}
	t.Setenv("VARIORUM_SLACK_STRANGERS", "yes")
	if _, err := parseConfig("", ".", nil); err == nil || !strings.Contains(err.Error(), `VARIORUM_SLACK_STRANGERS: slack.strangers: "yes": true or false is wanted`) {
		t.Errorf("want an error naming the variable, got %v", err)
	}
	t.Setenv("VARIORUM_SLACK_STRANGERS", "1")
	if cfg, err := parseConfig("", ".", nil); err != nil || !cfg.Slack.Strangers {
		t.Errorf("got %v, %v", cfg.Slack.Strangers, err)
	}
	t.Setenv("VARIORUM_READER_TIMEOUT", "soon")
	if _, err := parseConfig("", ".", nil); err == nil || !strings.Contains(err.Error(), "VARIORUM_READER_TIMEOUT: reader.timeout: ") {
		t.Errorf("want an error naming the variable, got %v", err)
	}
}

func TestConfigSecretFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "token"), []byte("xoxb-1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := parseConfig("c.yaml", dir, []byte("slack: {bot_token_file: token}\n"))
	if err != nil || string(cfg.Slack.BotToken) != "xoxb-1" {
		t.Errorf("got %q, %v", string(cfg.Slack.BotToken), err)
	}
	t.Setenv("VARIORUM_SLACK_APP_TOKEN_FILE", "token")
	if cfg, err = parseConfig("", dir, nil); err != nil || string(cfg.Slack.AppToken) != "xoxb-1" {
		t.Errorf("from the environment: got %q, %v", string(cfg.Slack.AppToken), err)
	}
}

// TestConfigDesign holds the loader to every key that set-ups rely on.
func TestConfigDesign(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "words.txt"), []byte("burglars | raiders\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := parseConfig("c.yaml", dir, []byte(`
feeds:
- {url: https://example.org/rss, source: Harbour Times, every: 15m}
rights:
- {sources: [Harbour Times], places: ["slack:T1/C2", "matrix:!room:server"]}
state: {database: postgres://localhost/variorum}
lexicon: [words.txt]
slack: {transport: http, strangers: true, listen: ":8080", signing_secret: s, app_token: a, bot_token: b, api_url: http://127.0.0.1:1}
matrix: {homeserver: https://m.example, user: "@v:m.example", password: p, pickle_key: k, recovery_key: r, allow: {servers: [m.example], users: ["@a:b"]}}
metrics: {listen: 127.0.0.1:0}
audit: {off: ["slack:T1/*"]}
time_zone: Europe/Copenhagen
log: {level: debug, format: json}
data:
`))
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Data != "./data" || cfg.Feeds[0].Every != 15*time.Minute || cfg.Rights[0].Places[1] != "matrix:!room:server" ||
		!reflect.DeepEqual(cfg.Lexicon, []string{"words.txt"}) || len(cfg.groups) != 1 ||
		cfg.Matrix.Allow.Servers[0] != "m.example" || !cfg.Slack.Strangers || cfg.Audit.Off[0] != "slack:T1/*" {
		t.Errorf("not read as written: %#v", cfg.Config)
	}
}

// FuzzConfig: the loader never panics, and each line of its error names a key
// or a line of the file.
func FuzzConfig(f *testing.F) {
	f.Add([]byte("data: ./data\ncorpus: {paths: [seeds]}\n"))
	f.Add([]byte("feeds: [{url: x}]\nlexicon: [[a], b]\n"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Add([]byte("<<: {data: x}\n--- \n"))
	f.Add([]byte("slack: {bot_token: 1, bot_token: 2}"))
	f.Add([]byte("\xff\xfe"))
	f.Fuzz(func(t *testing.T, text []byte) {
		_, err := parseConfig("c.yaml", t.TempDir(), text)
		if err == nil {
			return
		}
		if !strings.HasPrefix(err.Error(), "c.yaml:") {
			t.Errorf("an error without a place: %v", err)
		}
	})
}
