// The one build script: every bundle that the project ships or tests is named here.
//   node esbuild.mjs            the product: extension, language server, CLI, webview
//   node esbuild.mjs --tests    the product, unminified, and the test suites (dist/test/**)
//   node esbuild.mjs --watch    the product, rebuilt on change
import * as esbuild from 'esbuild';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';

const require = createRequire(import.meta.url);
const flag = (name) => process.argv.includes(name);

/**
 * `import files from 'folder:./library/*.pasid.json'` gives `{ [name]: text }` of every file that matches, so that
 * code which may not read files (the simulator, the checker, the webview) still carries its data.
 */
const folder = {
  name: 'folder',
  setup(build) {
    build.onResolve({ filter: /^folder:/ }, (args) => ({
      path: resolve(args.resolveDir, args.path.slice('folder:'.length)),
      namespace: 'folder',
    }));
    build.onLoad({ filter: /.*/, namespace: 'folder' }, ({ path }) => {
      const [dir, suffix] = [dirname(path), basename(path).replace(/^\*/, '')];
      const names = existsSync(dir)
        ? readdirSync(dir)
            .filter((n) => n.endsWith(suffix))
            .sort()
        : [];
      const files = names.map((n) => [n.slice(0, -suffix.length), readFileSync(join(dir, n), 'utf8')]);
      return {
        contents: JSON.stringify(Object.fromEntries(files)),
        loader: 'json',
        watchDirs: [dir],
        watchFiles: names.map((n) => join(dir, n)),
      };
    });
  },
};

/** `import all from 'modules:./*-*.ts'` gives the default exports of every module that matches, in the order of their names. */
const modules = {
  name: 'modules',
  setup(build) {
    build.onResolve({ filter: /^modules:/ }, (args) => ({
      path: resolve(args.resolveDir, args.path.slice('modules:'.length)),
      namespace: 'modules',
    }));
    build.onLoad({ filter: /.*/, namespace: 'modules' }, ({ path }) => {
      const dir = dirname(path);
      const pattern = new RegExp(`^${basename(path).replaceAll('.', '\\.').replaceAll('*', '.+')}$`);
      const names = readdirSync(dir)
        .filter((n) => pattern.test(n))
        .sort();
      const imports = names.map((n, i) => `import m${i} from ${JSON.stringify(`./${n}`)};`);
      const contents = `${imports.join('\n')}\nexport default [${names.map((_, i) => `m${i}`).join(', ')}];`;
      return { contents, resolveDir: dir, loader: 'js', watchDirs: [dir] };
    });
  },
};

const common = {
  bundle: true,
  sourcemap: flag('--tests') || flag('--watch') ? 'linked' : false,
  minify: !flag('--tests') && !flag('--watch'),
  logLevel: 'warning',
  target: 'es2022',
  outdir: 'dist',
  plugins: [folder, modules],
  alias: {
    // Its ES module asks for import.meta, which bundles of other formats have not.
    'web-tree-sitter': require.resolve('web-tree-sitter'),
    // Its CommonJS build requires its files in a way that no bundler sees; its ES module is the same code.
    'jsonc-parser': join(dirname(require.resolve('jsonc-parser')), '../esm/main.js'),
  },
  jsx: 'automatic',
  jsxImportSource: 'preact',
};
const node = { ...common, platform: 'node', format: 'cjs', external: ['vscode'] };
const page = { ...common, platform: 'browser', format: 'iife' };

const product = [
  { ...node, entryPoints: { cli: 'src/cli/main.ts' }, banner: { js: '#!/usr/bin/env node' } },
  { ...node, entryPoints: { 'check-worker': 'src/cli/worker.ts' } },
  { ...node, entryPoints: { extension: 'src/extension.ts' } },
  { ...node, entryPoints: { 'simulate-worker': 'src/editor/scenarios/simulate-worker.ts' } },
  { ...page, entryPoints: { panel: 'media/main.tsx' } },
];

const tests = {
  ...node,
  packages: 'external',
  outdir: 'dist/test',
  outbase: 'test',
  entryPoints: readdirSync('test', { recursive: true })
    .filter((f) => /\.(test|main)\.tsx?$/.test(f))
    .map((f) => join('test', f)),
};

rmSync('dist/test', { recursive: true, force: true });
mkdirSync('dist', { recursive: true });
copyFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm'), 'dist/web-tree-sitter.wasm');
copyFileSync(require.resolve('tree-sitter-c/tree-sitter-c.wasm'), 'dist/tree-sitter-c.wasm');

const bundles = [...product, ...(flag('--tests') ? [tests] : [])];
if (flag('--watch')) {
  for (const bundle of bundles) await (await esbuild.context(bundle)).watch();
} else {
  await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
}
