package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"variorum/bot/answer"
)

// TestReader: with a model in the config, answers say which model chose; where
// no model may be asked, none is.
func TestReader(t *testing.T) {
	asked := 0
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		var q struct{ Messages []struct{ Content string } }
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			t.Error(err)
		}
		var sheet answer.Sheet
		if err := json.Unmarshal([]byte(q.Messages[1].Content), &sheet); err != nil {
			t.Error(err)
		}
		content, _ := json.Marshal(fmt.Sprintf(`{"verdict":"single","versions":[{"sentences":[%d]}]}`, sheet.Sentences[1].ID))
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"choices":[{"message":{"role":"assistant","content":%s}}]}`, content)
	}))
	defer endpoint.Close()
	t.Chdir(t.TempDir()) // no config of anybody's
	t.Setenv("VARIORUM_CONFIG", "")
	ask := func() answer.Answer {
		t.Helper()
		var out, errs bytes.Buffer
		if status := run(t.Context(), []string{"ask", "--json", "who was in the US delegation?"}, strings.NewReader(""), &out, &errs); status != 0 {
			t.Fatalf("status %d: %s", status, &errs)
		}
		var a answer.Answer
		if err := json.Unmarshal(out.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		return a
	}
	if a := ask(); a.ChosenBy != "engine" || asked != 0 {
		t.Errorf("without a model: chosen by %s, %d asked", a.ChosenBy, asked)
	}
	t.Setenv("VARIORUM_READER_URL", endpoint.URL+"/v1")
	t.Setenv("VARIORUM_READER_MODEL", "pointer-1")
	if a := ask(); a.ChosenBy != "pointer-1" || a.Verdict != answer.Single || asked != 1 {
		t.Errorf("with a model: %s by %s, %d asked", a.Verdict, a.ChosenBy, asked)
	}
	t.Setenv("VARIORUM_READER_NEVER", "console:*")
	if a := ask(); a.ChosenBy != "engine" || asked != 1 {
		t.Errorf("where none may be asked: by %s, %d asked", a.ChosenBy, asked)
	}
}
