const { execFile } = require('child_process')
const http = require('http')
const ms = require('ms')

http.createServer((request, response) => {
  execFile('/usr/local/bin/revision', (error, stdout) => {
    response.statusCode = error ? 500 : 200
    response.end(`${ms(1000)}: ${error ? error.message : stdout}`)
  })
}).listen(3000)
