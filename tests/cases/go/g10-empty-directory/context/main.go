package main

import (
	"fmt"
	"os"
)

func main() {
	if err := os.WriteFile("database/notes.db", []byte("first"), 0o644); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("written")
}
