package index

// scope is what a query may use.
type scope struct {
	admit    []admission // by ordinal of the revision
	passages int         // how many passages are counted
}

// admission says what a revision's passages are good for.
type admission uint8

const (
	barred  admission = iota
	counted           // they say how rare a word is
	wanted            // and may be found
)

// scope decides what stands at the moment asked about, in the sources asked
// for. A limit on documents narrows what is found, not what is counted: it
// asks for a part of the answer, where a limit on sources may be a right.
func (v *view) scope(q Query) scope {
	s := scope{admit: make([]admission, len(v.revs))}
	admitted := make([]bool, len(v.sources))
	for i, name := range v.sources {
		admitted[i] = len(q.Sources) == 0
		for _, want := range q.Sources {
			admitted[i] = admitted[i] || want == name
		}
	}
	documents := make(map[string]bool, len(q.Documents))
	for _, d := range q.Documents {
		documents[d] = true
	}
	for _, ords := range v.articles {
		for i := len(ords) - 1; i >= 0; i-- {
			r := &v.revs[ords[i]]
			if !q.AsOf.IsZero() && r.valid.After(q.AsOf) {
				continue
			}
			if admitted[r.source] {
				s.admit[ords[i]] = counted
				if len(documents) == 0 || documents[r.card.ID] {
					s.admit[ords[i]] = wanted
				}
				s.passages += r.card.Passages
			}
			break
		}
	}
	return s
}
