package main

import (
	"fmt"
	"os"
	"os/exec"
)

func run(name string, args ...string) {
	out, err := exec.Command(name, args...).CombinedOutput()
	fmt.Print(string(out))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func main() {
	run("git", "--version")
	run("file", "/app/inspect")
}
