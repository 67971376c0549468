package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	var all []string
	for _, name := range os.Args[1:] {
		text, err := os.ReadFile(strings.TrimPrefix(name, "sqlite://"))
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		all = append(all, strings.TrimSpace(string(text)))
	}
	fmt.Println(strings.Join(all, " "))
}
