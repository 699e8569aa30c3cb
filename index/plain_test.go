package index

import (
	"context"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
)

// plain is what bleve offers as it is: the n best passages of all sources, by
// its own scores. It returns how many it found.
func (x *Index) plain(ctx context.Context, q Query, n int) (int, error) {
	var terms []query.Query
	for _, t := range q.Terms {
		for _, f := range t.Forms {
			body := bleve.NewTermQuery(f)
			body.SetField(termsField)
			body.SetBoost(t.Weight)
			title := bleve.NewTermQuery(f)
			title.SetField(titleField)
			title.SetBoost(t.Weight * titleWeight)
			terms = append(terms, body, title)
		}
	}
	res, err := x.bleve.SearchInContext(ctx, bleve.NewSearchRequestOptions(bleve.NewDisjunctionQuery(terms...), n, 0, false))
	if err != nil {
		return 0, err
	}
	return len(res.Hits), nil
}
