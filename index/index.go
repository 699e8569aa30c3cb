package index

import (
	"time"

	"variorum/index/news"
)

// Term is one thing that a query looks for: any of its forms counts, the
// weight says how much it matters.
type Term struct {
	Forms  []string // stems as language.Stem makes them; alternatives of one another
	Weight float64  // > 0
}

// Query asks for the passages that speak of the terms. An empty Terms list
// matches nothing.
type Query struct {
	Terms     []Term
	Sources   []string  // only these outlets, by name; empty means all. The others have no influence on the scores
	Documents []string  // only these articles; empty means all. The others keep their influence on the scores
	AsOf      time.Time // what stood at this moment; zero means the newest revisions, whenever they begin to stand
	PerSource int       // at most so many passages of each source; 0 means 20
}

// Hit is a passage found, with the score that the index gave it. Scores are
// comparable within one search only.
type Hit struct {
	news.Passage
	Source string
	Score  float64
}

// Listing describes an article in the index without its text.
type Listing struct {
	news.Article
	Revision int       // the newest one, or the one that stood at the moment asked about
	Seen     time.Time // when that revision was first taken in
	Bytes    int       // length of its text
}
