package ledger

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// workers run at once, on two ledgers of one database.
const workers = 12

// race runs f in many goroutines that begin together.
func race(t *testing.T, open func() *Ledger, f func(ctx context.Context, l *Ledger, worker int) error) {
	t.Helper()
	ledgers := []*Ledger{open(), open()}
	start, errs := make(chan struct{}), make([]error, workers)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			<-start
			errs[w] = f(t.Context(), ledgers[w%2], w)
		})
	}
	close(start)
	group.Wait()
	must(t, errors.Join(errs...))
}

func TestOneWins(t *testing.T) { both(t, testOneWins) }

func testOneWins(t *testing.T, open func() *Ledger) {
	const rounds = 10
	var accepted, settled, claimed [rounds]atomic.Int32
	var turns [rounds]sync.WaitGroup // a round begins when all have ended the one before
	for i := range turns {
		turns[i].Add(workers)
	}
	race(t, open, func(ctx context.Context, l *Ledger, w int) (problems error) {
		for i := range rounds {
			if i > 0 {
				turns[i-1].Wait()
			}
			problems = errors.Join(problems, func() error {
				defer turns[i].Done()
				seq, fresh, err := l.Accept(ctx, said(fmt.Sprint(i), 0))
				if err != nil {
					return err
				}
				if fresh {
					accepted[i].Add(1)
				}
				won, err := l.Settle(ctx, seq, Result{Answer: given(fmt.Sprintf("a%d-%d", i, w)), Postings: []Posting{post(fmt.Sprintf("k%d-%d", i, w), "", 0)}})
				if err != nil {
					return err
				}
				if won {
					settled[i].Add(1)
				}
				mine, err := l.Claim(ctx, "p", fmt.Sprint(i), fmt.Sprint(w), noon, time.Minute)
				if mine {
					claimed[i].Add(1)
				}
				return err
			}())
		}
		return problems
	})
	for i := range rounds {
		if a, s, c := accepted[i].Load(), settled[i].Load(), claimed[i].Load(); a != 1 || s != 1 || c != 1 {
			t.Errorf("round %d: accepted %d times, settled %d times, claimed %d times", i, a, s, c)
		}
	}
	counts, err := open().Counts(t.Context())
	must(t, err)
	equal(t, counts, Counts{Unposted: rounds})
}

// TestExactlyOnce has many take what comes, in whatever order: deliveries again
// and again, answering, posting, dying between any two steps. Each message ends
// with one result and each reply is posted once.
func TestExactlyOnce(t *testing.T) { both(t, testExactlyOnce) }

func testExactlyOnce(t *testing.T, open func() *Ledger) {
	const messages = 25
	name := func(i int) Message {
		m := said(fmt.Sprint("m", i/2), int64(i%2))
		m.Root = fmt.Sprint("r", i%5)
		return m
	}
	var settled [messages + 1]atomic.Int32 // by number
	var network sync.Map                   // what was posted, by key
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	race(t, open, func(ctx context.Context, l *Ledger, w int) error {
		chance := rand.New(rand.NewPCG(seed, uint64(w)))
		seqs := map[int64]bool{}
		for _, i := range chance.Perm(messages) {
			seq, _, err := l.Accept(ctx, name(i))
			if err != nil {
				return err
			}
			seqs[seq] = true
			if chance.IntN(3) == 0 {
				continue // died
			}
			r := Result{Answer: given(fmt.Sprintf("a%d-%d", seq, w)), Entry: &Entry{Verb: "ask"}}
			for part := range 1 + chance.IntN(2) {
				r.Postings = append(r.Postings, post(fmt.Sprintf("k%d.%d", seq, part), r.Answer.ID, part))
			}
			won, err := l.Settle(ctx, seq, r)
			if err != nil {
				return err
			}
			if won {
				settled[min(seq, messages)].Add(1)
			}
			if chance.IntN(3) == 0 {
				continue // died
			}
			if err := empty(ctx, l, fmt.Sprint("r", i%5), fmt.Sprint(w), &network, chance); err != nil {
				return err
			}
		}
		if len(seqs) != messages {
			return fmt.Errorf("%d numbers for %d messages", len(seqs), messages)
		}
		return nil
	})
	l := open()
	// Whoever comes last finishes what is open.
	refs, err := l.Open(t.Context(), 0, 10*messages)
	must(t, err)
	chance := rand.New(rand.NewPCG(seed, workers))
	for _, r := range refs {
		won, err := l.Settle(t.Context(), r.Seq, Result{Answer: given(fmt.Sprintf("a%d-last", r.Seq)), Entry: &Entry{Verb: "ask"}, Postings: []Posting{post(fmt.Sprintf("k%d.0", r.Seq), "", 0)}})
		must(t, err)
		if won {
			settled[min(r.Seq, messages)].Add(1)
		}
		for range 100 {
			must(t, empty(t.Context(), l, r.Root, "last", &network, chance))
		}
	}
	counts, err := l.Counts(t.Context())
	must(t, err)
	equal(t, counts, Counts{})
	total := 0
	for i := range settled {
		total += int(settled[i].Load())
	}
	entries := export(t, l, time.Time{}, time.Time{})
	if total != messages || len(entries) != messages {
		t.Errorf("%d messages were settled %d times and have %d entries", messages, total, len(entries))
	}
	posted := 0
	for i := range messages {
		if i%2 == 1 {
			continue // the first text and its edit stand together
		}
		standing, err := l.Standing(t.Context(), name(i).Place, name(i).ID)
		must(t, err)
		for _, p := range standing {
			if n, _ := network.Load(p.Key); n != p.ID {
				t.Errorf("posting %s is %s on the network, %s in the ledger", p.Key, n, p.ID)
			}
			posted++
		}
	}
	network.Range(func(any, any) bool { posted--; return true })
	if posted != 0 {
		t.Errorf("the ledger knows %d postings more than the network", posted)
	}
}

// empty makes a thread's postings if it can have the thread, and may die on the
// way. A network that holds the posting already finds it.
func empty(ctx context.Context, l *Ledger, root, owner string, network *sync.Map, chance *rand.Rand) error {
	mine, err := l.Claim(ctx, "slack:T1/desk", root, owner, noon, time.Minute)
	if err != nil || !mine {
		return err
	}
	box, err := l.Outbox(ctx, "slack:T1/desk", root)
	if err != nil {
		return err
	}
	for _, p := range box {
		if p.State == Trying {
			if id, ok := network.Load(p.Key); ok {
				if err := l.Done(ctx, p.Key, id.(string)); err != nil {
					return err
				}
				continue
			}
		}
		if err := l.Begin(ctx, p.Key); err != nil {
			return err
		}
		if chance.IntN(4) > 0 {
			if _, twice := network.LoadOrStore(p.Key, "id-"+p.Key); twice {
				return errors.New(p.Key + " was posted twice")
			}
		}
		if chance.IntN(4) == 0 {
			break // died: nobody knows
		}
		if id, ok := network.Load(p.Key); ok {
			if err := l.Done(ctx, p.Key, id.(string)); err != nil {
				return err
			}
		}
	}
	return l.Release(ctx, "slack:T1/desk", root, owner)
}

// TestForgetAmongOthers runs what locks many rows against each other.
func TestForgetAmongOthers(t *testing.T) { both(t, testForgetAmongOthers) }

func testForgetAmongOthers(t *testing.T, open func() *Ledger) {
	l := open()
	const messages = 8
	for i := range messages {
		id := fmt.Sprint(i)
		settle(t, l, accept(t, l, said(id, 0)), confidential("k"+id, noon))
		made(t, l, "k"+id, id)
		settle(t, l, accept(t, l, said(id, 1)), Result{Postings: []Posting{change("e"+id, Edit, id, "answer-k"+id)}})
	}
	race(t, open, func(ctx context.Context, l *Ledger, w int) error {
		for i := range messages {
			id := fmt.Sprint((i + w) % messages)
			var err error
			switch w % 4 {
			case 0:
				err = l.Forget(ctx, "slack:T1/desk", id)
			case 1:
				if err = l.Done(ctx, "e"+id, id); errors.Is(err, ErrOver) {
					err = nil
				}
			case 2:
				_, _, err = l.Expire(ctx, noon.Add(time.Hour), noon.Add(-time.Hour))
			case 3:
				a := given("answer-k"+id, "001.txt")
				err = l.Amend(ctx, Result{Answer: a, Postings: []Posting{change(fmt.Sprintf("x%s-%d", id, w), Edit, id, a.ID)}})
				if errors.Is(err, ErrNotFound) {
					err = nil
				}
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if _, _, err := l.Expire(t.Context(), noon.Add(time.Hour), time.Time{}); err != nil {
		t.Fatal(err)
	}
	for _, where := range left(t, l) {
		if where[:3] != "no " {
			t.Errorf("the word is left in %s", where)
		}
	}
}
