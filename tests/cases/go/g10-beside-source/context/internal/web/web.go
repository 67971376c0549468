package web
import ("fmt";"os";"runtime";"path/filepath";"syscall")
func open(box string){ _,f,_,_:=runtime.Caller(0); fd,err:=syscall.Open(filepath.Join(filepath.Dir(f),box,"a.html"),0,0); fmt.Println(fd>0,err); if err!=nil {os.Exit(1)} }
func Run(){ open("../../tpl") }
