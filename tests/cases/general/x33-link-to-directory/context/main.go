package main
import ("fmt";"os")
func main(){ err:=os.WriteFile("uploads/x",[]byte("x"),0644); fmt.Println(err); if err!=nil { os.Exit(1) } }
