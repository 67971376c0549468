package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	dir, _ := os.UserConfigDir()
	text, err := os.ReadFile(filepath.Join(dir, "app", "config.txt"))
	fmt.Print(string(text), err)
}
