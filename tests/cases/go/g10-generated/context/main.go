package main
import ("fmt";"os";"syscall")
func load(p string){ fd,err:=syscall.Open(p,0,0); fmt.Println(fd>0,err); if err!=nil { os.Exit(1) } }
func main(){ load("app.db") }
