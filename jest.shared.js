/** Packages that ship ES modules only, which jest cannot require: transformed like our own TypeScript. */
const esModules = ['@nestjs', 'cookie', 'content-disposition'];

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
    // One for each core: most tests wait for sockets and timers.
    maxWorkers: '100%',
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
