import { defineConfig } from 'vite';

/** Every file lies below `/console/`, under a name that changes with its content, so that browsers may keep it for ever. */
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic' } },
  // the service puts one of its own into each answer
  html: { cspNonce: '{{nonce}}' },
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    assetsDir: 'console',
    // data: URLs would need a hole in the content security policy
    assetsInlineLimit: 0,
    target: ['chrome111', 'firefox120', 'safari17.5'],
    reportCompressedSize: false,
    // "use client" says something to servers that render alone
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:3000' } },
});
