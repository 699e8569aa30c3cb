package answer

// cache keeps what is costly to make, up to twice a weight: what was not used
// while so much came in is forgotten. It has no lock of its own.
type cache[V any] struct {
	most       int // weight of what comes in before the older half goes
	weight     int
	young, old map[string]kept[V]
}

type kept[V any] struct {
	value  V
	weight int
}

func newCache[V any](most int) *cache[V] { return &cache[V]{most: most, young: map[string]kept[V]{}} }

// get returns what is kept under a key.
func (c *cache[V]) get(key string) (V, bool) {
	k, ok := c.young[key]
	if !ok {
		if k, ok = c.old[key]; ok {
			c.put(key, k.value, k.weight)
		}
	}
	return k.value, ok
}

// put keeps a value that weighs so much.
func (c *cache[V]) put(key string, v V, weight int) {
	if c.weight+weight > c.most && len(c.young) > 0 {
		c.young, c.old, c.weight = map[string]kept[V]{}, c.young, 0
	}
	if old, ok := c.young[key]; ok {
		c.weight -= old.weight
	}
	c.young[key] = kept[V]{v, weight}
	c.weight += weight
}

// drop forgets what is kept under the keys that are meant.
func (c *cache[V]) drop(meant func(key string) bool) {
	for _, half := range []map[string]kept[V]{c.young, c.old} {
		for key := range half {
			if meant(key) {
				delete(half, key)
			}
		}
	}
}
