package matrix

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"go.mau.fi/util/random"
	"maunium.net/go/mautrix/id"
)

// A lease is good for leaseTime and renewed well before: two programs on one
// device would spoil each other's keys.
const (
	leaseTime  = 15 * time.Second
	leaseRenew = 4 * time.Second
)

// lease is the right of this process to use a device.
type lease struct {
	store  *store
	device id.DeviceID
	holder string // this copy of the program
	host   string
}

// takeLease takes the device for this process. Where another has it, it waits
// until that one's time is over, and fails if it goes on using it.
func takeLease(ctx context.Context, s *store, device id.DeviceID) (*lease, error) {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	l := &lease{store: s, device: device, holder: random.String(16), host: host}
	var first time.Time
	for {
		var holder, at string
		var pid int
		var until int64
		err := s.db.DoTxn(ctx, nil, func(ctx context.Context) error {
			err := s.db.QueryRow(ctx, `SELECT holder, host, pid, until FROM matrix_lease WHERE device_id=$1`, device).
				Scan(&holder, &at, &pid, &until)
			switch {
			case errors.Is(err, sql.ErrNoRows):
			case err != nil:
				return err
			case time.Now().Before(moment(until)) && !gone(at, host, pid):
				return nil
			}
			taken, err := l.write(ctx, holder)
			if taken {
				holder = l.holder
			}
			return err
		})
		switch {
		case err != nil:
			return nil, fmt.Errorf("take the device: %w", err)
		case holder == l.holder:
			return l, nil
		case first.IsZero():
			first = moment(until)
		case moment(until).After(first):
			return nil, &brokenError{fmt.Sprintf("another copy of the program is using this Matrix device (process %d on %s): "+
				"stop it first, or give this one a login of its own", pid, at)}
		}
		pause(ctx, min(time.Until(moment(until))+100*time.Millisecond, leaseRenew), nil)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
}

// gone reports whether a process that took the device has certainly ended. The
// number of this process itself says nothing: in a container it is always 1.
func gone(at, host string, pid int) bool {
	return at == host && pid != os.Getpid() && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}

// write takes the device from the holder before, "" for none; it is false
// if a third was quicker.
func (l *lease) write(ctx context.Context, before string) (bool, error) {
	res, err := l.store.db.Exec(ctx, `INSERT INTO matrix_lease (device_id, holder, host, pid, until) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (device_id) DO UPDATE SET holder=excluded.holder, host=excluded.host, pid=excluded.pid, until=excluded.until
		WHERE matrix_lease.holder=$6`,
		l.device, l.holder, l.host, os.Getpid(), millis(time.Now().Add(leaseTime)), before)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// keep renews the lease until ctx ends. It returns an error if another process
// took the device, or nobody can tell for longer than the lease is good.
func (l *lease) keep(ctx context.Context) error {
	good := time.Now().Add(leaseTime)
	for {
		pause(ctx, leaseRenew, nil)
		if ctx.Err() != nil {
			return nil
		}
		res, err := l.store.db.Exec(ctx, `UPDATE matrix_lease SET until=$3 WHERE device_id=$1 AND holder=$2`,
			l.device, l.holder, millis(time.Now().Add(leaseTime)))
		var n int64
		if err == nil {
			n, err = res.RowsAffected()
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil && n == 1:
			good = time.Now().Add(leaseTime)
		case err == nil:
			return &brokenError{"another copy of the program has taken over this Matrix device: run one only"}
		case time.Now().After(good):
			return fmt.Errorf("keep the device: %w", err)
		}
	}
}

// release gives the device back.
func (l *lease) release(ctx context.Context) error {
	_, err := l.store.db.Exec(ctx, `DELETE FROM matrix_lease WHERE device_id=$1 AND holder=$2`, l.device, l.holder)
	return err
}
