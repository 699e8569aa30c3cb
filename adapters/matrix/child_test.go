package matrix

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"go.mau.fi/util/dbutil"
	"maunium.net/go/mautrix/id"

	"variorum/bot"
	"variorum/index/archive"
	"variorum/index/archive/archivetest"
)

// childVar holds, for a process that is to be killed, its database and its
// settings; killsVar is how often that is done (10 where it is not set).
const (
	childVar = "VARIORUM_MATRIX_CHILD"
	killsVar = "VARIORUM_MATRIX_KILLS"
)

// child is what a process needs that is to be killed.
type child struct {
	Path   string
	Config Config
}

// childMain runs the bot if this process was started for that.
func childMain() bool {
	text := os.Getenv(childVar)
	if text == "" {
		return false
	}
	var c child
	err := json.Unmarshal([]byte(text), &c)
	if err == nil {
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		defer stop()
		err = c.run(ctx)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return true
}

// run is a bot that keeps what it is told in the database, and answers in order.
func (c child) run(ctx context.Context) error {
	db, err := archive.Database(ctx, c.Path)
	if err != nil {
		return err
	}
	serial := "INTEGER PRIMARY KEY"
	if db.Dialect == dbutil.Postgres {
		serial = "BIGSERIAL PRIMARY KEY"
	}
	if _, err := db.Exec(ctx, `CREATE TABLE IF NOT EXISTS kept (seq `+serial+`, name TEXT NOT NULL UNIQUE, body TEXT NOT NULL, posted TEXT NOT NULL)`); err != nil {
		return err
	}
	a, err := New(c.Config, db, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		return err
	}
	news := make(chan struct{}, 1)
	go func() {
		for ctx.Err() == nil {
			if err := answerKept(ctx, a, db); err != nil && ctx.Err() == nil {
				pause(ctx, 20*time.Millisecond, nil)
				continue
			}
			pause(ctx, time.Second, news)
		}
	}()
	return a.Listen(ctx, func(ctx context.Context, m bot.Message) error {
		body, err := json.Marshal(m)
		if err != nil {
			return err
		}
		_, err = db.Exec(ctx, `INSERT INTO kept (name, body, posted) VALUES ($1, $2, '') ON CONFLICT (name) DO NOTHING`,
			fmt.Sprintf("%s %s %d %s", m.Thread.Place, m.ID, m.Edit, m.Kind), string(body))
		a.nudge(news)
		return err
	})
}

// answerKept posts the answers to all that is not answered.
func answerKept(ctx context.Context, a *Adapter, db *dbutil.Database) error {
	rows, err := db.Query(ctx, `SELECT name, body FROM kept WHERE posted='' ORDER BY seq`)
	type kept struct{ name, body string }
	list, err := dbutil.NewRowIterWithError(rows, func(row dbutil.Scannable) (k kept, err error) {
		return k, row.Scan(&k.name, &k.body)
	}, err).AsList()
	if err != nil {
		return err
	}
	for _, k := range list {
		var m bot.Message
		if err := json.Unmarshal([]byte(k.body), &m); err != nil {
			return err
		}
		posted, err := a.Post(ctx, m.Thread, "answer to "+m.ID, reply("You said: "+m.Text))
		if err != nil {
			return err
		}
		if _, err := db.Exec(ctx, `UPDATE kept SET posted=$1 WHERE name=$2`, posted, k.name); err != nil {
			return err
		}
	}
	return nil
}

// start starts the process.
func (c child) start(t testing.TB) *exec.Cmd {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVar+"="+string(text))
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		for lines := bufio.NewScanner(stderr); lines.Scan(); {
			if testing.Verbose() {
				fmt.Println("child:", lines.Text())
			}
		}
	}()
	return cmd
}

// TestKill kills the bot at random moments while questions arrive, also while
// it is down: each is answered once, in order, encrypted where the room is.
func TestKill(t *testing.T) {
	kills := 10
	if n, err := strconv.Atoi(os.Getenv(killsVar)); err == nil {
		kills = n
	}
	archivetest.EachName(t, func(t *testing.T, path string) {
		hs := server(t)
		ana := hs.person(t, "ana")
		user := hs.user(t, "variorum")
		c := child{Path: path, Config: config(hs.url(), user)}
		rooms := []id.RoomID{ana.room(false, true, "", user)}
		if canEncrypt {
			rooms = append(rooms, ana.room(true, true, "", user))
		}
		asked := map[id.RoomID][]string{}
		n := 0
		ask := func() {
			room := rooms[rand.N(len(rooms))]
			text := fmt.Sprintf("question %04d", n)
			n++
			ana.say(room, text)
			asked[room] = append(asked[room], "You said: "+text)
		}
		// The first start logs in; the killing begins with what was said after it.
		cmd := c.start(t)
		for _, room := range rooms {
			ana.joined(room, user)
		}
		for range kills {
			for range rand.N(3) {
				ask()
			}
			pause(t.Context(), rand.N(600*time.Millisecond), nil) // at any moment of its work
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			for range rand.N(3) {
				ask()
			}
			cmd = c.start(t)
		}
		ask()
		for _, room := range rooms {
			want := asked[room]
			if len(want) == 0 {
				continue
			}
			posts := ana.hears(room, user, len(want))
			ana.until("the last answer", func() bool {
				posts = ana.posts(room, user)
				return slices.ContainsFunc(posts, func(p *posted) bool { return p.body == want[len(want)-1] })
			})
			var got []string
			for _, p := range posts {
				got = append(got, p.body)
				if sealed := room != rooms[0]; p.encrypted != sealed {
					t.Errorf("encrypted %t: %s", p.encrypted, p.body)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%d questions, %d answers, or not in order:\n%q\n%q", len(want), len(got), want, got)
			}
		}
		if !t.Failed() {
			t.Logf("%d kills, %d questions, each answered once and in order", kills, n)
		}
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			t.Errorf("the child ended: %v", err)
		}
	})
}
