package main
import "example.com/app/internal/web"
func main(){ web.Run() }
