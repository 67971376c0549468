package main
import ("fmt";"os";"reflect";"syscall")
type C struct { Dir string `env:"DIR" envDefault:"./tpl"` }
func main(){ t,_:=reflect.TypeOf(C{}).FieldByName("Dir"); fd,err:=syscall.Open(t.Tag.Get("envDefault"),0,0); fmt.Println(fd>0,err); if err!=nil {os.Exit(1)} }
