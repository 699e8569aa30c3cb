package matrix

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.mau.fi/util/random"
	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/id"
	"maunium.net/go/mautrix/oauth"
)

// loginByCode logs in by the device code of OAuth.
func (a *Adapter) loginByCode(ctx context.Context, show func(address, code string)) (*account, error) {
	cli, err := a.client()
	if err != nil {
		return nil, err
	}
	clock := serverClock(cli)
	meta, err := cli.OAuthGetServerMetadata(ctx)
	if err != nil || meta == nil || meta.DeviceAuthorizationEndpoint == "" {
		return nil, &brokenError{"the homeserver offers no login by a code: put matrix.password, or matrix.access_token with matrix.device_id, in the configuration"}
	}
	registered, err := cli.OAuthRegisterClient(ctx, &oauth.ClientMetadata{
		ApplicationType: oauth.ApplicationTypeNative, ClientName: deviceName, ClientURI: "https://variorum.invalid/",
		GrantTypes:              []oauth.GrantType{oauth.GrantTypeDeviceCode, oauth.GrantTypeRefreshToken},
		TokenEndpointAuthMethod: oauth.AuthMethodNone,
	})
	if err != nil {
		return nil, fmt.Errorf("register with the homeserver: %w", err)
	}
	device := id.DeviceID(strings.ToUpper(random.String(12)))
	code, err := cli.OAuthGenerateDeviceCode(ctx, oauth.GenerateDeviceCodeParams{
		ClientID: registered.ClientID,
		Scopes:   oauth.ScopeList{"urn:matrix:client:api:*", oauth.Scope("urn:matrix:client:device:" + device.String())},
	})
	if err != nil {
		return nil, fmt.Errorf("ask for a code: %w", err)
	}
	address := code.VerificationURIComplete
	if address == "" {
		address = code.VerificationURI
	}
	show(address, code.UserCode)
	token, err := pollCode(ctx, cli, registered.ClientID, code)
	if err != nil {
		return nil, err
	}
	who, err := cli.Whoami(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask the homeserver who we are: %w", err)
	}
	if !sameUser(a.cfg.User, who.UserID) {
		return nil, &brokenError{fmt.Sprintf("the login is that of %s, and matrix.user is %s: correct one of the two", who.UserID, a.cfg.User)}
	}
	return a.keepLogin(ctx, account{
		Homeserver: a.cfg.Homeserver, User: who.UserID, Device: device, Token: token.AccessToken,
		Client: registered.ClientID, Refresh: token.RefreshToken, Expires: time.Now().Add(token.ExpiresIn.Duration), Started: clock(),
	})
}

// pollCode waits until somebody typed the code.
func pollCode(ctx context.Context, cli *mautrix.Client, client string, code *oauth.DeviceCodeResponse) (*oauth.TokenResponse, error) {
	every := max(code.Interval.Duration, time.Second)
	end := time.Now().Add(max(code.ExpiresIn.Duration, time.Minute))
	for time.Now().Before(end) {
		pause(ctx, every, nil)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		token, err := cli.OAuthPollDeviceCode(ctx, oauth.PollDeviceCodeParams{DeviceCode: code.DeviceCode, ClientID: client, StoreCredentials: true})
		switch {
		case err == nil:
			return token, nil
		case errors.Is(err, mautrix.ErrOAuthAuthorizationPending):
		case errors.Is(err, mautrix.ErrOAuthSlowDown):
			every += 5 * time.Second
		case errors.Is(err, mautrix.ErrOAuthAccessDenied):
			return nil, &brokenError{"the login was refused in the browser"}
		default:
			return nil, fmt.Errorf("wait for the code: %w", err)
		}
	}
	return nil, &brokenError{"nobody typed the code in time: try again"}
}

// renewEarly is how long before its end a token is renewed; longer than the
// server is given to answer.
const renewEarly = time.Minute

// renew gets the next tokens of a login by OAuth, and has the client use them.
// The client renews nothing by itself: what the server refused it would send
// again and again.
func (a *Adapter) renew(ctx context.Context, cli *mautrix.Client, acc *account) error {
	r, err := a.client()
	if err != nil {
		return err
	}
	r.OAuthSetTokens(acc.Client, acc.Refresh, acc.Token, acc.Expires)
	r.SaveNewToken = func(ctx context.Context, refresh, token string, expires time.Time) error {
		acc.Refresh, acc.Token, acc.Expires = refresh, token, expires // those before are good no more
		cli.Client.Transport.(*renewed).token.Store(&token)
		return a.store.putToken(ctx, refresh, token, expires)
	}
	const anyTime = 10 * 365 * 24 * time.Hour
	if err := r.OAuthRefreshToken(ctx, anyTime); err != nil {
		return fmt.Errorf("%w: %w", mautrix.ErrFailedToRefreshToken, err)
	}
	return nil
}

// ends reports whether a token is to be renewed.
func (acc *account) ends() bool {
	return acc.Refresh != "" && time.Until(acc.Expires) < renewEarly
}
