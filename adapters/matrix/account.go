package matrix

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/id"
)

// deviceName is what the bot's device is called in the account's list.
const deviceName = "variorum"

// ready returns the login to use, making one at the first start.
func (a *Adapter) ready(ctx context.Context) (*account, error) {
	acc, err := a.store.account(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the login: %w", err)
	}
	switch {
	case acc == nil:
		if a.cfg.AccessToken == "" && a.cfg.Password == "" {
			return nil, &brokenError{"there is no login yet: run `variorum matrix login`, or put matrix.password in the configuration for the first start"}
		}
		return a.login(ctx)
	case a.cfg.AccessToken != "" && a.cfg.DeviceID != acc.Device.String():
		return a.login(ctx) // the configuration has another device now
	case a.cfg.AccessToken != "" && a.cfg.AccessToken != acc.Token:
		acc.Token = a.cfg.AccessToken
		return acc, a.store.putAccount(ctx, *acc)
	case !sameUser(a.cfg.User, acc.User):
		return nil, &brokenError{fmt.Sprintf("the database holds a login of %s, and matrix.user is %s: log in anew with `variorum matrix login`", acc.User, a.cfg.User)}
	}
	return acc, nil
}

// sameUser reports whether a setting names a user; an empty one names any.
func sameUser(setting string, user id.UserID) bool {
	return setting == "" || setting == user.String() || strings.TrimPrefix(setting, "@") == user.Localpart()
}

// Login logs in with what the settings hold, the access token or else the
// password, in the place of any login before. With neither, it uses the device
// code of OAuth, if the homeserver offers it: show is called with the address
// to open and the code to type there, and Login waits until somebody did. It
// returns the account's name and the device's. The password and the tokens are
// in no error.
func (a *Adapter) Login(ctx context.Context, show func(address, code string)) (user, device string, err error) {
	var acc *account
	if a.cfg.AccessToken == "" && a.cfg.Password == "" {
		acc, err = a.loginByCode(ctx, show)
	} else {
		acc, err = a.login(ctx)
	}
	if err != nil {
		return "", "", fmt.Errorf("matrix: %w", err)
	}
	return acc.User.String(), acc.Device.String(), nil
}

// login logs in with the access token, else with the password.
func (a *Adapter) login(ctx context.Context) (*account, error) {
	cli, err := a.client()
	if err != nil {
		return nil, err
	}
	acc := account{Homeserver: a.cfg.Homeserver}
	clock := serverClock(cli)
	if a.cfg.AccessToken != "" {
		cli.AccessToken = a.cfg.AccessToken
		who, err := cli.Whoami(ctx)
		if err != nil {
			return nil, fmt.Errorf("log in with the access token: %w", a.loginError(err))
		}
		if who.DeviceID != "" && who.DeviceID.String() != a.cfg.DeviceID {
			return nil, &brokenError{fmt.Sprintf("matrix.access_token belongs to device %s, not to matrix.device_id %s: put the device of the token there", who.DeviceID, a.cfg.DeviceID)}
		}
		acc.User, acc.Device, acc.Token = who.UserID, id.DeviceID(a.cfg.DeviceID), a.cfg.AccessToken
	} else {
		if a.cfg.User == "" {
			return nil, &brokenError{"matrix.user is missing: whose password is it?"}
		}
		resp, err := cli.Login(ctx, &mautrix.ReqLogin{
			Type:                     mautrix.AuthTypePassword,
			Identifier:               mautrix.UserIdentifier{Type: mautrix.IdentifierTypeUser, User: a.cfg.User},
			Password:                 a.cfg.Password,
			InitialDeviceDisplayName: deviceName,
		})
		if errors.Is(err, mautrix.MForbidden) {
			return nil, &brokenError{"the homeserver refused the login of " + a.cfg.User + ": check matrix.user and matrix.password"}
		}
		if err != nil {
			return nil, fmt.Errorf("log in: %w", a.loginError(err))
		}
		acc.User, acc.Device, acc.Token = resp.UserID, resp.DeviceID, resp.AccessToken
	}
	if !sameUser(a.cfg.User, acc.User) {
		return nil, &brokenError{fmt.Sprintf("the login is that of %s, and matrix.user is %s: correct one of the two", acc.User, a.cfg.User)}
	}
	acc.Started = clock()
	return a.keepLogin(ctx, acc)
}

// keepLogin stores a login, and returns it as it is stored.
func (a *Adapter) keepLogin(ctx context.Context, acc account) (*account, error) {
	if err := a.store.putAccount(ctx, acc); err != nil {
		return nil, fmt.Errorf("store the login: %w", err)
	}
	return a.store.account(ctx)
}

// serverClock returns what the server's clock said when it last answered, else
// ours: what was said before the first login is told by it.
func serverClock(cli *mautrix.Client) func() time.Time {
	var date time.Time
	cli.ResponseHook = func(_ *http.Request, resp *http.Response, _ error, _ time.Duration) {
		if resp != nil {
			if d, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
				date = d
			}
		}
	}
	return func() time.Time {
		cli.ResponseHook = nil
		if date.IsZero() {
			return time.Now()
		}
		return date
	}
}

// signDevice makes sure that people's clients trust the bot's device, as far as
// the settings hold what that needs; else it says in the log what to do.
func (a *Adapter) signDevice(ctx context.Context, s *session) error {
	exists, signed, err := s.machine.identity(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("ask whether this device is verified: %w", err)
	case signed:
		return nil
	case exists && a.cfg.RecoveryKey != "":
		if err := s.machine.sign(ctx, a.cfg.RecoveryKey); err != nil {
			return fmt.Errorf("verify this device: %w", err)
		}
		a.log.Info("this device is verified", "device", s.account.Device)
		return nil
	case !exists && a.cfg.RecoveryFile != "":
		return a.createIdentity(ctx, s)
	}
	a.log.Warn("this device is not verified: people are warned of it, and some clients send it no keys; run `variorum matrix verify`", "device", s.account.Device)
	return nil
}

// createIdentity makes the account's keys, and writes the recovery key to the
// file of the settings, which must not be there yet.
func (a *Adapter) createIdentity(ctx context.Context, s *session) error {
	// The file comes first: were there no place for the key, it would be lost.
	f, err := os.OpenFile(a.cfg.RecoveryFile, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		a.log.Warn("this device is not verified, because the recovery key could not be written; run `variorum matrix verify`", "err", err)
		return nil
	}
	key, err := s.machine.createIdentity(ctx, a.cfg.Password)
	if key == "" {
		_ = f.Close()
		_ = os.Remove(a.cfg.RecoveryFile)
		return fmt.Errorf("make keys for the account: %w", err)
	}
	_, werr := f.WriteString(key + "\n")
	if err := errors.Join(err, werr, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("make keys for the account, and write the recovery key to %s: %w", a.cfg.RecoveryFile, err)
	}
	a.log.Info("keys were made for the account and this device is verified; keep the recovery key", "file", a.cfg.RecoveryFile)
	return nil
}

// Verify signs the bot's device with the account's keys, which the recovery key
// of the settings opens. For an account that has none it makes them and returns
// the recovery key, this once; keys that are there are never replaced. No other
// copy of the program may run.
func (a *Adapter) Verify(ctx context.Context) (newRecoveryKey string, err error) {
	if !canEncrypt {
		return "", fmt.Errorf("matrix: %w", &brokenError{"this program was built without encryption: build it with -tags goolm"})
	}
	err = a.alone(ctx, func(s *session) error {
		exists, signed, err := s.machine.identity(ctx)
		switch {
		case err != nil:
			return fmt.Errorf("ask whether this device is verified: %w", err)
		case signed:
			return nil
		case exists && a.cfg.RecoveryKey == "":
			return &brokenError{"the account has keys already, and this device is not signed with them: give the recovery key (matrix.recovery_key)"}
		case exists:
			return s.machine.sign(ctx, a.cfg.RecoveryKey)
		}
		newRecoveryKey, err = s.machine.createIdentity(ctx, a.cfg.Password)
		return err
	})
	if err != nil {
		return newRecoveryKey, fmt.Errorf("matrix: %w", err)
	}
	return newRecoveryKey, nil
}

// alone runs do with a session that no other copy of the program has.
func (a *Adapter) alone(ctx context.Context, do func(*session) error) error {
	acc, err := a.ready(ctx)
	if err != nil {
		return err
	}
	lease, err := takeLease(ctx, a.store, acc.Device)
	if err != nil {
		return err
	}
	defer func() { _ = lease.release(context.WithoutCancel(ctx)) }()
	s, err := a.open(ctx, acc)
	if err != nil {
		return err
	}
	defer s.machine.close()
	return do(s)
}
