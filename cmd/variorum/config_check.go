package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// checker collects every problem of a config, each with its key and with the
// line or the environment variable it stands in.
type checker struct {
	file     string
	lines    map[string]int // key → line of the file
	problems []string
}

var (
	durationType = reflect.TypeFor[time.Duration]()
	secretType   = reflect.TypeFor[Secret]()
	configType   = reflect.TypeFor[Config]()
)

// add records a problem of a key.
func (c *checker) add(key, format string, args ...any) {
	where := "config"
	if c.file != "" {
		where = c.file
	}
	if line := c.lines[key]; line > 0 {
		where = fmt.Sprintf("%s:%d", where, line)
	}
	c.problems = append(c.problems, fmt.Sprintf("%s: %s: %s", where, key, fmt.Sprintf(format, args...)))
}

// err returns all problems as one error, one a line, or nil.
func (c *checker) err() error {
	if len(c.problems) == 0 {
		return nil
	}
	return errors.New(strings.Join(c.problems, "\n"))
}

// document checks a YAML text against Config and returns it as nested maps
// without the keys that have no value.
func (c *checker) document(text []byte) map[string]any {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var root yaml.Node
	if err := decoder.Decode(&root); err == io.EOF {
		return nil
	} else if err != nil {
		c.problems = append(c.problems, c.file+": not YAML: "+strings.TrimPrefix(err.Error(), "yaml: "))
		return nil
	}
	var second yaml.Node
	if err := decoder.Decode(&second); err != io.EOF {
		c.problems = append(c.problems, c.file+": more than one YAML document: keep the first, remove what stands after ---")
	}
	if len(root.Content) == 0 {
		return nil
	}
	tree, _ := c.value("", root.Content[0], configType, "").(map[string]any)
	return tree
}

// value checks one node against the type of its setting and returns what
// viper should hold, or nil where there is nothing or a problem.
func (c *checker) value(key string, n *yaml.Node, t reflect.Type, rule string) any {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if _, known := c.lines[key]; !known {
		c.lines[key] = n.Line
	}
	if n.Tag == "!!null" {
		return nil
	}
	switch {
	case t.Kind() == reflect.Struct:
		return c.mapping(key, n, t)
	case t.Kind() == reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			c.add(key, "a list is wanted, %s stands here", describe(n))
			return nil
		}
		list := []any{}
		for i, item := range n.Content {
			if v := c.value(fmt.Sprintf("%s[%d]", key, i), item, t.Elem(), rule); v != nil {
				list = append(list, v)
			}
		}
		return list
	case n.Kind != yaml.ScalarNode:
		c.add(key, "one value is wanted, %s stands here", describe(n))
		return nil
	case t.Kind() == reflect.Bool && n.Tag != "!!bool":
		c.add(key, "true or false is wanted, %s stands here", describe(n))
		return nil
	case t.Kind() == reflect.Int:
		if number, err := strconv.Atoi(n.Value); err != nil || number < 0 {
			c.add(key, "a number from 0 on is wanted, %s stands here", describe(n))
			return nil
		}
		return n.Value
	case n.Tag != "!!str" && t != durationType && t.Kind() != reflect.Bool:
		c.add(key, "text is wanted, %s stands here; put it in quotation marks if it is meant", describe(n))
		return nil
	}
	return c.scalar(key, n.Value, t, rule)
}

// mapping checks a block of settings.
func (c *checker) mapping(key string, n *yaml.Node, t reflect.Type) any {
	if n.Kind != yaml.MappingNode {
		if key == "" {
			key = "the file"
			c.lines[key] = n.Line
		}
		c.add(key, "settings are wanted (%s: …), %s stands here", strings.Join(keysOf(t), ": …, "), describe(n))
		return nil
	}
	prefix := ""
	if key != "" {
		prefix = key + "."
	}
	block := map[string]any{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, item := n.Content[i].Value, n.Content[i+1]
		path := prefix + name
		if line, twice := c.lines[path]; twice {
			c.lines[path] = n.Content[i].Line
			c.add(path, "given twice; the other is at line %d", line)
			continue
		}
		c.lines[path] = n.Content[i].Line
		field, known := fieldOf(t, name)
		if !known {
			hint := "known here: " + strings.Join(keysOf(t), ", ")
			if near := nearest(name, keysOf(t)); near != "" {
				hint = "did you mean " + prefix + near + "?"
			} else if far := nearest(name, lastParts()); far != "" {
				hint = "did you mean " + whole(far) + "?"
			}
			c.add(path, "unknown key; %s", hint)
			continue
		}
		if v := c.value(path, item, field.Type, field.Tag.Get("check")); v != nil {
			block[name] = v
		}
	}
	for i := range t.NumField() {
		field := t.Field(i)
		name := field.Tag.Get("mapstructure")
		if _, given := c.lines[prefix+name]; !given && field.Tag.Get("need") != "" {
			c.add(key, "%s is missing", name)
		}
	}
	return block
}

// scalar checks the text of one value: a duration, yes or no, or what the rule
// says.
func (c *checker) scalar(key, text string, t reflect.Type, rule string) any {
	if t.Kind() == reflect.Bool {
		yes, err := strconv.ParseBool(text)
		if err != nil {
			c.add(key, "%q: true or false is wanted", text)
			return nil
		}
		return yes
	}
	if t == durationType {
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			c.add(key, "%q is not a length of time; write it as 30s, 15m or 720h", text)
			return nil
		}
		return d
	}
	if problem := breaks(rule, text); problem != "" {
		if t == secretType {
			c.add(key, "%s", problem)
		} else {
			c.add(key, "%q: %s", text, problem)
		}
		return nil
	}
	return text
}

// breaks says what is wrong with a text under a rule of the check tag, or "".
// An empty text is a setting that is not made.
func breaks(rule, text string) string {
	if text == "" {
		return ""
	}
	switch rule {
	case "":
	case "url":
		if u, err := url.Parse(text); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return "not a web address; write it with http:// or https://"
		}
	case "postgres":
		if u, err := url.Parse(text); err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
			return "not a database address; leave it empty for SQLite, or write postgres://user@host/name"
		}
	case "listen":
		if _, port, err := net.SplitHostPort(text); err != nil || port == "" {
			return "not an address to listen on; write it as :8080 or 127.0.0.1:8080"
		} else if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
			return "the port is a number from 0 to 65535"
		}
	case "place":
		network, id, _ := strings.Cut(text, ":")
		if id == "" || network != "slack" && network != "matrix" && network != "console" {
			return "not a place; write it as slack:TEAM/CHANNEL or matrix:!room:server"
		}
	case "zone":
		if _, err := time.LoadLocation(text); err != nil || text == "Local" {
			return "not a time zone; write it as Europe/Copenhagen"
		}
	default:
		if words := strings.Fields(rule); !slices.Contains(words, text) {
			hint := ""
			if near := nearest(text, words); near != "" {
				hint = "; did you mean " + near + "?"
			}
			return "one of " + strings.Join(words, ", ") + " is wanted" + hint
		}
	}
	return ""
}

// environment returns the settings made by VARIORUM_ variables, by key. An
// empty variable counts as absent.
func (c *checker) environment() map[string]any {
	found := map[string]any{}
	for key, field := range leaves() {
		name := variable(key)
		text := os.Getenv(name)
		if text == "" {
			continue
		}
		of := &checker{file: name}
		switch {
		case field.Type.Kind() != reflect.Slice:
			if v := of.scalar(key, text, field.Type, field.Tag.Get("check")); v != nil {
				found[key] = v
			}
		case field.Type.Elem().Kind() == reflect.String:
			list := splitList(text)
			for _, item := range list {
				of.scalar(key, item, field.Type.Elem(), field.Tag.Get("check"))
			}
			found[key] = list
		default:
			of.add(key, "a list of blocks cannot be given in the environment; write it in the config file")
		}
		c.problems = append(c.problems, of.problems...)
	}
	slices.Sort(c.problems)
	return found
}

// together checks settings that need one another.
func (c *checker) together(cfg Config) {
	if cfg.Slack.Transport == "http" {
		if cfg.Slack.Listen == "" {
			c.add("slack.listen", "missing: transport http needs an address to listen on, such as :8080")
		}
		if cfg.Slack.SigningSecret == "" {
			c.add("slack.signing_secret", "missing: transport http needs the app's signing secret")
		}
	}
	if sum, err := hex.DecodeString(cfg.Encoder.SHA256); cfg.Encoder.Path != "" && (err != nil || len(sum) != sha256.Size) {
		c.add("encoder.sha256", "%q: the SHA-256 of the model's .onnx file is wanted, 64 hexadecimal digits, as sha256sum prints it", cfg.Encoder.SHA256)
	}
	if cfg.Matrix.AccessToken != "" && cfg.Matrix.DeviceID == "" {
		c.add("matrix.device_id", "missing: access_token is of use only with the device it was given to")
	}
}

// describe names what stands in the file, for "… is wanted, … stands here".
func describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.MappingNode:
		return "a block of settings"
	case n.Tag == "!!int" || n.Tag == "!!float":
		return "the number " + n.Value
	case n.Tag == "!!bool":
		return "yes/no (" + n.Value + ")"
	case n.Tag == "!!timestamp":
		return "the date " + n.Value
	}
	return "text"
}
