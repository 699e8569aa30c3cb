package matrix

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/pem"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/id"
	"maunium.net/go/mautrix/synapseadmin"

	"variorum/index/archive/archivetest"
)

// dendriteVar names a Dendrite that is built already; "none" stands for none.
const dendriteVar = "VARIORUM_TEST_DENDRITE"

// serverSecret is what users are registered with.
const serverSecret = "test-shared-secret"

// homeserver is a Dendrite of its own, on loopback.
type homeserver struct {
	binary, dir, addr string
	cmd               *exec.Cmd
	exited            chan struct{}
	users             int
	usersLock         sync.Mutex
}

// shared is the homeserver of the tests that do not stop it.
var shared struct {
	sync.Mutex
	server *homeserver
}

func TestMain(m *testing.M) {
	if childMain() {
		return
	}
	flag.Parse()
	if flag.Lookup("test.fuzz").Value.String() == "" { // there it says how many processes work
		if err := flag.Set("test.parallel", "6"); err != nil { // they wait more than they work
			panic(err)
		}
	}
	code := m.Run()
	if shared.server != nil {
		shared.server.stop()
		_ = os.RemoveAll(shared.server.dir)
	}
	os.Exit(code)
}

// server returns the shared homeserver, starting it for the first test.
func server(t testing.TB) *homeserver {
	t.Helper()
	binary := dendrite(t)
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		dir, err := os.MkdirTemp("", "variorum-dendrite-")
		if err != nil {
			t.Fatal(err)
		}
		hs := &homeserver{binary: binary, dir: dir}
		if err := hs.start(); err != nil {
			t.Fatal(err)
		}
		shared.server = hs
	}
	return shared.server
}

// ownServer returns a homeserver for one test, which may stop and start it.
func ownServer(t testing.TB) *homeserver {
	t.Helper()
	hs := &homeserver{binary: dendrite(t), dir: t.TempDir()}
	if err := hs.start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hs.stop)
	return hs
}

// dendrite returns the binary, or what starts Synapse in its place. It builds it only where it is asked for.
func dendrite(t testing.TB) string {
	t.Helper()
	if python := os.Getenv(synapseVar); python != "" {
		return python
	}
	switch path := os.Getenv(dendriteVar); path {
	case "":
	case "none":
		archivetest.Without(t, "matrix", dendriteVar+" is none")
	default:
		return path
	}
	mod, err := os.ReadFile(filepath.Join("dendrite", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`element-hq/dendrite (v\S+)`).FindSubmatch(mod)
	cache, err := os.UserCacheDir()
	if err != nil || version == nil {
		archivetest.Without(t, "matrix", dendriteVar+" is not set")
	}
	sums, err := os.ReadFile(filepath.Join("dendrite", "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(cache, "variorum", fmt.Sprintf("dendrite-%s-%x", version[1], sha256.Sum256(sums))[:len("dendrite-")+len(version[1])+9])
	if _, err := os.Stat(path); err == nil {
		return path
	}
	if !strings.Contains(os.Getenv(archivetest.Require), "matrix") {
		archivetest.Without(t, "matrix", "the homeserver is not built; two minutes: bash adapters/matrix/dendrite/build.sh")
	}
	out, err := exec.Command("bash", filepath.Join("dendrite", "build.sh")).CombinedOutput()
	if err != nil {
		t.Fatalf("build the homeserver: %v\n%s", err, out)
	}
	return path
}

const dendriteConfig = `version: 2
global: {server_name: localhost, private_key: DIR/matrix_key.pem, disable_federation: true, trusted_third_party_id_servers: [],
  presence: {enable_inbound: false, enable_outbound: false}, report_stats: {enabled: false}, server_notices: {enabled: false},
  jetstream: {in_memory: false, storage_path: DIR/jetstream, topic_prefix: T}, cache: {max_size_estimated: 33554432, max_age: 1h}}
client_api: {registration_disabled: true, guests_disabled: true, registration_shared_secret: "` + serverSecret + `", rate_limiting: {enabled: false}}
federation_api: {key_perspectives: [], database: {connection_string: "file:DIR/federationapi.db"}}
key_server: {database: {connection_string: "file:DIR/keyserver.db"}}
room_server: {database: {connection_string: "file:DIR/roomserver.db"}}
relay_api: {database: {connection_string: "file:DIR/relayapi.db"}}
media_api: {base_path: DIR/media, database: {connection_string: "file:DIR/mediaapi.db"}}
sync_api: {search: {enabled: false}, database: {connection_string: "file:DIR/syncapi.db"}}
user_api: {bcrypt_cost: 4, account_database: {connection_string: "file:DIR/userapi.db"}}
mscs: {mscs: [], database: {connection_string: "file:DIR/mscs.db"}}
logging: [{type: std, level: error}]
`

// start starts the homeserver, or starts it again with what it has.
func (hs *homeserver) start() error {
	if hs.addr == "" {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		hs.addr = l.Addr().String()
		_ = l.Close()
		seed := make([]byte, 32)
		_, _ = rand.Read(seed)
		write := hs.settings
		if os.Getenv(synapseVar) != "" {
			write = hs.synapseSettings
		}
		for name, text := range write(seed) {
			if err := os.WriteFile(filepath.Join(hs.dir, name), []byte(text), 0o600); err != nil {
				return err
			}
		}
	}
	log, err := os.Create(filepath.Join(hs.dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	if os.Getenv(synapseVar) != "" {
		hs.cmd = exec.Command(hs.binary, "-m", "synapse.app.homeserver", "-c", filepath.Join(hs.dir, "homeserver.yaml"))
	} else {
		hs.cmd = exec.Command(hs.binary, "-config", filepath.Join(hs.dir, "dendrite.yaml"), "-http-bind-address", hs.addr)
	}
	hs.cmd.Dir, hs.cmd.Stdout, hs.cmd.Stderr = hs.dir, log, log
	hs.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := hs.cmd.Start(); err != nil {
		return err
	}
	hs.exited = make(chan struct{})
	go func() {
		_ = hs.cmd.Wait()
		close(hs.exited)
	}()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); {
		resp, err := http.Get(hs.url() + "/_matrix/client/versions")
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-hs.exited:
			text, _ := os.ReadFile(log.Name())
			return fmt.Errorf("the homeserver ended: %s", text)
		case <-time.After(20 * time.Millisecond):
		}
	}
	hs.stop()
	return fmt.Errorf("the homeserver does not answer after a minute")
}

// settings returns the files that a Dendrite needs.
func (hs *homeserver) settings(seed []byte) map[string]string {
	return map[string]string{
		"matrix_key.pem": string(pem.EncodeToMemory(&pem.Block{Type: "MATRIX PRIVATE KEY", Headers: map[string]string{"Key-ID": "ed25519:abc"}, Bytes: seed})),
		"dendrite.yaml":  strings.ReplaceAll(dendriteConfig, "DIR", hs.dir),
	}
}

// stop ends the homeserver.
func (hs *homeserver) stop() {
	_ = hs.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-hs.exited:
	case <-time.After(10 * time.Second):
		_ = hs.cmd.Process.Kill()
		<-hs.exited
	}
}

func (hs *homeserver) url() string { return "http://" + hs.addr }

// password is that of every user.
const password = "correct horse"

// user registers a user, and returns the full name.
func (hs *homeserver) user(t testing.TB, name string) id.UserID {
	t.Helper()
	hs.usersLock.Lock()
	hs.users++
	name = fmt.Sprintf("%s%d", name, hs.users)
	hs.usersLock.Unlock()
	cli, err := mautrix.NewClient(hs.url(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	admin := &synapseadmin.Client{Client: cli}
	resp, err := admin.SharedSecretRegister(ctx, serverSecret, synapseadmin.ReqSharedSecretRegister{Username: name, Password: password, InhibitLogin: true})
	if err != nil {
		t.Fatalf("register %s: %v", name, err)
	}
	return resp.UserID
}
