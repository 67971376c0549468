package main
import "os"
func main(){ os.WriteFile("app.db",[]byte("x"),0644)}
