package language

import (
	_ "embed"
	"encoding/binary"
	"math"
	"strings"
	"sync"
)

// What words mean is read from a table of vectors that is compiled in (see
// vectors/NOTICE and vectors/make.py). It helps to find passages that say a
// thing in other words. It must never decide that two values are the same or
// differ: opposites and sisters ("won", "lost"; "Monday", "Friday") lie close
// together.

//go:embed vectors/words.bin
var vectorFile string

// vectors is the table: one row for each word, the commonest word first.
type vectors struct {
	row   map[string]int32
	dims  int
	cells string             // signed bytes, dims for each row
	inv   []float64          // 1 / length of a row, for cosines
	words map[build][]string // by what a slip leaves as it is
}

// build is what a word has in common with those that it may be a slip for.
type build struct {
	first  byte
	length int
}

// vectorMagic opens the file: four bytes, then, little-endian in four bytes
// each, dimensions, rows and length of the word list, then the words, one a
// line, then the rows, one signed byte for each dimension.
const vectorMagic = "VWV1"

var vectorTable = sync.OnceValue(func() *vectors {
	v, ok := readVectors(vectorFile)
	if !ok {
		panic("language: the word vectors compiled into the program are damaged")
	}
	return v
})

func readVectors(file string) (*vectors, bool) {
	const head = len(vectorMagic) + 3*4
	if len(file) < head || file[:len(vectorMagic)] != vectorMagic {
		return nil, false
	}
	number := func(i int) int {
		return int(binary.LittleEndian.Uint32([]byte(file[len(vectorMagic)+4*i:][:4])))
	}
	dims, rows, list := number(0), number(1), number(2)
	if dims == 0 || rows == 0 || len(file) != head+list+dims*rows {
		return nil, false
	}
	v := &vectors{
		row:   make(map[string]int32, rows),
		dims:  dims,
		cells: file[head+list:],
		inv:   make([]float64, rows),
		words: map[build][]string{},
	}
	i := int32(0)
	for word := range strings.SplitSeq(strings.TrimSuffix(file[head:head+list], "\n"), "\n") {
		v.row[word] = i
		i++
		if word != "" {
			of := build{word[0], len(word)}
			v.words[of] = append(v.words[of], word)
		}
	}
	if len(v.row) != rows {
		return nil, false
	}
	for r := range rows {
		if n := v.dot(r, r); n > 0 {
			v.inv[r] = 1 / math.Sqrt(float64(n))
		}
	}
	return v, true
}

// cells of a row as they stand in the file.
func (v *vectors) at(r int) string { return v.cells[r*v.dims : (r+1)*v.dims] }

// dot is exact: whole numbers only.
func (v *vectors) dot(a, b int) int32 {
	x, y := v.at(a), v.at(b)
	var sum int32
	for i := range len(x) {
		sum += int32(int8(x[i])) * int32(int8(y[i]))
	}
	return sum
}

// find returns the row of a word, or of the word without its last "s" or "'s".
func (v *vectors) find(norm string) (int, bool) {
	if r, ok := v.row[norm]; ok {
		return int(r), true
	}
	if short := strings.TrimSuffix(norm, "s"); short != norm {
		r, ok := v.row[strings.TrimSuffix(short, "'")]
		return int(r), ok
	}
	return 0, false
}

// Known reports whether a word (as Fold makes it) is one of the commoner words
// of English, or a form of one: such a word is not a spelling mistake.
func Known(norm string) bool {
	_, ok := vectorTable().find(norm)
	return ok
}

// Likeness is the cosine of two words' vectors, -1…1: how much they are used
// of the same things. 0 where one of them is not in the table. Words are as
// Fold makes them.
func Likeness(a, b string) float64 {
	v := vectorTable()
	x, ok := v.find(a)
	if !ok {
		return 0
	}
	y, ok := v.find(b)
	if !ok {
		return 0
	}
	return v.cosine(x, y)
}

// cosine of two rows; exactly 1 for a row and itself.
func (v *vectors) cosine(x, y int) float64 {
	if x == y {
		return 1
	}
	return float64(v.dot(x, y)) * (v.inv[x] * v.inv[y])
}

// MeaningSize is the length of what AddMeaning adds to.
func MeaningSize() int { return vectorTable().dims }

// AddMeaning adds a word's vector, brought to the length weight, to sum, and
// reports whether the word is in the table.
func AddMeaning(sum []float64, norm string, weight float64) bool {
	r, ok := Vector(norm)
	if ok {
		AddVector(sum, r, weight)
	}
	return ok
}

// Vector returns the number of a word's vector, below Vectors, and whether the
// word is in the table.
func Vector(norm string) (int32, bool) {
	r, ok := vectorTable().find(norm)
	return int32(r), ok
}

// Vectors is how many vectors the table has.
func Vectors() int { return len(vectorTable().inv) }

// AddVector is AddMeaning by the vector's number.
func AddVector(sum []float64, vector int32, weight float64) {
	v := vectorTable()
	row := v.at(int(vector))
	sum = sum[:len(row)]
	weight *= v.inv[vector]
	for i := range len(row) {
		sum[i] += weight * float64(int8(row[i]))
	}
}

// VectorLikeness is Likeness by the vectors' numbers.
func VectorLikeness(a, b int32) float64 { return vectorTable().cosine(int(a), int(b)) }
