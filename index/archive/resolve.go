package archive

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"variorum/index/news"
)

// Resolve returns the ids of the articles that a person may mean by a name, in
// order: the id itself; else those published at that address; else those with
// that base name; else those with it less the extension; else those whose id
// ends or begins with the name. Capitals count only for the id itself. More than one
// id means that the name is not enough, none that nothing fits.
func (a *Archive) Resolve(ctx context.Context, name string) ([]string, error) {
	f, err := a.find(ctx, name, `SELECT document, url FROM archive_revision ORDER BY document, number`)
	if err != nil {
		return nil, err
	}
	_, ids := f.best()
	return ids, nil
}

// Withdrawn returns the tombstones that a person may mean by a name, if they
// fit it better than any article that is still there. An address finds none:
// it is not kept.
func (a *Archive) Withdrawn(ctx context.Context, name string) ([]news.Tombstone, error) {
	gone, err := a.find(ctx, name, `SELECT document, '' FROM archive_tombstone ORDER BY document`)
	if err != nil {
		return nil, err
	}
	rank, ids := gone.best()
	if len(ids) == 0 {
		return nil, nil
	}
	there, err := a.find(ctx, name, `SELECT document, url FROM archive_revision ORDER BY document, number`)
	if err != nil {
		return nil, err
	}
	if other, ids := there.best(); len(ids) > 0 && other <= rank {
		return nil, nil
	}
	var out []news.Tombstone
	for _, id := range ids {
		t := news.Tombstone{ID: id}
		var since string
		err := a.db.QueryRow(ctx, `SELECT source, since, reason FROM archive_tombstone WHERE document=$1`, id).Scan(&t.Source, &since, &t.Reason)
		if err == nil {
			t.Since, err = parseTime(since)
		}
		if err != nil {
			return nil, fmt.Errorf("archive: tombstone of %s: %w", id, explain(err, a.name))
		}
		out = append(out, t)
	}
	return out, nil
}

// fitting gathers ids by how well they fit a name: the first list that holds
// any counts.
type fitting [5][]string

// best returns the ids that fit best, each once and in order, and how well.
func (f *fitting) best() (rank int, ids []string) {
	for rank, ids := range f {
		if len(ids) > 0 {
			slices.Sort(ids)
			return rank, slices.Compact(ids)
		}
	}
	return len(f), nil
}

// find sorts the documents of a query, which gives ids and addresses, by how
// well they fit a name.
func (a *Archive) find(ctx context.Context, name, query string) (*fitting, error) {
	var found fitting
	name = strings.TrimSpace(name)
	if name == "" {
		return &found, nil
	}
	rows, err := a.db.Query(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("archive: resolve %s: %w", name, explain(err, a.name))
	}
	defer rows.Close()
	low, address := strings.ToLower(name), bareURL(name)
	for rows.Next() {
		var id, url string
		if err := rows.Scan(&id, &url); err != nil {
			return nil, fmt.Errorf("archive: resolve %s: %w", name, explain(err, a.name))
		}
		lid := strings.ToLower(id)
		base := path.Base(lid)
		if id == name {
			found[0] = append(found[0], id)
		}
		if url != "" && bareURL(url) == address || bareURL(id) == address {
			found[1] = append(found[1], id)
		}
		if base == low {
			found[2] = append(found[2], id)
		}
		if strings.TrimSuffix(base, path.Ext(base)) == low {
			found[3] = append(found[3], id)
		}
		if strings.HasSuffix(lid, low) || strings.HasPrefix(lid, low) {
			found[4] = append(found[4], id)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("archive: resolve %s: %w", name, explain(err, a.name))
	}
	return &found, nil
}

// bareURL is a URL without what people leave out when they type or paste it.
func bareURL(u string) string {
	u, _, _ = strings.Cut(u, "#")
	u = strings.ToLower(u)
	u = strings.TrimPrefix(strings.TrimPrefix(u, "https://"), "http://")
	u = strings.TrimPrefix(u, "www.")
	return strings.TrimSuffix(u, "/")
}
