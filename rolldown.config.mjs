// Joins what `nest build` made of src/ (build/, an ES module for each file) to the few CommonJS files of dist/: reading
// 350 files took an application longer at its start than all that they do. The types in dist/ are the compiler's. See
// docs/decisions/0022.
import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { defineConfig } from 'rolldown';

const BUILD = join(import.meta.dirname, 'build');

/** What package.json names, and what is loaded by a `require` in a function (`LAZY` in test/house/rooms.ts). */
const ENTRIES = [
  'index',
  'artifacts/index',
  'artifacts/cli/main',
  'module/measuring',
  'push/pushing',
  'cluster/clustering',
  'cluster/threading',
];
const LAZY = new Set(['./measuring', '../push/pushing', '../cluster/clustering', '../cluster/threading']);

export default defineConfig({
  input: Object.fromEntries(ENTRIES.map((name) => [name, join(BUILD, `${name}.js`)])),
  platform: 'node',
  // Packages stay packages, but for the helpers of the compiler.
  external: (id) => id !== 'tslib' && (LAZY.has(id) || id.endsWith('/package.json') || !isOurs(id)),
  // The compiler's source maps: a stack trace names the file in src/.
  plugins: [{ name: 'source-maps', load: (id) => (id.startsWith(BUILD + sep) ? withMap(id) : null) }],
  output: {
    dir: 'dist',
    format: 'cjs',
    exports: 'named',
    // ES modules are strict, and so is what their code relies on: a call without `this` has none.
    strict: true,
    // Jest mocks what such a module exports by a getter only where it says that it was an ES module.
    esModule: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    // Each file costs an application at its start: what is small, and several of them share, is one. What only those share that are loaded lazily is
    // another.
    codeSplitting: {
      groups: [
        { name: 'core', test: /[\\/]build[\\/](core|instruments[\\/]labels)\b/, minShareCount: 2, priority: 2 },
        {
          name: 'lazy',
          test: /[\\/]build[\\/](cluster|push[\\/]push-turn|scrape[\\/]shared-reading|summary[\\/]window[\\/](merge-frames|entries|totals|frame))/,
          minShareCount: 2,
          priority: 1,
        },
      ],
    },
    sourcemap: true,
    comments: false,
  },
});

function isOurs(id) {
  return id.startsWith('.') || id.startsWith(import.meta.dirname + sep);
}

function withMap(id) {
  return { code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8') };
}
