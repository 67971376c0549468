package main

import "net/http"

func main() {
	if err := http.ListenAndServe(":3000", http.FileServer(http.Dir("web/dist"))); err != nil {
		panic(err)
	}
}
