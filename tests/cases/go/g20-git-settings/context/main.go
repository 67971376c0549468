package main

import (
	"fmt"
	"os/exec"
)

func main() {
	text, err := exec.Command("git", "config", "user.name").Output()
	fmt.Printf("%s%v\n", text, err)
}
