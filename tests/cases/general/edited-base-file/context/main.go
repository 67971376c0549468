package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	text, err := os.ReadFile("/etc/login.defs")
	fmt.Println(strings.Contains(string(text), "UMASK 077"), err)
}
