package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"variorum/bot"
	"variorum/index/archive"
)

// patienceOfCheck is how long one network may take to answer.
const patienceOfCheck = 30 * time.Second

// littleSpace is the free space on a disk below which something has to be done.
const littleSpace = 500 << 20

func (p *program) check() *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "What is wrong with the set-up, and what to do",
		Long: `Check looks at the config, the tokens and their scopes, the clock, the state
database, the index, the homeserver, the disk, the socket, and who may read
files that hold secrets. It prints a line for each, "ok" or "problem" with what
to do, and posts nothing. A "note" is no problem, but worth knowing.

Exit status 1 says that there is a problem.`,
		Example: `  variorum check
  variorum check --config /etc/variorum/config.yaml`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.checkAll(cmd.Context()) },
	}
}

// checkup prints what is found and counts the problems.
type checkup struct {
	p        *program
	s        settings
	problems int
}

func (c *checkup) line(kind, format string, args ...any) {
	for i, l := range strings.Split(fmt.Sprintf(format, args...), "\n") {
		if i > 0 {
			kind = ""
		}
		fmt.Fprintf(c.p.stdout, "%-8s %s\n", kind, l)
	}
}

func (c *checkup) ok(format string, args ...any)   { c.line("ok", format, args...) }
func (c *checkup) note(format string, args ...any) { c.line("note", format, args...) }
func (c *checkup) problem(format string, args ...any) {
	c.problems++
	c.line("problem", format, args...)
}

func (p *program) checkAll(ctx context.Context) error {
	c := &checkup{p: p}
	var err error
	if c.s, err = loadSettings(p.config); err != nil {
		for l := range strings.SplitSeq(err.Error(), "\n") {
			c.problem("%s", l)
		}
		return statusError(1)
	}
	c.config()
	c.secrets()
	free, held := c.folder()
	db, closing := c.database(ctx)
	if free && db != nil {
		c.index(ctx)
	}
	c.corpus()
	if c.s.Metrics.Listen != "" && !held {
		c.listens("metrics.listen", c.s.Metrics.Listen)
	}
	if !c.s.hasSlack() && !c.s.hasMatrix() {
		c.problem("%v", c.s.checkNetworks())
	}
	if c.s.hasSlack() {
		c.slack(ctx, held)
	}
	if c.s.hasMatrix() && db != nil {
		c.matrix(ctx, db)
	}
	if err := closeAll(closing); err != nil {
		return err
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case c.problems > 0:
		return fmt.Errorf("%s found", bot.Count(c.problems, "problem"))
	}
	return nil
}

// config says which file was read.
func (c *checkup) config() {
	if c.s.file == "" {
		c.ok("config: none, all defaults and the environment")
	} else {
		c.ok("config: %s", c.s.file)
	}
	if n := len(c.s.Lexicon); n > 0 {
		c.ok("lexicon: %s in %s", bot.Count(len(c.s.groups), "group"), bot.Count(n, "file"))
	}
	c.encoder()
	if idle := idleSettings(c.s.Config); len(idle) > 0 {
		c.note("config: %s: set, but nothing in this version uses it yet", strings.Join(idle, ", "))
	}
}

// secrets looks at who may read the files that hold secrets.
func (c *checkup) secrets() {
	files := c.secretFiles()
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			continue // the config could not have been read
		}
		if info.Mode().Perm()&0o077 != 0 {
			c.problem("secrets: %s holds secrets and others may read it (mode %04o): chmod 600 %s", file, info.Mode().Perm(), file)
		} else {
			c.ok("secrets: %s is for its owner alone", file)
		}
	}
}

// secretFiles returns the files that hold secrets, the config file among them
// where it does.
func (c *checkup) secretFiles() []string {
	var tree map[string]any
	if text, err := os.ReadFile(c.s.file); c.s.file != "" && err == nil {
		_ = yaml.Unmarshal(text, &tree) // was read before without an error
	}
	given := func(key string) string {
		var at any = tree
		for part := range strings.SplitSeq(key, ".") {
			block, _ := at.(map[string]any)
			at = block[part]
		}
		text, _ := at.(string)
		return text
	}
	var files []string
	for _, key := range secrets() {
		if given(key) != "" {
			files = append(files, c.s.file)
		}
		for _, file := range []string{given(key + "_file"), os.Getenv(variable(key + "_file"))} {
			if file != "" {
				files = append(files, c.s.path(file))
			}
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// folder looks at the data folder. It reports whether it can be used now, and
// whether it cannot because another process has it.
func (c *checkup) folder() (free, held bool) {
	folder := c.s.folder()
	if err := checkSocket(c.s.socket()); err != nil {
		c.problem("socket: %v", err)
	} else {
		c.ok("socket: %s", c.s.socket())
	}
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		if err := writable(nearestFolder(folder)); err != nil {
			c.problem("data: %s is not there and cannot be made: %v", folder, reason(err))
			return false, false
		}
		c.ok("data: %s is not there yet; it is made at the first start", folder)
		c.space(nearestFolder(folder))
		return true, false
	}
	unlock, err := archive.Lock(folder)
	switch {
	case errors.Is(err, archive.ErrLocked):
		c.ok("data: %s is in use; what needs it alone is not looked at", folder)
		held = true
	case err != nil:
		c.problem("data: %v", err)
		return false, false
	default:
		if err := errors.Join(writable(folder), unlock()); err != nil {
			c.problem("data: %s cannot be written to: %v: check who owns it", folder, reason(err))
			return false, false
		}
		c.ok("data: %s", folder)
	}
	c.space(folder)
	for _, name := range []string{stateFile, recoveryFile} {
		file := filepath.Join(folder, name)
		if info, err := os.Stat(file); err == nil && info.Mode().Perm()&0o077 != 0 {
			c.problem("data: others may read %s (mode %04o): chmod 600 %s", file, info.Mode().Perm(), file)
		}
	}
	return !held, held
}

// nearestFolder returns the nearest folder above a path that is there.
func nearestFolder(path string) string {
	for {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return path
		}
		above := filepath.Dir(path)
		if above == path {
			return path
		}
		path = above
	}
}

// writable tries to write a file in a folder.
func writable(folder string) error {
	f, err := os.CreateTemp(folder, ".variorum-check-")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// space looks at what is free on the disk.
func (c *checkup) space(folder string) {
	free, known := freeSpace(folder)
	switch {
	case !known:
	case free < littleSpace:
		c.problem("disk: %d MB are free where %s is: free some space, or move it to another disk", free>>20, folder)
	default:
		c.ok("disk: %d MB are free", free>>20)
	}
}

// corpus looks at the places that articles come from, and at the rights.
func (c *checkup) corpus() {
	if places, err := c.s.places(); err != nil {
		c.problem("%v", err)
	} else {
		var names []string
		for _, p := range places {
			names = append(names, p.String())
		}
		c.ok("corpus.paths: %s", strings.Join(names, ", "))
	}
	covered := map[string]bool{}
	for _, r := range c.s.Rights {
		for _, source := range r.Sources {
			covered[source] = true
		}
	}
	if len(covered) > 0 {
		c.ok("rights: %s shown in named places only; every other source everywhere", bot.Count(len(covered), "source"))
	}
}

// listens tries an address.
func (c *checkup) listens(key, address string) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		c.problem("%s: %v: choose another address, or end the process that has it", key, err)
		return
	}
	_ = l.Close() // it was only tried
	c.ok("%s: %s", key, address)
}
