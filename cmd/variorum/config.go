package main

import "time"

// Config is every setting of the program. A field's key is its mapstructure
// tag; the keys above it are joined to it with dots ("reader.url").
type Config struct {
	Data      string    `mapstructure:"data"`                   // folder of the state database, the index and the keys
	Corpus    Corpus    `mapstructure:"corpus"`                 // what `variorum index`, `serve` and `ask` take in
	Feeds     []Feed    `mapstructure:"feeds"`                  // feeds that `serve` reads
	Rights    []Right   `mapstructure:"rights"`                 // who may see which source; none: everybody may see all
	State     State     `mapstructure:"state"`                  // where the archive and the ledger are kept
	Retention Retention `mapstructure:"retention"`              // how long questions and the audit are kept
	Audit     Audit     `mapstructure:"audit"`                  // who asked what where
	TimeZone  string    `mapstructure:"time_zone" check:"zone"` // of "as of 14:00" in a chat; empty: UTC
	Lexicon   []string  `mapstructure:"lexicon"`                // files of the newsroom's own words, added to the built-in ones
	Reader    Reader    `mapstructure:"reader"`                 // a model that points at sentences; none by default
	Encoder   Encoder   `mapstructure:"encoder"`                // a model that says how like a question a sentence is; none by default
	Slack     Slack     `mapstructure:"slack"`
	Matrix    Matrix    `mapstructure:"matrix"`
	Metrics   Metrics   `mapstructure:"metrics"`
	Log       Log       `mapstructure:"log"`
}

// Corpus names the articles to search.
type Corpus struct {
	Paths  []string      `mapstructure:"paths"`  // folders and files
	Rescan time.Duration `mapstructure:"rescan"` // how often `serve` looks through them, besides when it sees one change
}

// Feed is one feed of articles and the outlet that publishes it.
type Feed struct {
	URL    string        `mapstructure:"url" check:"url" need:"true"`
	Source string        `mapstructure:"source" need:"true"`
	Every  time.Duration `mapstructure:"every"`
}

// Right says which places may be shown these sources.
type Right struct {
	Sources []string `mapstructure:"sources" need:"true"`
	Places  []string `mapstructure:"places" check:"place"` // slack:TEAM/CHANNEL, matrix:!room:server
}

// State names the state database; empty is SQLite in the data folder.
type State struct {
	Database Secret `mapstructure:"database" check:"postgres"`
}

// Retention is how long records are kept.
type Retention struct {
	Questions time.Duration `mapstructure:"questions"`
	Audit     time.Duration `mapstructure:"audit"`
}

// Audit says which places leave no trace of their questions in it.
type Audit struct {
	Off []string `mapstructure:"off" check:"place"`
}

// Reader is a model that may point at candidate sentences. Without a URL no
// model is ever asked.
type Reader struct {
	URL     string        `mapstructure:"url" check:"url"`
	Model   string        `mapstructure:"model"`
	APIKey  Secret        `mapstructure:"api_key"`
	Timeout time.Duration `mapstructure:"timeout"`
	PerHour int           `mapstructure:"per_hour"`            // questions an hour; 0: no limit
	Never   []string      `mapstructure:"never" check:"place"` // places where it may not be asked
}

// Encoder is a sentence encoder, a file on this machine. Without a path there is
// none.
type Encoder struct {
	Path   string `mapstructure:"path"`   // of its .onnx file, or of the folder of it
	SHA256 string `mapstructure:"sha256"` // of that file
}

// Slack is the workspace to answer in. Without tokens there is no Slack.
type Slack struct {
	Transport     string `mapstructure:"transport" check:"socket http"`
	AppToken      Secret `mapstructure:"app_token"`
	BotToken      Secret `mapstructure:"bot_token"`
	SigningSecret Secret `mapstructure:"signing_secret"`
	Listen        string `mapstructure:"listen" check:"listen"`
	APIURL        string `mapstructure:"api_url" check:"url"`
	Strangers     bool   `mapstructure:"strangers"` // people of other organisations in shared channels are answered
}

// Matrix is the homeserver to answer on. Without one there is no Matrix.
type Matrix struct {
	Homeserver  string `mapstructure:"homeserver" check:"url"`
	User        string `mapstructure:"user"`
	Password    Secret `mapstructure:"password"`
	AccessToken Secret `mapstructure:"access_token"`
	DeviceID    string `mapstructure:"device_id"`
	PickleKey   Secret `mapstructure:"pickle_key"`
	RecoveryKey Secret `mapstructure:"recovery_key"`
	Allow       Allow  `mapstructure:"allow"`
}

// Allow names who may invite the bot.
type Allow struct {
	Servers []string `mapstructure:"servers"`
	Users   []string `mapstructure:"users"`
}

// Metrics is where figures and health are served; empty is nowhere.
type Metrics struct {
	Listen string `mapstructure:"listen" check:"listen"`
}

// Log is how much is logged, and as what.
type Log struct {
	Level  string `mapstructure:"level" check:"debug info warn error"`
	Format string `mapstructure:"format" check:"auto text json"`
}

// Secret is a setting that is never printed. It may also be given as the path
// of a file, under the key with _file after it.
type Secret string

// String keeps a secret out of logs and messages.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "(secret)"
}

// GoString keeps a secret out of %#v too.
func (s Secret) GoString() string { return s.String() }

// defaults returns the settings that hold where nothing else is said.
// config.example.yaml shows the same values, and a test compares the two.
func defaults() Config {
	return Config{
		Data:      "./data",
		Corpus:    Corpus{Paths: []string{builtinCorpus}, Rescan: 5 * time.Minute},
		Feeds:     []Feed{},
		Rights:    []Right{},
		Retention: Retention{Questions: 720 * time.Hour, Audit: 8760 * time.Hour},
		Audit:     Audit{Off: []string{}},
		Lexicon:   []string{},
		Reader:    Reader{Timeout: 10 * time.Second, Never: []string{}},
		Slack:     Slack{Transport: "socket"},
		Matrix:    Matrix{Allow: Allow{Servers: []string{}, Users: []string{}}},
		Log:       Log{Level: "info", Format: "auto"},
	}
}

// builtinCorpus is the one corpus path that need not exist: where there is no
// such folder beside the config file, the articles in the program are meant.
const builtinCorpus = "seeds"
