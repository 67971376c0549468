package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Println("uid", os.Getuid())
}
