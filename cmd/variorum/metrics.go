package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"variorum/bot"
	"variorum/index"
)

// figures are what an operator watches: /metrics for Prometheus, /healthz says
// that the process is alive, /readyz that questions can be answered.
type figures struct {
	st       *state
	adapters map[string]bot.Adapter
	registry *prometheus.Registry
	answered *prometheus.CounterVec
	took     *prometheus.HistogramVec
	listener net.Listener // nil where the config names no address
}

func newFigures(st *state, adapters map[string]bot.Adapter) *figures {
	f := &figures{st: st, adapters: adapters, registry: prometheus.NewRegistry(),
		answered: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "variorum_messages_total",
			Help: "Messages settled, by what was asked for and by the verdict of the answer."}, []string{"network", "verb", "verdict"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "variorum_answer_seconds",
			Help:    "From the acceptance of a message to its answer, before it was posted.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}}, []string{"network"}),
	}
	f.registry.MustRegister(f.answered, f.took, &gauges{f: f},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return f
}

// observe counts a message that was settled, and writes its line of the log:
// no text, nobody's name.
func (f *figures) observe(o bot.Observation) {
	f.answered.WithLabelValues(o.Network, o.Verb, o.Verdict).Inc()
	f.took.WithLabelValues(o.Network).Observe(o.Took.Seconds())
	f.st.log.Info("question", "network", o.Network, "place", o.Place, "verb", o.Verb, "verdict", o.Verdict,
		"sources", o.Sources, "versions", o.Versions, "took", o.Took.Round(100*time.Microsecond).String())
}

// open begins to listen, if the config says where.
func (f *figures) open() error {
	at := f.st.settings.Metrics.Listen
	if at == "" {
		return nil
	}
	l, err := net.Listen("tcp", at)
	if err != nil {
		return fmt.Errorf("metrics.listen: %w: choose another address, or end the process that has it", err)
	}
	f.listener = l
	return nil
}

// address returns where the figures are served, "" for nowhere.
func (f *figures) address() string {
	if f.listener == nil {
		return ""
	}
	return f.listener.Addr().String()
}

// run serves until ctx ends.
func (f *figures) run(ctx context.Context) error {
	if f.listener == nil {
		return nil
	}
	server := &http.Server{Handler: f.handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	if err := server.Serve(f.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("metrics: %w", err)
	}
	return nil
}

// handler answers who watches.
func (f *figures) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(f.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		lines, ready := f.state(r.Context())
		if !ready {
			http.Error(w, strings.Join(lines, "\n"), http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, strings.Join(append([]string{"ok"}, lines...), "\n")+"\n")
	})
	return mux
}

// state says why questions cannot be answered now, and of each network whether
// it is connected.
func (f *figures) state(ctx context.Context) (lines []string, ready bool) {
	ctx, stop := context.WithTimeout(ctx, 2*time.Second)
	defer stop()
	if err := f.st.db.RawDB.PingContext(ctx); err != nil {
		lines = append(lines, "the state database does not answer")
	}
	if _, err := f.st.index.Revision(ctx, "", 0); err != nil && !errors.Is(err, index.ErrNotFound) {
		lines = append(lines, "the index does not answer")
	}
	networks, up := connections(f.adapters)
	ready = len(lines) == 0
	for _, connected := range up {
		ready = ready && connected
	}
	return append(lines, networks...), ready
}

// gauges reads figures when they are asked for.
type gauges struct{ f *figures }

// Describe implements prometheus.Collector: what is collected is not known
// beforehand.
func (*gauges) Describe(chan<- *prometheus.Desc) {}

// Collect implements prometheus.Collector.
func (g *gauges) Collect(out chan<- prometheus.Metric) {
	st := g.f.st
	number := func(kind prometheus.ValueType, name, help string, value float64) {
		out <- prometheus.MustNewConstMetric(prometheus.NewDesc(name, help, nil, nil), kind, value)
	}
	gauge := func(name, help string, value float64) { number(prometheus.GaugeValue, name, help, value) }
	if b := st.bot.Load(); b != nil {
		s := b.Stats()
		for _, c := range []struct {
			name, help string
			value      int64
		}{
			{"accepted", "Messages taken over from a network.", s.Accepted},
			{"repeated", "Deliveries of a message that was taken over before.", s.Repeated},
			{"settled", "Messages answered, in words or by silence.", s.Settled},
			{"posted", "Postings made, changed or deleted.", s.Posted},
			{"retried", "Postings that had to be tried again.", s.Retried},
			{"failed", "Postings given up.", s.Failed},
		} {
			number(prometheus.CounterValue, "variorum_"+c.name+"_total", c.help, float64(c.value))
		}
		gauge("variorum_waiting", "Messages in the queue.", float64(s.Waiting))
	}
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Second)
	defer stop()
	if n, err := st.ledger.Counts(ctx); err == nil {
		gauge("variorum_ledger_unanswered", "Messages accepted that have no answer yet.", float64(n.Unanswered))
		gauge("variorum_ledger_unposted", "Postings to be made.", float64(n.Unposted))
		gauge("variorum_ledger_failed", "Postings given up that are still kept.", float64(n.Failed))
	}
	n := st.size.Load()
	gauge("variorum_articles", "Articles that can be searched.", float64(n.articles))
	gauge("variorum_sources", "Sources of these articles.", float64(n.sources))
	if !n.newest.IsZero() {
		gauge("variorum_newest_article_timestamp_seconds", "When the newest article was published.", float64(n.newest.Unix()))
	}
	if !st.settings.shared() {
		gauge("variorum_database_bytes", "Size of the state database.", float64(sizeOf(st.settings.database())))
	}
	gauge("variorum_index_bytes", "Size of the index on disk.", float64(sizeOf(filepath.Join(st.settings.folder(), "bleve"))))
	connected := prometheus.NewDesc("variorum_connected", "Whether messages can arrive from a network.", []string{"network"}, nil)
	_, up := connections(g.f.adapters)
	for name, is := range up {
		value := 0.0
		if is {
			value = 1
		}
		out <- prometheus.MustNewConstMetric(connected, prometheus.GaugeValue, value, name)
	}
}

// sizeOf returns the bytes of a file, or of all files in a folder.
func sizeOf(path string) int64 {
	var sum int64
	_ = filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error { // what goes meanwhile does not count
		if err != nil {
			return nil
		}
		if info, err := d.Info(); err == nil && info.Mode().IsRegular() {
			sum += info.Size()
		}
		return nil
	})
	return sum
}
