package index_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"variorum/index"
	"variorum/index/archive"
	"variorum/index/news"
)

var _ index.Revisions = (*archive.Archive)(nil)

// openBoth opens an archive and an index in one data folder, as the program does.
func openBoth(ctx context.Context, dir string) (*archive.Archive, *index.Index, error) {
	arch, err := archive.Open(ctx, filepath.Join(dir, "state.db"), nil)
	if err != nil {
		return nil, nil, err
	}
	x, err := index.Open(ctx, dir, arch, nil, nil)
	if err != nil {
		_ = arch.Close()
		return nil, nil, err
	}
	return arch, x, nil
}

// TestKilledChild is the process that TestKilled kills: it opens archive and
// index, puts batch after batch into the one and then the other, and purges now
// and then.
func TestKilledChild(t *testing.T) {
	dir := os.Getenv("VARIORUM_TEST_DATA")
	if dir == "" {
		t.Skip("run by TestKilled")
	}
	fmt.Println("ready")
	ctx := context.Background()
	arch, x, err := openBoth(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(uint64(os.Getpid()), 0))
	for n := 0; ; n++ {
		var batch []news.Revision
		for range 20 {
			id := fmt.Sprintf("doc-%d", rng.IntN(200))
			batch = append(batch, article(id, "A", fmt.Sprintf("Ferry words of batch %d by process %d.", n, os.Getpid())))
		}
		done, err := arch.Put(ctx, batch, day.Add(time.Duration(n)*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Put(ctx, done.Fresh()); err != nil {
			t.Fatal(err)
		}
		if n%5 == 4 {
			id := fmt.Sprintf("gone-%d-%d", os.Getpid(), n)
			if _, err := arch.Put(ctx, []news.Revision{article(id, "B", "The ferry is to be forgotten.")}, day); err != nil {
				t.Fatal(err)
			}
			if err := arch.Purge(ctx, id, "test", day); err != nil {
				t.Fatal(err)
			}
			if err := x.Remove(ctx, id); err != nil {
				t.Fatal(err)
			}
		}
		fmt.Println("put")
	}
}

func TestKilled(t *testing.T) {
	dir := t.TempDir()
	for round := range 10 {
		if round%3 == 2 { // the next one makes it again, and is killed at that
			arch, x, err := openBoth(t.Context(), dir)
			must(t, err, x.Stamp("other"), x.Close(), arch.Close())
		}
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilledChild$")
		cmd.Env = append(os.Environ(), "VARIORUM_TEST_DATA="+dir)
		out, err := cmd.StdoutPipe()
		must(t, err, cmd.Start())
		// The timer is the blow, not a wait: it falls anywhere in the work.
		var blow *time.Timer
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if lines.Text() != "ready" && lines.Text() != "put" {
				t.Errorf("child: %s", lines.Text())
			} else if blow == nil {
				blow = time.AfterFunc(20*time.Millisecond+rand.N(180*time.Millisecond), func() { _ = cmd.Process.Kill() })
			}
		}
		_ = cmd.Wait()
		if blow == nil {
			t.Fatal("the child did nothing")
		}
		arch, x, err := openBoth(t.Context(), dir)
		must(t, err)
		var revs shelf
		for r, err := range arch.All(t.Context()) {
			must(t, err)
			revs = append(revs, r)
		}
		same(t, x, revs)
		must(t, x.Close(), arch.Close())
		if t.Failed() {
			t.Fatalf("after round %d with %d revisions", round, len(revs))
		}
	}
	log := reopenReal(t, dir)
	says(t, log)
}

// reopenReal opens the index once more and returns what the log said.
func reopenReal(t *testing.T, dir string) string {
	t.Helper()
	arch, err := archive.Open(t.Context(), filepath.Join(dir, "state.db"), nil)
	must(t, err)
	defer arch.Close()
	var said strings.Builder
	x, err := index.Open(t.Context(), dir, arch, textLog(&said), nil)
	must(t, err, x.Close())
	return said.String()
}
