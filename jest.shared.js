const { availableParallelism } = require('node:os');

/** Packages that ship ES modules only, which jest cannot require: transformed like our own TypeScript. */
const esModules = ['@nestjs', 'cookie', 'content-disposition', 'github-slugger'];

const transform = {
  '^.+\\.(t|j)s$': [
    '@swc/jest',
    {
      jsc: {
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        target: 'es2022',
        keepClassNames: true,
      },
      module: { type: 'commonjs' },
      sourceMaps: 'inline',
    },
  ],
};

/** The configuration for a folder with `src` and `test`: this one, and those of `compat/`. */
function configFor(rootDir) {
  const shared = {
    rootDir,
    testEnvironment: 'node',
    transform,
    transformIgnorePatterns: [`/node_modules/(?!(?:.*/)?(?:${esModules.join('|')})/)`],
    moduleNameMapper: { '^nestjs-red-metrics$': '<rootDir>/src/index.ts' },
  };
  return {
    // A third of their time, tests wait for sockets, timers and processes.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    // The modules of files that have ended stay in memory; past this, collecting them takes longer than a new worker.
    workerIdleMemoryLimit: '1GB',
    // A busy machine decides no test.
    testTimeout: 30_000,
    projects: [
      { ...shared, displayName: 'unit', testMatch: ['<rootDir>/src/**/*.spec.ts'] },
      { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'] },
    ],
    coverageProvider: 'babel',
    collectCoverageFrom: ['<rootDir>/src/**/*.ts', '!<rootDir>/src/**/*.spec.ts'],
  };
}

module.exports = { configFor };
