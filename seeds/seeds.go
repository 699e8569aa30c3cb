// Package seeds is the starter corpus, embedded: five short articles on one
// event and the list of what is known of each. README.md says what they are.
package seeds

import "embed"

// FS holds the articles (*.txt) and corpus.yaml, which gives the outlet,
// title, time, address and author of each.
//
//go:embed *.txt corpus.yaml
var FS embed.FS
