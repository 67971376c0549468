package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	dir, err := os.UserConfigDir()
	if err != nil {
		panic(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "server", "config.yml"))
	fmt.Println(string(text), err)
}
