package main
import ("fmt";"os";"syscall";_ "embed")
//go:embed static/index.html
var idx string
func main(){ fd,err:=syscall.Open("static"+"/b.css",0,0); fmt.Println(fd>0,err,idx); if err!=nil {os.Exit(1)} }
