package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	code := os.Getenv("LANGUAGE_CODE")
	if code == "" {
		code = "de"
	}
	text, err := os.ReadFile(filepath.Join("locales", code+".txt"))
	fmt.Println(string(text), err)
}
