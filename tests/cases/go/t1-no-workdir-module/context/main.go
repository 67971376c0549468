package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	dir, _ := os.Getwd()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "hello from "+dir)
	})
	http.ListenAndServe(":8080", nil)
}
