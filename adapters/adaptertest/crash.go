package adaptertest

import (
	"context"

	"variorum/bot"
)

// watched is an adapter whose postings are noted, and at which a program can
// be made to crash.
type watched struct {
	bot.Adapter
	at   func(moment string) error    // before and after a post; an error is a crash
	note func(r bot.Reply, id string) // of what is shown; the id is empty before it is known
}

// watch wraps an adapter. What it can do beyond posting is kept: a bot sees an
// Editor or a Finder only where there is one.
func watch(w *watched) bot.Adapter {
	editor, edits := w.Adapter.(bot.Editor)
	e := changing{editor, w.note}
	f, finds := w.Adapter.(bot.Finder)
	switch {
	case edits && finds:
		return struct {
			*watched
			bot.Editor
			bot.Finder
		}{w, e, f}
	case edits:
		return struct {
			*watched
			bot.Editor
		}{w, e}
	case finds:
		return struct {
			*watched
			bot.Finder
		}{w, f}
	}
	return w
}

func (w *watched) Post(ctx context.Context, t bot.Thread, key string, r bot.Reply) (string, error) {
	if err := w.at("before post"); err != nil {
		return "", err
	}
	w.note(r, "")
	id, err := w.Adapter.Post(ctx, t, key, r)
	if err != nil {
		return "", err
	}
	w.note(r, id)
	return id, w.at("after post")
}

// Split leaves a reply whole where the network sets no limit.
func (w *watched) Split(r bot.Reply) []bot.Reply {
	if s, ok := w.Adapter.(bot.Splitter); ok {
		return s.Split(r)
	}
	return []bot.Reply{r}
}

// Working shows nothing where the network cannot.
func (w *watched) Working(ctx context.Context, t bot.Thread) {
	if s, ok := w.Adapter.(bot.Signaller); ok {
		s.Working(ctx, t)
	}
}

// changing is an Editor whose replies are noted.
type changing struct {
	bot.Editor
	note func(r bot.Reply, id string)
}

func (c changing) Edit(ctx context.Context, t bot.Thread, id, key string, r bot.Reply) error {
	c.note(r, id)
	return c.Editor.Edit(ctx, t, id, key, r)
}
