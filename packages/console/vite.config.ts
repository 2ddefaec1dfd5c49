import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Beside each file as it goes over the wire, so that no gateway compresses anything while it serves. */
const precompressed: Plugin = {
  name: 'precompressed',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      for (const [name, file] of Object.entries(bundle)) {
        const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        const best = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
        this.emitFile({ type: 'asset', fileName: `${name}.gz`, source: gzipSync(bytes, { level: 9 }) });
        this.emitFile({ type: 'asset', fileName: `${name}.br`, source: brotliCompressSync(bytes, best) });
      }
    },
  },
};

/** Addresses are relative, so that a proxy may serve the gateway below any path. */
export default defineConfig({
  root: 'app',
  base: './',
  publicDir: false,
  oxc: { jsx: { importSource: 'preact' } },
  resolve: { conditions: ['@bloodbank/source', 'browser', 'module', 'import', 'default'] },
  plugins: [precompressed],
  build: {
    target: 'es2022',
    outDir: '../dist/app',
    emptyOutDir: true,
    assetsDir: 'console',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
  },
  logLevel: 'warn',
});
