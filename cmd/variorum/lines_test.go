package main

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"
)

func TestLines(t *testing.T) {
	long := strings.Repeat("x", 3*maxLine)
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"a", []string{"a"}},
		{"a\n", []string{"a"}},
		{"a\r\n\nb", []string{"a", "", "b"}},
		{"\n\n", []string{"", ""}},
		{long + "\nb\n", []string{long[:maxLine], "b"}},
	} {
		var got []string
		for line, err := range lines(t.Context(), strings.NewReader(c.text)) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, line)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%.20q: got %.60q, want %.60q", c.text, got, c.want)
		}
	}
}

// TestLinesInterrupted: a stream that says nothing does not hold the program.
func TestLinesInterrupted(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	for range lines(ctx, r) {
		t.Fatal("a line out of nothing")
	}
}
