// Package ledger is the bot's memory that outlives it: messages accepted,
// postings to be made and made, answers given, who asked what.
//
// A message is accepted once, settled once, and what has to be posted for it
// waits in an outbox until it was made or given up. So whatever a process was
// doing when it died, another one finds in [Ledger.Open] and [Ledger.Outbox]
// what is still to be done:
//
//	Accept → Settle → Begin → (the network) → Done
//	                        ↘ Postpone, GiveUp
//
// Between Begin and Done nobody knows whether the posting arrived; it is
// Trying, and stays so over a crash.
//
// What a method wrote is on the disk when it returns without an error. Where
// the error may have come after the writing (a connection lost during the
// commit, a context that ended), the same call can be made again: each says
// what a repetition does.
//
// Forgetting takes the words out and leaves that something was asked, by whom,
// what was shown, and the network's ids, so that what was posted can still be
// found. It does not reach into a network: deleting what stands there is a
// posting like any other.
//
// Texts, keys and identifiers come back as they were given, times as UTC to
// the microsecond.
package ledger
