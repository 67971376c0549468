package main

import (
	"fmt"
	"os"
)

func main() {
	text, err := os.ReadFile(os.Getenv("HOME") + "/.app/state")
	if err != nil {
		fmt.Println("lost")
		os.Exit(1)
	}
	fmt.Print(string(text))
}
