package answer

import "context"

// GateRow is what the gate knows of the best sentence of one article.
type GateRow struct {
	Document, Quote string
	Names           []string
	Values          []float64
}

// GateRows returns what the gate would decide on for a question.
func GateRows(e *Engine, text string) ([]GateRow, error) {
	ctx := context.Background()
	r := read(text)
	listings, err := e.search.Sources(ctx, Question{}.AsOf)
	if err != nil || len(r.terms) == 0 {
		return nil, err
	}
	p, err := e.prepare(ctx, listings)
	if err != nil {
		return nil, err
	}
	t, _ := p.fitted(r)
	if t == nil {
		return nil, nil
	}
	byDoc := t.candidates(r)
	f := t.view.survey(r, byDoc)
	var rows []GateRow
	for _, list := range byDoc {
		if len(list) == 0 {
			continue
		}
		row := GateRow{Document: list[0].doc.Revision.ID, Quote: list[0].text(list[0].Span)}
		for _, x := range t.view.features(t, r, f, list) {
			row.Names, row.Values = append(row.Names, x.name), append(row.Values, x.value)
		}
		rows = append(rows, row)
	}
	return rows, nil
}
