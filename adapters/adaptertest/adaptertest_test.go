package adaptertest

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.mau.fi/util/dbutil"

	"variorum/index/archive"
	"variorum/index/archive/archivetest"
)

var update = flag.Bool("update", false, "write what the bot says into conversations; read it before it is kept")

// TestMemory holds every conversation on the network in memory.
func TestMemory(t *testing.T) {
	Run(t, func(_ *testing.T, w World) Network { return NewMemory(w, true) })
}

// TestForgetful holds those about a network that cannot tell whether a reply
// arrived.
func TestForgetful(t *testing.T) {
	var some []*script
	for _, s := range scripts(t) {
		if slices.Contains(s.options.needs, "no-find") {
			some = append(some, s)
		}
	}
	if len(some) == 0 {
		t.Fatal("there is none")
	}
	holdAll(t, some, func(_ *testing.T, w World) Network { return NewMemory(w, false) })
}

// TestUpdate writes what is expected, if asked to.
func TestUpdate(t *testing.T) {
	if !*update {
		t.Skip("rewrites conversations only with -update")
	}
	for _, s := range scripts(t) {
		t.Run(s.name, func(t *testing.T) {
			finds := !slices.Contains(s.options.needs, "no-find")
			got := hold(t, s, func(_ *testing.T, w World) Network { return NewMemory(w, finds) }, files(t))
			if err := os.WriteFile(filepath.Join("conversations", s.name+".txtar"), s.format(got), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// files opens one SQLite database again and again.
func files(t *testing.T) func() *dbutil.Database {
	path := archivetest.File(t)
	return func() *dbutil.Database {
		db, err := archive.Database(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		return db
	}
}
