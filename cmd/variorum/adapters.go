package main

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"go.mau.fi/util/dbutil"

	"variorum/adapters/matrix"
	"variorum/adapters/slack"
	"variorum/bot"
)

// hasSlack reports whether the config speaks of Slack.
func (s settings) hasSlack() bool {
	return s.Slack.BotToken != "" || s.Slack.AppToken != "" || s.Slack.SigningSecret != ""
}

// hasMatrix reports whether the config speaks of Matrix.
func (s settings) hasMatrix() bool { return s.Matrix.Homeserver != "" }

// checkNetworks says what to set where no network is, or one of which not
// enough is known.
func (s settings) checkNetworks() error {
	if s.hasSlack() {
		if _, err := s.slackAdapter(nil); err != nil {
			return err
		}
	}
	if s.hasSlack() || s.hasMatrix() {
		return nil
	}
	where := "the config file"
	if s.file != "" {
		where = s.file
	}
	return fmt.Errorf("no network to answer on: set slack.bot_token and slack.app_token, or matrix.homeserver, in %s or in the environment (VARIORUM_SLACK_BOT_TOKEN …); 'variorum slack manifest' makes the app to get tokens from, and 'variorum chat' needs no network", where)
}

// slackAdapter makes the adapter that the config describes.
func (s settings) slackAdapter(log *slog.Logger) (*slack.Adapter, error) {
	c := s.Slack
	return slack.New(slack.Config{Transport: c.Transport, AppToken: string(c.AppToken), BotToken: string(c.BotToken),
		SigningSecret: string(c.SigningSecret), Listen: c.Listen, APIURL: c.APIURL}, log)
}

// matrixAdapter makes the adapter that the config describes. Its memory is in
// the state database.
func (s settings) matrixAdapter(db *dbutil.Database, log *slog.Logger) (*matrix.Adapter, error) {
	c := s.Matrix
	return matrix.New(matrix.Config{Homeserver: c.Homeserver, User: c.User, Password: string(c.Password),
		AccessToken: string(c.AccessToken), DeviceID: c.DeviceID, PickleKey: string(c.PickleKey), RecoveryKey: string(c.RecoveryKey),
		Allow:        matrix.Allow{Servers: c.Allow.Servers, Users: c.Allow.Users},
		RecoveryFile: filepath.Join(s.folder(), recoveryFile)}, db, log)
}

// recoveryFile is where the recovery key of an account is written that had none.
const recoveryFile = "matrix-recovery-key"

// adapters makes the adapters of all networks that the config speaks of; the
// error has what is wrong with each.
func (st *state) adapters() (map[string]bot.Adapter, error) {
	all := map[string]bot.Adapter{}
	var errs []error
	if st.settings.hasSlack() {
		a, err := st.settings.slackAdapter(st.log)
		if err != nil {
			errs = append(errs, err)
		} else {
			all["slack"] = a
		}
	}
	if st.settings.hasMatrix() {
		a, err := st.settings.matrixAdapter(st.db, st.log)
		if err != nil {
			errs = append(errs, err)
		} else {
			all["matrix"] = a
		}
	}
	return all, errors.Join(errs...)
}

// connections says of each network, in order, whether it is connected; up are
// those that are, or whose adapter does not tell.
func connections(adapters map[string]bot.Adapter) (lines []string, up map[string]bool) {
	up = map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(adapters)) {
		a, tells := adapters[name].(bot.Reporter)
		up[name] = !tells || a.Ready()
		switch {
		case !tells:
			lines = append(lines, name+" does not tell whether it is connected")
		case up[name]:
			lines = append(lines, name+" is connected")
		default:
			lines = append(lines, name+" is not connected")
		}
	}
	return lines, up
}

// networks names the networks, for a line of the log.
func networks(adapters map[string]bot.Adapter) string {
	return strings.Join(slices.Sorted(maps.Keys(adapters)), ", ")
}
