// Package slack connects the bot to one Slack workspace (or one organisation
// that installed the app), over Socket Mode or the HTTP Events API.
//
// What comes in is decoded here from the raw payloads, leniently and by the
// few fields that matter: a block that a client library does not know must not
// lose a question. event.go turns a payload into bot.Message without asking
// anybody; socket.go and http.go bring payloads and acknowledge them once the
// handler has taken the message over.
//
// What goes out is made of elements that Slack shows literally (rich_text,
// plain_text, raw_text), never of mrkdwn: nothing that an article holds can
// ping, link or format. blocks.go renders, split.go divides what is too long
// for one message, post.go delivers (return.go by the response_url of a command
// or a press), failure.go says what an error means.
//
// A thread of the bot is named by Place "slack:TEAM/CHANNEL" and Root: the ts
// of the message it hangs under; "home" and "messages", the two tabs of the
// app; or "command/" and an id for what a slash command or shortcut began,
// which has no thread of its own.
package slack
