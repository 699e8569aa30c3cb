package matrix

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.mau.fi/util/dbutil"
	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/id"
	"maunium.net/go/mautrix/sqlstatestore"

	"variorum/bot"
)

// Config says where the bot lives and who may invite it.
type Config struct {
	Homeserver  string // https://matrix.example.org
	User        string // @variorum:example.org, or its first part
	Password    string // for the first start; later the login of that time is used
	AccessToken string // instead of a password, with DeviceID
	DeviceID    string
	PickleKey   string // what the keys in the database are locked with
	RecoveryKey string // of the account; opens the keys that sign the bot's device
	Allow       Allow

	// RecoveryFile is where Listen writes the recovery key (mode 0600) of an
	// account that has none yet. It makes none where this is empty, or a file
	// is there already.
	RecoveryFile string
}

// Adapter is the bot's account on a homeserver.
type Adapter struct {
	cfg   Config
	store *store
	db    *dbutil.Database
	log   *slog.Logger

	toErrands  chan struct{} // there is something to do about a room
	toKeys     chan struct{} // an event waits for its key
	courtesies chan courtesy

	currentLock sync.Mutex // guards what follows
	current     *session
	changed     chan struct{} // closed when there is another session, or none
}

var (
	_ bot.Adapter   = (*Adapter)(nil)
	_ bot.Editor    = (*Adapter)(nil)
	_ bot.Finder    = (*Adapter)(nil)
	_ bot.Splitter  = (*Adapter)(nil)
	_ bot.Signaller = (*Adapter)(nil)
)

// New returns an adapter that keeps its memory in db, making the tables it
// needs. It connects to nothing. The errors are those of the settings, all at
// once, and of the database.
func New(cfg Config, db *dbutil.Database, log *slog.Logger) (*Adapter, error) {
	var problems []error
	if cfg.Homeserver == "" {
		problems = append(problems, errors.New("matrix.homeserver is missing: the address of the homeserver, such as https://matrix.example.org"))
	} else if _, err := mautrix.ParseAndNormalizeBaseURL(cfg.Homeserver); err != nil {
		problems = append(problems, fmt.Errorf("matrix.homeserver is no address: %w", err))
	}
	if canEncrypt && cfg.PickleKey == "" {
		problems = append(problems, errors.New("matrix.pickle_key is missing: put in a long random text, such as `openssl rand -hex 32` prints, and keep it with the database"))
	}
	if (cfg.AccessToken == "") != (cfg.DeviceID == "") {
		problems = append(problems, errors.New("matrix.access_token and matrix.device_id belong together: give both or neither"))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("matrix: %w", err)
	}
	s, err := openStore(context.Background(), db)
	if err != nil {
		return nil, fmt.Errorf("matrix: tables: %w", err)
	}
	return &Adapter{
		cfg: cfg, store: s, db: db, log: log.With("network", "matrix"),
		toErrands: make(chan struct{}, 1), toKeys: make(chan struct{}, 1), courtesies: make(chan courtesy, 64),
		changed: make(chan struct{}),
	}, nil
}

// brokenError is what only a person can mend; it says how.
type brokenError struct{ text string }

func (e *brokenError) Error() string { return e.text }

// session is the adapter while it is logged in.
type session struct {
	client  *mautrix.Client
	machine *machine
	states  *sqlstatestore.SQLStateStore // who is in which room
	account account
	name    string // the bot's own, as people see it

	arrivedLock sync.Mutex
	arrived     map[id.SessionID]bool // keys that came and were not tried yet
	looked      bool                  // all that waits was tried once
}

// session returns the current session, nil while there is none.
func (a *Adapter) session() *session {
	a.currentLock.Lock()
	defer a.currentLock.Unlock()
	return a.current
}

// Ready reports whether the bot is logged in and reads.
func (a *Adapter) Ready() bool { return a.session() != nil }

func (a *Adapter) setSession(s *session) {
	a.currentLock.Lock()
	defer a.currentLock.Unlock()
	a.current = s
	close(a.changed)
	a.changed = make(chan struct{})
}

// connected returns the session, waiting for it until ctx ends: the bot may have
// something to post before the adapter has logged in.
func (a *Adapter) connected(ctx context.Context) (*session, error) {
	for {
		a.currentLock.Lock()
		s, changed := a.current, a.changed
		a.currentLock.Unlock()
		if s != nil {
			return s, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, &bot.Later{After: time.Second, Err: errors.New("matrix: not connected to the homeserver")}
		}
	}
}

// Listen implements bot.Adapter. On its first start it logs in, if the settings
// hold a password or a token. While the homeserver is away it tries again, and
// says so in the log once.
func (a *Adapter) Listen(ctx context.Context, h bot.Handler) error {
	trouble := &trouble{log: a.log}
	for {
		err := a.listen(ctx, h, trouble)
		if ctx.Err() != nil {
			return nil
		}
		var broken *brokenError
		if errors.As(err, &broken) {
			return fmt.Errorf("matrix: %w", err)
		}
		trouble.begin("the Matrix side does not start; trying again", err)
		pause(ctx, trouble.wait(), nil)
	}
}

// listen is one session, until an error ends it.
func (a *Adapter) listen(ctx context.Context, h bot.Handler, trouble *trouble) error {
	acc, err := a.ready(ctx)
	if err != nil {
		return err
	}
	lease, err := takeLease(ctx, a.store, acc.Device)
	if err != nil {
		return err
	}
	defer func() {
		// Even when ctx has ended, so that the next start need not wait.
		rctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		if err := lease.release(rctx); err != nil {
			a.log.Debug("the device was not given back", "err", err)
		}
	}()

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var group sync.WaitGroup
	defer group.Wait()
	group.Go(func() {
		if err := lease.keep(ctx); err != nil {
			cancel(err)
		}
	})
	err = a.serve(ctx, acc, h, trouble, &group)
	if lost := context.Cause(ctx); lost != nil && !errors.Is(lost, context.Canceled) {
		err = lost
	}
	cancel(nil) // the others end with this one
	return err
}

// serve reads what the server sends until an error ends it.
func (a *Adapter) serve(ctx context.Context, acc *account, h bot.Handler, trouble *trouble, group *sync.WaitGroup) error {
	s, err := a.open(ctx, acc)
	if err != nil {
		return err
	}
	defer s.machine.close()
	if canEncrypt {
		if err := a.signDevice(ctx, s); err != nil {
			return err
		}
	} else {
		a.log.Warn("this program was built without encryption: it cannot read encrypted rooms, as most direct messages are; build it with -tags goolm")
	}
	if len(a.cfg.Allow.Servers)+len(a.cfg.Allow.Users) == 0 {
		a.log.Warn("matrix.allow is empty: nobody may invite the bot")
	}
	a.setSession(s)
	defer a.setSession(nil)
	a.log.Info("logged in", "user", s.account.User, "device", s.account.Device)
	group.Go(func() { a.runErrands(ctx, s) })
	group.Go(func() { a.runKeys(ctx, s) })
	group.Go(func() { a.runCourtesies(ctx, s) })
	return a.read(ctx, s, h, trouble)
}

// open connects a login: its client, what is known of its rooms, its keys.
func (a *Adapter) open(ctx context.Context, acc *account) (*session, error) {
	cli, err := a.client()
	if err != nil {
		return nil, err
	}
	cli.UserID, cli.DeviceID, cli.AccessToken = acc.User, acc.Device, acc.Token
	if acc.ends() {
		if err := a.renew(ctx, cli, acc); err != nil {
			return nil, a.loginError(err)
		}
	}
	who, err := cli.Whoami(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask the homeserver who we are: %w", a.loginError(err))
	}
	if who.UserID != acc.User || who.DeviceID != "" && who.DeviceID != acc.Device {
		return nil, &brokenError{fmt.Sprintf("the access token belongs to %s on device %s, and the database to %s on device %s: log in anew with `variorum matrix login`",
			who.UserID, who.DeviceID, acc.User, acc.Device)}
	}
	s := &session{client: cli, account: *acc, arrived: map[id.SessionID]bool{}}
	s.states = sqlstatestore.NewSQLStateStore(a.db, dbutil.NoopLogger, false)
	s.states.DisableNameDisambiguation = true
	if err := s.states.Upgrade(ctx); err != nil {
		return nil, fmt.Errorf("tables for rooms: %w", err)
	}
	cli.StateStore = s.states
	if s.machine, err = openMachine(ctx, cli, a.db, s.states, a.cfg.PickleKey, s.keyArrived, a.log); err != nil {
		return nil, err
	}
	if name, err := cli.GetOwnDisplayName(ctx); err == nil && name != nil {
		s.name = name.DisplayName
	}
	return s, nil
}

// client returns one that is not logged in. It tries nothing twice by itself.
func (a *Adapter) client() (*mautrix.Client, error) {
	cli, err := mautrix.NewClient(a.cfg.Homeserver, "", "")
	if err != nil {
		return nil, &brokenError{"matrix.homeserver is no address: " + err.Error()}
	}
	cli.UserAgent = "variorum " + mautrix.DefaultUserAgent
	cli.Client = &http.Client{Timeout: 3 * time.Minute, Transport: &renewed{}}
	return cli, nil
}

// renewed sends requests with the token that took the place of the one that the
// client was given. The client's own fields are read without a lock while it is in
// use, so they stay as they were.
type renewed struct {
	token atomic.Pointer[string] // nil: none has
}

// RoundTrip sends a request.
func (t *renewed) RoundTrip(req *http.Request) (*http.Response, error) {
	if token := t.token.Load(); token != nil && req.Header.Get("Authorization") != "" {
		req = req.Clone(req.Context())
		req.Header.Set("Authorization", "Bearer "+*token)
	}
	return http.DefaultTransport.RoundTrip(req)
}

// loginError turns the errors that mean that the login is no longer good into
// what a person can do about it.
func (a *Adapter) loginError(err error) error {
	switch {
	case errors.Is(err, mautrix.MUnknownToken), errors.Is(err, mautrix.MMissingToken),
		errors.Is(err, mautrix.ErrFailedToRefreshToken) && errors.Is(err, mautrix.ErrOAuthInvalidGrant):
		return &brokenError{"the homeserver does not know this login any more (logged out, or the password was changed): log in anew with `variorum matrix login`"}
	case errors.Is(err, mautrix.MUserDeactivated):
		return &brokenError{"the account was deactivated on the homeserver: ask those who run it"}
	}
	return err
}

// missing reports whether an event that was asked about is not there. Servers
// say so in more than one way; that they do not know the question is another.
func missing(err error) bool {
	var he mautrix.HTTPError
	return errors.Is(err, mautrix.MNotFound) || errors.As(err, &he) && he.IsStatus(http.StatusNotFound) && !errors.Is(err, mautrix.MUnrecognized)
}

// trouble is a time in which something does not work: it is logged when it
// begins and when it is over.
type trouble struct {
	log   *slog.Logger
	since time.Time
	times int
}

func (t *trouble) begin(what string, err error) {
	if t.times++; t.times == 1 {
		t.since = time.Now()
		t.log.Warn(what, "err", plain(err))
		return
	}
	t.log.Debug(what, "times", t.times, "err", plain(err))
}

func (t *trouble) end() {
	if t.times > 0 {
		t.log.Info("all is well again", "after", time.Since(t.since).Round(time.Second))
	}
	t.times = 0
}

// wait returns how long to wait before the next attempt: 0.5 to 30 s.
func (t *trouble) wait() time.Duration {
	d := min(500*time.Millisecond<<min(t.times, 10), 30*time.Second)
	return d/2 + rand.N(d/2)
}

// plain returns an error without the address that was asked, on one line.
func plain(err error) string {
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}

// pause waits until d is over, ctx ends, or something comes from wake.
func pause(ctx context.Context, d time.Duration, wake <-chan struct{}) {
	timer := time.NewTimer(max(d, 0))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-wake:
	}
}

// nudge wakes whoever waits on a channel.
func (*Adapter) nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
