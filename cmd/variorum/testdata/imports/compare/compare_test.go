package compare

import (
	"os"
	"time"

	"example.org/forbidden"

	"github.com/rogpeppe/go-internal/txtar"

	"variorum/compare"
	"variorum/helper"
	"variorum/stray"
)

var _, _, _, _, _ = os.Args, time.Now(), forbidden.Thing{}, txtar.Archive{}, helper.Help

var _, _ = compare.Exported, stray.Stray
