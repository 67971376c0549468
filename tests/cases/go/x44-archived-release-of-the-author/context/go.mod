module example.com/draw

go 1.13
