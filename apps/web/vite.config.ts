import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

const domain = fileURLToPath(new URL('../../libs/domain', import.meta.url));

export default defineConfig({
  plugins: [
    react(),
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
        icons: [{ src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any maskable' }],
      },
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg,woff2}'],
        maximumFileSizeToCacheInBytes: 4_000_000,
        navigateFallback: '/index.html',
        // What the server itself answers: its data, its papers, the verifier with a worker of its own.
        navigateFallbackDenylist: [/^\/(v1|health|metrics|docs|log|verify|queues)\b/, /^\/openapi\.json$/],
        cleanupOutdatedCaches: true,
      },
    }),
  ],
  resolve: { alias: [{ find: /^#domain\/(.*)$/, replacement: `${domain}/$1.ts` }] },
  build: { target: 'chrome87', cssTarget: 'chrome87', chunkSizeWarningLimit: 700, sourcemap: false },
  server: { proxy: { '/v1': 'http://127.0.0.1:3000', '/openapi.json': 'http://127.0.0.1:3000' } },
});
