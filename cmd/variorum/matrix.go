package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"variorum/adapters/matrix"
)

func (p *program) matrix() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "matrix",
		Short: "Set up Matrix",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			return usage("matrix: say what to do: variorum matrix login, or variorum matrix verify")
		},
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "login",
		Short: "Log in to the homeserver, in the place of any login before",
		Long: `Login logs the bot in with matrix.access_token, else with matrix.password, else
with a code to type at the homeserver's page, and keeps the login in the state
database. 'variorum serve' does the same on its first start, where the config
holds a token or a password.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withMatrix(cmd.Context(), func(ctx context.Context, a *matrix.Adapter) error {
				user, device, err := a.Login(ctx, func(address, code string) {
					fmt.Fprintf(p.stderr, "Open %s and type %s there; waiting …\n", address, code)
				})
				if err != nil {
					return err
				}
				fmt.Fprintf(p.stderr, "logged in as %s, device %s\n", user, device)
				return nil
			})
		},
	}, p.matrixVerify())
	return cmd
}

func (p *program) matrixVerify() *cobra.Command {
	var keyFile string
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Sign the bot's device, so that people need not be warned of it",
		Long: `Verify signs the bot's device with the account's keys, which matrix.recovery_key
opens. For an account without keys it makes them, and shows the recovery key,
this once: on stdout, or in a new file that its owner alone can read. Keys that
are there are never replaced.`,
		Example: "  variorum matrix verify\n  variorum matrix verify --key-file recovery-key",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withMatrix(cmd.Context(), func(ctx context.Context, a *matrix.Adapter) error {
				return p.verify(ctx, a, keyFile)
			})
		},
	}
	cmd.Flags().StringVar(&keyFile, "key-file", "", "write a new recovery key to `FILE`, which must not be there yet")
	return cmd
}

// verify signs the device, and shows the recovery key if there is a new one.
func (p *program) verify(ctx context.Context, a *matrix.Adapter, keyFile string) error {
	var file *os.File
	if keyFile != "" {
		var err error
		// The file comes first: were there no place for the key, it would be lost.
		if file, err = os.OpenFile(keyFile, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600); err != nil {
			return fmt.Errorf("a place for the recovery key: %w", err)
		}
	}
	key, err := a.Verify(ctx)
	written := key != "" && file != nil
	if file != nil {
		_, werr := file.WriteString(key + "\n")
		written = errors.Join(werr, file.Sync(), file.Close()) == nil && written
		if !written {
			_ = os.Remove(keyFile)
		}
	}
	switch {
	case written:
		fmt.Fprintf(p.stderr, "keys were made for the account; the recovery key, which opens them, is in %s: keep it\n", keyFile)
	case key != "":
		fmt.Fprintln(p.stderr, "keys were made for the account; this recovery key opens them, and is shown this once:")
		fmt.Fprintln(p.stdout, key)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stderr, "the device is verified")
	return nil
}

// withMatrix does something with the adapter while no process serves.
func (p *program) withMatrix(ctx context.Context, do func(context.Context, *matrix.Adapter) error) error {
	s, err := p.settings()
	if err != nil {
		return err
	}
	if !s.hasMatrix() {
		return errors.New("matrix.homeserver is not set: write the address of the homeserver into the config, such as https://matrix.example.org")
	}
	st, err := openState(ctx, s, p.log(), nil, nil)
	if err != nil {
		return err
	}
	a, err := s.matrixAdapter(st.db, p.log())
	if err == nil {
		err = do(ctx, a)
	}
	return errors.Join(err, st.Close())
}
