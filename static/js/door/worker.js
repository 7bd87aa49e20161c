/* Keeps the page of one door and all it needs, so that it opens without network. It answers for nothing else. */
const NAME = `door ${self.registration.scope}`;
const PATIENCE = 4000; // ms; then a slow network counts as none

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const kept = caches.open(NAME).then((cache) => cache.addAll(event.data));
  event.waitUntil(kept.then(() => event.source.postMessage("kept"), () => event.source.postMessage("not kept")));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.url.endsWith("/tickets.json")) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
});

async function page(request) {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    return (await caches.match(self.registration.scope)) ?? Response.error();
  }
}
