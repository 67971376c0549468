package main
import ("fmt";"os";"syscall")
func main(){ fd,err:=syscall.Open(fmt.Sprintf("views/%s.html","a"),0,0); fmt.Println(fd>0,err); if err!=nil {os.Exit(1)} }
