package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"variorum/adapters/slack/slacktest"
)

// TestLoad has twenty questions a second asked while two articles a second are
// taken in, and wants every question answered once. It logs how long
// acknowledgements took and how much memory the program had; these depend on
// the machine, and are for a person to read. VARIORUM_LOAD is for how many
// seconds, 600 by hand; VARIORUM_LOAD_ARTICLES how many articles there are
// before.
func TestLoad(t *testing.T) {
	seconds := number(t, "VARIORUM_LOAD", 3)
	chance := rand.New(rand.NewPCG(3, uint64(seconds)))
	s := newServed(t, slacktest.Options{Scopes: slacktest.HistoryScopes()})
	for n := range number(t, "VARIORUM_LOAD_ARTICLES", 0) {
		var text strings.Builder
		for line := range 40 {
			fmt.Fprintf(&text, "On day %d the council of town %d heard report %d, and its speaker said that line %d of the budget would be read again.", n%400, n%90, n, line)
			text.WriteString([]string{" ", "\n\n"}[line%2])
		}
		s.write(fmt.Sprintf("articles/%d/old%d.txt", n%20, n), article(fmt.Sprintf("Paper %d", n%40), fmt.Sprintf("Council, day %d", n), text.String()))
	}
	s.start()
	ctx, stop := context.WithTimeout(t.Context(), time.Duration(seconds)*time.Second+3*time.Minute)
	defer stop()
	began := time.Now()
	if err := s.slack.WaitFor(ctx, func() bool { return len(s.slack.Sockets()) > 0 }); err != nil {
		t.Fatal(err)
	}
	t.Logf("connected after %s", time.Since(began).Round(time.Millisecond))
	var all []asked
	var memory []int
	tick := time.NewTicker(time.Second / 20)
	defer tick.Stop()
	for n := range 20 * seconds {
		<-tick.C
		all = append(all, s.ask(chance, n+1))
		if n%10 == 0 {
			s.write(fmt.Sprintf("articles/more%d.txt", n), article("Quay Gazette", fmt.Sprintf("Day %d on the quay", n),
				fmt.Sprintf("The crane number %d of the harbour was moved to the other quay on day %d, its owner said.", n, n)))
		}
		if n%20 == 0 {
			memory = append(memory, s.memory())
		}
	}
	if err := s.slack.WaitFor(ctx, s.answered(all)); err != nil {
		t.Error(err)
	}
	memory = append(memory, s.memory())
	s.stop()
	for _, q := range all {
		if n, _ := s.answers(q); n != 1 {
			t.Errorf("%d answers to %s", n, q.number)
		}
	}
	p50, _ := s.slack.AckTime(.5)
	p99, acks := s.slack.AckTime(.99)
	t.Logf("%d questions in %d s; %d acknowledgements, half within %s, 99 %% within %s", len(all), seconds, acks, p50, p99)
	var points []string
	for i := 0; i < len(memory); i += max(1, len(memory)/10) {
		points = append(points, fmt.Sprintf("%d", memory[i]>>10))
	}
	t.Logf("resident memory in MB, over time: %s; at the end %d", strings.Join(points, " "), memory[len(memory)-1]>>10)
	if t.Failed() {
		t.Log(s.tail())
	}
}

// memory returns the resident memory of the program in kB, 0 where the system
// does not tell.
func (s *served) memory() int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kb, _ := strconv.Atoi(strings.Fields(rest + " 0")[0])
	return kb
}
