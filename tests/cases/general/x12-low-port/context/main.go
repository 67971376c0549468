package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "uid", os.Getuid()) })
	fmt.Println(http.ListenAndServe(":80", nil))
}
