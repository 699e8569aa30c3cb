package adaptertest

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing/fstest"
	"time"

	"variorum/bot/answer"
	"variorum/index"
	"variorum/index/ingest"
	"variorum/index/news"
)

//go:embed corpora
var corpora embed.FS

// seedsDir is the starter corpus, from the folder of any adapter.
const seedsDir = "../../seeds"

// corpus is the articles of a conversation: an index of them, an engine over
// it, and the Library of the bot.
type corpus struct {
	index  *index.Index
	engine *answer.Engine

	mu       sync.Mutex // guards what follows
	articles map[string][]news.Revision
	later    map[string][]string // texts that are still to come, by file
	gone     map[string]news.Tombstone
}

// newCorpus takes in the articles that a conversation names.
func newCorpus(ctx context.Context, s *script) (*corpus, error) {
	x, err := index.Memory()
	if err != nil {
		return nil, err
	}
	c := &corpus{index: x, engine: answer.New(x), articles: map[string][]news.Revision{}, later: map[string][]string{}, gone: map[string]news.Tombstone{}}
	files := fstest.MapFS{}
	for _, f := range s.archive.Files {
		if name, ok := strings.CutPrefix(f.Name, "corpus/"); ok {
			files[name] = &fstest.MapFile{Data: f.Data}
		}
		if name, ok := strings.CutPrefix(f.Name, "later/"); ok {
			c.later[name] = append(c.later[name], string(f.Data))
		}
	}
	var folder fs.FS = files
	switch s.options.corpus {
	case "":
	case "seeds":
		folder = os.DirFS(seedsDir)
	default:
		if folder, err = fs.Sub(corpora, path.Join("corpora", s.options.corpus)); err != nil {
			return nil, err
		}
	}
	for r, err := range ingest.Folder(ctx, folder, s.name) {
		if err != nil {
			return nil, err
		}
		if err := c.put(ctx, r, s.options.now); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// put takes in a text of an article, its first or its next.
func (c *corpus) put(ctx context.Context, r news.Revision, seen time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	r.Number, r.Seen, r.Hash = len(c.articles[r.ID])+1, seen, news.Hash(r.Text)
	if r.Number == 1 && !r.Published.IsZero() {
		r.Seen = r.Published
	}
	if err := c.index.Put(ctx, []news.Revision{r}); err != nil {
		return err
	}
	c.articles[r.ID] = append(c.articles[r.ID], r)
	return nil
}

// next takes in the text of a file that is still to come.
func (c *corpus) next(ctx context.Context, file string, seen time.Time) error {
	texts := c.later[file]
	if len(texts) == 0 {
		return fmt.Errorf("no later/%s is left in the file", file)
	}
	c.later[file] = texts[1:]
	for r, err := range ingest.Folder(ctx, fstest.MapFS{file: {Data: []byte(texts[0])}}, "later") {
		if err != nil {
			return err
		}
		if err := c.put(ctx, r, seen); err != nil {
			return err
		}
	}
	return nil
}

// withdraw takes an article out.
func (c *corpus) withdraw(ctx context.Context, id string, at time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.articles[id]) == 0 {
		return fmt.Errorf("no article %s", id)
	}
	c.gone[id] = news.Tombstone{ID: id, Source: c.articles[id][0].Source, Since: at, Reason: "an order"}
	delete(c.articles, id)
	return c.index.Remove(ctx, id)
}

// Articles lists those that hold every word of the topic.
func (c *corpus) Articles(_ context.Context, topic string, asOf time.Time) ([]news.Revision, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []news.Revision
	for _, revisions := range c.articles {
		for _, r := range slices.Backward(revisions) {
			if !asOf.IsZero() && r.Valid().After(asOf) {
				continue
			}
			if speaksOf(r, topic) {
				r.Text, r.Blocks = "", nil
				out = append(out, r)
			}
			break
		}
	}
	slices.SortFunc(out, func(a, b news.Revision) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
}

// speaksOf reports whether a text holds every word of a topic.
func speaksOf(r news.Revision, topic string) bool {
	text := strings.ToLower(r.Title + " " + r.Text)
	for word := range strings.FieldsSeq(strings.ToLower(topic)) {
		if !strings.Contains(text, strings.Trim(word, ".,?!")) {
			return false
		}
	}
	return true
}

// Revisions returns every text of the article of that name: the file's, with
// its ending or without.
func (c *corpus) Revisions(_ context.Context, name string) ([]news.Revision, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, revisions := range c.articles {
		if id == name || strings.TrimSuffix(id, path.Ext(id)) == name || revisions[0].URL != "" && revisions[0].URL == name {
			return slices.Clone(revisions), nil
		}
	}
	return nil, nil
}

// Withdrawn returns the tombstone of the article of that name.
func (c *corpus) Withdrawn(_ context.Context, name string) (news.Tombstone, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, t := range c.gone {
		if id == name || strings.TrimSuffix(id, path.Ext(id)) == name {
			return t, true, nil
		}
	}
	return news.Tombstone{}, false, nil
}
