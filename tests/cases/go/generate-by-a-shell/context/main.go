package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

//go:generate sh gen.sh
//go:generate mkdir -p /usr/share/greeter
//go:generate cp names.txt /usr/share/greeter/
//go:generate -command note sh -c
//go:generate note "mkdir -p /var/lib/$GOPACKAGE-x /var/lib/greeter && echo built > /var/lib/greeter/build.txt"

func read(at string) string {
	text, err := os.ReadFile(at)
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(text))
}

func main() {
	state := filepath.Join("/var/lib", "greeter")
	fmt.Println(read("generated/motd.txt"), read("/usr/share/greeter/names.txt"), read(filepath.Join(state, "build.txt")))
}
