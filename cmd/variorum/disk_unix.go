//go:build linux || darwin || freebsd

package main

import "syscall"

// freeSpace returns how many bytes this user may still write where a folder is.
func freeSpace(folder string) (bytes uint64, known bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, false
	}
	return uint64(s.Bavail) * uint64(s.Bsize), true
}
