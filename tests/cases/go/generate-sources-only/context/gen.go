//go:build ignore

package main

import (
	"flag"
	"os"
)

func main() {
	out := flag.String("out", "", "the file")
	flag.Parse()
	if err := os.WriteFile(*out, []byte("package main\n\nconst version = 7\n"), 0o644); err != nil {
		panic(err)
	}
}
