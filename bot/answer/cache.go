package answer

// cache keeps what is costly to make, up to twice a weight: what was not used
// while so much came in is forgotten. It has no lock of its own.
type cache[V any] struct {
	most       int // weight of what comes in before the older half goes
	weight     int
	young, old map[string]V
}

func newCache[V any](most int) *cache[V] { return &cache[V]{most: most, young: map[string]V{}} }

// get returns what is kept under a key.
func (c *cache[V]) get(key string) (V, bool) {
	if v, ok := c.young[key]; ok {
		return v, true
	}
	v, ok := c.old[key]
	return v, ok
}

// put keeps a value that weighs so much.
func (c *cache[V]) put(key string, v V, weight int) {
	if c.weight+weight > c.most && len(c.young) > 0 {
		c.young, c.old, c.weight = map[string]V{}, c.young, 0
	}
	c.young[key] = v
	c.weight += weight
}
