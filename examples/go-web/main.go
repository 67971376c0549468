// A guestbook: it shows what visitors wrote, and takes new entries.
package main

import (
	"encoding/json"
	"fmt"
	"html/template"
	"log"
	"net/http"
	"os"
	"sync"
	"time"
)

// Config is what config/guestbook.json holds.
type Config struct {
	Title      string `json:"title"`
	Zone       string `json:"zone"`
	MaxEntries int    `json:"max_entries"`
}

// Entry is what one visitor wrote.
type Entry struct {
	Name string
	Text string
	Time string
}

// Book keeps the newest entries.
type Book struct {
	mutex   sync.Mutex
	entries []Entry
	most    int
}

func (b *Book) add(entry Entry) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.entries = append([]Entry{entry}, b.entries...)
	if len(b.entries) > b.most {
		b.entries = b.entries[:b.most]
	}
}

func (b *Book) all() []Entry {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return append([]Entry(nil), b.entries...)
}

func readConfig() (Config, error) {
	config := Config{Title: "Guestbook", Zone: "UTC", MaxEntries: 50}
	data, err := os.ReadFile("config/guestbook.json")
	if err != nil {
		return config, err
	}
	return config, json.Unmarshal(data, &config)
}

func main() {
	config, err := readConfig()
	if err != nil {
		log.Fatal(err)
	}
	zone, err := time.LoadLocation(config.Zone)
	if err != nil {
		log.Fatal(err)
	}
	pages := template.Must(template.ParseFiles("templates/layout.html", "templates/entries.html"))
	book := &Book{most: config.MaxEntries}

	http.Handle("/static/", http.StripPrefix("/static/", http.FileServer(http.Dir("static"))))
	http.HandleFunc("/health", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "ok")
	})
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			book.add(Entry{
				Name: r.PostFormValue("name"),
				Text: r.PostFormValue("text"),
				Time: time.Now().In(zone).Format("2 January 2006 15:04 MST"),
			})
			http.Redirect(w, r, "/", http.StatusSeeOther)
			return
		}
		page := struct {
			Title   string
			Entries []Entry
		}{config.Title, book.all()}
		if err := pages.ExecuteTemplate(w, "layout.html", page); err != nil {
			log.Print(err)
		}
	})

	log.Print("listening on :8080")
	log.Fatal(http.ListenAndServe(":8080", nil))
}
