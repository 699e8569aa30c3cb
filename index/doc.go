// Package index finds the passages that speak of what was asked, in every
// source. It is the only package that knows of bleve.
//
// A passage is one to three sentences of one paragraph of one revision. What
// is indexed of it are its stems (see package language) and, more lightly,
// those of the article's headline. The index keeps whole revisions beside
// them, so that a hit can be read without asking the archive.
//
// # Every source gets its turn
//
// A search returns the best passages of each source, not the best of all: a
// source that says its one sentence in other words must not be crowded out by
// a source that wrote forty articles.
//
// # What may not be seen has no influence
//
// Which revision stands at a moment, and which sources may be used, is decided
// before anything is counted. How rare a word is, is counted over those
// passages alone. So a search as of a moment gives what it would have given
// then, a search within some sources gives what an index of those sources
// alone would give, and the scores do not depend on the order in which
// articles came in or on where bleve put them.
//
// # It can be made again
//
// The archive is the truth. An index on disk that is missing, damaged,
// unfinished or made by another version of the program is made again from it,
// and one that lags behind catches up, when it is opened. So the caller puts a
// revision into the archive first and into the index second, and a crash
// between the two loses nothing.
//
// # What is removed is gone
//
// Bleve only marks what is deleted, and keeps its words until it merges the file
// they stand in. Remove has those files written anew, and does not return before
// the old ones are gone; what a crash left to do is done at the next opening.
package index
