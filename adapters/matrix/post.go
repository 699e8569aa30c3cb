package matrix

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"variorum/bot"
)

// postTime is how long a posting may take.
const postTime = 30 * time.Second

// txnPrefix begins the transaction of each posting, and keyField names the key
// inside it.
const (
	txnPrefix = "variorum-"
	keyField  = "variorum.key"
)

// hash returns a key as it stands in transactions and in the database.
func hash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:16])
}

// Post implements bot.Adapter. The id it returns is the event's.
func (a *Adapter) Post(ctx context.Context, t bot.Thread, key string, r bot.Reply) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, postTime)
	defer cancel()
	s, err := a.connected(ctx)
	if err != nil {
		return "", err
	}
	root := id.EventID(t.Root)
	answered := root
	if t.Return != "" {
		answered = id.EventID(t.Return)
	}
	event, err := a.send(ctx, s, roomOf(t), key, root, answered, r)
	if err != nil {
		return "", fault("post", err)
	}
	a.courtesy(courtesy{what: stopTyping, room: roomOf(t)})
	return event.String(), nil
}

// send posts a reply once: what was posted with this key before, by this
// process or an earlier one, is found again.
func (a *Adapter) send(ctx context.Context, s *session, room id.RoomID, key string, root, answered id.EventID, r bot.Reply) (id.EventID, error) {
	was, err := a.store.posting(ctx, hash(key))
	if err != nil {
		return "", err
	}
	if was != nil && was.Event != "" {
		return was.Event, nil
	}
	p := posting{Key: hash(key), Room: room, Root: root}
	if was != nil { // begun, and nobody knows how that ended
		if p.Event, err = a.arrived(ctx, s, *was); err != nil {
			return "", unsent(err)
		}
	}
	p.At = time.Now()
	if err := a.store.putPosting(ctx, p); err != nil {
		return "", err
	}
	if p.Event == "" {
		content := rendered(r)
		if root != "" {
			content.RelatesTo = (&event.RelatesTo{}).SetThread(root, answered)
			content.RelatesTo.IsFallingBack = false
		}
		p.Event, err = a.sendContent(ctx, s, room, p.Key, &event.Content{Parsed: content, Raw: map[string]any{keyField: p.Key}})
		if err != nil {
			if certain(err) {
				err = errors.Join(err, a.store.dropPosting(context.WithoutCancel(ctx), p.Key))
			}
			return "", err
		}
	}
	if err := a.store.putPosting(ctx, p); err != nil {
		return "", fmt.Errorf("note what was posted: %w", err)
	}
	return p.Event, nil
}

// sendContent sends a message, encrypted where the room is or ever was.
func (a *Adapter) sendContent(ctx context.Context, s *session, room id.RoomID, txn string, content *event.Content) (id.EventID, error) {
	known, err := a.store.room(ctx, room)
	if err != nil {
		return "", err
	}
	if known.Successor != "" {
		return "", &bot.Never{Err: errors.New("the room was replaced by a new one: ask again there")}
	}
	sealed, err := a.isEncrypted(ctx, s, room, known)
	if err != nil {
		return "", unsent(err)
	}
	if sealed && !canEncrypt {
		return "", &bot.Never{Err: errors.New("the room is encrypted, and this program was built without encryption: build it with -tags goolm")}
	}
	req := mautrix.ReqSendEvent{TransactionID: txnPrefix + txn, DontEncrypt: true}
	var resp *mautrix.RespSendEvent
	if sealed {
		secret, err := s.machine.encrypt(ctx, room, event.EventMessage, content)
		if err != nil {
			return "", unsent(fmt.Errorf("encrypt: %w", err))
		}
		resp, err = s.client.SendMessageEvent(ctx, room, event.EventEncrypted, secret, req)
		if err != nil {
			return "", err
		}
		return resp.EventID, nil
	}
	if resp, err = s.client.SendMessageEvent(ctx, room, event.EventMessage, content, req); err != nil {
		return "", err
	}
	return resp.EventID, nil
}

// isEncrypted reports whether a room is to be written to encrypted. What was
// once encrypted stays so, whatever the server says; where nothing is known of
// it the server is asked, each time.
func (a *Adapter) isEncrypted(ctx context.Context, s *session, name id.RoomID, known room) (bool, error) {
	if known.Encrypted {
		return true, nil
	}
	sealed, err := s.states.IsEncrypted(ctx, name)
	if err != nil || sealed {
		return sealed, err
	}
	var content event.EncryptionEventContent
	err = s.client.StateEvent(ctx, name, event.StateEncryption, "", &content)
	if errors.Is(err, mautrix.MNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("ask whether the room is encrypted: %w", err)
	}
	known.Encrypted = true
	return true, a.store.putRoom(ctx, name, known)
}

// Edit implements bot.Editor.
func (a *Adapter) Edit(ctx context.Context, t bot.Thread, posted, key string, r bot.Reply) error {
	ctx, cancel := context.WithTimeout(ctx, postTime)
	defer cancel()
	s, err := a.connected(ctx)
	if err != nil {
		return err
	}
	room := roomOf(t)
	if err := a.standing(ctx, s, room, id.EventID(posted)); err != nil {
		return fault("edit", err)
	}
	content := rendered(r)
	edit := &event.MessageEventContent{MsgType: event.MsgNotice, Body: "* " + summary(r), Mentions: &event.Mentions{}, NewContent: content}
	edit.RelatesTo = (&event.RelatesTo{}).SetReplace(id.EventID(posted))
	_, err = a.sendContent(ctx, s, room, hash(key), &event.Content{Parsed: edit, Raw: map[string]any{keyField: hash(key)}})
	if err != nil {
		return fault("edit", err)
	}
	a.courtesy(courtesy{what: stopTyping, room: room})
	return nil
}

// standing returns an error if a posting is not there to be edited.
func (a *Adapter) standing(ctx context.Context, s *session, room id.RoomID, name id.EventID) error {
	e, err := s.client.GetEvent(ctx, room, name)
	switch {
	case errors.Is(err, mautrix.MNotFound):
		// Servers take a moment before they show what was just posted.
		was, err := a.store.postingAt(ctx, name)
		if err != nil || was != nil && time.Since(was.At) < time.Minute {
			return err
		}
		return &bot.Never{Err: errors.New("matrix: the posting is not there any more")}
	case err != nil:
		return unsent(err)
	case e.Unsigned.RedactedBecause != nil || len(e.Content.Raw) == 0:
		return &bot.Never{Err: errors.New("matrix: the posting was deleted")}
	}
	return nil
}

// Delete implements bot.Editor. The edits of a posting go with it: they hold
// its words too.
func (a *Adapter) Delete(ctx context.Context, t bot.Thread, posted string) error {
	ctx, cancel := context.WithTimeout(ctx, postTime)
	defer cancel()
	s, err := a.connected(ctx)
	if err != nil {
		return err
	}
	room, target := roomOf(t), id.EventID(posted)
	gone := []id.EventID{target}
	from := ""
	for {
		page, err := s.client.GetRelations(ctx, room, target, &mautrix.ReqGetRelations{RelationType: event.RelReplace, From: from, Limit: 50})
		if missing(err) {
			break
		}
		if err != nil {
			return fault("delete", err)
		}
		for _, e := range page.Chunk {
			if e.Sender == s.account.User && e.Unsigned.RedactedBecause == nil {
				gone = append(gone, e.ID)
			}
		}
		if from = page.NextBatch; from == "" {
			break
		}
	}
	for _, e := range gone {
		_, err := s.client.RedactEvent(ctx, room, e, mautrix.ReqRedact{TxnID: txnPrefix + "gone-" + hash(e.String())})
		if err != nil && !missing(err) {
			return fault("delete", err)
		}
	}
	return nil
}

// Find implements bot.Finder.
func (a *Adapter) Find(ctx context.Context, t bot.Thread, key string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, postTime)
	defer cancel()
	s, err := a.connected(ctx)
	if err != nil {
		return "", err
	}
	was, err := a.store.posting(ctx, hash(key))
	if err != nil || was == nil {
		return "", err // what is posted is noted first
	}
	if was.Event == "" {
		if was.Event, err = a.arrived(ctx, s, *was); err != nil {
			return "", fault("find", err)
		}
	}
	return was.Event.String(), nil
}

// inFlight is how long a request may still be at work in the server after the
// process that made it was killed. Not every server knows the second of two with
// one transaction while it is busy with the first.
const inFlight = 8 * time.Second

// arrived returns the event of a posting that was begun, or "" once it is
// certain that there is none.
func (a *Adapter) arrived(ctx context.Context, s *session, p posting) (id.EventID, error) {
	for end := time.Now().Add(min(time.Until(p.At.Add(inFlight)), inFlight)); ; {
		over := !time.Now().Before(end)
		was, err := a.store.posting(ctx, p.Key)
		if err != nil {
			return "", err
		}
		if was != nil && was.Event != "" {
			return was.Event, nil
		}
		event, err := a.lookFor(ctx, s, p.Room, p.Root, p.Key)
		if err != nil || event != "" || over {
			return event, err
		}
		pause(ctx, min(time.Until(end), 300*time.Millisecond), nil)
	}
}

// lookFor asks the server for a posting of ours in a thread, by its key.
func (a *Adapter) lookFor(ctx context.Context, s *session, room id.RoomID, root id.EventID, key string) (id.EventID, error) {
	if root == "" {
		return "", bot.ErrCannotTell
	}
	from := ""
	for {
		page, err := s.client.GetRelations(ctx, room, root, &mautrix.ReqGetRelations{RelationType: event.RelThread, From: from, Limit: 100})
		if missing(err) {
			return "", nil // nobody can write below what is not there
		}
		if err != nil {
			return "", unsent(err)
		}
		for _, e := range page.Chunk {
			if e.Sender == s.account.User && a.keyOf(ctx, s, room, e) == key {
				return e.ID, nil
			}
		}
		if from = page.NextBatch; from == "" {
			return "", nil
		}
	}
}

// keyOf returns the key in a posting of ours, "" if there is none.
func (a *Adapter) keyOf(ctx context.Context, s *session, room id.RoomID, e *event.Event) string {
	e.RoomID, e.Type.Class = room, event.MessageEventType
	if e.Type == event.EventEncrypted {
		if e.Content.ParseRaw(e.Type) != nil {
			return ""
		}
		clear, err := s.machine.decrypt(ctx, e)
		if err != nil {
			return ""
		}
		e = clear
	}
	key, _ := e.Content.Raw[keyField].(string)
	return key
}

// unsentError wraps an error that came before anything was sent.
type unsentError struct{ error }

func (e *unsentError) Unwrap() error { return e.error }

func unsent(err error) error {
	if err == nil {
		return nil
	}
	return &unsentError{err}
}

// certain reports whether an error means that nothing was posted.
func certain(err error) bool {
	err = fault("post", err)
	return errors.As(err, new(*bot.Later)) || errors.As(err, new(*bot.Never))
}

// fault says what an error means for a posting: whether it may be there, and
// whether it is worth trying again.
func fault(what string, err error) error {
	var never *bot.Never
	var later *bot.Later
	if errors.As(err, &never) || errors.As(err, &later) || errors.Is(err, bot.ErrCannotTell) {
		return err
	}
	wrapped := fmt.Errorf("matrix: %s: %s", what, plain(err))
	var he mautrix.HTTPError
	status := 0
	if errors.As(err, &he) && he.Response != nil {
		status = he.Response.StatusCode
	}
	say := func(text string) error { return &bot.Never{Err: fmt.Errorf("matrix: %s", text)} }
	switch {
	case errors.Is(err, mautrix.MLimitExceeded) || status == http.StatusTooManyRequests:
		return &bot.Later{After: max(retryAfter(err), time.Second), Err: wrapped}
	case errors.Is(err, mautrix.MUnknownToken), errors.Is(err, mautrix.MMissingToken):
		return &bot.Later{After: 5 * time.Second, Err: wrapped} // renewed this moment, or somebody will log in again
	case errors.Is(err, mautrix.MForbidden):
		return say("the bot may not write in this room: invite it again, or give it the right to send messages there")
	case errors.Is(err, mautrix.MTooLarge):
		return say("the homeserver takes no message of this length")
	case errors.Is(err, mautrix.MUserDeactivated):
		return say("the bot's account was deactivated: ask those who run the homeserver")
	case errors.Is(err, mautrix.MNotFound):
		return say("the room or the message is not there any more")
	case status >= 400 && status < 500 && status != http.StatusRequestTimeout:
		return &bot.Never{Err: wrapped}
	}
	var early *unsentError
	var op *net.OpError
	if errors.As(err, &early) || errors.As(err, &op) && op.Op == "dial" {
		return &bot.Later{After: 2 * time.Second, Err: wrapped}
	}
	return wrapped // perhaps it is there
}

// retryAfter returns how long the server asks to be left alone.
func retryAfter(err error) time.Duration {
	var he mautrix.HTTPError
	if !errors.As(err, &he) || he.Response == nil {
		return 0
	}
	if seconds, err := strconv.Atoi(he.Response.Header.Get("Retry-After")); err == nil && seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	if he.RespError != nil {
		if ms, ok := he.RespError.ExtraData["retry_after_ms"].(float64); ok && ms > 0 && ms < 1e9 {
			return time.Duration(ms) * time.Millisecond
		}
	}
	return 0
}
