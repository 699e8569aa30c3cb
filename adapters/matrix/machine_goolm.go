//go:build goolm

package matrix

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"

	"go.mau.fi/util/dbutil"
	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/crypto/olm"
	"maunium.net/go/mautrix/crypto/ssss"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
	"maunium.net/go/mautrix/sqlstatestore"
)

// canEncrypt says that this build reads and writes encrypted rooms.
const canEncrypt = true

// machine is the bot's end of end-to-end encryption: the keys of its device
// and those that others gave it, in the program's database.
type machine struct {
	mach   *crypto.OlmMachine
	db     *dbutil.Database
	states *sqlstatestore.SQLStateStore
	log    *slog.Logger
}

// openMachine loads the keys of the client's device, making and publishing
// them for a device that has none. It calls arrived for each key that comes to
// read a room by, inside receive.
func openMachine(ctx context.Context, cli *mautrix.Client, db *dbutil.Database, states *sqlstatestore.SQLStateStore, pickleKey string, arrived func(id.SessionID), log *slog.Logger) (*machine, error) {
	// Each device has its own account in the tables: after another login the
	// keys of the device before are neither used nor overwritten.
	keys := crypto.NewSQLCryptoStore(db, dbutil.NoopLogger, cli.DeviceID.String(), cli.DeviceID, []byte(pickleKey))
	if err := keys.DB.Upgrade(ctx); err != nil {
		return nil, fmt.Errorf("tables for keys: %w", err)
	}
	mach := crypto.NewOlmMachine(cli, &cli.Log, keys, states)
	// Devices are looked up before a database transaction begins, never in it.
	mach.DisableDecryptKeyFetching = true
	// It keeps a list of every index that was skipped, and a sender decides how many that are.
	mach.DisableRatchetTracking = true
	mach.SessionReceived = func(_ context.Context, _ id.RoomID, session id.SessionID, _ uint32) { arrived(session) }
	if err := mach.Load(ctx); err != nil {
		if strings.Contains(err.Error(), "bad mac") || errors.Is(err, olm.ErrBadMAC) || strings.Contains(err.Error(), "pickle") {
			return nil, &brokenError{"matrix.pickle_key is not the one that the keys of this device were stored with: " +
				"put the old one back, or log in anew with `variorum matrix login`, which makes a new device"}
		}
		return nil, fmt.Errorf("keys of the device: %w", err)
	}
	m := &machine{mach: mach, db: db, states: states, log: log}
	if err := m.publish(ctx); err != nil {
		mach.Destroy()
		return nil, err
	}
	return m, nil
}

// publish makes sure that the server has the keys of this device and no others.
func (m *machine) publish(ctx context.Context) error {
	cli, account := m.mach.Client, m.mach.GetAccount()
	resp, err := cli.QueryKeys(ctx, &mautrix.ReqQueryKeys{DeviceKeys: map[id.UserID]mautrix.DeviceIDList{cli.UserID: {cli.DeviceID}}})
	if err != nil {
		return fmt.Errorf("ask for the keys of this device: %w", err)
	}
	device, found := resp.DeviceKeys[cli.UserID][cli.DeviceID]
	switch ours := m.mach.OwnIdentity().SigningKey; {
	case !found || len(device.Keys) == 0:
		if account.Shared {
			return &brokenError{"the homeserver has no keys for device " + cli.DeviceID.String() +
				" any more, although they were published: log in anew with `variorum matrix login`"}
		}
		if err := m.mach.ShareKeys(ctx, -1); err != nil {
			return fmt.Errorf("publish the keys of this device: %w", err)
		}
	case device.Keys.GetEd25519(cli.DeviceID) != ours:
		return &brokenError{"the homeserver has other keys for device " + cli.DeviceID.String() +
			" than this database, as after the database was lost: log in anew with `variorum matrix login`, which makes a new device"}
	case !account.Shared: // the process ended between publishing and noting so
		account.Shared = true
		if err := m.mach.CryptoStore.PutAccount(ctx, account); err != nil {
			return fmt.Errorf("note that the keys are published: %w", err)
		}
	}
	return nil
}

// close ends what runs in the background.
func (m *machine) close() {
	if m != nil {
		m.mach.Destroy()
	}
}

// receive takes in what a sync response brings besides rooms: the keys that
// others send, whose devices changed, how many one-time keys are left. A nil
// error means that it is stored; the same response may be received again.
func (m *machine) receive(ctx context.Context, resp *mautrix.RespSync, since string) error {
	m.mach.HandleDeviceLists(ctx, &resp.DeviceLists, since)
	for _, e := range resp.ToDevice.Events {
		e.Type.Class = event.ToDeviceEventType
		if e.Content.Parsed == nil && e.Content.ParseRaw(e.Type) != nil {
			continue // nothing that is known here
		}
		if e.Type != event.ToDeviceEncrypted {
			m.handle(ctx, e)
			continue
		}
		if key := e.Content.AsEncrypted().SenderKey; key != "" {
			if d, err := m.mach.CryptoStore.FindDeviceByKey(ctx, e.Sender, key); err == nil && d == nil {
				m.mach.LoadDevices(ctx, e.Sender)
			}
		}
		// One transaction: were the process killed between noting that this was
		// decrypted and storing the key in it, the key would be lost for ever.
		err := m.db.DoTxn(ctx, nil, func(ctx context.Context) error {
			m.handle(ctx, e)
			return ctx.Err()
		})
		if err != nil {
			return fmt.Errorf("store a key: %w", err)
		}
	}
	m.mach.HandleOTKCounts(ctx, &resp.DeviceOTKCount)
	m.mach.MarkOlmHashSavePoint(ctx)
	return ctx.Err()
}

// handle takes in one thing that was sent to this device. What somebody sent
// must not stop the bot, again at every start.
func (m *machine) handle(ctx context.Context, e *event.Event) {
	defer func() {
		if r := recover(); r != nil {
			m.log.Error("something sent to this device was passed over, because it ends in a panic", "sender", e.Sender, "type", e.Type.Type, "panic", r, "stack", string(debug.Stack()))
		}
	}()
	m.mach.HandleToDeviceEvent(ctx, e)
}

// stateChanged lets go of a room's key where the event changes who may read.
func (m *machine) stateChanged(ctx context.Context, e *event.Event) {
	switch e.Type {
	case event.StateMember:
		m.mach.HandleMemberEvent(ctx, e)
	case event.StateHistoryVisibility:
		m.mach.HandleHistoryVisibility(ctx, e)
	}
}

// errNoKey says that a message cannot be read yet.
var errNoKey = errors.New("the key has not come")

// decrypt returns what an event says. The error is errNoKey where it can be
// read once its key comes, *withheldError where the sender's device refuses the
// key, errUnreadable where it can never be read; with any other it may be tried
// again.
func (m *machine) decrypt(ctx context.Context, e *event.Event) (clear *event.Event, err error) {
	defer func() {
		// Whoever has a key may lock anything up with it.
		if r := recover(); r != nil {
			clear, err = nil, fmt.Errorf("%w: it ends in a panic: %v", errUnreadable, r)
		}
	}()
	clear, err = m.mach.DecryptMegolmEvent(ctx, e)
	var withheld *event.RoomKeyWithheldEventContent
	switch {
	case err == nil:
		return clear, nil
	case errors.As(err, &withheld):
		return nil, &withheldError{string(withheld.Code)}
	case errors.Is(err, crypto.ErrNoSessionFound), errors.Is(err, olm.ErrUnknownMessageIndex):
		return nil, errNoKey
	case strings.Contains(err.Error(), "megolm payload"), // what was locked up is no event
		slices.ContainsFunc(unreadable, func(never error) bool { return errors.Is(err, never) }):
		return nil, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	return nil, err
}

// unreadable are the errors that say that an event can never be read.
var unreadable = []error{
	crypto.ErrWrongRoom, crypto.ErrCorruptedMegolmPayload, crypto.ErrDuplicateMessageIndex, crypto.ErrUnsupportedAlgorithm, crypto.ErrIncorrectEncryptedContentType,
	olm.ErrBadMAC, olm.ErrBadSignature, olm.ErrBadMessageFormat, olm.ErrWrongProtocolVersion, olm.ErrEmptyInput, olm.ErrInputToSmall, olm.ErrBadInput, olm.ErrMsgIndexTooHigh,
}

// encrypt returns the content of an event as it goes to a room, after the key
// went to everybody in it. Nothing is in the room when it fails.
func (m *machine) encrypt(ctx context.Context, room id.RoomID, what event.Type, content *event.Content) (*event.EncryptedEventContent, error) {
	sealed, err := m.mach.EncryptMegolmEvent(ctx, room, what, content)
	if err == nil || !errors.Is(err, crypto.ErrSessionExpired) && !errors.Is(err, crypto.ErrNoGroupSession) && !errors.Is(err, crypto.ErrSessionNotShared) {
		return sealed, err
	}
	people, err := m.states.GetRoomJoinedOrInvitedMembers(ctx, room)
	if err != nil {
		return nil, fmt.Errorf("who is in the room: %w", err)
	}
	if err := m.mach.ShareGroupSession(ctx, room, people); err != nil {
		return nil, fmt.Errorf("share the key of the room: %w", err)
	}
	return m.mach.EncryptMegolmEvent(ctx, room, what, content)
}

// askForKey asks the devices of an event's sender for its key.
func (m *machine) askForKey(ctx context.Context, e *event.Event) error {
	c := e.Content.AsEncrypted()
	device := id.DeviceID("*")
	return m.mach.SendRoomKeyRequest(ctx, e.RoomID, c.SenderKey, c.SessionID, "", map[id.UserID][]id.DeviceID{
		e.Sender: {device}, m.mach.Client.UserID: {device},
	})
}

// identity reports whether the account has keys to sign its devices with, and
// whether this device is signed.
func (m *machine) identity(ctx context.Context) (exists, signed bool, err error) {
	m.mach.LoadDevices(ctx, m.mach.Client.UserID) // the signatures, as they are now
	return m.mach.GetOwnVerificationStatus(ctx)
}

// sign signs this device with the account's keys, which the recovery key opens.
func (m *machine) sign(ctx context.Context, recoveryKey string) error {
	err := m.mach.VerifyWithRecoveryKey(ctx, recoveryKey)
	switch {
	case errors.Is(err, ssss.ErrInvalidRecoveryKey), errors.Is(err, ssss.ErrIncorrectSSSSKey), errors.Is(err, ssss.ErrKeyDataMACMismatch):
		return &brokenError{"matrix.recovery_key is not the recovery key of this account: check for a slip of the pen, or look for the newest one"}
	case errors.Is(err, ssss.ErrNoDefaultKeyID), errors.Is(err, mautrix.MNotFound):
		return &brokenError{"the account keeps nothing that a recovery key opens: set up key storage for it in a Matrix client, and take the recovery key from there"}
	}
	return err
}

// createIdentity makes keys for an account that has none, signs this device,
// and returns the recovery key, with an error too if it is needed to mend it.
// The password is given to servers that ask for it.
func (m *machine) createIdentity(ctx context.Context, password string) (string, error) {
	var key string
	var err error
	if password != "" {
		key, _, err = m.mach.GenerateAndUploadCrossSigningKeysWithPassword(ctx, password, "")
	} else {
		key, _, err = m.mach.GenerateAndUploadCrossSigningKeys(ctx, nil, "")
	}
	if err != nil {
		return key, err
	}
	if err := m.mach.SignOwnDevice(ctx, m.mach.OwnIdentity()); err != nil {
		return key, err
	}
	return key, m.mach.SignOwnMasterKey(ctx)
}
