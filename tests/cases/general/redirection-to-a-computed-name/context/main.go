package main

import (
	"fmt"
	"os"
)

func main() {
	text, err := os.ReadFile("/opt/x86_64.txt")
	if err != nil {
		fmt.Println("lost")
		os.Exit(1)
	}
	fmt.Print(string(text))
}
