package main

import (
	"fmt"
	"os"
)

func main() {
	files, err := os.ReadDir("spool")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	if err := os.WriteFile("spool/second.txt", []byte("2"), 0o644); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("found", files[0].Name(), "and wrote another")
}
