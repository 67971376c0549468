package main

import (
	"fmt"
	"os"
)

func main() {
	number, err := os.ReadFile("state/number")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	if err := os.WriteFile("state/number.new", append(number, '1'), 0o644); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	if err := os.Rename("state/number.new", "state/number"); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("counted on")
}
