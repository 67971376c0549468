package main

import "os"

func main() {
	if err := os.MkdirAll("/srv/data", 0o755); err != nil {
		panic(err)
	}
	if err := os.WriteFile("/srv/data/index.txt", []byte("abc"), 0o644); err != nil {
		panic(err)
	}
}
