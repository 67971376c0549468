package main

import (
	"fmt"
	"os"
)

func main() {
	text, err := os.ReadFile("themes/style.css")
	fmt.Printf("%s %v\n", text, err)
}
