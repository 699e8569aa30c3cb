package matrix

import (
	"slices"
	"testing"
	"time"

	"go.mau.fi/util/dbutil"
	"maunium.net/go/mautrix/id"

	"variorum/index/archive/archivetest"
)

// TestWaitingOrder: what waits for a key is kept in the order in which it came,
// also where all of it came in one response.
func TestWaitingOrder(t *testing.T) {
	archivetest.Each(t, func(t *testing.T, open func() *dbutil.Database) {
		s, err := openStore(t.Context(), open())
		if err != nil {
			t.Fatal(err)
		}
		came := time.Now()
		want := []id.EventID{"$z", "$m", "$a", "$q"}
		for _, e := range append(slices.Clone(want), "$m") { // the last delivered again
			if err := s.putWaiting(t.Context(), waiting{Event: e, Room: "!r:example.org", Sender: "@ana:example.org", Session: "s", JSON: []byte("{}"), At: came}); err != nil {
				t.Fatal(err)
			}
		}
		list, err := s.waitings(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got []id.EventID
		for _, w := range list {
			got = append(got, w.Event)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%v wait, want %v", got, want)
		}
	})
}
