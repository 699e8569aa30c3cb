package stray

var Stray int
