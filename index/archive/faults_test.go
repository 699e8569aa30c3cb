package archive_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"variorum/index/archive"
	"variorum/index/archive/archivetest"
	"variorum/index/news"
)

// wantError fails unless err is an error of this package that has all the words.
func wantError(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	if !strings.HasPrefix(err.Error(), "archive: ") {
		t.Errorf("error does not begin with the package: %v", err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error does not say %q: %v", w, err)
		}
	}
}

func TestNoDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("This is a letter, not a database. ", 200)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := archive.Open(t.Context(), path, nil)
	wantError(t, err, path, "not a database", "backup")
}

func TestDamagedDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	a, err := archive.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		put(t, a, day, article(fmt.Sprint(i), strings.Repeat(fmt.Sprintf("Sentence %d. ", rand.Int()), 200)))
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4096; i < len(data); i++ {
		data[i] ^= 0x5a
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	a, err = archive.Open(t.Context(), path, nil)
	if err == nil {
		defer a.Close()
		for _, err = range a.All(t.Context()) {
			if err != nil {
				break
			}
		}
	}
	wantError(t, err, path, "damaged")
}

func TestNewerSchema(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	a, err := archive.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.DB().Exec(t.Context(), `UPDATE archive_version SET version=99, compat=99`); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = archive.Open(t.Context(), path, nil)
	wantError(t, err, path, "newer variorum")
}

func TestFullDisk(t *testing.T) {
	a := open(t, archivetest.File(t))
	put(t, a, day, article("a", "One."))
	a.DB().RawDB.SetMaxOpenConns(1) // the limit holds for one connection
	var pages int
	if err := a.DB().QueryRow(t.Context(), `PRAGMA page_count`).Scan(&pages); err != nil {
		t.Fatal(err)
	}
	if _, err := a.DB().Exec(t.Context(), fmt.Sprintf(`PRAGMA max_page_count=%d`, pages)); err != nil {
		t.Fatal(err)
	}
	noise := make([]byte, 100_000)
	for i := range noise {
		noise[i] = byte(rand.Int())
	}
	_, err := a.Put(t.Context(), []news.Revision{article("b", "Two."), article("c", string(noise))}, day)
	wantError(t, err, a.Name(), "full", "free some space")
	if _, err := a.Revision(t.Context(), "b", 0); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("half a batch was stored: %v", err)
	}
}

func TestNotWritable(t *testing.T) {
	a := open(t, archivetest.File(t))
	a.DB().RawDB.SetMaxOpenConns(1)
	if _, err := a.DB().Exec(t.Context(), `PRAGMA query_only=1`); err != nil {
		t.Fatal(err)
	}
	_, err := a.Put(t.Context(), []news.Revision{article("b", "Two.")}, day)
	wantError(t, err, a.Name(), "cannot write")

	// What the operating system says when the folder is another's; as root it says nothing.
	err = archive.Explain(&fs.PathError{Op: "open", Path: "data/state.db", Err: syscall.EACCES}, "data/state.db")
	if !strings.Contains(err.Error(), "cannot write to data/state.db or its folder data") {
		t.Error(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = archive.Open(t.Context(), filepath.Join(file, "state.db"), nil)
	wantError(t, err, file)
}

func TestNames(t *testing.T) {
	for _, name := range []string{"with space.db", "what?.db", "50%.db", "a#b.db", "ä.db"} {
		path := filepath.Join(t.TempDir(), name)
		a, err := archive.Open(t.Context(), path, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		put(t, a, day, article("a", "One."))
		if err := a.Close(); err != nil {
			t.Error(err)
		}
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("%s is not where the archive is: %v", name, err)
		}
	}
}

func TestLock(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	unlock, err := archive.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = archive.Lock(dir)
	wantError(t, err, dir, fmt.Sprintf("process %d", os.Getpid()))
	if !errors.Is(err, archive.ErrLocked) {
		t.Errorf("not archive.ErrLocked: %v", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	unlock, err = archive.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
}

// batchSize is how many articles the child of TestKilled puts at once.
const batchSize = 40

// TestKilledChild is the process that TestKilled kills: it puts batch after
// batch and says so after each.
func TestKilledChild(t *testing.T) {
	path := os.Getenv("VARIORUM_TEST_ARCHIVE")
	if path == "" {
		t.Skip("run by TestKilled")
	}
	unlock, err := archive.Lock(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	a, err := archive.Open(context.Background(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; ; n++ {
		var batch []news.Revision
		for i := range batchSize {
			batch = append(batch, article(fmt.Sprint(i), fmt.Sprintf("%s batch %d of process %d", strings.Repeat("Words. ", 300), n, os.Getpid())))
		}
		if _, err := a.Put(context.Background(), batch, day); err != nil {
			t.Fatal(err)
		}
		fmt.Println("put")
	}
}

func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	least := 0 // revisions that were reported as stored
	for range 10 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilledChild$")
		cmd.Env = append(os.Environ(), "VARIORUM_TEST_ARCHIVE="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// The timer is the blow, not a wait: it falls anywhere within a batch.
		var blow *time.Timer
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if lines.Text() != "put" {
				t.Errorf("child: %s", lines.Text())
				continue
			}
			least++
			if blow == nil {
				blow = time.AfterFunc(rand.N(60*time.Millisecond), func() { _ = cmd.Process.Kill() })
			}
		}
		_ = cmd.Wait()
		if blow == nil {
			t.Fatal("the child put nothing")
		}
		unlock, err := archive.Lock(filepath.Dir(path)) // the dead hold no lock
		if err != nil {
			t.Fatal(err)
		}
		stored := checkWhole(t, path)
		if stored < least {
			t.Errorf("%d batches were reported as stored, %d are there", least, stored)
		}
		least = stored
		if err := unlock(); err != nil {
			t.Fatal(err)
		}
	}
}

// checkWhole fails unless every article has the same revisions, and returns
// how many.
func checkWhole(t *testing.T, path string) int {
	t.Helper()
	a, err := archive.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	var verdict string
	if err := a.DB().QueryRow(t.Context(), `PRAGMA integrity_check`).Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("integrity check: %s, %v", verdict, err)
	}
	texts := map[int]string{} // by revision
	count := map[string]int{} // by article
	for r, err := range a.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := texts[r.Number]; ok && text != r.Text {
			t.Fatalf("revision %d of %s is of another batch", r.Number, r.ID)
		}
		texts[r.Number] = r.Text
		count[r.ID]++
	}
	if len(count) != batchSize {
		t.Fatalf("%d articles, want %d", len(count), batchSize)
	}
	for id, n := range count {
		if n != len(texts) {
			t.Fatalf("article %s has %d revisions, others up to %d", id, n, len(texts))
		}
	}
	return len(texts)
}
