package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	exe, err := os.Executable()
	if err != nil {
		panic(err)
	}
	text, err := os.ReadFile(filepath.Join(filepath.Dir(exe), "assets", "hello.txt"))
	if err != nil {
		panic(err)
	}
	fmt.Print(string(text))
}
