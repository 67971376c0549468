package main

import (
	"embed"
	"fmt"
)

//go:embed pages
var pages embed.FS

func main() {
	text, _ := pages.ReadFile("pages/index.txt")
	fmt.Print(string(text))
}
