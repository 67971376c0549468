const { port } = require('../app.json');
require('express')().listen(port);
