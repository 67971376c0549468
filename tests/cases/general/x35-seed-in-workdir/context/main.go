package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) > 1 {
		os.WriteFile("words.db", []byte("seeded"), 0o644)
		return
	}
	text, err := os.ReadFile("words.db")
	fmt.Println(string(text), err)
}
