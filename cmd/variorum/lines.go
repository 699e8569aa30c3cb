package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"variorum/bot/answer"
)

// maxLine is how many bytes of a line are kept; a longer one is refused as a
// question anyway.
const maxLine = 8 * answer.MaxQuestion

// askLines answers the questions on stdin, one a line, in order, each written
// before the next is answered. Every line gets an answer, also an empty one.
func (p *program) askLines(ctx context.Context, a asking, why bool) error {
	p.terse = a.json
	c, err := p.open(ctx, a.corpus)
	if err != nil {
		return err
	}
	defer c.Close()
	frame, err := a.question("", c, p.now())
	if err != nil {
		return err
	}
	frame.Why = why
	searched, err := c.searched(ctx, frame)
	if err != nil {
		return err
	}
	engine, err := c.engine(ctx, frame.AsOf)
	if err != nil {
		return err
	}
	first := true
	for line, err := range lines(ctx, p.stdin) {
		if err != nil {
			return fmt.Errorf("read the questions: %w", err)
		}
		q := frame
		q.Text = strings.TrimSpace(strings.ToValidUTF8(line, "\uFFFD"))
		found, err := engine.Answer(ctx, q) // says itself what is wrong with a question
		if err != nil {
			return err
		}
		if a.json {
			err = p.printJSON(found)
		} else {
			if !first {
				fmt.Fprintln(p.stdout)
			}
			first = false
			err = p.printAnswer(found, searched)
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// lines yields the lines of a stream without their ends, until it ends, fails
// or the context does. Of a line longer than maxLine the beginning is kept.
// A stream cannot be interrupted while it waits, so one goroutine reads; after
// an interrupt it ends with the program.
func lines(ctx context.Context, r io.Reader) func(yield func(string, error) bool) {
	type line struct {
		text string
		err  error
	}
	return func(yield func(string, error) bool) {
		next := make(chan line)
		done := make(chan struct{})
		defer close(done)
		go func() {
			defer close(next)
			in := bufio.NewReader(r)
			for {
				text, err := readLine(in)
				if err == io.EOF && text == "" {
					return
				}
				if err == io.EOF {
					err = nil
				}
				select {
				case next <- line{text, err}:
				case <-done:
					return
				}
				if err != nil {
					return
				}
			}
		}()
		for {
			select {
			case <-ctx.Done():
				return
			case l, more := <-next:
				if !more || !yield(l.text, l.err) {
					return
				}
			}
		}
	}
}

// readLine reads up to the end of a line and keeps at most maxLine bytes.
func readLine(in *bufio.Reader) (string, error) {
	var kept []byte
	for {
		part, err := in.ReadSlice('\n')
		kept = append(kept, part[:min(len(part), maxLine-min(len(kept), maxLine))]...)
		if err == bufio.ErrBufferFull {
			continue
		}
		return strings.TrimRight(string(kept), "\r\n"), err
	}
}
