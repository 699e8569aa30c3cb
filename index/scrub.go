package index

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
)

// scrubKey stands in bleve from the removal of an article until its words are
// out of the files.
const scrubKey = "variorum scrub"

// scrubbed is an entry that nothing finds. Bleve writes no segment anew while
// there is only one; this one makes a second.
const scrubbed = "s"

// scrubTime is how long bleve may take over it. A merge that fails is tried
// again and again: the disk may be full.
const scrubTime = 10 * time.Minute

// scrub writes every segment that holds deleted entries without them, and waits
// until the old files are gone: bleve itself would do so at its next merge,
// which may never come. The caller holds writing, or is alone.
func (x *Index) scrub(ctx context.Context) error {
	if x.path == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, scrubTime)
	defer cancel()
	inner, err := x.bleve.Advanced()
	if err != nil {
		return err
	}
	s, ok := inner.(*scorch.Scorch)
	if !ok {
		return fmt.Errorf("bleve gave an index of type %T", inner)
	}
	batch := x.bleve.NewBatch()
	if err := batch.IndexAdvanced(document.NewDocument(scrubbed)); err != nil {
		return err
	}
	if err := x.bleve.Batch(batch); err != nil {
		return explain(err, x.name)
	}
	for {
		old, err := x.holding()
		if err != nil {
			return err
		}
		if len(old) == 0 {
			break
		}
		// Each by itself, and none that has nothing deleted.
		plan := mergeplan.MergePlanOptions{
			MaxSegmentsPerTier: 1, TierGrowth: 1, SegmentsPerMergeTask: 1, FloorSegmentSize: 1,
			MaxSegmentSize: mergeplan.MaxSegmentSizeLimit,
			CalcBudget:     func(int64, int64, *mergeplan.MergePlanOptions) int { return 0 },
		}
		if err := s.ForceMerge(ctx, &plan); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return errors.New("what was removed could not be taken out of the files: is the disk full?")
		}
	}
	return x.awaitFiles(ctx)
}

// finishScrub does what a process that ended in the middle of a removal left
// to do.
func (x *Index) finishScrub(ctx context.Context) error {
	begun, err := x.bleve.GetInternal([]byte(scrubKey))
	if err != nil || len(begun) == 0 {
		return err
	}
	x.writing.Lock()
	defer x.writing.Unlock()
	return x.scrub(ctx)
}

// holding lists the segment files that hold deleted entries.
func (x *Index) holding() ([]string, error) {
	return x.files(func(s *scorch.SegmentSnapshot) bool { return s.LiveSize() < s.FullSize() })
}

// files lists the files of segments.
func (x *Index) files(which func(*scorch.SegmentSnapshot) bool) ([]string, error) {
	snap, err := x.snapshot()
	if err != nil {
		return nil, err
	}
	defer snap.Close()
	var names []string
	for _, s := range snap.Segments() {
		if p, ok := s.Segment().(interface{ Path() string }); ok && which(s) {
			names = append(names, filepath.Base(p.Path()))
		}
	}
	return names, nil
}

// awaitFiles ends the removal and waits until only the files of segments in use
// are left. Bleve removes the others after a write, unless a search that began
// before still reads them; it tells nobody.
func (x *Index) awaitFiles(ctx context.Context) error {
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		x.mu.Lock()
		x.dropView()
		x.mu.Unlock()
		if err := x.bleve.DeleteInternal([]byte(scrubKey)); err != nil {
			return explain(err, x.name)
		}
		left, err := x.strays()
		if err != nil || len(left) == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s may still hold what was removed", left[0])
		case <-time.After(pause):
		}
	}
}

// strays lists the segment files that are not in use.
func (x *Index) strays() ([]string, error) {
	used, err := x.files(func(*scorch.SegmentSnapshot) bool { return true })
	if err != nil {
		return nil, err
	}
	there, err := filepath.Glob(filepath.Join(x.path, "store", "*.zap"))
	return slices.DeleteFunc(there, func(name string) bool { return slices.Contains(used, filepath.Base(name)) }), err
}
