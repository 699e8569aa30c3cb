// Package bot holds conversations on any network: it takes messages over
// ([Bot.Accept]), understands them, has questions answered, words the answers
// ([Word]), and sees to it that each reply is posted once.
//
// This comment is also the tour of the whole program, from the bottom up. Each
// package imports only what stands above it here; a test in cmd/variorum
// (imports_test.go) reads the files and holds them to that.
//
// # What it is for
//
// A journalist asks a question of articles by many outlets. The program finds
// where each of them answers, groups the answers that say the same, says how
// the groups stand to each other, and prints the exact words. It quotes and
// counts; it writes nothing, and takes no side.
//
// # The packages
//
// index/news has the nouns: Article (one story by one source), Revision (one
// text of it, never altered), Block (a paragraph and what it is), Passage,
// Span. It does nothing. All offsets anywhere are byte offsets into
// Revision.Text. A new fact about an article begins here.
//
// index/language turns text into what can be compared: words and their stems,
// sentences, names, quantities, times, places, quotations, whose word
// something is. It is pure. What it knows of English and of news stands in
// index/language/lexicon, as data: to teach it that "raiders" are thieves or
// that a "tranche" is a sum of money, change a file there (thesaurus.txt), not
// code; that prison terms tell of a conviction stands in telling.txt. What only
// one newsroom says is read from files of its own (own.go).
// index/language/vectors holds word vectors: they help to find a sentence that
// says a thing in other words, and decide nothing.
//
// index/encoder makes a vector of a sentence with a model that the user gives,
// where one is set up. A newsroom without one misses nothing but sentences.
//
// index/story is pure too: which articles tell one story (group.go), and which
// of them share text, as a copy, a rewrite or a passage (reuse.go). This is
// what makes six papers with one agency's text one report.
//
// index/ingest brings the world in: folders, text files, front matter,
// corpus.yaml. It names every paragraph for what it is, so that a caption or a
// teaser is never quoted; the shapes that it knows pages by stand in
// shapes.yaml. A menu that is quoted as an answer is mended there.
//
// index/archive keeps every revision of every article in SQLite. It is the
// truth: everything else on disk can be made again from it.
//
// index finds passages. It is the only package that knows of bleve. A search
// asks each source by itself, so that none is crowded out, and sees only what
// may be seen: sources and the moment asked about are part of the query.
//
// bot/compare is pure: typed values, a file for each kind (people.go,
// quantity.go, moment.go, place.go, quotation.go, polarity.go, clause.go), how
// two of them relate, and versions and the verdict (version.go). How a list of
// people is compared is people.go.
//
// bot/answer is the engine (engine.go). It reads the question: what kind of
// value it wants by its shape (shape.go), what it is about (terms.go). It
// gathers the articles, of each of which what every question needs is kept
// (piece.go), corrects misspelt words (respell.go), sees how well each sentence
// speaks of the question (match.go, view.go, score.go), reads the value that it
// gives (claim.go and a claim_ file for each kind; which of two times or places
// is meant, by the clause, in bearing.go; who did it, by the part in the
// sentence, in claim_actor.go), weighs what is known of it (signs.go, gate.go,
// with the weights in gate.txt; encoder.go, gate-encoder.txt), decides whether
// there is an answer and who gives it (find.go), has the claims compared, and
// composes the answer with its reasons (compose.go); where either of two
// sentences of an article may be meant, both are shown. types.go is the answer,
// also as JSON.
//
// bot/model is a reader: where a newsroom allows one, a language model is shown
// numbered sentences and may point at some of them. What it says is checked in
// bot/answer/reader.go.
//
// bot/ledger is the memory that outlives the process, in SQLite or PostgreSQL:
// messages accepted, postings to be made (the outbox), answers given, the audit.
//
// bot, here. What a network has to offer is network.go: [Adapter] with two
// methods, and what it may offer besides. [Bot.Accept] keeps a message before the
// network is told that it was taken; queue.go decides whose turn it is; talk.go
// and verbs.go find the reply, request.go reads what was said, rights.go says
// what may be shown where; deliver.go posts, and finds out what became of a post
// that was begun; amend.go changes answers whose passages no longer stand. The
// words are in reply.go, comparison.go, history.go and reasons.go: what a first
// line says is decided there and nowhere else. split.go divides a long reply.
//
// adapters/console is the terminal: one answer, or the whole bot as a chat. It
// is the page to read before writing another adapter. adapters/slack and
// adapters/matrix are the two networks; both render the blocks of a reply so that
// nothing in an article can act. adapters/adaptertest has conversations as text
// files, which every adapter passes unchanged; adapters/slack/slacktest is a
// Slack to test against, adapters/matrix/dendrite builds a homeserver.
//
// seeds is the starter corpus, embedded.
//
// cmd/variorum is the program: a file for each command (serve.go runs the bot on
// its networks), config.go with every setting, and the scripts in
// testdata/script that run it as it is used.
//
// # The way of a question
//
//	a network's event → its adapter: who, where, what → Message
//	    → Bot.Accept: kept in the ledger, then acknowledged
//	    → queue: in order within a thread, everybody's turn
//	    → what may be seen here; verb, moment, sources; the thread's last answer
//	    → answer.Engine: question → passages of each source → claims → versions, verdict
//	    → Word: the answer in words, as plain data
//	    → the ledger: answer, audit and postings, all or nothing
//	    → Adapter.Post: rendered for its network, once
//
// # What is promised
//
// Every word in quotation marks is a byte range of a stored revision. The same
// question on the same corpus gives the same bytes (took_ms apart): no clock,
// no chance, no order of arrival. What may not be seen has no influence, not
// on a count and not on who is silent. An article stands in one version only.
// Our own words take no side: they never say that a source confirms another
// or that a statement is so.
//
// A message accepted is answered once, across redelivery, edits and crashes.
// Where a network does not say whether a post arrived, it is repeated once at
// most, and marked. An edited question edits its answer, a deleted one takes it
// along; an answer whose passage was corrected or withdrawn is amended.
//
// # Tests
//
// Levels, from the centre outwards: tables and laws beside the pure packages;
// golden answers as text files in bot/answer/testdata/golden, each run with an oracle
// in place of the index and with the index itself; renderings in
// adapters/*/testdata; conversations in adapters/adaptertest/conversations;
// scripts in cmd/variorum/testdata/script. A wrong
// answer is best reported, and mended, as one more file in
// bot/answer/testdata/golden. `go test ./bot/answer -run TestEvents -v` prints
// how the engine does on invented events. `bash .ci/run` runs all there is.
//
// # Doubts
//
// A reply is worded in English only. The line between "differ" and "may
// differ" rests on rules that were tried on few events.
package bot
