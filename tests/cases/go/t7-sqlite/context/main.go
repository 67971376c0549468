package main

import (
	"database/sql"
	"fmt"
	"log"

	_ "github.com/mattn/go-sqlite3"
)

func main() {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		log.Fatal(err)
	}
	var n int
	if err := db.QueryRow("select 6 * 7").Scan(&n); err != nil {
		log.Fatal(err)
	}
	fmt.Println("sqlite says", n)
}
