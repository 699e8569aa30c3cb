package answer

// tally counts something in every article, the copies of one text as one: what
// the copy with the most of it has.
type tally map[string]map[string]map[string]int // twin → article → what → how often

func newTally() tally { return tally{} }

func (t tally) add(d *document, what string) {
	if t[d.twin] == nil {
		t[d.twin] = map[string]map[string]int{}
	}
	in := t[d.twin][d.Revision.ID]
	if in == nil {
		in = map[string]int{}
		t[d.twin][d.Revision.ID] = in
	}
	in[what]++
}

func (t tally) sum() map[string]int {
	out := map[string]int{}
	for _, copies := range t {
		most := map[string]int{}
		for _, in := range copies {
			for what, n := range in {
				most[what] = max(most[what], n)
			}
		}
		for what, n := range most {
			out[what] += n
		}
	}
	return out
}
