package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"

	slackapi "github.com/slack-go/slack"

	"variorum/bot"
)

// bare returns an error without the address that was asked: that of a
// response_url is a secret.
func bare(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		if u.Timeout() {
			return errors.New("no answer from Slack in time")
		}
		return u.Err
	}
	return err
}

// unsent reports whether an error arose before anything reached Slack.
func unsent(err error) bool {
	if op, ok := errors.AsType[*net.OpError](err); ok && (op.Op == "dial" || op.Op == "proxyconnect") {
		return true
	}
	_, dns := errors.AsType[*net.DNSError](err)
	return dns
}

// outcome turns the error of a call into what it means for the reply: a
// *bot.Later, a *bot.Never, or any other where nobody knows whether the call
// was carried out. what names the call in it.
func outcome(what string, err error) error {
	if err == nil {
		return nil
	}
	wrap := func(e error) error { return fmt.Errorf("slack: %s: %w", what, e) }
	if limit, ok := errors.AsType[*slackapi.RateLimitedError](err); ok {
		return &bot.Later{After: limit.RetryAfter, Err: wrap(errors.New("too many messages"))}
	}
	if status, ok := errors.AsType[slackapi.StatusCodeError](err); ok {
		switch {
		case status.Code == http.StatusTooManyRequests:
			return &bot.Later{Err: wrap(errors.New("too many messages"))}
		case status.Code >= 500:
			return wrap(status)
		}
		return &bot.Later{Err: wrap(status)}
	}
	if refusal, ok := errors.AsType[slackapi.SlackErrorResponse](err); ok {
		return refused(refusal, wrap)
	}
	if unsent(err) {
		return &bot.Later{Err: wrap(fmt.Errorf("cannot reach Slack: %w", bare(err)))}
	}
	return wrap(bare(err))
}

// refused says what an answer with "ok": false means. Nothing was done then,
// but where Slack's own machines failed.
func refused(r slackapi.SlackErrorResponse, wrap func(error) error) error {
	switch r.Err {
	case "ratelimited", "rate_limited", "request_timeout", "team_added_to_org", "accesslimited":
		return &bot.Later{Err: wrap(r)}
	case "internal_error", "fatal_error", "service_unavailable":
		return wrap(r)
	}
	return &bot.Never{Err: wrap(errors.New(sentence(r)))}
}

// sentence says in plain words why Slack refused, and what a person can do.
func sentence(r slackapi.SlackErrorResponse) string {
	switch r.Err {
	case "user_not_in_channel":
		return "the person is not in this channel any more (user_not_in_channel)"
	case "channel_not_found", "not_in_channel":
		return "the bot is not in this channel (" + r.Err + "): invite it"
	case "is_archived":
		return "the channel is archived (is_archived): unarchive it, or ask elsewhere"
	case "thread_not_found", "message_not_found":
		return "the message is gone (" + r.Err + ")"
	case "cant_update_message", "edit_window_closed", "cant_delete_message":
		return "Slack does not let this message be changed any more (" + r.Err + ")"
	case "restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
		"restricted_action_non_threadable_channel", "restricted_action_thread_locked", "posting_to_general_channel_denied":
		return "the workspace does not let the bot post here (" + r.Err + "): ask its administrators"
	case "messages_tab_disabled":
		return "the app's messages tab is off: switch it on under App Home in the app's settings"
	case "missing_scope":
		if r.Needed != "" {
			return "the app lacks the scope " + r.Needed + ": add it under OAuth & Permissions and install the app again"
		}
		return "the app lacks a scope: compare it with the manifest of `variorum slack manifest`"
	case "msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format", "no_text":
		return "Slack does not take this message (" + r.Err + ")"
	case "user_not_found":
		return "Slack does not know this person any more (user_not_found)"
	}
	if s, ok := unusable(r); ok {
		return s
	}
	return "Slack refused: " + shorten(clean(r.Err), 80)
}

// unusable says what is wrong with a token that Slack will not take, however
// often it is tried. ok is false for all other errors.
func unusable(err error) (what string, ok bool) {
	r, isRefusal := errors.AsType[slackapi.SlackErrorResponse](err)
	if !isRefusal {
		status, isStatus := errors.AsType[slackapi.StatusCodeError](err)
		if isStatus && status.Code == http.StatusNotFound {
			return "there is no Slack API at this address (HTTP 404): check slack.api_url", true
		}
		return "", false
	}
	switch r.Err {
	case "invalid_auth", "not_authed":
		return "Slack does not know the token (" + r.Err + "): copy it again from the app's settings", true
	case "account_inactive":
		return "the token belongs to a removed app or a closed workspace (account_inactive): install the app again and use the new token", true
	case "token_revoked":
		return "the token was revoked (token_revoked): install the app again and use the new token", true
	case "token_expired":
		return "the token has expired (token_expired): switch token rotation off in the app's settings, or renew it", true
	case "not_allowed_token_type":
		return "this is the wrong kind of token (not_allowed_token_type): slack.bot_token begins with xoxb-, slack.app_token with xapp-", true
	case "org_login_required", "team_access_not_granted", "access_denied", "ekm_access_denied", "app_disabled", "socket_mode_disabled":
		return "Slack keeps the app out (" + r.Err + "): ask the workspace's administrators, or check Socket Mode in the app's settings", true
	}
	return "", false
}

// formatting reports whether Slack refused a message for how it is made.
func formatting(err error) bool {
	r, ok := errors.AsType[slackapi.SlackErrorResponse](err)
	if !ok {
		return false
	}
	switch r.Err {
	case "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "invalid_arguments",
		"block_mismatch", "too_many_blocks", "invalid_metadata_format", "metadata_too_large":
		return true
	}
	return false
}

// is reports whether Slack refused with one of these errors.
func is(err error, names ...string) bool {
	r, ok := errors.AsType[slackapi.SlackErrorResponse](err)
	if !ok {
		return false
	}
	for _, n := range names {
		if r.Err == n {
			return true
		}
	}
	return false
}

// stopped reports whether an error is no more than the end of ctx.
func stopped(ctx context.Context, err error) bool {
	return ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded))
}
