package main
import ("fmt";"os")
func main(){ err:=os.WriteFile("/var/log/myapp/x.log",[]byte("x"),0644); fmt.Println(err); if err!=nil { os.Exit(1) } }
