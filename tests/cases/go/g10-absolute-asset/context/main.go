package main

import (
	"fmt"
	"os"
)

func main() {
	text, err := os.ReadFile("/etc/app/app.conf")
	fmt.Println(string(text), err)
}
