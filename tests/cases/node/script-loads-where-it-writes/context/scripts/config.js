exports.out = '/usr/local/share/made.txt';
