//go:build ignore

package main

import "os"

func main() {
	if err := os.MkdirAll("/app/data", 0o755); err != nil {
		panic(err)
	}
	if err := os.WriteFile("/app/data/index.txt", []byte("abc"), 0o644); err != nil {
		panic(err)
	}
}
