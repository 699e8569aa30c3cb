package archive

import "go.mau.fi/util/dbutil"

// Explain is explain.
var Explain = explain

// DB is the database of an archive.
func (a *Archive) DB() *dbutil.Database { return a.db }

// Name is what messages call the database.
func (a *Archive) Name() string { return a.name }
