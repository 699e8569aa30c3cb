package main

import (
	"cmp"
	"iter"
	"reflect"
	"slices"
	"strings"

	"github.com/hbollon/go-edlib"
)

// fieldOf returns the field of a block for a key of the file; for "x_file"
// that of the secret x, as plain text.
func fieldOf(t reflect.Type, key string) (reflect.StructField, bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		name := f.Tag.Get("mapstructure")
		if key == name {
			return f, true
		}
		if f.Type == secretType && key == name+"_file" {
			return reflect.StructField{Name: f.Name + "File", Type: reflect.TypeFor[string]()}, true
		}
	}
	return reflect.StructField{}, false
}

// keysOf returns the keys of a block in the order of its type; a secret
// stands once.
func keysOf(t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		keys = append(keys, t.Field(i).Tag.Get("mapstructure"))
	}
	return keys
}

// leaves yields every setting with its whole key, those of secrets' files too.
func leaves() iter.Seq2[string, reflect.StructField] {
	return func(yield func(string, reflect.StructField) bool) { walk("", configType, yield) }
}

func walk(prefix string, t reflect.Type, yield func(string, reflect.StructField) bool) bool {
	for i := range t.NumField() {
		f := t.Field(i)
		key := prefix + f.Tag.Get("mapstructure")
		if f.Type.Kind() == reflect.Struct {
			if !walk(key+".", f.Type, yield) {
				return false
			}
			continue
		}
		if !yield(key, f) {
			return false
		}
		if f.Type == secretType {
			file, _ := fieldOf(t, f.Tag.Get("mapstructure")+"_file")
			if !yield(key+"_file", file) {
				return false
			}
		}
	}
	return true
}

// secrets returns the keys of all secrets.
func secrets() []string {
	var keys []string
	for key, f := range leaves() {
		if f.Type == secretType {
			keys = append(keys, key)
		}
	}
	return keys
}

// variable returns the environment variable of a key.
func variable(key string) string {
	return "VARIORUM_" + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

// lastParts returns the last part of every key: a key set in the wrong block
// is looked for among them.
func lastParts() []string {
	var parts []string
	for key := range leaves() {
		parts = append(parts, key[strings.LastIndex(key, ".")+1:])
	}
	return parts
}

// whole returns the first key that ends with this part.
func whole(part string) string {
	for key := range leaves() {
		if key[strings.LastIndex(key, ".")+1:] == part {
			return key
		}
	}
	return part
}

// nearest returns the candidate that is written most like the word, or ""
// where none is near: more than two letters would have to change, or a third
// of a long word.
func nearest(word string, candidates []string) string {
	if len(word) > 200 || len(candidates) == 0 {
		return ""
	}
	distance := func(s string) int {
		return edlib.OSADamerauLevenshteinDistance(strings.ToLower(word), strings.ToLower(s))
	}
	best := slices.MinFunc(candidates, func(a, b string) int { return cmp.Compare(distance(a), distance(b)) })
	length := max(len([]rune(word)), len([]rune(best)))
	if distance(best) > max(1, min((length+1)/2, 2), length/3) {
		return ""
	}
	return best
}
