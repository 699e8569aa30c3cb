// Package indextest is the contract of an index, as a test: whatever finds
// passages for the answer engine must pass it, in memory, on disk or on a
// cluster. An implementation's own test is a constructor and a call of Run.
package indextest
