package main
import ("fmt";"os")
func main(){ err:=os.WriteFile("out.txt",[]byte("x"),0644); fmt.Println(err); if err!=nil { os.Exit(1) } }
