// Package matrix connects the bot with Matrix: rooms and direct messages, end to
// end encrypted where they are.
//
// An [Adapter] logs in, signs its device, and reads by itself; [Adapter.Login],
// [Adapter.Verify] and [Adapter.Check] are for setting it up by hand. All that it
// has to remember is in the program's database, in tables that begin with
// matrix_ (its own), crypto_ and mx_ (those of the client library).
//
// # What is promised
//
// The homeserver is asked for what comes next only after everything before is
// in the bot's ledger, so that a message is handed on whenever the process is
// killed, perhaps twice; the ledger knows it by its event. What was said while
// the program was down is fetched and handed on in order, however much it was.
// An encrypted message whose key has not come is kept, and handed on when it
// comes, if need be days later. In a room that was ever seen encrypted, nothing is
// said in clear. A posting carries its key, as the transaction and inside, so
// that it is made once.
//
// # Encryption
//
// Reading and writing encrypted rooms needs the build tag goolm, which selects
// an implementation in Go. Without it the adapter serves rooms that are not
// encrypted, and marks each message that it cannot read with a reaction that
// says so.
//
// # The files
//
// adapter.go has the set-up of a session, account.go the login, lease.go what
// keeps a second copy away. sync.go reads what the server sends, gap.go what it
// left out, waiting.go what has no key yet; hear.go says what an event means to
// the bot. post.go writes, render.go and split.go make the text; errand.go
// follows invitations. machine_goolm.go is the encryption.
package matrix
