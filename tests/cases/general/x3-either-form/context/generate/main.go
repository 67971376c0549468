package main

import (
	"os"
	"path/filepath"
)

func main() {
	os.MkdirAll(os.Args[1], 0o755)
	os.WriteFile(filepath.Join(os.Args[1], "index.html"), []byte("blue"), 0o644)
}
