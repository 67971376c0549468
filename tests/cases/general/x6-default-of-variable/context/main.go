package main

import (
	"fmt"
	"os"
)

func main() {
	text, err := os.ReadFile(os.Args[1])
	fmt.Printf("%s %v\n", text, err)
}
