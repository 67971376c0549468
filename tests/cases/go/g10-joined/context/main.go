package main
import ("fmt";"os";"syscall")
func main(){ wd,_:=os.Getwd(); fd,err:=syscall.Open(wd+"/migrations/a.sql",0,0); fmt.Println(fd>0,err); if err!=nil {os.Exit(1)} }
