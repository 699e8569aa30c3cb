package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/go-viper/mapstructure/v2"
	"github.com/spf13/viper"

	"variorum/index/language"
)

// settings is a Config with where it was found: relative paths in it are
// relative to dir.
type settings struct {
	Config
	file   string           // "" where no config file was read
	dir    string           // folder of the file, else the working folder
	groups []language.Group // what the files of lexicon hold

	progress func(what string) bar // begins one; nil: none is shown
}

// path returns a path of the config as the operating system should see it.
func (s settings) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(s.dir, p)
}

// loadSettings reads the config file and the environment. The file is the one
// named (by --config), else $VARIORUM_CONFIG, else ./config.yaml if there is
// one, else none. The error holds all problems, one a line.
func loadSettings(named string) (settings, error) {
	s := settings{file: named, dir: "."}
	if s.file == "" {
		s.file = os.Getenv("VARIORUM_CONFIG")
	}
	var text []byte
	switch {
	case s.file != "":
		b, err := os.ReadFile(s.file)
		if err != nil {
			return s, fmt.Errorf("config %s: %w; name another with --config", s.file, reason(err))
		}
		text = b
	default:
		b, err := os.ReadFile("config.yaml")
		if errors.Is(err, fs.ErrNotExist) {
			break
		}
		s.file, text = "config.yaml", b
		if err != nil {
			return s, fmt.Errorf("config config.yaml: %w", reason(err))
		}
	}
	if s.file != "" {
		s.dir = filepath.Dir(s.file)
	}
	return parseConfig(s.file, s.dir, text)
}

// parseConfig turns the text of a config file, with the environment over it,
// into settings. The name is for messages; dir is where files that it names are
// looked for.
func parseConfig(name, dir string, text []byte) (settings, error) {
	s := settings{Config: defaults(), file: name, dir: dir}
	c := checker{file: name, lines: map[string]int{}}
	tree := c.document(text)
	environment := c.environment()
	if err := c.err(); err != nil {
		return s, err
	}

	v := viper.New()
	setDefaults(v, "", reflect.ValueOf(s.Config))
	if err := v.MergeConfigMap(tree); err != nil {
		return s, fmt.Errorf("config %s: %w", name, err)
	}
	for key, value := range environment {
		v.Set(key, value)
	}
	for _, key := range secrets() {
		c.readSecret(v, dir, key)
	}
	hooks := mapstructure.ComposeDecodeHookFunc(splitWords, mapstructure.StringToTimeDurationHookFunc())
	if err := v.Unmarshal(&s.Config, viper.DecodeHook(hooks)); err != nil {
		s.Config = defaults()
		return s, fmt.Errorf("config %s: %w", name, err)
	}
	c.together(s.Config)
	s.groups = c.readGroups(s)
	return s, c.err()
}

// setDefaults gives viper the value of every leaf.
func setDefaults(v *viper.Viper, prefix string, cfg reflect.Value) {
	for i := range cfg.NumField() {
		key := prefix + cfg.Type().Field(i).Tag.Get("mapstructure")
		if field := cfg.Field(i); field.Kind() == reflect.Struct {
			setDefaults(v, key+".", field)
		} else {
			v.SetDefault(key, field.Interface())
		}
	}
}

// splitWords turns "a, b" into ["a", "b"] wherever a list of strings is
// wanted: for the environment.
func splitWords(from, to reflect.Type, data any) (any, error) {
	if from.Kind() != reflect.String || to.Kind() != reflect.Slice || to.Elem().Kind() != reflect.String {
		return data, nil
	}
	return splitList(data.(string)), nil
}

// splitList returns the parts between commas without the blanks around them.
func splitList(s string) []string {
	list := []string{}
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// readSecret puts the content of the file that x_file names in place of x.
func (c *checker) readSecret(v *viper.Viper, dir, key string) {
	file := v.GetString(key + "_file")
	if file == "" {
		return
	}
	if v.GetString(key) != "" {
		c.add(key, "given twice, as %s and as %s_file: keep one", key, key)
		return
	}
	if !filepath.IsAbs(file) {
		file = filepath.Join(dir, file)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		c.add(key+"_file", "%s: %v", file, reason(err))
		return
	}
	value := strings.TrimSpace(string(b))
	if value == "" {
		c.add(key+"_file", "%s is empty", file)
	}
	v.Set(key, value)
}

// readGroups reads the files of lexicon.
func (c *checker) readGroups(s settings) []language.Group {
	var groups []language.Group
	for i, name := range s.Lexicon {
		key, file := fmt.Sprintf("lexicon[%d]", i), s.path(name)
		if slices.Contains(s.Lexicon[:i], name) {
			c.add(key, "%s stands here twice", name)
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			c.add(key, "%s: %v; name a file with a group of words in each line", file, reason(err))
			continue
		}
		var errs []error
		groups, errs = language.ReadGroups(groups, file, bytes.NewReader(b))
		for _, err := range errs {
			c.problems = append(c.problems, err.Error())
		}
	}
	return groups
}

// reason strips the operation and the path from a file system's error: the
// messages here name the file themselves.
func reason(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
