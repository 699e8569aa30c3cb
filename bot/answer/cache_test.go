package answer

import (
	"fmt"
	"testing"
)

// What is asked for stays; what is not goes when enough came in; no more than
// twice the weight is kept.
func TestCache(t *testing.T) {
	c := newCache[int](10)
	c.put("asked", 1, 1)
	c.put("not", 2, 1)
	for i := range 100 {
		c.put(fmt.Sprint(i), i, 1)
		if v, ok := c.get("asked"); !ok || v != 1 {
			t.Fatalf("after %d: what is asked for all the time is gone", i)
		}
		if n := len(c.young) + len(c.old); n > 20 {
			t.Fatalf("%d are kept", n)
		}
	}
	if _, ok := c.get("not"); ok {
		t.Error("what nobody asked for is still kept")
	}
	c.drop(func(key string) bool { return key == "asked" })
	if _, ok := c.get("asked"); ok {
		t.Error("what was dropped is still kept")
	}
}
