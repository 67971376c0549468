package main

import (
	"fmt"
	"os"
)

func main() {
	file, err := os.Stat("/usr/games/cowsay")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(file.Name(), file.Mode())
}
