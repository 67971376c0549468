package main

import (
	"fmt"
	"os"
)

func main() {
	entries, err := os.ReadDir("conf")
	fmt.Println(len(entries), "files", err)
}
