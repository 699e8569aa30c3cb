package slack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	slackapi "github.com/slack-go/slack"

	"variorum/bot"
)

// The transports.
const (
	Socket = "socket" // Socket Mode: the bot calls Slack, nothing listens
	HTTP   = "http"   // the Events API: Slack calls the bot
)

// Config is what the adapter needs to know.
type Config struct {
	Transport     string        // Socket (also if empty) or HTTP
	AppToken      string        // xapp-…, for Socket
	BotToken      string        // xoxb-…
	SigningSecret string        // for HTTP
	Listen        string        // host:port, for HTTP; behind a proxy that speaks TLS
	APIURL        string        // another root of the Web API, as https://slack-gov.com/api/; empty: Slack's
	Strangers     bool          // take people of other organisations for our own
	Timeout       time.Duration // of one call to Slack; 0: 10 s
}

// Adapter is the bot's connection to Slack. It is safe for concurrent use.
type Adapter struct {
	cfg     Config
	log     *slog.Logger
	timeout time.Duration
	web     *http.Client
	api     *slackapi.Client
	me      atomic.Pointer[identity]
	ready   atomic.Bool
	silent  atomic.Bool // Slack shows no status for this app
	threads memory      // "channel/root": whether the bot takes part
	returns returns     // by which private replies can be changed
	listen  func() (net.Listener, error)
	brake   brake
}

var (
	_ bot.Adapter   = (*Adapter)(nil)
	_ bot.Editor    = (*Adapter)(nil)
	_ bot.Finder    = (*Adapter)(nil)
	_ bot.Splitter  = (*Adapter)(nil)
	_ bot.Signaller = (*Adapter)(nil)
	_ bot.Reporter  = (*Adapter)(nil)
)

// New makes an adapter. It speaks to nobody yet; its error names everything
// that the settings lack. A nil logger is silent.
func New(cfg Config, log *slog.Logger) (*Adapter, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	cfg.Transport = cmp.Or(cfg.Transport, Socket)
	var missing []error
	need := func(setting, value, why string) {
		if value == "" {
			missing = append(missing, fmt.Errorf("%s is empty: %s", setting, why))
		}
	}
	need("slack.bot_token", cfg.BotToken, "copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions in the app's settings")
	switch cfg.Transport {
	case Socket:
		need("slack.app_token", cfg.AppToken, "make an app-level token (xapp-…) with connections:write under Basic Information in the app's settings")
	case HTTP:
		need("slack.signing_secret", cfg.SigningSecret, "copy it from Basic Information in the app's settings")
		need("slack.listen", cfg.Listen, "give the address, host:port, that Slack's requests are passed on to")
	default:
		missing = append(missing, fmt.Errorf("slack.transport is %q: it is %s or %s", cfg.Transport, Socket, HTTP))
	}
	if cfg.APIURL != "" {
		if u, err := url.Parse(cfg.APIURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			missing = append(missing, errors.New("slack.api_url is no http or https address: leave it empty for slack.com, or write https://slack-gov.com/api/"))
		}
		cfg.APIURL = strings.TrimRight(cfg.APIURL, "/") + "/"
	}
	if err := errors.Join(missing...); err != nil {
		return nil, fmt.Errorf("slack: %w", err)
	}
	a := &Adapter{cfg: cfg, log: log, timeout: cmp.Or(cfg.Timeout, 10*time.Second), brake: defaultBrake()}
	a.me.Store(&identity{})
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 16
	a.web = &http.Client{
		Transport: transport,
		Timeout:   a.timeout,
		// A token or a question is not carried to where a redirect points.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	options := []slackapi.Option{slackapi.OptionHTTPClient(a.web), slackapi.OptionAppLevelToken(cfg.AppToken)}
	if cfg.APIURL != "" {
		options = append(options, slackapi.OptionAPIURL(cfg.APIURL))
	}
	a.api = slackapi.New(cfg.BotToken, options...)
	a.listen = func() (net.Listener, error) { return net.Listen("tcp", cfg.Listen) }
	return a, nil
}

// Listen hands messages to h until ctx ends. Its error is a token that Slack
// does not take or an address that cannot be listened on; all else is tried
// again.
func (a *Adapter) Listen(ctx context.Context, h bot.Handler) error {
	defer a.ready.Store(false)
	if err := a.introduce(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	if a.cfg.Transport == HTTP {
		return a.serve(ctx, h)
	}
	return a.connect(ctx, h)
}

// Ready reports whether messages can arrive at this moment.
func (a *Adapter) Ready() bool { return a.ready.Load() }

func (a *Adapter) identity() identity { return *a.me.Load() }

// introduce asks Slack who the bot is, until it says so or refuses the tokens.
func (a *Adapter) introduce(ctx context.Context) error {
	return a.insist(ctx, "slack.bot_token", func() error {
		header, err := a.identify(ctx)
		if err != nil {
			return err
		}
		if lacking := missingScopes(header); len(lacking) > 0 {
			a.log.Warn("slack: the app lacks scopes; `variorum check` says what each is for", "scopes", strings.Join(lacking, " "))
		}
		return nil
	})
}

// identify asks Slack once who the bot is, and returns the headers of its answer.
func (a *Adapter) identify(ctx context.Context) (http.Header, error) {
	answer, err := a.api.AuthTestContext(ctx)
	if err != nil {
		return nil, err
	}
	a.me.Store(&identity{
		Team:       cmp.Or(answer.TeamID, answer.EnterpriseID),
		Enterprise: answer.EnterpriseID, User: answer.UserID, Bot: answer.BotID,
	})
	return answer.Header, nil
}

// insist calls try until it succeeds, with growing pauses. Its error says that
// Slack does not take what setting holds.
func (a *Adapter) insist(ctx context.Context, setting string, try func() error) error {
	pause := time.Second
	for {
		err := try()
		if err == nil || ctx.Err() != nil {
			return nil
		}
		if what, ok := unusable(err); ok {
			return fmt.Errorf("slack: %s: %s", setting, what)
		}
		wait := pause
		if limit, ok := errors.AsType[*slackapi.RateLimitedError](err); ok {
			wait = max(wait, limit.RetryAfter)
		}
		a.log.Warn("slack: cannot start yet", "error", bare(err), "again_in", wait)
		if !sleep(ctx, wait) {
			return nil
		}
		pause = min(2*pause, time.Minute)
	}
}

// sleep waits; it is false if ctx ended before.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// acceptWithin is how long a message may take to be accepted: Slack waits
// three seconds for its acknowledgement.
const acceptWithin = 2500 * time.Millisecond

// accept hands over what came in, and reports whether Slack may be told so.
func (a *Adapter) accept(ctx context.Context, in incoming, h bot.Handler) (ok bool) {
	defer func() {
		if recover() != nil { // what was thrown may hold a question: only where it happened is told
			a.log.Error("slack: a message could not be handled", "stack", string(debug.Stack()))
			ok = false
		}
	}()
	a.returns.put(in.below, in.address)
	if in.notice != "" {
		a.log.Warn("slack: " + in.notice)
	}
	if in.none {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, acceptWithin)
	defer cancel()
	ours, err := a.concerns(ctx, in)
	if err != nil {
		a.log.Warn("slack: cannot tell whether a reply in a thread is for the bot; Slack will deliver it again", "error", bare(err))
		return false
	}
	if !ours {
		return true
	}
	if err := h(ctx, in.message); err != nil {
		a.log.Error("slack: a message was not accepted; Slack is not told that it was", "error", err)
		return false
	}
	return true
}

// concerns reports whether a message is for the bot: it is addressed, or has
// spoken in the thread.
func (a *Adapter) concerns(ctx context.Context, in incoming) (bool, error) {
	if !in.inThread {
		return true, nil
	}
	me := a.identity()
	if in.parent != "" && in.parent == me.User {
		return true, nil
	}
	channel, root := channelOf(in.message.Thread.Place), in.message.Thread.Root
	if ours, known := a.threads.get(channel + "/" + root); known {
		return ours, nil
	}
	ours, cursor := false, ""
	for pages := 0; !ours && pages < 3; pages++ {
		messages, next, err := a.replies(ctx, channel, root, cursor)
		switch {
		case is(err, "missing_scope", "channel_not_found", "not_in_channel", "thread_not_found") || undecodable(err):
			next = ""
		case err != nil:
			return false, err
		}
		for _, m := range messages {
			ours = ours || m.User == me.User || m.BotID != "" && m.BotID == me.Bot || mentions(m.Text, me.User)
		}
		if next == "" {
			break
		}
		cursor = next
	}
	a.threads.put(channel+"/"+root, ours)
	return ours, nil
}

// memory remembers a bounded number of threads. That the bot takes no part in
// one is forgotten after a minute: another process may have answered there.
type memory struct {
	mu     sync.Mutex
	known  map[string]remembered
	oldest []string
}

type remembered struct {
	ours bool
	at   time.Time
}

const (
	maxThreads    = 4096
	notOursForget = time.Minute
)

func (m *memory) put(thread string, ours bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil {
		m.known = map[string]remembered{}
	}
	if _, ok := m.known[thread]; !ok {
		if len(m.oldest) == maxThreads {
			delete(m.known, m.oldest[0])
			m.oldest = m.oldest[1:] // append moves what is left when the array is used up
		}
		m.oldest = append(m.oldest, thread)
	}
	m.known[thread] = remembered{ours: ours, at: time.Now()}
}

func (m *memory) get(thread string) (ours, known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.known[thread]
	if !ok || !r.ours && time.Since(r.at) > notOursForget {
		return false, false
	}
	return r.ours, true
}
