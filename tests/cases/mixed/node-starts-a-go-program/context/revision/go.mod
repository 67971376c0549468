module example.com/revision

go 1.19
