// Package adaptertest holds conversations: text files in which people talk and
// the bot replies, which every network passes unchanged. Each is held with the
// real bot, engine, index and ledger; what differs is the adapter.
//
// # A conversation
//
// A file of conversations/ reads like a play:
//
//	Why this conversation is here.
//	-- options --
//	corpus fire
//	-- conversation --
//	ana@desk: how many people were hurt?
//		Only Harbour Times says.
//
//		Seven
//		…
//
//	ana edits: how many ships?
//		[edit 1]
//		No source here says.
//
// What happens begins in the first column. What people then see of the bot
// stands below, indented by a tab: the reply as bot.Reply.Plain has it, read
// back from the network. Nothing below means silence. Lines that begin with #
// are remarks.
//
// People say and do:
//
//	ana: TEXT             in the thread where the conversation is; the first begins one in #desk
//	ana@desk: TEXT        in a channel, in a new thread; ana@dm: to the bot alone
//	ana in fire: TEXT     in a thread with a name, which the first such line begins; also ana@desk in fire
//	ana@desk aside: TEXT  to others; the bot is not meant
//	ana: < FILE           what the part FILE of this file holds
//	ana edits 1: TEXT     changes what was said first; without a number, last
//	ana deletes 1
//	ana /ask TEXT         a slash command, whose reply is private; ana@desk /ask
//	ana presses why on 2  a button below the second reply; without a number, the last
//	ana reacts helpful    a reaction to a reply
//	ana opens             the bot's own page, or the empty conversation with it
//	bea is a stranger     of another organisation; wherever it stands, it holds from the beginning
//
// Sayings are counted from 1 as they are said, asides among them and commands
// not; replies are counted as they appear.
//
// What else happens:
//
//	again                 the network delivers the last event once more
//	drop                  the connection is cut
//	fail post             the next post is not made, and the network says so; also fail edit, fail delete
//	fail post unknown     it is made, but the network says otherwise
//	fail post lost        it is not made, and nobody can know
//	limit 30s             the next post is to wait so long
//	refuse post           the next post is refused for good, as in an archived channel
//	+2h                   the clock goes on
//	stop, restart         the program is stopped, and started again
//	crash                 it dies now; crash before answer, crash before post, crash after post: when it comes to that
//	article FILE          the next text of FILE, in the part later/FILE, is taken in
//	withdraw FILE         the article is withdrawn
//	replay 1              the answer of the first reply, said again
//	audit                 what the audit holds
//	figures               what the bot counted
//
// A line that begins with "and" happens at the same moment as the one before
// it: all has happened before the bot answers the first. "and restart" comes
// when all that the line before it set off is done.
//
// Headings in brackets are stage directions: [edit 1] and [delete 1] for what
// became of an earlier reply, [to ana alone], [in desk] for what stands in a
// channel outside the thread, [in thread fire], [also] for a second reply in
// the thread, [log: …] for a warning or an error that operators read. The names of
// answers, which are random, are ANSWER-1, ANSWER-2; characters that act
// rather than are seen are �. The parts of a long reply are put together.
//
// Options, one a line:
//
//	corpus fire           the articles in corpora/fire; seeds: the starter corpus; none: the parts corpus/FILE
//	now 2031-05-03T12:00:00Z
//	zone Europe/Oslo      of "as of 14:00"
//	rights A, B: desk dm  sources A and B are for these places alone
//	strangers             people of other organisations are answered
//	unaudited desk
//	waiting 2             bot.Options.Waiting
//	needs find            only where the adapter is a bot.Finder; also no-find, edit
//
// `go test ./adapters/adaptertest -run TestUpdate -update` writes what the bot
// says into the files. Read it as a journalist would before it is kept.
//
// # A network
//
// An adapter's test gives Run a [Network]: the network's stand-in, with people
// on it and a way to make things go wrong. [Memory] is the smallest, and
// adapters/console has one for the terminal. What to heed:
//
//   - Names in an Act are the conversation's. Channels and people are in World,
//     to be made at the beginning; threads are remembered at the first Say.
//   - Act need not wait; Taken waits, and must come back soon after an event
//     that the adapter passes over.
//   - While no adapter listens, events stay for the next.
//   - A fault is for the next call of its Method. Where the network has two ways
//     to fail, either will do as long as the adapter's error is of the right
//     kind: *bot.Later for Fail and Limit, *bot.Never for Refuse, any other for
//     Lost and Echo.
//   - Text in a Posting is what a person reads, with the network's escapes
//     undone; words, lines and marks must be those of Reply.Plain.
//   - What a network lacks is errors.ErrUnsupported, and the conversation is
//     skipped. Again and Drop are no such case: where nothing is delivered
//     twice, nothing happens.
package adaptertest
