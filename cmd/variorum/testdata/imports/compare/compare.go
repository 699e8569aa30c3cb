package compare

import (
	"log/slog"
	"net/url"
	"os"
	"time"

	vendor "example.org/allowed/v2"
	"example.org/forbidden"

	"variorum/helper"
	"variorum/news"
)

// Exported shows types of another module in every way there is.
func Exported(a news.Article, v vendor.Thing) forbidden.Thing {
	slog.Info("now", "at", time.Now(), "args", os.Args, "url", url.URL{}, "helper", helper.Help)
	return forbidden.Thing{}
}

type Shown struct {
	Field  map[string]*vendor.Field
	hidden vendor.Hidden
}

type Reader interface{ Read(vendor.Method) }

func hidden(vendor.Thing) {}

func (s Shown) unexported(vendor.Thing) {}
