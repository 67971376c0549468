module.exports = 'from a workspace';
