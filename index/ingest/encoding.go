package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"
)

// MaxSize is the size in bytes beyond which a file is not read.
const MaxSize = 2 << 20

// kinds of file that are known by their first bytes and are no plain text.
var magic = []struct{ prefix, name, advice string }{
	{"\xff\xfe\x00\x00", "UTF-32", "convert it with: iconv -f UTF-32 -t UTF-8 %[1]s > new.txt"},
	{"\x00\x00\xfe\xff", "UTF-32", "convert it with: iconv -f UTF-32 -t UTF-8 %[1]s > new.txt"},
	{"\xff\xfe", "UTF-16", "convert it with: iconv -f UTF-16 -t UTF-8 %[1]s > new.txt"},
	{"\xfe\xff", "UTF-16", "convert it with: iconv -f UTF-16 -t UTF-8 %[1]s > new.txt"},
	{"%PDF-", "a PDF", "take the text out of it, for instance with pdftotext"},
	{"PK\x03\x04", "a ZIP or Office file", "save it as plain text"},
	{"\xd0\xcf\x11\xe0", "an old Office file", "save it as plain text"},
	{"{\\rtf", "Rich Text", "save it as plain text"},
	{"\x1f\x8b", "compressed", "unpack it"},
	{"\x89PNG", "a picture", "only text can be read"},
	{"\xff\xd8\xff", "a picture", "only text can be read"},
}

// checkText says whether data is text in UTF-8, and if not, what it seems to
// be, on which line, and how to make text of it.
func checkText(data []byte, path string) (line int, err error) {
	for _, m := range magic {
		if bytes.HasPrefix(data, []byte(m.prefix)) {
			advice := m.advice
			if bytes.Contains([]byte(advice), []byte("%[1]s")) {
				advice = fmt.Sprintf(advice, path)
			}
			return 0, fmt.Errorf("is %s, not UTF-8 text; %s", m.name, advice)
		}
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return lineAt(data, i), fmt.Errorf("is not text: byte %d is zero; only UTF-8 text can be read", i)
	}
	control := 0
	for _, c := range data {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' || c == 0x7f {
			control++
		}
	}
	if control > 4 && control*50 > len(data) {
		return 0, fmt.Errorf("is not text: %d of its %d bytes are control characters", control, len(data))
	}
	if len(bytes.TrimSpace(bytes.TrimPrefix(data, []byte(byteOrderMark)))) == 0 {
		return 0, errors.New("is empty; remove it or fill it")
	}
	if at := invalid(data); at >= 0 {
		return lineAt(data, at), fmt.Errorf("byte %d (0x%02x) is not UTF-8; it may be Windows-1252: convert it with: iconv -f WINDOWS-1252 -t UTF-8 %s > new.txt", at, data[at], path)
	}
	return 0, nil
}

// invalid returns the offset of the first byte that is not UTF-8, or -1.
func invalid(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

func lineAt(data []byte, offset int) int {
	return 1 + bytes.Count(data[:offset], []byte("\n"))
}
