package encoder

// Parts returns the numbers of the parts of words that a text is cut into.
func Parts(m *Model, text string) []int32 {
	return m.pieces.cut(text, min(mostTokens, m.network.places.rows()))
}

// Put keeps vectors as those of sentences, whatever they are.
func Put(e *Encoder, document string, revision int, sentences []string, vectors [][]int8) error {
	return e.shelf.put(document, revision, sentences, vectors)
}

// Read makes a model of the bytes of its two files.
func Read(weights, words []byte) (*Model, error) {
	m := &Model{}
	if err := m.read(weights); err != nil {
		return nil, err
	}
	return m, m.readWords(words)
}
