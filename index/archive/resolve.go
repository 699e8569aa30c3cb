package archive

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Resolve returns the ids of the articles that a person may mean by a name, in
// order: the id itself; else those published at that address; else those with
// that base name; else those with it less the extension; else those whose id
// ends or begins with the name. Capitals count only for the id itself. More than one
// id means that the name is not enough, none that nothing fits.
func (a *Archive) Resolve(ctx context.Context, name string) ([]string, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return nil, nil
	}
	var found [5][]string // in the order above: the first that fits anything wins
	rows, err := a.db.Query(ctx, `SELECT document, url FROM archive_revision ORDER BY document, number`)
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
	for _, ids := range found {
		if len(ids) > 0 {
			slices.Sort(ids)
			return slices.Compact(ids), nil
		}
	}
	return nil, nil
}

// bareURL is a URL without what people leave out when they type or paste it.
func bareURL(u string) string {
	u, _, _ = strings.Cut(u, "#")
	u = strings.ToLower(u)
	u = strings.TrimPrefix(strings.TrimPrefix(u, "https://"), "http://")
	u = strings.TrimPrefix(u, "www.")
	return strings.TrimSuffix(u, "/")
}
