// Package slacktest is a Slack in memory, over real sockets: the Web API and
// response_url over HTTP, Socket Mode over WebSocket, and the signed requests
// of the HTTP Events API. A bot that speaks to it cannot tell it from one
// small workspace. It decodes what it is sent by itself, and strictly, so that
// a client library's mistakes are seen and not repeated.
//
// A test starts one, points the bot's API root at [Slack.APIURL], lets people
// act, and reads what came of it:
//
//	s, err := slacktest.Start(slacktest.Options{})
//	defer s.Close()
//	act, err := s.Say(slacktest.Speech{User: "U1ANA", Channel: "C1DESK", Text: s.Mention() + " how many?"})
//	err = s.WaitFor(ctx, func() bool { return len(s.Thread("C1DESK", act.TS)) == 2 })
//	words := s.Thread("C1DESK", act.TS)[1].Words()
//
// People and channels that an act names come into being with it; a channel's
// first letter says its kind (C public, G private, D direct) and the bot is in
// it. [Slack.AddChannel] and [Slack.AddUser] make others: archived, shared,
// without the bot, of another organisation.
//
// # What it does as Slack does
//
// Web API: auth.test, apps.connections.open, chat.postMessage, chat.update,
// chat.delete, chat.postEphemeral, conversations.replies, conversations.history,
// conversations.info, users.info, bots.info, views.publish, views.open,
// assistant.threads.setStatus, setSuggestedPrompts, setTitle; all else is
// unknown_method. Tokens, scopes, membership and the limits of blocks are
// checked. A response_url serves five times in thirty minutes; replace_original
// works on the message whose button was pressed, and for a slash command, which
// has no such message, posts anew.
//
// Delivery: an event that is not acknowledged within Options.AckWithin is sent
// again after each of Options.Retries, with retry_attempt and a new envelope on
// any open socket, or with X-Slack-Retry-Num; commands and interactions are
// sent once. Every envelope goes to one socket by chance. The bot's own
// postings come back to it as message events where it may read them.
//
// # What it does besides
//
// [Slack.Alarms] lists every live mention that the bot would have shown to a
// person, [Slack.Links] every live link. [Slack.Fail] makes calls and
// deliveries go wrong, [Slack.Redeliver] sends an event again. [Slack.WaitFor]
// waits on changes of state, so that no test sleeps. [Options.Control] adds an HTTP endpoint by which a script in
// another process acts and reads; see control.go.
//
// # What it leaves out
//
// Files, reactions, streaming, OAuth, several workspaces, Slack's own rate
// limits (a [Fault] makes them), modal submissions, attachments, and the blocks
// that are not section, header, divider, context, actions, context_actions,
// rich_text, table, markdown, image or input: those are refused as Slack
// refuses a type it does not know.
package slacktest
