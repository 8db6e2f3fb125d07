// Keeps the verifier on the device. The server puts `const BUILD = {version, files, lazy, lists}` in front of this text, so that
// a new build is a new worker with a new cache. The page comes from the cache; the signed lists are asked for anew and kept.
const SHELL = 'yizhao-verifier-' + BUILD.version
const LISTS = 'yizhao-lists'
const PATIENCE = 3000 // milliseconds before a kept list answers for a slow network

self.addEventListener('install', event => event.waitUntil(install()))
self.addEventListener('activate', event => event.waitUntil(activate()))
self.addEventListener('fetch', event => {
  const { pathname, origin } = new URL(event.request.url)
  if (event.request.method !== 'GET' || origin !== location.origin) return
  if (BUILD.files.includes(pathname) || BUILD.lazy.includes(pathname)) event.respondWith(kept(pathname))
  else if (BUILD.lists.includes(pathname)) event.respondWith(freshest(pathname))
})

async function install () {
  const shell = await caches.open(SHELL)
  await shell.addAll(BUILD.files.map(path => new Request(path, { cache: 'reload' })))
  await Promise.allSettled(BUILD.lists.map(fetchAndKeep))
  await self.skipWaiting()
}

async function activate () {
  const names = await caches.keys()
  await Promise.all(names.filter(name => name.startsWith('yizhao-verifier-') && name !== SHELL).map(name => caches.delete(name)))
  await self.clients.claim()
}

async function kept (path) {
  const shell = await caches.open(SHELL)
  const copy = await shell.match(path)
  if (copy) return copy
  const answer = await fetch(path)
  if (answer.ok) await shell.put(path, answer.clone())
  return answer
}

async function fetchAndKeep (path) {
  const answer = await fetch(path, { cache: 'no-cache', credentials: 'omit' })
  if (!answer.ok) throw new Error('the list is not there')
  const lists = await caches.open(LISTS)
  await lists.put(path, answer.clone())
  return answer
}

async function freshest (path) {
  const lists = await caches.open(LISTS)
  const copy = await lists.match(path)
  const fetched = fetchAndKeep(path)
  if (!copy) return fetched
  const late = new Promise(resolve => setTimeout(resolve, PATIENCE, copy))
  return Promise.race([fetched.catch(() => copy), late])
}
