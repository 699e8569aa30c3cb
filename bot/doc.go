// Package bot puts answers into words for people, on any network. Today that
// is [Word], which turns an answer into a [Reply]; holding a conversation will
// stand here too.
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
// code. index/language/vectors holds word vectors: they help to find a sentence
// that says a thing in other words, and decide nothing.
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
// gathers the articles, corrects misspelt words (respell.go), sees how well each
// sentence speaks of the question (view.go, score.go), reads the value that it
// gives (claim.go and a claim_ file for each kind), decides whether there is an
// answer and who gives it (find.go), has the claims compared, and composes the
// answer with its reasons (compose.go). types.go is the answer, also as JSON.
//
// bot, here, words the answer once for everybody (reply.go), and its reasons
// (reasons.go). What a first line says is decided here and nowhere else.
//
// adapters/console shows a reply on a terminal and lets nothing in an article
// act on it.
//
// seeds is the starter corpus, embedded.
//
// cmd/variorum is the program: a file for each command, config.go with every
// setting, and the scripts in testdata/script that run it as it is used.
//
// # The way of a question
//
//	ask → corpus: an index on disk, or one made in memory
//	    → answer.Engine: question → passages of each source → claims → versions, verdict
//	    → bot.Word: the answer in words, as plain data
//	    → console.Render: the terminal
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
// # Tests
//
// Levels, from the centre outwards: tables and laws beside the pure packages;
// golden answers as text files in bot/answer/testdata/golden, each run with an oracle
// in place of the index and with the index itself; renderings in
// adapters/console/testdata; scripts in cmd/variorum/testdata/script. A wrong
// answer is best reported, and mended, as one more file in
// bot/answer/testdata/golden. `go test ./bot/answer -run TestEvents -v` prints
// how the engine does on invented events. `bash .ci/run` runs all there is.
//
// # Doubts
//
// A reply is worded in English only. The line between "differ" and "may
// differ" rests on rules that were tried on few events.
package bot
