/* global self, caches, Response */
// Keeps the page, and what it reads codes with, for when there is no network. A newer page replaces it as soon as there is one.
const CACHE = 'verify';
const KEPT = ['/verify', '/verify/reader.wasm'];
self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(KEPT))
      .then(() => self.skipWaiting()),
  );
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (!KEPT.includes(pathname) || (pathname === '/verify' && request.mode !== 'navigate')) return;
  event.respondWith(
    fetch(request)
      .then(async (answer) => {
        if (answer.ok) await (await caches.open(CACHE)).put(pathname, answer.clone());
        return answer;
      })
      .catch(async () => (await caches.match(pathname)) ?? Response.error()),
  );
});
