// Joins what `nest build` made of src/ (build/, an ES module for each file) to the few CommonJS files of dist/: reading
// 350 files took an application longer at its start than all that they do. The types in dist/ are the compiler's. See
// docs/decisions/0022.
import { readdirSync, readFileSync } from 'node:fs';
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
  'page/page-parts',
];
const LAZY = new Set([
  './measuring',
  '../push/pushing',
  '../cluster/clustering',
  '../cluster/threading',
  '../page/page-parts',
]);
const UPLOT = join(import.meta.dirname, 'node_modules', 'uplot');

const service = defineConfig({
  input: Object.fromEntries(ENTRIES.map((name) => [name, join(BUILD, `${name}.js`)])),
  platform: 'node',
  // Packages stay packages, but for the helpers of the compiler.
  external: (id) => id !== 'tslib' && (LAZY.has(id) || /[/](package|assets)[.]json$/.test(id) || !isOurs(id)),
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
        // Without what loads Nest: the command needs none of that, and it takes longer than all that the command does.
        {
          name: 'core',
          test: /[\\/]build[\\/](core[\\/](?!metrics[.]logger|keep-identity)|instruments[\\/]labels\b|catalogue|secrets)/,
          minShareCount: 2,
          priority: 2,
        },
        {
          name: 'lazy',
          test: /[\\/]build[\\/](cluster|push[\\/]push-turn|scrape[\\/](shared-reading|collect[\\/]distinct-names|format)|summary[\\/](other-windows|window[\\/](merge-frames|entries|totals|frame)))/,
          minShareCount: 2,
          priority: 1,
        },
      ],
    },
    sourcemap: true,
    comments: false,
  },
});

/** Of `page/styles/`. Later rules win over earlier ones of the same weight, so the order counts. */
const STYLES = [
  'colors',
  'base',
  'header',
  'layout',
  'tiles',
  'charts',
  'swatches',
  'tables',
  'sections',
  'promql',
  'endpoints',
  'detail',
  'dialog',
  'widths',
  'preferences',
].map((name) => `${name}.css`);

/** What runs in a browser (`page/`), as texts in one module: so a bundler takes it along, and nothing looks for files. */
const page = defineConfig({
  input: join(import.meta.dirname, 'page', 'main.ts'),
  platform: 'browser',
  plugins: [{ name: 'texts', generateBundle }],
  output: { dir: 'dist', format: 'esm', minify: true },
});

export default [service, page];

function generateBundle(_options, bundle) {
  const [[fileName, { code }]] = Object.entries(bundle);
  const texts = {
    // It asks to be where its code is.
    licenceOfUPlot: readFileSync(join(UPLOT, 'LICENSE'), 'utf8'),
    page: readText('page/page.html'),
    script: code,
    style: [readFileSync(join(UPLOT, 'dist', 'uPlot.min.css'), 'utf8'), ...readStyles()].join('\n'),
  };
  delete bundle[fileName];
  this.emitFile({ type: 'asset', fileName: 'page/assets.json', source: JSON.stringify(texts) });
}

function readStyles() {
  const unlisted = readdirSync(join(import.meta.dirname, 'page', 'styles')).find((file) => !STYLES.includes(file));
  if (unlisted !== undefined) {
    throw new Error(`page/styles/${unlisted} is not in STYLES of rolldown.config.mjs: add it where its rules belong.`);
  }
  return STYLES.map((file) => readText(`page/styles/${file}`));
}

function readText(path) {
  return readFileSync(join(import.meta.dirname, path), 'utf8');
}

function isOurs(id) {
  return id.startsWith('.') || id.startsWith(import.meta.dirname + sep);
}

function withMap(id) {
  return { code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8') };
}
