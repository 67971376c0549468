package main
import ("fmt";"os")
func main(){ err:=os.WriteFile("logs/out.txt",[]byte("x"),0644); fmt.Println(err); if err!=nil { os.Exit(1) } }
