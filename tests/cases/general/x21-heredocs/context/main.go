package main

import (
	"fmt"
	"os"
)

func main() {
	text, _ := os.ReadFile("config.txt")
	one, _ := os.ReadFile("one.txt")
	fmt.Print(string(text), string(one))
}
