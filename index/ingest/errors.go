package ingest

import "fmt"

// FileError says what is wrong with one file or folder, where, and what to do
// about it.
type FileError struct {
	File string // the folder's name and the path inside it
	Line int    // counted from 1; 0 if no line is meant
	Err  error
}

func (e *FileError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err)
	}
	return fmt.Sprintf("%s: %v", e.File, e.Err)
}

// Unwrap returns what is wrong, without the place.
func (e *FileError) Unwrap() error { return e.Err }
