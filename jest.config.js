module.exports = require('./jest.shared').configFor(__dirname);
