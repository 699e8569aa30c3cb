package matrix

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// nodeVar names a folder in which `npm install matrix-js-sdk@43.0.0` was run.
const nodeVar = "VARIORUM_TEST_NODE"

// TestPeer has an independent client talk with the whole program, in its default
// mode and in that which gives keys to signed devices only.
func TestPeer(t *testing.T) {
	needKeys(t)
	node := os.Getenv(nodeVar)
	if node == "" {
		t.Skip(nodeVar + " is not set: a folder where matrix-js-sdk is installed")
	}
	hs := server(t)
	dir := t.TempDir()
	binary := filepath.Join(dir, "variorum")
	if out, err := exec.Command("go", "build", "-tags", "goolm", "-o", binary, "../../cmd/variorum").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	bot := hs.user(t, "variorum")
	config := `{data: data, matrix: {homeserver: "` + hs.url() + `", user: "` + bot.String() + `", password: "` + password + `", pickle_key: pickled, allow: {servers: [localhost]}}}`
	if err := os.WriteFile(filepath.Join(dir, "config.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	serve := exec.Command(binary, "serve", "--config", filepath.Join(dir, "config.yaml"))
	serve.Stderr = os.Stderr
	serve.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = serve.Process.Signal(syscall.SIGTERM)
		_ = serve.Wait()
	}()
	text, err := os.ReadFile(filepath.Join("testdata", "peer.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(node, "peer-of-variorum.mjs") // modules are looked for beside it
	if err := os.WriteFile(script, text, 0o600); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(script)
	for mode, more := range map[string][]string{"default": nil, "signed devices only": {"signed"}} {
		person := hs.user(t, "ana")
		out, err := exec.Command("node", append([]string{script, hs.url(), bot.String(), person.String(), password}, more...)...).CombinedOutput()
		t.Logf("%s:\n%s", mode, out)
		if err != nil {
			t.Errorf("%s: %v", mode, err)
		}
	}
}
