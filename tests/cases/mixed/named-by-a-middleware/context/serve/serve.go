// Package serve hands out the files of a directory.
package serve

import "net/http"

// Directory is a handler for the files below a directory.
type Directory struct{ Root string }

func (d Directory) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	http.FileServer(http.Dir(d.Root)).ServeHTTP(w, r)
}
