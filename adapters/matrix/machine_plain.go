//go:build !goolm

package matrix

import (
	"context"
	"errors"
	"log/slog"

	"go.mau.fi/util/dbutil"
	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
	"maunium.net/go/mautrix/sqlstatestore"
)

// canEncrypt says that this build cannot read or write encrypted rooms.
const canEncrypt = false

// errUnable is what every attempt at encryption ends with.
var errUnable = errors.New("this program was built without encryption (tag goolm)")

// machine stands in for the bot's end of end-to-end encryption.
type machine struct{}

func openMachine(context.Context, *mautrix.Client, *dbutil.Database, *sqlstatestore.SQLStateStore, string, func(id.SessionID), *slog.Logger) (*machine, error) {
	return &machine{}, nil
}

func (*machine) close() {}

func (*machine) receive(context.Context, *mautrix.RespSync, string) error { return nil }

func (*machine) stateChanged(context.Context, *event.Event) {}

func (*machine) decrypt(context.Context, *event.Event) (*event.Event, error) { return nil, errUnable }

func (*machine) encrypt(context.Context, id.RoomID, event.Type, *event.Content) (*event.EncryptedEventContent, error) {
	return nil, errUnable
}

func (*machine) askForKey(context.Context, *event.Event) error { return nil }

func (*machine) identity(context.Context) (exists, signed bool, err error) {
	return false, false, errUnable
}

func (*machine) sign(context.Context, string) error { return errUnable }

func (*machine) createIdentity(context.Context, string) (string, error) { return "", errUnable }
