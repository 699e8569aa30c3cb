package ledger

import (
	"fmt"
	"testing"

	"variorum/index/archive"
	"variorum/index/archive/archivetest"
)

// BenchmarkAccept sets Accept beside what any durable insert costs here: the
// difference is the ledger's, the rest the disk's.
func BenchmarkAccept(b *testing.B) {
	for kind, name := range map[string]func(testing.TB) string{"sqlite": archivetest.File, "postgres": archivetest.Postgres} {
		b.Run(kind, func(b *testing.B) {
			db, err := archive.Database(b.Context(), name(b))
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close()
			l, err := In(b.Context(), db, nil)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := db.Exec(b.Context(), `CREATE TABLE bare (id TEXT PRIMARY KEY, body bytea)`); err != nil {
				b.Fatal(err)
			}
			b.Run("bare", func(b *testing.B) {
				if _, err := db.Exec(b.Context(), `DELETE FROM bare`); err != nil {
					b.Fatal(err)
				}
				for i := 0; b.Loop(); i++ {
					if _, err := db.Exec(b.Context(), `INSERT INTO bare (id, body) VALUES ($1, $2)`, fmt.Sprint(i), said("", 0).Body); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run("accept", func(b *testing.B) {
				for i := 0; b.Loop(); i++ {
					if _, _, err := l.Accept(b.Context(), said(fmt.Sprint(b.N, i), 0)); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run("repeat", func(b *testing.B) {
				for b.Loop() {
					if _, _, err := l.Accept(b.Context(), said("again", 0)); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run("accept-together", func(b *testing.B) {
				b.SetParallelism(16)
				b.RunParallel(func(pb *testing.PB) {
					for i := 0; pb.Next(); i++ {
						if _, _, err := l.Accept(b.Context(), said(fmt.Sprintf("%p %d", pb, i), 0)); err != nil {
							b.Error(err)
							return
						}
					}
				})
			})
		})
	}
}
