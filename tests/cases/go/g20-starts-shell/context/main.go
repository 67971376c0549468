package main

import (
	"fmt"
	"os"
	"os/exec"
)

func main() {
	out, err := exec.Command("sh", "-c", "echo shell $((6 * 7))").CombinedOutput()
	fmt.Print(string(out))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
