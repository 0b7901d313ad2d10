// Package threearcs carries what a claim needs at run time, so that no command and no
// test depends on the folder it is started in.
package threearcs

import "embed"

// Tables holds the derived tables, testdata/tables/*.tsv.
//
//go:embed testdata/tables
var Tables embed.FS
