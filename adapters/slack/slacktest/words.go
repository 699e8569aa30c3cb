package slacktest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	angled = regexp.MustCompile(`<([^<>\n]+)>`)
	typed  = regexp.MustCompile(`(?:^|[^\w@])@(channel|here|everyone)\b`)
	bare   = regexp.MustCompile(`\b(?:https?://|mailto:)[^\s<>|]+`)
	inline = regexp.MustCompile(`\[([^\]\n]*)\]\(([^)\s]+)[^)]*\)`) // a link of a markdown block
)

// Unescape returns a text with &amp; &lt; &gt; as the signs they stand for.
func Unescape(text string) string {
	return strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(text)
}

// Plain returns what a person reads in blocks, given as the JSON of an array:
// a line for each paragraph, quotation, list item, field and table row (cells
// parted by " | "), nothing for buttons. Links are shown by their label.
// Marks of mrkdwn and markdown stay. It returns "" for what is no array of
// blocks.
func Plain(blocks json.RawMessage) string {
	var all []map[string]any
	if json.Unmarshal(blocks, &all) != nil {
		return ""
	}
	var lines []string
	for _, b := range all {
		lines = append(lines, blockLines(b)...)
	}
	return strings.Join(lines, "\n")
}

func blockLines(b map[string]any) []string {
	var lines []string
	add := func(t string) {
		if t != "" {
			lines = append(lines, t)
		}
	}
	switch text(b, "type") {
	case "section":
		add(textObject(b["text"]))
		for _, f := range list(b, "fields") {
			add(textObject(f))
		}
	case "header":
		add(textObject(b["text"]))
	case "markdown":
		add(shown(text(b, "text")))
	case "context":
		var parts []string
		for _, e := range list(b, "elements") {
			if t := textObject(e); t != "" {
				parts = append(parts, t)
			}
		}
		add(strings.Join(parts, " "))
	case "image":
		add(textObject(b["title"]))
	case "input":
		add(textObject(b["label"]))
	case "rich_text":
		lines = append(lines, richLines(b)...)
	case "table":
		for _, r := range list(b, "rows") {
			row, _ := r.([]any)
			var cells []string
			for _, c := range row {
				cell, _ := c.(map[string]any)
				if text(cell, "type") == "rich_text" {
					cells = append(cells, strings.Join(richLines(cell), " "))
				} else {
					cells = append(cells, text(cell, "text"))
				}
			}
			add(strings.Join(cells, " | "))
		}
	}
	return lines
}

// richLines flattens a rich_text block or list.
func richLines(b map[string]any) []string {
	var lines []string
	for _, e := range list(b, "elements") {
		part, _ := e.(map[string]any)
		if text(part, "type") == "rich_text_list" {
			lines = append(lines, richLines(part)...)
			continue
		}
		var line strings.Builder
		for _, e := range list(part, "elements") {
			run, _ := e.(map[string]any)
			switch text(run, "type") {
			case "text":
				line.WriteString(text(run, "text"))
			case "link":
				if t := text(run, "text"); t != "" {
					line.WriteString(t)
				} else {
					line.WriteString(text(run, "url"))
				}
			case "emoji":
				line.WriteString(":" + text(run, "name") + ":")
			case "user":
				line.WriteString("@" + text(run, "user_id"))
			case "usergroup":
				line.WriteString("@" + text(run, "usergroup_id"))
			case "channel":
				line.WriteString("#" + text(run, "channel_id"))
			case "broadcast":
				line.WriteString("@" + text(run, "range"))
			case "date":
				line.WriteString(text(run, "fallback"))
			}
		}
		if t := strings.Trim(line.String(), "\n"); t != "" {
			lines = append(lines, t)
		}
	}
	return lines
}

func textObject(v any) string {
	o, _ := v.(map[string]any)
	switch text(o, "type") {
	case "plain_text":
		return text(o, "text")
	case "mrkdwn":
		return shown(text(o, "text"))
	}
	return ""
}

// shown returns a text with its links as their labels and its entities read.
func shown(t string) string {
	t = angled.ReplaceAllStringFunc(t, func(tag string) string {
		inner, label, has := strings.Cut(tag[1:len(tag)-1], "|")
		switch {
		case has:
			return label
		case strings.HasPrefix(inner, "!"):
			return "@" + inner[1:]
		}
		return inner
	})
	return Unescape(t)
}

// text returns a string field, "" without one.
func text(m map[string]any, key string) string {
	t, _ := m[key].(string)
	return t
}

// list returns an array field, nil without one.
func list(m map[string]any, key string) []any {
	l, _ := m[key].([]any)
	return l
}

// finding is a live mention or link somewhere in what the bot sent.
type finding struct {
	where, token     string // a mention
	url, label       string // a link
	bare, fromTyping bool
}

// Findings returns the live mentions and the live links of a text and blocks
// (the JSON of an array), as a workspace would record them. parsed says that
// Slack was asked to look for names and addresses in the text (parse full or
// absent).
func Findings(text string, blocks json.RawMessage, parsed bool) ([]Alarm, []Link) {
	found := scanText("/text", text, parsed, false)
	var v any
	if json.Unmarshal(blocks, &v) == nil {
		found = append(found, scanValue("/blocks", v)...)
	}
	var alarms []Alarm
	var links []Link
	for _, f := range found {
		if f.token != "" {
			alarms = append(alarms, Alarm{Token: f.token, Where: f.where})
		} else {
			links = append(links, Link{URL: f.url, Label: f.label, Bare: f.bare, Where: f.where})
		}
	}
	return alarms, links
}

// scanText scans what Slack reads markup in: mrkdwn, markdown, a message's
// text. seeking says that addresses and @here are live without brackets too.
func scanText(where, t string, seeking, markdown bool) []finding {
	var found []finding
	for _, m := range angled.FindAllStringSubmatch(t, -1) {
		inner, label, has := strings.Cut(m[1], "|")
		switch {
		case strings.HasPrefix(inner, "@"), strings.HasPrefix(inner, "#"), strings.HasPrefix(inner, "!"):
			found = append(found, finding{where: where, token: m[0]})
		case has, strings.Contains(inner, "://"), strings.HasPrefix(inner, "mailto:"), strings.HasPrefix(inner, "tel:"):
			found = append(found, finding{where: where, url: Unescape(inner), label: Unescape(label)})
		}
	}
	rest := angled.ReplaceAllString(t, " ")
	if markdown {
		for _, m := range inline.FindAllStringSubmatch(rest, -1) {
			found = append(found, finding{where: where, url: Unescape(m[2]), label: Unescape(m[1])})
		}
		rest = inline.ReplaceAllString(rest, " ")
	}
	if seeking {
		for _, m := range typed.FindAllStringSubmatch(rest, -1) {
			found = append(found, finding{where: where, token: "@" + m[1], fromTyping: true})
		}
		for _, u := range bare.FindAllString(rest, -1) {
			found = append(found, finding{where: where, url: Unescape(u), bare: true})
		}
	}
	return found
}

// scanValue scans blocks, views and whatever holds them, by their types.
func scanValue(where string, v any) []finding {
	var found []finding
	switch v := v.(type) {
	case []any:
		for i, e := range v {
			found = append(found, scanValue(where+"/"+strconv.Itoa(i), e)...)
		}
	case map[string]any:
		switch text(v, "type") {
		case "mrkdwn":
			verbatim, _ := v["verbatim"].(bool)
			return scanText(where+"/text", text(v, "text"), !verbatim, false)
		case "markdown":
			return scanText(where+"/text", text(v, "text"), true, true)
		case "plain_text":
			return nil
		case "user", "usergroup", "channel", "broadcast", "team":
			id := ""
			for _, k := range []string{"user_id", "usergroup_id", "channel_id", "range", "team_id"} {
				if id == "" {
					id = text(v, k)
				}
			}
			return []finding{{where: where, token: text(v, "type") + " " + id}}
		case "link":
			return []finding{{where: where, url: text(v, "url"), label: text(v, "text")}}
		}
		for _, k := range sortedKeys(v) {
			switch k {
			case "url", "image_url", "title_url", "video_url", "thumbnail_url":
				if u := text(v, k); u != "" {
					found = append(found, finding{where: where + "/" + k, url: u, label: textObject(v["text"])})
				}
			default:
				found = append(found, scanValue(where+"/"+k, v[k])...)
			}
		}
	}
	return found
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// named returns blocks as Slack gives them back: with the block_id and
// action_id that it chose where the bot gave none.
func named(blocks json.RawMessage, seed string) []any {
	var all []any
	if json.Unmarshal(blocks, &all) != nil {
		return nil
	}
	for i, b := range all {
		block, _ := b.(map[string]any)
		if block == nil {
			continue
		}
		if text(block, "block_id") == "" {
			block["block_id"] = fmt.Sprintf("b%d-%s", i, seed[max(0, len(seed)-6):])
		}
		for j, e := range elementsOf(block) {
			if text(e, "action_id") == "" && text(e, "type") != "" && text(block, "type") != "context" {
				e["action_id"] = fmt.Sprintf("a%d-%d", i, j)
			}
		}
	}
	return all
}

// elementsOf returns what can be pressed or filled in in a block.
func elementsOf(block map[string]any) []map[string]any {
	var found []map[string]any
	switch text(block, "type") {
	case "actions", "context_actions":
		for _, e := range list(block, "elements") {
			if m, _ := e.(map[string]any); m != nil {
				found = append(found, m)
			}
		}
	case "section":
		if m, _ := block["accessory"].(map[string]any); m != nil {
			found = append(found, m)
		}
	case "input":
		if m, _ := block["element"].(map[string]any); m != nil {
			found = append(found, m)
		}
	}
	return found
}

// button finds a button and returns the action of pressing it.
func button(blocks []any, actionID, value string) (map[string]any, error) {
	var had []string
	for _, b := range blocks {
		block, _ := b.(map[string]any)
		for _, e := range elementsOf(block) {
			id, kind := text(e, "action_id"), text(e, "type")
			had = append(had, id)
			if id != actionID {
				continue
			}
			action := map[string]any{"type": kind, "action_id": id, "block_id": text(block, "block_id")}
			faces := []map[string]any{e}
			if kind == "feedback_buttons" {
				positive, _ := e["positive_button"].(map[string]any)
				negative, _ := e["negative_button"].(map[string]any)
				faces = []map[string]any{positive, negative}
			}
			for _, f := range faces {
				if v := text(f, "value"); value == "" || v == value {
					if v != "" {
						action["value"] = v
					}
					if f["text"] != nil {
						action["text"] = f["text"]
					}
					return action, nil
				}
			}
		}
	}
	return nil, fmt.Errorf("slacktest: no button %q with value %q; there are %q", actionID, value, had)
}
