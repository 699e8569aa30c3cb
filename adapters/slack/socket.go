package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"variorum/bot"
)

// Bounds of Socket Mode. What does not fit the queues is not acknowledged, and
// Slack delivers it again.
const (
	workers      = 8
	queued       = 128     // for each worker
	maxEnvelope  = 4 << 20 // bytes
	ackWithin    = 10 * time.Second
	pingsWithin  = 45 * time.Second
	reconnecting = "slack: connection lost; connecting again"
)

// brake keeps a Slack that accepts connections only to end them from being
// called a thousand times a second, which the client library would do.
type brake struct {
	most  int           // connections
	in    time.Duration // within this time
	first time.Duration // the first pause; each further one doubles
	last  time.Duration // the longest
}

func defaultBrake() brake {
	return brake{most: 10, in: 30 * time.Second, first: 2 * time.Second, last: 2 * time.Minute}
}

// delivery is an envelope on its way to the bot.
type delivery struct {
	envelope string
	incoming incoming
}

// connect runs Socket Mode until ctx ends or Slack refuses the token.
func (a *Adapter) connect(ctx context.Context, h bot.Handler) error {
	client := socketmode.New(a.api, socketmode.OptionReadLimit(maxEnvelope), socketmode.OptionPingInterval(pingsWithin))
	if err := a.insist(ctx, "slack.app_token", func() error {
		_, _, err := client.OpenContext(ctx)
		return err
	}); err != nil || ctx.Err() != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	queues := make([]chan delivery, workers)
	for i := range queues {
		queues[i] = make(chan delivery, queued)
		running.Go(func() { a.work(ctx, client, queues[i], h) })
	}
	pause := a.brake.first
	for {
		began := time.Now()
		storm, err := a.session(ctx, client, queues)
		a.ready.Store(false)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return err
		case !storm, time.Since(began) > a.brake.last:
			pause = a.brake.first
		}
		if storm {
			a.log.Warn("slack: Slack ends one connection after the other; waiting before the next", "again_in", pause)
		}
		if !sleep(ctx, pause) {
			return nil
		}
		pause = min(2*pause, a.brake.last)
	}
}

// session runs the client and reads its events, always, until ctx ends, the
// token proves unusable (the error), or there is a storm of connections.
func (a *Adapter) session(ctx context.Context, client *socketmode.Client, queues []chan delivery) (storm bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- client.RunContext(ctx) }()
	var opened []time.Time
	for {
		select {
		case err = <-ended:
			cancel()
			return storm, a.fatal(err)
		case event := <-client.Events:
			switch event.Type {
			case socketmode.EventTypeConnecting:
				a.ready.Store(false)
			case socketmode.EventTypeConnected:
				a.ready.Store(true)
				opened = append(opened, time.Now())
				for time.Since(opened[0]) > a.brake.in {
					opened = opened[1:]
				}
				if len(opened) > a.brake.most {
					storm = true
					cancel()
				}
			case socketmode.EventTypeConnectionError:
				if failed, ok := event.Data.(*slackapi.ConnectionErrorEvent); ok {
					if fatal := a.fatal(failed.ErrorObj); fatal != nil {
						cancel()
						drain(client, ended)
						return false, fatal
					}
					a.log.Warn("slack: cannot connect", "error", bare(failed.ErrorObj), "again_in", failed.Backoff)
				}
			default:
				a.dispatch(ctx, client, event, queues)
			}
		}
	}
}

// drain waits for the client to end, reading what it still says.
func drain(client *socketmode.Client, ended <-chan error) {
	for {
		select {
		case <-ended:
			return
		case <-client.Events:
		}
	}
}

// fatal returns the error that ends Listen, if err is of that sort.
func (a *Adapter) fatal(err error) error {
	if what, ok := unusable(err); ok {
		return fmt.Errorf("slack: slack.app_token: %s", what)
	}
	return nil
}

// dispatch puts an event into the queue of its place, so that what happens in
// one place keeps its order. It never waits.
func (a *Adapter) dispatch(ctx context.Context, client *socketmode.Client, event socketmode.Event, queues []chan delivery) {
	switch event.Type {
	case socketmode.EventTypeHello:
		if event.Request != nil && event.Request.NumConnections > 1 {
			a.log.Info("slack: the app has more than this connection: another process, or one that Slack has not noticed is gone",
				"connections", event.Request.NumConnections)
		}
		return
	case socketmode.EventTypeIncomingError:
		if failed, ok := event.Data.(*slackapi.IncomingEventError); ok && ctx.Err() == nil {
			a.log.Info(reconnecting, "error", bare(failed.ErrorObj))
		}
		return
	case socketmode.EventTypeErrorWriteFailed:
		a.log.Warn("slack: an acknowledgement could not be written; Slack will deliver again")
		return
	}
	kind, envelope, payload := open(event)
	if envelope == "" {
		if event.Type == socketmode.EventTypeErrorBadMessage {
			a.log.Warn("slack: something that is no envelope was received; it is dropped")
		}
		return
	}
	in, err := decode(kind, payload, a.identity(), a.cfg.Strangers)
	if err != nil {
		a.log.Warn("slack: an envelope could not be understood; it is dropped", "envelope", shorten(clean(envelope), 64), "error", err)
		in = pass
	}
	hash := fnv.New32a()
	hash.Write([]byte(in.message.Thread.Place))
	select {
	case queues[hash.Sum32()%uint32(len(queues))] <- delivery{envelope: envelope, incoming: in}:
	default:
		a.log.Warn("slack: too much at once; Slack will deliver again what is not taken")
	}
}

// open returns what an envelope holds. The client library gives up on a whole
// envelope over one block that it does not know; that one is read here too.
func open(event socketmode.Event) (kind, envelope string, payload []byte) {
	if r := event.Request; r != nil {
		return r.Type, r.EnvelopeID, r.Payload
	}
	bad, ok := event.Data.(*socketmode.ErrorBadMessage)
	if !ok {
		return "", "", nil
	}
	var r struct {
		Type     string          `json:"type"`
		Envelope string          `json:"envelope_id"`
		Payload  json.RawMessage `json:"payload"`
	}
	if err := json.Unmarshal(bad.Message, &r); err != nil {
		return "", "", nil
	}
	return r.Type, r.Envelope, r.Payload
}

// work hands the deliveries of one queue over and acknowledges them.
func (a *Adapter) work(ctx context.Context, client *socketmode.Client, queue <-chan delivery, h bot.Handler) {
	for {
		select {
		case <-ctx.Done():
			return
		case d := <-queue:
			if !a.accept(ctx, d.incoming, h) {
				continue
			}
			within, cancel := context.WithTimeout(ctx, ackWithin)
			if err := client.AckCtx(within, d.envelope, nil); err != nil && !errors.Is(err, context.Canceled) {
				a.log.Warn("slack: an acknowledgement could not be sent; Slack will deliver again", "error", bare(err))
			}
			cancel()
		}
	}
}
