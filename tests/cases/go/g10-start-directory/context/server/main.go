package main

import (
	"fmt"
	"os"
)

func main() {
	text, err := os.ReadFile("pages/index.html")
	if err != nil {
		panic(err)
	}
	fmt.Print(string(text))
}
