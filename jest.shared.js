const { existsSync } = require('node:fs');
const { availableParallelism } = require('node:os');
const path = require('node:path');

/**
 * Packages that ship ES modules only, which jest cannot require, or that call `import()`, which it cannot run:
 * transformed like our own TypeScript.
 */
const esModules = ['@nestjs', '@opentelemetry', 'cookie', 'content-disposition', 'github-slugger'];

/** What swc makes of a file: CommonJS that Node 20 runs. */
const swc = { target: 'es2022', keepClassNames: true };

const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    {
      jsc: {
        ...swc,
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      },
      module: { type: 'commonjs' },
      sourceMaps: 'inline',
    },
  ],
  // Packages: nobody reads their lines, and every suite loads them.
  '^.+\\.c?js$': ['@swc/jest', { jsc: swc, module: { type: 'commonjs' }, sourceMaps: false }],
};

/** The configuration for a folder with `src` and `test`: this one, which has a `page`, and those of `compat/`. */
function configFor(rootDir) {
  const shared = {
    rootDir,
    // Elsewhere are only packages, which are found without a look at each of their files.
    roots: ['<rootDir>/src', '<rootDir>/test', ...(existsSync(path.join(rootDir, 'page')) ? ['<rootDir>/page'] : [])],
    testEnvironment: 'node',
    transform,
    transformIgnorePatterns: [`/node_modules/(?!(?:.*/)?(?:${esModules.join('|')})/)`],
    moduleNameMapper: { '^nestjs-red-metrics(/artifacts)?$': '<rootDir>/src$1/index.ts' },
  };
  return {
    // A third of their time, tests wait for sockets, timers and processes. (A share above 100 %, such as '200%', is read as 200 workers.)
    maxWorkers: 2 * availableParallelism(),
    testSequencer: require.resolve('./jest.sequencer.js'),
    // The modules of files that have ended stay in memory; past this, collecting them takes longer than a new worker.
    workerIdleMemoryLimit: '1GB',
    // Jest says of a worker that takes longer that it was left with something open. Half a second is too short where the processor is busy.
    workerGracefulExitTimeout: 60_000,
    // A busy machine decides no test: longer than several waits of test/support/patience.ts, which say better what is missing.
    testTimeout: 900_000,
    projects: [
      { ...shared, displayName: 'unit', testMatch: ['<rootDir>/{src,page}/**/*.spec.ts'] },
      { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'] },
      // What takes long, or needs the examples, programs of others, or packages of its own.
      { ...shared, displayName: 'slow', testMatch: ['<rootDir>/test/**/*.slow-spec.ts'] },
    ],
    coverageProvider: 'babel',
    collectCoverageFrom: ['<rootDir>/{src,page}/**/*.ts', '!<rootDir>/{src,page}/**/*.spec.ts'],
  };
}

module.exports = { configFor };
