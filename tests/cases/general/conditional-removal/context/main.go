package main

import (
	"fmt"
	"os"
)

func main() {
	text, err := os.ReadFile("settings.conf")
	fmt.Printf("%s %v\n", text, err)
}
