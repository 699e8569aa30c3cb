package slacktest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

// The most sockets that an app may have.
const mostSockets = 10

// socket is an open Socket with what is to be written to it.
type socket struct {
	Socket
	conn  *websocket.Conn
	out   chan []byte // nil frames close it
	ended chan struct{}
	ready bool // hello was said and it was not told to go
}

// write queues a frame. A socket whose queue is full reads no more: it is cut.
func (k *socket) write(frame []byte) {
	select {
	case k.out <- frame:
	default:
		k.cut()
	}
}

// cut ends the connection as a broken network does.
func (k *socket) cut() { _ = k.conn.NetConn().Close() }

// serveSocket holds one Socket Mode connection.
func (s *Slack) serveSocket(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	s.mu.Lock()
	good := s.tickets[ticket] && !s.closed
	delete(s.tickets, ticket)
	if good {
		s.work.Add(1)
	}
	s.mu.Unlock()
	if !good {
		http.Error(w, "a ticket serves once", http.StatusForbidden)
		return
	}
	defer s.work.Done()
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	k := &socket{conn: conn, out: make(chan []byte, 4096), ended: make(chan struct{})}
	s.mu.Lock()
	s.opened++
	k.ID, k.Opened = s.opened, s.opt.Now()
	s.sockets[k.ID] = k
	s.mostOpen = max(s.mostOpen, len(s.sockets))
	lives := 18060
	if r.URL.Query().Get("debug_reconnects") == "true" {
		lives = 360
	}
	k.write(frame(map[string]any{"type": "hello", "num_connections": len(s.sockets), "connection_info": map[string]any{"app_id": AppID},
		"debug_info": map[string]any{"host": "slacktest", "build_number": 1, "approximate_connection_time": lives}}))
	switch {
	case s.refusing != "":
		k.dismiss(s.refusing)
	case len(s.sockets) > mostSockets:
		k.dismiss("too_many_websockets")
	default:
		k.ready = true
	}
	if s.closed {
		k.cut()
	}
	s.notify()
	s.mu.Unlock()

	wrote := make(chan struct{})
	go func() { // the only writer
		defer close(wrote)
		ping := time.NewTicker(s.opt.PingEvery)
		defer ping.Stop()
		for {
			var err error
			select {
			case b := <-k.out:
				if b == nil {
					_ = conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
					k.cut()
					return
				}
				err = conn.WriteMessage(websocket.TextMessage, b)
			case <-ping.C:
				err = conn.WriteControl(websocket.PingMessage, []byte("Ping from slacktest"), time.Now().Add(time.Second))
			case <-k.ended:
				return
			}
			if err != nil {
				k.cut()
				return
			}
		}
	}()
	for {
		kind, b, err := conn.ReadMessage()
		if err != nil {
			break
		}
		s.mu.Lock()
		if kind == websocket.TextMessage {
			s.acknowledge(b)
		} else {
			s.strays = append(s.strays, fmt.Sprintf("a binary frame of %d bytes", len(b)))
		}
		s.mu.Unlock()
	}
	close(k.ended)
	k.cut()
	<-wrote
	s.mu.Lock()
	delete(s.sockets, k.ID)
	s.notify()
	s.mu.Unlock()
}

func frame(m map[string]any) []byte {
	b, _ := json.Marshal(m)
	return b
}

// dismiss tells a socket to go. After a warning it stays open for a while;
// for any other reason it is closed at once.
func (k *socket) dismiss(reason string) {
	k.ready = false
	k.write(frame(map[string]any{"type": "disconnect", "reason": reason, "debug_info": map[string]any{"host": "slacktest"}}))
	if reason != "warning" {
		k.write(nil)
	}
}

// Disconnect tells a socket, or every one for 0, to go: "warning",
// "refresh_requested", "link_disabled", "too_many_websockets". It says how many
// there were.
func (s *Slack) Disconnect(id int, reason string) int {
	return s.each(id, func(k *socket) { k.dismiss(reason) })
}

// Cut breaks a socket, or every one for 0, without a word.
func (s *Slack) Cut(id int) int { return s.each(id, func(k *socket) { k.cut() }) }

// SendFrame writes anything at all to one open socket, and reports whether
// there was one.
func (s *Slack) SendFrame(frame string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.sockets {
		if k.ready {
			k.write([]byte(frame))
			return true
		}
	}
	return false
}

// RefuseSockets has every new socket told to go at once, for a reason as in
// Disconnect; "" ends it.
func (s *Slack) RefuseSockets(reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusing = reason
}

func (s *Slack) each(id int, do func(*socket)) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, k := range s.sockets {
		if k.ready && (id == 0 || k.ID == id) {
			do(k)
			n++
		}
	}
	return n
}
