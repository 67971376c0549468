package main

import (
	"fmt"
	"os"
)

func main() {
	text, err := os.ReadFile("/srv/app/site/index.html")
	fmt.Printf("%s %v\n", text, err)
}
