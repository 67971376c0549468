package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const source = "file://migrations"

func main() {
	files, _ := filepath.Glob(filepath.Join(strings.TrimPrefix(source, "file://"), "*.sql"))
	if len(files) == 0 {
		fmt.Println("no migrations")
		os.Exit(1)
	}
	fmt.Println("migrations:", files)
}
