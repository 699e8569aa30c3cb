package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"go.mau.fi/util/dbutil"

	"variorum/bot"
	"variorum/index/archive"
)

// database opens the state database, or where there is none an empty one that
// goes again. It is nil where that fails.
func (c *checkup) database(ctx context.Context) (*dbutil.Database, []func() error) {
	name, closing := c.s.database(), []func() error{}
	if !c.s.kept() {
		temporary, err := os.MkdirTemp("", "variorum-check-")
		if err != nil {
			c.problem("a temporary folder: %v", err)
			return nil, nil
		}
		closing = append(closing, func() error { return os.RemoveAll(temporary) })
		name = filepath.Join(temporary, stateFile)
	}
	db, err := archive.Database(ctx, name)
	switch {
	case err != nil:
		c.problem("state.database: %v", err)
		return nil, closing
	case c.s.shared():
		c.ok("state.database: the server answers")
	case c.s.kept():
		c.ok("state.database: %s", name)
	default:
		c.ok("state.database: %s is made at the first start", c.s.database())
	}
	return db, append(closing, db.Close)
}

// index opens the index with what else is kept.
func (c *checkup) index(ctx context.Context) {
	if !c.s.kept() {
		return
	}
	st, err := openState(ctx, c.s, c.p.log(), nil, nil)
	if err != nil {
		c.problem("index: %v", err)
		return
	}
	n := st.size.Load()
	switch {
	case n.articles == 0:
		c.note("index: no articles yet; 'variorum serve' takes in those of corpus.paths, 'variorum index' others")
	case n.newest.IsZero():
		c.ok("index: %s of %s, none with a date", bot.Count(n.articles, "article"), bot.Count(n.sources, "source"))
	default:
		c.ok("index: %s of %s, the newest of %s", bot.Count(n.articles, "article"), bot.Count(n.sources, "source"), bot.When(n.newest))
	}
	c.rights(ctx, st)
	if err := st.Close(); err != nil {
		c.problem("index: %v", err)
	}
}

// rights names the sources of the rules that the corpus does not have: a rule
// with a misspelt name protects nothing.
func (c *checkup) rights(ctx context.Context, st *state) {
	if len(c.s.Rights) == 0 || st.size.Load().articles == 0 {
		return
	}
	articles, err := st.corpus(ctx)
	if err != nil {
		c.problem("rights: %v", err)
		return
	}
	have := map[string]bool{}
	for _, name := range articles.sources() {
		have[name] = true
	}
	for i, r := range c.s.Rights {
		for _, source := range r.Sources {
			if have[source] {
				continue
			}
			hint := "it protects nothing if the name is misspelt; 'variorum sources' lists them"
			if near := nearest(source, articles.sources()); near != "" {
				hint = "did you mean \"" + near + "\"?"
			}
			c.note("rights[%d]: no article of %q: %s", i, source, hint)
		}
	}
}

// slack asks Slack.
func (c *checkup) slack(ctx context.Context, held bool) {
	a, err := c.s.slackAdapter(c.p.log())
	if err != nil {
		c.problem("%s", strings.ReplaceAll(err.Error(), "\n", "\nslack: "))
		return
	}
	ctx, stop := context.WithTimeout(ctx, patienceOfCheck)
	defer stop()
	fine := true
	for _, found := range a.Check(ctx) {
		if held && found.Setting == "slack.listen" { // by the process that serves
			continue
		}
		fine = false
		c.problem("%s", found)
	}
	if fine {
		c.ok("slack: the tokens, scopes and the clock are right")
	}
}

// matrix asks the homeserver.
func (c *checkup) matrix(ctx context.Context, db *dbutil.Database) {
	a, err := c.s.matrixAdapter(db, c.p.log())
	if err != nil {
		c.problem("%s", strings.ReplaceAll(err.Error(), "\n", "\nmatrix: "))
		return
	}
	ctx, stop := context.WithTimeout(ctx, patienceOfCheck)
	defer stop()
	fine := true
	for _, found := range a.Check(ctx) {
		fine = false
		if found.Fatal {
			c.problem("matrix: %s: %s", found.What, found.Do)
		} else {
			c.note("matrix: %s: %s", found.What, found.Do)
		}
	}
	if fine {
		c.ok("matrix: the homeserver answers, the login is good, and the device is verified")
	}
}
