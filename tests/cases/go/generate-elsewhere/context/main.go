package main

import (
	"fmt"
	"os"
)

//go:generate go run ./tools/mkindex

func main() {
	index, err := os.ReadFile("/srv/data/index.txt")
	if err != nil {
		fmt.Println("no index:", err)
		os.Exit(1)
	}
	fmt.Println("index", len(index))
}
