module.exports = { entry: './src/index.js', output: { path: '/var/www/html', publicPath: '/static/' } };
