package main

import (
	"os"
	"os/exec"
)

func main() {
	command := exec.Command("/usr/local/sbin/one")
	command.Stdout = os.Stdout
	if err := command.Run(); err != nil {
		os.Exit(3)
	}
}
