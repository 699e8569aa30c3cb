package answer

import (
	"math"
	"strings"
	"time"

	"variorum/bot/compare"
	"variorum/index/language"
)

// duration picks a stretch of time: "nearly two hours", "in its ninth year",
// "since 2011".
func (v *view) duration(r *reading, s *scored, c *compare.Claim) {
	best := 0.0
	for i := range s.Quantities {
		q := &s.Quantities[i]
		if length := r.long && q.Unit.Kind == "length"; length || q.Unit.Kind != "duration" || q.Age || ago(s, q) && !r.since() || s.denied(q) || rate(s, q) || called(s, q) || extreme(s, q) {
			if fit := s.extentFit(r, q, .55+.4*s.nearness(r, q.From, q.To)); length && fit > best+1e-9 { // "how long is the tunnel"
				best = fit
				s.figure(i, fit, c)
			}
			continue
		}
		if (r.elapsed() || s.Future && r.was() && r.has("quickly", "fast", "soon") < 0) && !q.Ordinal && q.From > 0 && soon(s.Tokens[q.From-1].Norm) {
			continue // "finish the bridge in a day" does not say how long it has lasted
		}
		if r.unit.Kind == "duration" && r.unit.Name != q.Unit.Name && q.Unit.Factor > 0 && q.Unit.Factor < r.unit.Factor {
			continue
		}
		fit := .45 + .55*s.nearness(r, q.From, q.To)
		if r.long && !s.takes(q) { // a tunnel is old, not long
			fit *= .7
		}
		if r.behindBars(s, q) {
			fit *= .4
		}
		if r.hasOf(stretches) >= 0 && q.From > 0 && s.lasted(q) { // what lasted so long is no sentence
			fit *= .6
		} else if s.takes(q) {
			fit = min(1, fit+.15)
		}
		if fit > best+1e-9 {
			best = fit
			c.Fit, c.Label = fit, s.text(q.Span)
			f := q.Unit.Factor
			if f == 0 {
				f = 1
			}
			c.Lo, c.Hi, c.Unit = q.Lo, q.Hi, "second"
			c.Round, c.Step = roundly(q)
			inUnit(c, f)
			c.Exact = q.Mod == language.Exactly && !q.Vague && !q.Ordinal
			if !q.Ordinal && q.Lo == q.Hi && !q.Joined && q.Value > 1 && q.Value != math.Trunc(q.Value) { // "three-and-a-half": to the half
				c.Lo, c.Hi = (q.Value-.25)*f, (q.Value+.25)*f
			}
		}
	}
	c.Mended = s.mended()
	if best > 0 {
		s.because("the length of time “" + c.Label + "”")
		return
	}
	if r.standing() {
		s.founded(c)
	}
	for _, m := range s.Moments {
		if c.Fit == 0 && m.Since && !m.Lo.IsZero() && !c.Published.IsZero() {
			c.Fit, c.Label = .5, "since "+s.text(m.Span)
			c.Lo, c.Hi = c.Published.Sub(m.Hi).Seconds(), c.Published.Sub(m.Lo).Seconds()
			c.Unit = "second"
		}
	}
	for _, m := range s.Moments { // "a deal that ties him to the club until 2030"
		if m.Until && c.Fit == 0 && m.Kind != "clock" {
			c.Fit, c.Label = .45, s.text(m.Span)
			if !strings.HasPrefix(strings.ToLower(c.Label), "until") {
				c.Label = "until " + c.Label
			}
			c.Planned = false // it lasts until then, whatever is said of the time after
			if !m.Lo.IsZero() && !c.Published.IsZero() && c.Published.Before(m.Lo) {
				c.Lo, c.Hi, c.Unit = m.Lo.Sub(c.Published).Seconds(), earlierStart*m.Hi.Sub(c.Published).Seconds(), "second"
				if span := float64(m.Lo.Year()-c.Published.Year()) * year; m.Kind == "year" { // "until 2034", told in 2026: eight years
					c.Also = []compare.Money{{Lo: span, Hi: span, Unit: "second"}}
				}
			} else {
				c.Hi = 1e308
			}
		}
	}
	for _, w := range []string{"quick", "brief", "long"} {
		if c.Fit == 0 && s.hasRun([]string{language.Stem(w)}) && r.has("quickly", "fast") >= 0 {
			c.Fit, c.Label, c.Lo, c.Hi = .5, w, 0, 1e308
		}
	}
}

// earlierStart is how much longer something may last than from the article on
// until its end: bans and terms are often counted from before they are told of.
const earlierStart = 1.1

// standing reports whether the question asks how long something has existed, so
// that when it began answers: "how long has the bank been around".
func (r *reading) standing() bool {
	return r.has("around", "existed", "existence", "business", "operating", "operation", "exist") >= 0 && r.since()
}

// founded reads how long something has existed off the year when it began.
func (s *scored) founded(c *compare.Claim) {
	for _, m := range s.Moments {
		if m.Since || m.Until || m.Kind != "year" || m.Lo.IsZero() || c.Published.IsZero() || !m.Hi.Before(c.Published) {
			continue
		}
		for k := max(0, m.From-12); k < m.From; k++ {
			if built[s.Tokens[k].Stem] && s.oneClause(k, m.From) {
				c.Fit, c.Label, c.Unit = .5, "since "+s.text(m.Span), "second"
				c.Lo, c.Hi = c.Published.Sub(m.Hi).Seconds(), c.Published.Sub(m.Lo).Seconds()
				return
			}
		}
	}
}

// takes reports whether the sentence says that something took or lasted so long.
func (s *scored) takes(q *language.Quantity) bool {
	for k := max(0, q.From-4); k < q.From; k++ {
		switch s.Tokens[k].Stem {
		case "take", "last", "need", "spend", "go", "run":
			return true
		}
	}
	return false
}

// lasted reports whether the sentence says that something lasted or took so long.
func (s *scored) lasted(q *language.Quantity) bool {
	for k := max(0, s.first(q)-2); k < q.From; k++ {
		if st := s.Tokens[k].Stem; st == "last" || st == "take" {
			return true
		}
	}
	return false
}

// was reports whether the question asks for what has come about.
func (r *reading) was() bool { return r.has("did", "was", "were", "had") >= 0 && !r.plan }

// before reports whether a time lies before what the article tells of: "since
// 2019", or a month and more before it was published.
func before(s *scored, m *language.Moment, published time.Time) bool {
	return m.Since || !m.Hi.IsZero() && !published.IsZero() && m.Hi.Before(published.AddDate(0, -1, 0))
}

// since reports whether what the question asks for reaches from some time on,
// so that "three weeks ago" answers: "how long have they known each other".
func (r *reading) since() bool { return r.has("have", "has", "had") >= 0 }

// behindBars reports whether a stretch is spent in prison, and the question
// does not ask of that.
func (r *reading) behindBars(s *scored, q *language.Quantity) bool {
	return q.To+1 < len(s.Tokens) && (s.Tokens[q.To].Norm == "in" || s.Tokens[q.To].Norm == "behind") && custody[s.Tokens[q.To+1].Norm] &&
		r.hasOf(stretches) < 0 && r.hasOf(custody) < 0 && r.has("get", "serve", "serving", "face", "faces", "held", "sentenced", "term") < 0
}

var custody = words("prison jail bars custody detention jailed imprisoned locked")

// called reports whether "a day" is no length of time: "called it a day".
func called(s *scored, q *language.Quantity) bool {
	return q.From > 0 && s.Tokens[q.From-1].Norm == "it" && s.Tokens[q.From].Norm == "a"
}

// elapsed reports whether the question asks how long something has gone on.
func (r *reading) elapsed() bool { return r.has("been", "lasted", "running", "ongoing") >= 0 }

func soon(norm string) bool { return norm == "in" || norm == "within" || norm == "inside" }

func ago(s *scored, q *language.Quantity) bool {
	return q.To < len(s.Tokens) && (s.Tokens[q.To].Norm == "ago" || s.Tokens[q.To].Norm == "earlier")
}
