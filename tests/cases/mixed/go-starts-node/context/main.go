package main

import (
	"log"
	"net/http"
	"os/exec"
)

func page(w http.ResponseWriter, _ *http.Request) {
	text, err := exec.Command("node", "render.js").Output()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Write(text)
}

func main() {
	http.HandleFunc("/", page)
	log.Fatal(http.ListenAndServe(":8080", nil))
}
