package slacktest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The surfaces that blocks are shown on.
const (
	onMessage = "message"
	onHome    = "home"
	onModal   = "modal"
)

// Problems returns what Slack would refuse in the blocks of a message, given as
// the JSON of an array: nothing, or lines such as
// "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]".
func Problems(blocks json.RawMessage) []string {
	c := check(blocks, onMessage)
	return c.problems
}

// Weight returns the characters that blocks take of the budget of one posting.
// A run of rich text counts a tenth more than its length.
func Weight(blocks json.RawMessage) int { return check(blocks, onMessage).weight() }

// checker goes through blocks.
type checker struct {
	surface  string
	problems []string
	text     int // characters, other than rich text
	rich     int
	markdown int
	cells    int // characters in tables
	tables   int
	blockIDs []string
}

func (c *checker) weight() int { return c.text + (c.rich*11+9)/10 }

func (c *checker) fault(at, format string, args ...any) {
	c.problems = append(c.problems, "[ERROR] "+fmt.Sprintf(format, args...)+" [json-pointer:"+at+"]")
}

// check goes through the JSON of an array of blocks.
func check(blocks json.RawMessage, surface string) *checker {
	c := &checker{surface: surface}
	v, err := strict(blocks)
	if err != nil {
		c.fault("/blocks", "%v", err)
		return c
	}
	all, ok := v.([]any)
	if !ok {
		c.fault("/blocks", "must be an array")
		return c
	}
	root, most := "/blocks", 50
	if surface != onMessage {
		root, most = "/view/blocks", 100
	}
	if len(all) > most {
		c.fault(root, "no more than %d items allowed", most)
	}
	for i, b := range all {
		c.block(root+"/"+strconv.Itoa(i), b)
	}
	if c.markdown > 12000 {
		c.fault(root, "markdown text must be less than 12001 characters in all")
	}
	if c.cells > 10000 {
		c.fault(root, "tables must have less than 10001 characters in all")
	}
	return c
}

// strict decodes JSON and refuses keys given twice and anything after it.
func strict(b []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	v, err := strictValue(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("something follows the JSON")
	}
	return v, nil
}

func strictValue(d *json.Decoder) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, fmt.Errorf("bad JSON: %w", err)
	}
	switch t {
	case json.Delim('{'):
		m := map[string]any{}
		for d.More() {
			k, err := d.Token()
			if err != nil {
				return nil, fmt.Errorf("bad JSON: %w", err)
			}
			key, _ := k.(string)
			if _, twice := m[key]; twice {
				return nil, fmt.Errorf("bad JSON: %q is given twice", key)
			}
			if m[key], err = strictValue(d); err != nil {
				return nil, err
			}
		}
		_, err := d.Token()
		return m, err
	case json.Delim('['):
		l := []any{}
		for d.More() {
			v, err := strictValue(d)
			if err != nil {
				return nil, err
			}
			l = append(l, v)
		}
		_, err := d.Token()
		return l, err
	}
	return t, nil
}

// object says whether v is one, with the fields in need and no others than
// those and the ones in may.
func (c *checker) object(at string, v any, need, may string) (map[string]any, bool) {
	m, ok := v.(map[string]any)
	if !ok {
		c.fault(at, "must be an object")
		return nil, false
	}
	fine := true
	for _, k := range strings.Fields(need) {
		if _, has := m[k]; !has {
			c.fault(at, "missing required field: %s", k)
			fine = false
		}
	}
	allowed := strings.Fields(need + " " + may)
	for _, k := range sortedKeys(m) {
		if !slices.Contains(allowed, k) {
			c.fault(at, "invalid additional property: %s", k)
		}
	}
	return m, fine
}

// str checks a string field, if it is there, and returns it.
func (c *checker) str(at string, m map[string]any, key string, least, most int) string {
	v, has := m[key]
	if !has {
		return ""
	}
	t, ok := v.(string)
	if !ok {
		c.fault(at+"/"+key, "must be a string")
		return ""
	}
	n := utf8.RuneCountInString(t)
	if n < least {
		c.fault(at+"/"+key, "must be more than %d characters", least-1)
	}
	if n > most {
		c.fault(at+"/"+key, "must be less than %d characters", most+1)
	}
	return t
}

func (c *checker) flag(at string, m map[string]any, keys ...string) {
	for _, k := range keys {
		if v, has := m[k]; has {
			if _, ok := v.(bool); !ok {
				c.fault(at+"/"+k, "must be a boolean")
			}
		}
	}
}

func (c *checker) oneOf(at string, m map[string]any, key string, values ...string) {
	if v, has := m[key]; has {
		if t, ok := v.(string); !ok || !slices.Contains(values, t) {
			c.fault(at+"/"+key, "must be one of %s", strings.Join(values, ", "))
		}
	}
}

// array checks an array field and returns it.
func (c *checker) array(at string, m map[string]any, key string, least, most int) []any {
	v, has := m[key]
	if !has {
		return nil
	}
	l, ok := v.([]any)
	if !ok {
		c.fault(at+"/"+key, "must be an array")
		return nil
	}
	if len(l) < least {
		c.fault(at+"/"+key, "must have at least %d items", least)
	}
	if len(l) > most {
		c.fault(at+"/"+key, "no more than %d items allowed", most)
	}
	return l
}

func (c *checker) block(at string, v any) {
	m, ok := v.(map[string]any)
	if !ok {
		c.fault(at, "must be an object")
		return
	}
	kind := text(m, "type")
	shape, known := map[string][2]string{
		"section": {"type", "block_id text fields accessory expand"}, "header": {"type text", "block_id level"}, "divider": {"type", "block_id"},
		"context": {"type elements", "block_id"}, "actions": {"type elements", "block_id"}, "context_actions": {"type elements", "block_id"},
		"rich_text": {"type elements", "block_id"}, "table": {"type rows", "block_id column_settings"}, "markdown": {"type text", "block_id"},
		"image": {"type alt_text", "block_id image_url title slack_file"},
		"input": {"type label element", "block_id dispatch_action hint optional"},
	}[kind]
	messageOnly := kind == "table" || kind == "markdown" || kind == "context_actions"
	switch {
	case !known:
		c.fault(at+"/type", "unsupported type: %s", kind)
		return
	case messageOnly && c.surface != onMessage, kind == "input" && c.surface == onMessage:
		c.fault(at+"/type", "unsupported type on this surface: %s", kind)
		return
	}
	m, ok = c.object(at, v, shape[0], shape[1])
	if id := c.str(at, m, "block_id", 1, 255); id != "" {
		if slices.Contains(c.blockIDs, id) {
			c.fault(at+"/block_id", "block_id %q already exists", id)
		}
		c.blockIDs = append(c.blockIDs, id)
	}
	if !ok {
		return
	}
	switch kind {
	case "section":
		c.flag(at, m, "expand")
		if m["text"] == nil && m["fields"] == nil {
			c.fault(at, "missing required field: text or fields")
		}
		if m["text"] != nil {
			c.words(at+"/text", m["text"], 1, 3000, "plain_text", "mrkdwn")
		}
		for i, f := range c.array(at, m, "fields", 1, 10) {
			c.words(at+"/fields/"+strconv.Itoa(i), f, 1, 2000, "plain_text", "mrkdwn")
		}
		if m["accessory"] != nil {
			c.element(at+"/accessory", m["accessory"], "button", "image")
		}
	case "header":
		c.words(at+"/text", m["text"], 1, 150, "plain_text")
	case "context":
		for i, e := range c.array(at, m, "elements", 1, 10) {
			here := at + "/elements/" + strconv.Itoa(i)
			if o, _ := e.(map[string]any); text(o, "type") == "image" {
				c.element(here, e, "image")
			} else {
				c.words(here, e, 1, 3000, "plain_text", "mrkdwn")
			}
		}
	case "actions":
		c.pressables(at, c.array(at, m, "elements", 1, 25), "button")
	case "context_actions":
		c.pressables(at, c.array(at, m, "elements", 1, 5), "feedback_buttons", "icon_button")
	case "rich_text":
		c.rich += c.richText(at, c.array(at, m, "elements", 0, 1000))
	case "table":
		c.table(at, m)
	case "markdown":
		n := utf8.RuneCountInString(c.str(at, m, "text", 1, 12000))
		c.markdown += n
		c.text += n
	case "image":
		c.str(at, m, "alt_text", 1, 2000)
		c.address(at, m, "image_url")
		if m["image_url"] == nil && m["slack_file"] == nil {
			c.fault(at, "missing required field: image_url or slack_file")
		}
		if m["title"] != nil {
			c.words(at+"/title", m["title"], 1, 2000, "plain_text")
		}
	case "input":
		c.words(at+"/label", m["label"], 1, 2000, "plain_text")
	}
}

// words checks a text object.
func (c *checker) words(at string, v any, least, most int, kinds ...string) {
	m, ok := c.object(at, v, "type text", "emoji verbatim")
	if !ok {
		return
	}
	c.oneOf(at, m, "type", kinds...)
	c.flag(at, m, "emoji", "verbatim")
	if _, has := m["verbatim"]; has && text(m, "type") == "plain_text" {
		c.fault(at, "invalid additional property: verbatim")
	}
	if _, has := m["emoji"]; has && text(m, "type") == "mrkdwn" {
		c.fault(at, "invalid additional property: emoji")
	}
	c.text += utf8.RuneCountInString(c.str(at, m, "text", least, most))
}

func (c *checker) address(at string, m map[string]any, key string) {
	t := c.str(at, m, key, 1, 3000)
	if t == "" {
		return
	}
	if u, err := url.Parse(t); err != nil || u.Scheme == "" || u.Host == "" && u.Opaque == "" {
		c.fault(at+"/"+key, "must be a valid URL")
	}
}

// pressables checks the elements of a block that can be pressed.
func (c *checker) pressables(at string, all []any, kinds ...string) {
	var ids []string
	for i, e := range all {
		here := at + "/elements/" + strconv.Itoa(i)
		id := c.element(here, e, kinds...)
		if id != "" && slices.Contains(ids, id) {
			c.fault(here+"/action_id", "action_id %q already exists in this block", id)
		}
		ids = append(ids, id)
	}
}

// element checks an element and returns its action_id.
func (c *checker) element(at string, v any, kinds ...string) string {
	m, ok := v.(map[string]any)
	if !ok {
		c.fault(at, "must be an object")
		return ""
	}
	kind := text(m, "type")
	if !slices.Contains(kinds, kind) {
		c.fault(at+"/type", "unsupported type: %s", kind)
		return ""
	}
	switch kind {
	case "image":
		m, _ = c.object(at, v, "type alt_text", "image_url slack_file")
		c.address(at, m, "image_url")
		c.str(at, m, "alt_text", 1, 2000)
		return ""
	case "button":
		m, _ = c.object(at, v, "type text", "action_id url value confirm style accessibility_label")
		if m["text"] != nil {
			c.label(at+"/text", m["text"], 75)
		}
		c.address(at, m, "url")
		c.str(at, m, "value", 1, 2000)
		c.str(at, m, "accessibility_label", 1, 75)
		c.oneOf(at, m, "style", "primary", "danger")
		if m["confirm"] != nil {
			c.confirm(at+"/confirm", m["confirm"])
		}
	case "icon_button":
		m, _ = c.object(at, v, "type icon text", "action_id value confirm accessibility_label visible_to_user_ids")
		c.oneOf(at, m, "icon", "trash")
		if m["text"] != nil {
			c.label(at+"/text", m["text"], 75)
		}
		c.str(at, m, "value", 1, 2000)
	case "feedback_buttons":
		m, _ = c.object(at, v, "type positive_button negative_button", "action_id")
		for _, k := range []string{"positive_button", "negative_button"} {
			if m[k] == nil {
				continue
			}
			b, ok := c.object(at+"/"+k, m[k], "text value", "accessibility_label")
			if !ok {
				continue
			}
			c.label(at+"/"+k+"/text", b["text"], 75)
			c.str(at+"/"+k, b, "value", 1, 2000)
			c.str(at+"/"+k, b, "accessibility_label", 1, 75)
		}
	}
	return c.str(at, m, "action_id", 1, 255)
}

// label checks the text of a button; it does not count towards the budget.
func (c *checker) label(at string, v any, most int) {
	before := c.text
	c.words(at, v, 1, most, "plain_text")
	c.text = before
}

func (c *checker) confirm(at string, v any) {
	m, ok := c.object(at, v, "title text confirm deny", "style")
	if !ok {
		return
	}
	c.label(at+"/title", m["title"], 100)
	before := c.text
	c.words(at+"/text", m["text"], 1, 300, "plain_text", "mrkdwn")
	c.text = before
	c.label(at+"/confirm", m["confirm"], 30)
	c.label(at+"/deny", m["deny"], 30)
	c.oneOf(at, m, "style", "primary", "danger")
}

// richText checks the elements of a rich_text block and returns how many
// characters they show.
func (c *checker) richText(at string, all []any) int {
	n := 0
	for i, e := range all {
		here := at + "/elements/" + strconv.Itoa(i)
		kind := ""
		if m, _ := e.(map[string]any); m != nil {
			kind = text(m, "type")
		}
		switch kind {
		case "rich_text_section", "rich_text_quote", "rich_text_preformatted":
			n += c.richRuns(here, e, kind)
		case "rich_text_list":
			m, ok := c.object(here, e, "type elements style", "indent border offset")
			c.oneOf(here, m, "style", "bullet", "ordered")
			c.numbers(here, m, "indent", "border", "offset")
			if !ok {
				continue
			}
			for j, item := range c.array(here, m, "elements", 1, 1000) {
				o, _ := item.(map[string]any)
				if text(o, "type") != "rich_text_section" {
					c.fault(here+"/elements/"+strconv.Itoa(j)+"/type", "unsupported type: %s", text(o, "type"))
					continue
				}
				n += c.richRuns(here+"/elements/"+strconv.Itoa(j), item, "rich_text_section")
			}
		default:
			c.fault(here+"/type", "unsupported type: %s", kind)
		}
	}
	return n
}

func (c *checker) numbers(at string, m map[string]any, keys ...string) {
	for _, k := range keys {
		if v, has := m[k]; has {
			if n, ok := v.(json.Number); !ok || strings.ContainsAny(n.String(), ".eE-") {
				c.fault(at+"/"+k, "must be a whole number")
			}
		}
	}
}

func (c *checker) richRuns(at string, v any, kind string) int {
	may := ""
	if kind == "rich_text_quote" || kind == "rich_text_preformatted" {
		may = "border"
	}
	if kind == "rich_text_preformatted" {
		may = "border language"
	}
	m, ok := c.object(at, v, "type elements", may)
	if !ok {
		return 0
	}
	c.numbers(at, m, "border")
	n := 0
	for i, e := range c.array(at, m, "elements", 0, 1000) {
		here := at + "/elements/" + strconv.Itoa(i)
		run, _ := e.(map[string]any)
		shape, known := map[string][2]string{
			"text": {"type text", "style"}, "link": {"type url", "text style unsafe"}, "user": {"type user_id", "style"},
			"usergroup": {"type usergroup_id", "style"}, "channel": {"type channel_id", "style"}, "broadcast": {"type range", "style"},
			"emoji": {"type name", "unicode skin_tone style url"}, "color": {"type value", "style"},
			"date": {"type timestamp format", "url fallback style"}, "team": {"type team_id", "style"},
		}[text(run, "type")]
		if !known {
			c.fault(here+"/type", "unsupported type: %s", text(run, "type"))
			continue
		}
		run, ok := c.object(here, e, shape[0], shape[1])
		if !ok {
			continue
		}
		if run["style"] != nil {
			if style, ok := c.object(here+"/style", run["style"], "", "bold italic strike code underline highlight client_highlight unlink"); ok {
				c.flag(here+"/style", style, sortedKeys(style)...)
			}
		}
		switch text(run, "type") {
		case "text":
			n += utf8.RuneCountInString(c.str(here, run, "text", 1, 1<<20))
		case "link":
			c.address(here, run, "url")
			shown := c.str(here, run, "text", 0, 1<<20)
			if shown == "" {
				shown = text(run, "url")
			}
			n += utf8.RuneCountInString(shown)
		case "broadcast":
			c.oneOf(here, run, "range", "here", "channel", "everyone")
		}
	}
	return n
}

func (c *checker) table(at string, m map[string]any) {
	c.tables++
	if c.tables > 1 {
		c.fault(at, "only_one_table_allowed")
	}
	for i, r := range c.array(at, m, "rows", 1, 100) {
		here := at + "/rows/" + strconv.Itoa(i)
		row, ok := r.([]any)
		if !ok {
			c.fault(here, "must be an array")
			continue
		}
		if len(row) < 1 {
			c.fault(here, "must have at least 1 items")
		}
		if len(row) > 20 {
			c.fault(here, "no more than 20 items allowed")
		}
		for j, v := range row {
			cell, _ := v.(map[string]any)
			where := here + "/" + strconv.Itoa(j)
			n := 0
			switch text(cell, "type") {
			case "raw_text":
				if cell, ok := c.object(where, v, "type text", ""); ok {
					n = utf8.RuneCountInString(c.str(where, cell, "text", 1, 10000))
				}
			case "raw_number":
				if cell, ok := c.object(where, v, "type value text", ""); ok {
					n = utf8.RuneCountInString(c.str(where, cell, "text", 1, 10000))
				}
			case "rich_text":
				if cell, ok := c.object(where, v, "type elements", "block_id"); ok {
					n = c.richText(where, c.array(where, cell, "elements", 1, 1000))
				}
			default:
				c.fault(where+"/type", "unsupported type: %s", text(cell, "type"))
			}
			c.cells += n
			c.text += n
		}
	}
	for i, v := range c.array(at, m, "column_settings", 0, 20) {
		if v == nil {
			continue
		}
		here := at + "/column_settings/" + strconv.Itoa(i)
		if set, ok := c.object(here, v, "", "align is_wrapped"); ok {
			c.oneOf(here, set, "align", "left", "center", "right")
			c.flag(here, set, "is_wrapped")
		}
	}
}
