package bot

import (
	"slices"
	"strings"
)

// rights decides what may be shown where.
type rights []Right

// allows reports whether a source may be shown in a place. A source that no
// rule names may be shown everywhere; one that a rule names, only in the places
// of such a rule.
func (rs rights) allows(source, place string) bool {
	covered := false
	for _, r := range rs {
		if !slices.ContainsFunc(r.Sources, func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), source) }) {
			continue
		}
		if Within(place, r.Places) {
			return true
		}
		covered = true
	}
	return !covered
}

// Within reports whether a place is among these: by its name, or by what stands
// before a final asterisk.
func Within(place string, places []string) bool {
	return slices.ContainsFunc(places, func(p string) bool {
		if head, ok := strings.CutSuffix(p, "*"); ok {
			return strings.HasPrefix(place, head)
		}
		return p == place
	})
}
