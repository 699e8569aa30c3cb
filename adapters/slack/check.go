package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"
)

// Problem is something that keeps the adapter from working as it should.
type Problem struct {
	Setting string // the setting to look at, as "slack.bot_token"
	What    string // what is wrong, and what to do
}

func (p Problem) String() string { return p.Setting + ": " + p.What }

// clockOff is how far this machine's clock may be from Slack's: a signed
// request may be five minutes old.
const clockOff = 2 * time.Minute

// Check tries the settings against Slack and returns what is wrong, nil if
// nothing is. It posts nothing and opens no connection that stays.
func (a *Adapter) Check(ctx context.Context) []Problem {
	problems := a.kinds()
	answer, err := a.api.AuthTestContext(ctx)
	if err != nil {
		return append(problems, a.unreachable("slack.bot_token", err))
	}
	problems = append(problems, scopeProblems(answer.Header)...)
	if off, ok := clock(answer.Header, time.Now()); ok && off.Abs() > clockOff {
		problems = append(problems, Problem{"clock", fmt.Sprintf(
			"this machine's clock is %s off Slack's: set it by NTP, or requests of Slack are taken for old ones", off.Abs().Round(time.Second))})
	}
	if a.cfg.Transport == Socket {
		if _, _, err := a.api.StartSocketModeContext(ctx); err != nil {
			p := a.unreachable("slack.app_token", err)
			if is(err, "missing_scope") {
				p.What = "the token lacks connections:write: make an app-level token with it under Basic Information in the app's settings"
			}
			problems = append(problems, p)
		}
		return problems
	}
	if listener, err := a.listen(); err != nil {
		problems = append(problems, Problem{"slack.listen", fmt.Sprintf("%v: choose another address, or end the process that has it", err)})
	} else if err := listener.Close(); err != nil {
		problems = append(problems, Problem{"slack.listen", err.Error()})
	}
	return problems
}

// kinds looks at the tokens themselves: they are often swapped.
func (a *Adapter) kinds() []Problem {
	var problems []Problem
	say := func(setting, what string) { problems = append(problems, Problem{setting, what}) }
	switch prefix, _, _ := strings.Cut(a.cfg.BotToken, "-"); prefix {
	case "xapp":
		say("slack.bot_token", "this is an app-level token: it belongs into slack.app_token; the bot's begins with xoxb-")
	case "xoxp", "xoxe", "xoxs", "xoxa", "xoxr":
		say("slack.bot_token", "this is no bot token: copy the Bot User OAuth Token, which begins with xoxb-")
	}
	if a.cfg.Transport == Socket && strings.HasPrefix(a.cfg.AppToken, "xox") {
		say("slack.app_token", "this is no app-level token: make one with connections:write under Basic Information in the app's settings; it begins with xapp-")
	}
	if a.cfg.Transport == HTTP {
		if strings.HasPrefix(a.cfg.SigningSecret, "xox") || strings.HasPrefix(a.cfg.SigningSecret, "xapp-") {
			say("slack.signing_secret", "this is a token: copy the Signing Secret from Basic Information in the app's settings")
		}
		if _, _, err := net.SplitHostPort(a.cfg.Listen); err != nil {
			say("slack.listen", "this is no address: write host:port, as 127.0.0.1:8088")
		}
	}
	return problems
}

// unreachable says why a call did not succeed.
func (a *Adapter) unreachable(setting string, err error) Problem {
	if what, ok := unusable(err); ok {
		if strings.Contains(what, "slack.api_url") {
			setting = "slack.api_url"
		}
		return Problem{setting, what}
	}
	if r, ok := errors.AsType[slackapi.SlackErrorResponse](err); ok {
		return Problem{setting, sentence(r)}
	}
	if unsent(err) || a.cfg.APIURL != "" {
		return Problem{"slack.api_url", fmt.Sprintf("cannot reach Slack: %v: check the network, the proxy and this setting", bare(err))}
	}
	return Problem{setting, fmt.Sprintf("Slack could not be asked: %v: try again", bare(err))}
}

// scopeProblems names each scope that is needed and not there.
func scopeProblems(header http.Header) []Problem {
	lacking := missingScopes(header)
	var problems []Problem
	for _, s := range Scopes() {
		if slices.Contains(lacking, s.Name) {
			problems = append(problems, Problem{"slack.bot_token", fmt.Sprintf(
				"the app lacks the scope %s (%s): add it under OAuth & Permissions and install the app again", s.Name, s.For)})
		}
	}
	return problems
}

// clock returns how far this machine's clock is ahead of Slack's.
func clock(header http.Header, now time.Time) (ahead time.Duration, ok bool) {
	theirs, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return 0, false
	}
	return now.Sub(theirs), true
}
