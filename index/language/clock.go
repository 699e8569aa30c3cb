package language

import "strings"

// clockAt reads "4:20 p.m.", "3 pm", "4.20pm", "10:15", "18:15 GMT".
func clockAt(text string, toks []Token, i int, m *Moment) int {
	t := toks[i]
	if !t.Number() || len(t.Norm) > 5 {
		return 0
	}
	hs, ms, ok := strings.Cut(strings.Replace(t.Norm, ".", ":", 1), ":")
	h, okh := parseNumber(hs)
	minute := 0.0
	if ok {
		minute, _ = parseNumber(ms)
		if len(ms) != 2 || minute > 59 {
			return 0
		}
	}
	if !okh || h > 24 {
		return 0
	}
	m.Kind = "clock"
	if i+1 < len(toks) && toks[i+1].Start-t.End <= 1 {
		switch toks[i+1].Norm {
		case "pm":
			if h < 12 {
				h += 12
			}
			m.Minute = int(h)*60 + int(minute)
			return 2
		case "am":
			if h == 12 {
				h = 0
			}
			m.Minute = int(h)*60 + int(minute)
			return 2
		case "o'clock":
			m.Minute = int(h) * 60
			return 2
		}
	}
	if ok && strings.Contains(t.Norm, ":") && t.Start > 0 && text[t.Start-1] != '-' {
		m.Minute = int(h)*60 + int(minute)
		if i+1 < len(toks) && (toks[i+1].Norm == "gmt" || toks[i+1].Norm == "bst" || toks[i+1].Norm == "cet" || toks[i+1].Norm == "utc") {
			return 2
		}
		return 1
	}
	m.Kind = ""
	return 0
}
