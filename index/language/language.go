// Package language turns text into what can be compared: words with stems,
// sentences, names, quantities, times, places, quotations. It is pure: no
// clock, no files but the lexicon that is compiled in, no state that a caller
// could change. What it knows of English and of news stands in lexicon/, as
// data.
package language
