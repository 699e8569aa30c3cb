//go:build !goolm

package matrix

import "maunium.net/go/mautrix/id"

func (*person) trusting() {}

func (*person) trusts(id.UserID) bool { return false }

func (*person) forget(id.RoomID) {}

func (*person) meet(id.UserID) {}
