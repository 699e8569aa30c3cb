package main

import (
	"fmt"

	"variorum/bot"
	"variorum/bot/answer"
	"variorum/bot/model"
)

// here is the place of questions on the command line.
const here = "console:here"

// reader returns the model that may point at sentences; nil where none is
// allowed.
func (s settings) reader() (answer.Reader, error) {
	if s.Reader.URL == "" {
		return nil, nil
	}
	m, err := model.New(model.Config{URL: s.Reader.URL, Model: s.Reader.Model, APIKey: string(s.Reader.APIKey),
		Timeout: s.Reader.Timeout, PerHour: s.Reader.PerHour})
	if err != nil {
		return nil, fmt.Errorf("reader: %w", err)
	}
	return m, nil
}

// unread reports whether no model may be asked what comes from the command line.
func (s settings) unread() bool { return bot.Within(here, s.Reader.Never) }
