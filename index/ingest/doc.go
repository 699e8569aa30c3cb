// Package ingest takes articles in: from folders and files to news.Revision
// values, with every paragraph named for what it is.
//
// [Folder] walks a folder, [File] reads one file, and [Clean] decides about
// each paragraph whether it is the story, a heading, a caption, a credit, an
// announcement of another story or the furniture of the page. Nothing is
// thrown away: what is no evidence is kept as a block with its kind and the
// reason for it.
//
// Clean goes by position and shape, never by outlet and never by the words of
// an event. What shapes there are stands in shapes.yaml, as data. The order of
// its decisions:
//
//  1. the text is cut into blocks: paragraphs, or lines where a line is a
//     paragraph (paragraphs.go);
//  2. lines that look like nothing but credits, labels, forms (shapes.go);
//  3. the headline and what stands above it (structure.go);
//  4. what stands below a label such as "Most read" (tail.go);
//  5. lists and paragraphs that say again what stands elsewhere (lists.go,
//     repeats.go);
//  6. short lines: headings, standfirsts, left-overs (structure.go);
//  7. all the rest is the body of the story.
//
// Where it is in doubt it keeps a paragraph as body: a line too many can be
// seen and reported, a line too few cannot.
package ingest
