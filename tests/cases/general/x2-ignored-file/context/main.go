package main

import (
	"fmt"
	"os"
)

func main() {
	for _, name := range []string{"local.txt", "default.txt"} {
		if text, err := os.ReadFile(name); err == nil {
			fmt.Print(string(text))
			return
		}
	}
}
