//go:build goolm

package matrix

import (
	"context"

	"maunium.net/go/mautrix/id"
)

// trusting has the person's client send keys to devices only that their owner
// has signed.
func (p *person) trusting() { p.keys.mach.SendKeysMinTrust = id.TrustStateCrossSignedTOFU }

// trusts reports whether the person's client knows of a device of a user that it
// sends keys to.
func (p *person) trusts(user id.UserID) bool {
	ctx := context.Background()
	for _, d := range p.keys.mach.LoadDevices(ctx, user) {
		if trust, err := p.keys.mach.ResolveTrustContext(ctx, d); err == nil && trust >= id.TrustStateCrossSignedTOFU {
			return true
		}
	}
	return false
}

// forget has the person's client begin a new session in a room.
func (p *person) forget(room id.RoomID) {
	if err := p.keys.mach.CryptoStore.RemoveOutboundGroupSession(context.Background(), room); err != nil {
		p.t.Fatal(err)
	}
}

// meet has the person's client learn of a user's devices, which it sends keys to.
func (p *person) meet(user id.UserID) { p.keys.mach.LoadDevices(context.Background(), user) }
