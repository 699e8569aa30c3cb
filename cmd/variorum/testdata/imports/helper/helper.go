package helper

import "variorum/compare"

var Help = compare.Exported
