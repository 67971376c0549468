package main

import (
	"fmt"
	"os"
)

func main() {
	text, err := os.ReadFile("/opt/data/colour.txt")
	fmt.Printf("%s %v\n", text, err)
}
