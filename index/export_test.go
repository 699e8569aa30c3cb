package index

// Stamp marks an index as made by another version of the program.
func (x *Index) Stamp(version string) error {
	return x.bleve.SetInternal([]byte(versionKey), []byte(version))
}

// Otherwise makes the index believe that a revision was cut up otherwise than
// this program does it, and returns what Open would then find.
func (x *Index) Otherwise(document string) error {
	x.cards[document][0].Cut = "otherwise"
	return x.recut()
}

// Plain searches without per-source lists, with bleve's own best-of-all search.
var Plain = (*Index).plain

// Drop takes an article out as Remove does, and ends as a process does that is
// killed before its words are out of the files.
func (x *Index) Drop(document string) error {
	c, err := x.plan(nil, []string{document})
	if err != nil {
		return err
	}
	batch, err := x.batch(c)
	if err != nil {
		return err
	}
	batch.SetInternal([]byte(scrubKey), []byte(version))
	return x.bleve.Batch(batch)
}
