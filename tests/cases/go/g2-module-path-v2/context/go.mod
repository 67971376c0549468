module example.com/team/myapp/v2

go 1.22
