package archive

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
)

// ErrLocked says that another process is using the data folder.
var ErrLocked = errors.New("in use")

// Lock takes the data folder dir for this process, so that no two write to it.
// It makes the folder if it is missing. The error is ErrLocked, and names the
// folder and the process that holds it, if that is so. The lock ends with
// unlock or with the process, however that ends; the file dir/lock stays.
func Lock(dir string) (unlock func() error, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("archive: lock %s: %w", dir, explain(err, filepath.Join(dir, "lock")))
	}
	path := filepath.Join(dir, "lock")
	lock := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("archive: lock %s: %w", dir, explain(err, path))
	}
	if !held {
		return nil, fmt.Errorf("archive: data folder %s is %w by %s: stop it first, or use another folder", dir, ErrLocked, holder(path))
	}
	if err := os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600); err != nil {
		_ = lock.Unlock()
		return nil, fmt.Errorf("archive: lock %s: %w", dir, explain(err, path))
	}
	return func() error {
		// Emptied while still held, so that nobody reads a number that is no longer true.
		terr := os.Truncate(path, 0)
		if err := lock.Unlock(); err != nil {
			return fmt.Errorf("archive: unlock %s: %w", dir, err)
		}
		if terr != nil && !errors.Is(terr, os.ErrNotExist) {
			return fmt.Errorf("archive: unlock %s: %w", dir, terr)
		}
		return nil
	}, nil
}

// holder says which process wrote its number into the lock file.
func holder(path string) string {
	data, err := os.ReadFile(path)
	if err == nil {
		if pid, err := strconv.Atoi(strings.TrimSpace(string(data))); err == nil {
			return fmt.Sprintf("process %d", pid)
		}
	}
	return "another process"
}
