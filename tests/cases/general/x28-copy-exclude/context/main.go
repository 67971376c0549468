package main
import ("fmt";"os")
func main(){ b,err:=os.ReadFile("config.json"); fmt.Println(string(b),err) }
