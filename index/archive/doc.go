// Package archive keeps every revision of every article: the truth that the
// index is made from and can be made from again.
//
// It is a few tables in the program's state database, SQLite or PostgreSQL. A
// text is kept as it was taken in, byte for byte; it is compressed, never
// altered. A changed text becomes the next revision, and what was known before
// stays; what is known about an unchanged text (headline, date, what is a
// caption and what is not) may be corrected in place. The one way for a text to
// go is Purge, which leaves a tombstone so that it does not come back with the
// next fetch.
//
// A call to Put is one transaction: it happens as a whole or not at all, also
// when the process is killed half-way.
//
// Nothing here knows of the index. What ought to be in it is told by Heads.
package archive
