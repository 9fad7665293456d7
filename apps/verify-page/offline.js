/* global self, caches, Response */
// Keeps the page for when there is no network. A newer page replaces it as soon as there is one.
const CACHE = 'verify';
self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.add('/verify'))
      .then(() => self.skipWaiting()),
  );
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.mode !== 'navigate' || new URL(request.url).pathname !== '/verify') return;
  event.respondWith(
    fetch(request)
      .then(async (answer) => {
        if (answer.ok) await (await caches.open(CACHE)).put('/verify', answer.clone());
        return answer;
      })
      .catch(async () => (await caches.match('/verify')) ?? Response.error()),
  );
});
