package main

import (
	"fmt"
	"os/exec"
)

func main() {
	out, err := exec.Command("/opt/tool/bin/tool").CombinedOutput()
	fmt.Println(string(out), err)
}
