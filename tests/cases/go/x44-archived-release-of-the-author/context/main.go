package main

import (
	"log"
	"net/http"
	"os/exec"
	"strings"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		dot := exec.Command("dot", "-Tsvg")
		dot.Stdin = strings.NewReader("digraph { a -> b }")
		dot.Stdout = w
		if err := dot.Run(); err != nil {
			http.Error(w, err.Error(), 500)
		}
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
