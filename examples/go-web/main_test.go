package main

import "testing"

func TestBookKeepsTheNewest(t *testing.T) {
	book := &Book{most: 2}
	for _, name := range []string{"first", "second", "third"} {
		book.add(Entry{Name: name})
	}
	all := book.all()
	if len(all) != 2 || all[0].Name != "third" || all[1].Name != "second" {
		t.Fatalf("got %v", all)
	}
}
