package main

import (
	"io"
	"log/slog"
)

// newLog returns the log of a process that goes on: text where a person looks
// at it, else JSON, unless the config says which.
func newLog(cfg Log, w io.Writer) *slog.Logger {
	level := map[string]slog.Level{"debug": slog.LevelDebug, "warn": slog.LevelWarn, "error": slog.LevelError}[cfg.Level] // else info
	o := &slog.HandlerOptions{Level: level}
	if cfg.Format == "text" || cfg.Format == "auto" && terminalOf(w).is {
		return slog.New(slog.NewTextHandler(w, o))
	}
	return slog.New(slog.NewJSONHandler(w, o))
}
