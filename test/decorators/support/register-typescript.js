/* Lets Node run this repository's TypeScript as jest does, but outside of jest: for `node --require`. */
const Module = require('node:module');
const path = require('node:path');
const { transformFileSync } = require('@swc/core');
const { projects } = require('../../../jest.config');

const root = path.join(__dirname, '..', '..', '..');
const [[, options]] = Object.values(projects[0].transform);
const resolve = Module._resolveFilename;

Module._resolveFilename = function (request, ...rest) {
  return request === 'nestjs-red-metrics' ? path.join(root, 'src', 'index.ts') : resolve.call(this, request, ...rest);
};

require.extensions['.ts'] = (module, file) => {
  module._compile(transformFileSync(file, { ...options, swcrc: false }).code, file);
};
