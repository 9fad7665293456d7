import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

const domain = fileURLToPath(new URL('../../libs/domain', import.meta.url));

/** The bar of the first page is painted before the style sheet has come: a sheet that stands below holds nothing up. */
const sheetsBelow: Plugin = {
  name: 'sheets-below',
  transformIndexHtml: {
    order: 'post',
    handler(html) {
      const sheets = html.match(/ *<link rel="stylesheet"[^>]*>\n?/g) ?? [];
      return sheets
        .reduce((page, sheet) => page.replace(sheet, ''), html)
        .replace('</body>', `${sheets.join('')}  </body>`);
    },
  },
};

const api = { target: 'http://127.0.0.1:3000', changeOrigin: false };

export default defineConfig({
  plugins: [
    react(),
    sheetsBelow,
    VitePWA({
      registerType: 'autoUpdate',
      injectRegister: false,
      manifest: {
        name: '联单 · 危险废物跨省转移',
        short_name: '联单',
        lang: 'zh-CN',
        start_url: '/driver',
        scope: '/',
        display: 'standalone',
        background_color: '#ffffff',
        theme_color: '#0b4ea2',
        icons: [
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: '/icon-maskable.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
          { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
        ],
      },
      workbox: {
        // With the program that reads codes: a driver scans where there is no network.
        globPatterns: ['**/*.{js,css,html,svg,png,woff2,wasm}'],
        maximumFileSizeToCacheInBytes: 4_000_000,
        // From the first visit on: the driver who opens it once at the ramp has it in the tunnel.
        clientsClaim: true,
        skipWaiting: true,
        navigateFallback: '/index.html',
        // What the server itself answers: its data, its papers, the verifier with a worker of its own.
        navigateFallbackDenylist: [/^\/(v1|health|metrics|docs|log|verify|queues)\b/, /^\/openapi\.json$/],
        cleanupOutdatedCaches: true,
      },
    }),
  ],
  resolve: {
    alias: [
      { find: /^#domain\/(.*)$/, replacement: `${domain}/$1.ts` },
      // Workbooks are packed on the page: a worker made of a text is against the page's policy.
      { find: /^fflate$/, replacement: fileURLToPath(new URL('parts/zip-here.ts', import.meta.url)) },
    ],
  },
  build: { target: 'chrome87', cssTarget: 'chrome87', chunkSizeWarningLimit: 700, sourcemap: false },
  // The host stays as the browser sees it: the server compares it with the origin.
  server: { proxy: { '/v1': api, '/openapi.json': api } },
});
