import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './build/precompress.ts';

/** Where the server is that the development server passes requests on to. */
const server = process.env.FREEHOLD_API ?? 'http://127.0.0.1:7333';

export default defineConfig({
  plugins: [react(), precompress()],
  build: {
    outDir: 'dist',
    target: 'es2023',
    // A data address is no source of scripts or fonts that the policy knows.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '^/(sample/)?(api|v1|health|metrics)(/|$)': { target: server, changeOrigin: true } },
  },
});
