module example.com/team/myapp

go 1.22
