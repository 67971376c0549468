package main
import ("fmt";"os")
func main(){ b,err:=os.ReadFile("README.md"); fmt.Println(string(b),err); if err!=nil {os.Exit(1)} }
