package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"variorum/bot"
)

// The metadata by which Find knows a posting.
const (
	metadataType = "variorum_reply"
	metadataKey  = "key"
)

// Post shows a reply: in its thread, to its person alone, or in the app's tabs.
func (a *Adapter) Post(ctx context.Context, t bot.Thread, key string, r bot.Reply) (string, error) {
	channel := channelOf(t.Place)
	switch {
	case t.Root == rootHome:
		return a.publish(ctx, t, r)
	case t.Root == rootMessages:
		return a.suggest(ctx, t, r)
	case t.Private || r.Private:
		return a.whisper(ctx, t, key, r)
	}
	id, err := a.say(ctx, t, key, r)
	if t.Return != "" && !isTS(t.Root) && is(err, "not_in_channel", "channel_not_found") { // the command's own address serves there too
		if err = a.respond(ctx, t.Return, message{thread: t, kind: inChannel, key: key}, r); err == nil {
			return returnID(key), nil
		}
	}
	if err != nil {
		return "", outcome("post", err)
	}
	if isTS(t.Root) {
		a.threads.put(channel+"/"+t.Root, true)
	}
	return id, nil
}

// attempts calls post with the options that show r: blocks, then plain
// sections, then text alone, as long as Slack refuses only how it is made.
func attempts(r bot.Reply, root string, post func(...slackapi.MsgOption) error) error {
	text := slackapi.MsgOptionText(notice(r), false)
	err := post(text, slackapi.MsgOptionBlocks(render(r, root)...))
	if formatting(err) {
		err = post(text, slackapi.MsgOptionBlocks(append(plainSections(r), buttons(r, root)...)...))
	}
	if formatting(err) {
		err = post(slackapi.MsgOptionText(escape(clean(r.Plain())), false), slackapi.MsgOptionBlocks())
	}
	return err
}

// threaded returns the options of a message in a thread.
func threaded(t bot.Thread) []slackapi.MsgOption {
	options := []slackapi.MsgOption{
		slackapi.MsgOptionDisableLinkUnfurl(), slackapi.MsgOptionDisableMediaUnfurl(),
		slackapi.MsgOptionParse(false), slackapi.MsgOptionLinkNames(false),
	}
	if isTS(t.Root) {
		options = append(options, slackapi.MsgOptionTS(t.Root))
	}
	return options
}

func (a *Adapter) say(ctx context.Context, t bot.Thread, key string, r bot.Reply) (id string, err error) {
	options := append(threaded(t), slackapi.MsgOptionMetadata(slackapi.SlackMetadata{
		EventType: metadataType, EventPayload: map[string]any{metadataKey: key},
	}))
	err = attempts(r, t.Root, func(how ...slackapi.MsgOption) error {
		channel, ts, err := a.api.PostMessageContext(ctx, channelOf(t.Place), append(how, options...)...)
		id = postingID(cmp.Or(channel, channelOf(t.Place)), ts)
		return err
	})
	return id, err
}

// whisper shows a reply to one person, by the response_url of what they did
// while it serves, else in the channel.
func (a *Adapter) whisper(ctx context.Context, t bot.Thread, key string, r bot.Reply) (string, error) {
	if t.Return != "" {
		err := a.respond(ctx, t.Return, message{thread: t, kind: ephemeral, key: key}, r)
		if err == nil {
			return returnID(key), nil
		}
		if !errors.Is(err, errSpent) {
			return "", outcome("answer privately", err)
		}
	}
	channel := channelOf(t.Place)
	if t.Return == "" && strings.HasPrefix(channel, "D") { // nobody else is there
		id, err := a.say(ctx, t, key, r)
		return id, outcome("post", err)
	}
	var ts string
	err := attempts(r, t.Root, func(how ...slackapi.MsgOption) error {
		var err error
		ts, err = a.api.PostEphemeralContext(ctx, channel, t.Person, append(how, threaded(t)...)...)
		return err
	})
	if err != nil {
		return "", outcome("answer privately", err)
	}
	return privateID(channel, ts), nil
}

// publish shows a reply in the person's home tab. Publishing again does no
// harm, so an error never leaves it open whether it arrived.
func (a *Adapter) publish(ctx context.Context, t bot.Thread, r bot.Reply) (string, error) {
	r = untabled(r)
	r.Actions = nil
	try := func(blocks []slackapi.Block) error {
		_, err := a.api.PublishViewContext(ctx, slackapi.PublishViewContextRequest{
			UserID: t.Person,
			View:   slackapi.HomeTabViewRequest{Type: slackapi.VTHomeTab, Blocks: slackapi.Blocks{BlockSet: blocks}},
		})
		return err
	}
	err := try(render(r, t.Root))
	if formatting(err) {
		err = try(plainSections(r))
	}
	if err != nil {
		return "", again(outcome("show the home tab", err))
	}
	return rootHome + "/" + t.Person, nil
}

// suggest offers questions in an empty conversation; doing so again does no harm.
func (a *Adapter) suggest(ctx context.Context, t bot.Thread, r bot.Reply) (string, error) {
	id := rootMessages + "/" + t.Person
	if len(r.Prompts) == 0 {
		return id, nil
	}
	p := slackapi.AssistantThreadsSetSuggestedPromptsParameters{ChannelID: channelOf(t.Place)}
	for _, q := range r.Prompts[:min(len(r.Prompts), maxPrompts)] {
		q = clean(q)
		p.AddPrompt(shorten(q, maxPromptTitle), q)
	}
	if err := a.api.SetAssistantThreadsSuggestedPromptsContext(ctx, p); err != nil {
		return "", again(outcome("suggest questions", err))
	}
	return id, nil
}

// again makes a *bot.Later of an unknown outcome.
func again(err error) error {
	var later *bot.Later
	var never *bot.Never
	if err == nil || errors.As(err, &later) || errors.As(err, &never) {
		return err
	}
	return &bot.Later{Err: err}
}

// Edit changes a posting in its place.
func (a *Adapter) Edit(ctx context.Context, t bot.Thread, id, _ string, r bot.Reply) error {
	if t.Root == rootHome {
		_, err := a.publish(ctx, t, r)
		return err
	}
	channel, ts, ok := readID(id)
	if !ok {
		return a.editPrivate(ctx, t, id, r)
	}
	err := attempts(r, t.Root, func(how ...slackapi.MsgOption) error {
		how = append(how, slackapi.MsgOptionParse(false), slackapi.MsgOptionLinkNames(false))
		_, _, _, err := a.api.UpdateMessageContext(ctx, channel, ts, how...)
		return err
	})
	return again(outcome("edit", err))
}

// Delete takes a posting away.
func (a *Adapter) Delete(ctx context.Context, _ bot.Thread, id string) error {
	channel, ts, ok := readID(id)
	if !ok {
		return &bot.Never{Err: errPrivate}
	}
	_, _, err := a.api.DeleteMessageContext(ctx, channel, ts)
	if is(err, "message_not_found") {
		return nil
	}
	return again(outcome("delete", err))
}

// Find looks for a posting by its key in the metadata of the thread. Only the
// scopes of `variorum slack manifest --with-history` let it do so in channels.
func (a *Adapter) Find(ctx context.Context, t bot.Thread, key string) (string, error) {
	channel := channelOf(t.Place)
	switch {
	case t.Root == rootHome, t.Root == rootMessages:
		return "", nil // posting again does no harm
	case t.Private, !isTS(t.Root):
		return "", bot.ErrCannotTell
	}
	if a.identity().User == "" { // after a start what was left open is looked for before Listen has asked
		if _, err := a.identify(ctx); err != nil {
			return "", again(outcome("look for a posting", err))
		}
	}
	me := a.identity()
	cursor := ""
	for {
		messages, next, err := a.replies(ctx, channel, t.Root, cursor)
		if is(err, "missing_scope", "channel_not_found", "not_in_channel", "thread_not_found", "not_allowed_token_type", "access_denied") || undecodable(err) {
			return "", bot.ErrCannotTell
		}
		if err != nil {
			return "", outcome("look for a posting", err)
		}
		for _, m := range messages {
			ours := m.User == me.User || m.BotID != "" && m.BotID == me.Bot
			if ours && m.Metadata.EventType == metadataType && m.Metadata.EventPayload[metadataKey] == key {
				return postingID(channel, m.Timestamp), nil
			}
		}
		if next == "" {
			return "", nil
		}
		cursor = next
	}
}

// replies returns a page of a thread.
func (a *Adapter) replies(ctx context.Context, channel, root, cursor string) ([]slackapi.Message, string, error) {
	messages, more, next, err := a.api.GetConversationRepliesContext(ctx, &slackapi.GetConversationRepliesParameters{
		ChannelID: channel, Timestamp: root, Cursor: cursor, Limit: 200, IncludeAllMetadata: true,
	})
	if !more {
		next = ""
	}
	return messages, next, err
}

// undecodable reports whether an answer came that could not be read.
func undecodable(err error) bool {
	var syntax *json.SyntaxError
	var mismatch *json.UnmarshalTypeError
	return errors.As(err, &syntax) || errors.As(err, &mismatch)
}

// Working shows that the bot is busy with a thread, where Slack can.
func (a *Adapter) Working(ctx context.Context, t bot.Thread) {
	if t.Private || !isTS(t.Root) || a.silent.Load() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, min(a.timeout, 3*time.Second))
	defer cancel()
	err := a.api.SetAssistantThreadsStatusContext(ctx, slackapi.AssistantThreadsSetStatusParameters{
		ChannelID: channelOf(t.Place), ThreadTS: t.Root, Status: "is reading the sources…",
	})
	if is(err, "missing_scope", "unknown_method", "not_allowed_token_type", "feature_not_enabled") {
		a.silent.Store(true)
		a.log.Info("slack: no status is shown while an answer is looked for", "reason", bare(err))
		return
	}
	if err != nil && !stopped(ctx, err) {
		a.log.Debug("slack: show status", "error", bare(err))
	}
}
