package main

import (
	"os"
	"os/exec"
)

func main() {
	command := exec.Command("git", "--version")
	command.Stdout = os.Stdout
	if err := command.Run(); err != nil {
		os.Exit(1)
	}
}
