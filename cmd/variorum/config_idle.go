package main

import (
	"fmt"
	"reflect"
	"strings"
)

// settings reads the config file and says on stderr which of its settings
// nothing in this version uses yet, so that nobody relies on them.
func (p *program) settings() (settings, error) {
	if p.shared != nil {
		return p.shared.settings, nil
	}
	s, err := loadSettings(p.config)
	if err != nil {
		return s, err
	}
	if idle := idleSettings(s.Config); len(idle) > 0 && !p.terse {
		fmt.Fprintf(p.stderr, "variorum: %s: set, but nothing in this version uses it yet; leave it out or do not rely on it\n", strings.Join(idle, ", "))
	}
	s.progress = p.progress
	return s, nil
}

// idleSettings names the sections that differ from their defaults and that no
// command reads yet.
func idleSettings(c Config) []string {
	idle := map[string]bool{"feeds": true}
	have, plain := reflect.ValueOf(c), reflect.ValueOf(defaults())
	var out []string
	for i := range have.NumField() {
		key := have.Type().Field(i).Tag.Get("mapstructure")
		if idle[key] && !reflect.DeepEqual(have.Field(i).Interface(), plain.Field(i).Interface()) {
			out = append(out, key)
		}
	}
	return out
}
