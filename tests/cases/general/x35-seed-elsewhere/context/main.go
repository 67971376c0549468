package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	home, _ := os.UserHomeDir()
	file := filepath.Join(filepath.Dir(home), "var", "words.db")
	if len(os.Args) > 1 {
		os.WriteFile(file, []byte("seeded"), 0o644)
		return
	}
	text, err := os.ReadFile(file)
	fmt.Println(string(text), err)
}
