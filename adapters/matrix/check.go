package matrix

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/id"
)

// Problem is something that is wrong with the set-up.
type Problem struct {
	What  string // what is wrong
	Do    string // what mends it
	Fatal bool   // the bot cannot work on Matrix like this; else less well than it might
}

// Check looks at the login, the device and the settings, and says what is wrong
// and what mends it; nothing is an empty list. It posts nothing, and changes
// nothing but that it publishes the device's keys if that was not done yet. It
// may be called while another copy of the program runs.
func (a *Adapter) Check(ctx context.Context) []Problem {
	var found []Problem
	add := func(fatal bool, what, do string) { found = append(found, Problem{What: what, Do: do, Fatal: fatal}) }
	if len(a.cfg.Allow.Servers)+len(a.cfg.Allow.Users) == 0 {
		add(false, "nobody may invite the bot", "name servers or people in matrix.allow")
	}
	if !canEncrypt {
		add(false, "this program cannot read encrypted rooms, as most direct messages are", "build it with -tags goolm")
	}
	acc, err := a.store.account(ctx)
	switch {
	case err != nil:
		add(true, "the login cannot be read from the database: "+plain(err), "check the database")
		return found
	case acc == nil && a.cfg.AccessToken == "" && a.cfg.Password == "":
		add(true, "there is no login yet", "run `variorum matrix login`, or put matrix.password in the configuration for the first start")
		return found
	}
	cli, err := a.client()
	if err != nil {
		add(true, err.Error(), "correct it")
		return found
	}
	if _, err := cli.Versions(ctx); err != nil {
		add(true, "the homeserver does not answer: "+plain(err), unreachable(err))
		return found
	}
	if acc == nil {
		add(false, "there is no login yet", "`variorum serve` logs in at its first start, and `variorum matrix login` at once")
		return found
	}
	wrong := a.checkLogin(ctx, cli, acc)
	if now, err := a.store.account(ctx); len(wrong) > 0 && err == nil && now != nil && now.Token != acc.Token {
		wrong = a.checkLogin(ctx, cli, now) // whoever serves has renewed it meanwhile
	}
	return append(found, wrong...)
}

// checkLogin looks at a login that is there.
func (a *Adapter) checkLogin(ctx context.Context, cli *mautrix.Client, acc *account) []Problem {
	cli.UserID, cli.DeviceID, cli.AccessToken = acc.User, acc.Device, acc.Token
	const again = "run `variorum matrix login`"
	if !sameUser(a.cfg.User, acc.User) {
		return []Problem{{What: fmt.Sprintf("the database holds a login of %s, and matrix.user is %s", acc.User, a.cfg.User), Do: again, Fatal: true}}
	}
	// What renews a token is good once. A copy of the program that serves holds
	// it, and uses it before the token ends.
	var err error
	if acc.Refresh != "" && time.Now().After(acc.Expires) {
		err = a.renew(ctx, cli, acc)
	}
	var who *mautrix.RespWhoami
	if err == nil {
		who, err = cli.Whoami(ctx)
	}
	var broken *brokenError
	switch {
	case errors.As(a.loginError(err), &broken):
		return []Problem{{What: broken.text, Do: again, Fatal: true}}
	case err != nil:
		return []Problem{{What: "the homeserver does not say who we are: " + plain(err), Do: "try again", Fatal: true}}
	case who.UserID != acc.User || who.DeviceID != "" && who.DeviceID != acc.Device:
		return []Problem{{What: fmt.Sprintf("the login is that of %s on device %s, and the database has %s on %s", who.UserID, who.DeviceID, acc.User, acc.Device), Do: again, Fatal: true}}
	}
	if !canEncrypt {
		return nil
	}
	return a.checkDevice(ctx, cli, acc)
}

// checkDevice asks the server, as anybody may, what it knows of the device.
func (a *Adapter) checkDevice(ctx context.Context, cli *mautrix.Client, acc *account) []Problem {
	resp, err := cli.QueryKeys(ctx, &mautrix.ReqQueryKeys{DeviceKeys: map[id.UserID]mautrix.DeviceIDList{acc.User: {}}})
	if err != nil {
		return []Problem{{What: "the homeserver does not tell the keys of this device: " + plain(err), Do: "try again"}}
	}
	device, published := resp.DeviceKeys[acc.User][acc.Device]
	signer, exists := resp.SelfSigningKeys[acc.User]
	switch {
	case !published:
		return []Problem{{What: "this device has no keys yet", Do: "run `variorum matrix verify`, or start `variorum serve`; if this stays, run `variorum matrix login`"}}
	case !exists:
		return []Problem{{What: "this device is not verified: people are warned of it, and some clients send it no keys", Do: "run `variorum matrix verify`, which makes keys for the account, as it has none"}}
	case device.Signatures[acc.User][id.NewKeyID(id.KeyAlgorithmEd25519, signer.FirstKey().String())] == "":
		return []Problem{{What: "this device is not signed with the account's keys: people are warned of it, and some clients send it no keys", Do: "run `variorum matrix verify` with the account's recovery key"}}
	}
	return nil
}

// unreachable says what to look at when a server does not answer.
func unreachable(err error) string {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return "check the name in matrix.homeserver"
	}
	return "check matrix.homeserver, and that the homeserver runs and can be reached from here"
}
