package main

import (
	"fmt"
	"os"
)

func main() {
	text, err := os.ReadFile(os.Getenv("THEME") + os.Getenv("SUFFIX"))
	fmt.Println(string(text), err)
}
