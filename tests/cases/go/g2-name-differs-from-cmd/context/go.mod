module example.com/team/backend

go 1.22
