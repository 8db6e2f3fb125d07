// The trust list: which keys are believed, for what and when; which hosts are ours. Signed, with an end.
// What vouches for the list itself is the address in the address bar (the list and this page come from the same place over TLS);
// its signature tells a damaged or half-written copy on the device from a whole one, and its end keeps old knowledge from living on.

import { lowS } from './cose.js'

const TOLERANCE = 300 // seconds by which clocks may differ
const ES256 = { name: 'ECDSA', hash: 'SHA-256' }
const CURVE = { name: 'ECDSA', namedCurve: 'P-256' }

/** Strict base64url without padding: altered spare bits at the end are refused. */
export function fromBase64url (text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Error('not base64url')
  const bytes = Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), char => char.charCodeAt(0))
  const again = btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join('')).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
  if (again !== text) throw new Error('not base64url in its one form')
  return bytes
}

const json = bytes => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))

const publicKey = ({ kty, crv, x, y }) => crypto.subtle.importKey('jwk', { kty, crv, x, y }, CURVE, false, ['verify'])

/** The claims of one of our signed statements; throws unless its type, algorithm, key and signature are right. */
export async function readStatement (jwt, type, keys) {
  const [head, body, seal, ...rest] = jwt.trim().split('.')
  if (seal === undefined || rest.length) throw new Error('not a signed statement')
  const header = json(fromBase64url(head))
  if (header.typ !== type || header.alg !== 'ES256' || header.crit) throw new Error('a statement of another kind')
  const key = keys.get(header.kid)
  if (!key || key.compromised) throw new Error('a statement by an unknown key')
  if (!await key.verify(fromBase64url(seal), new TextEncoder().encode(`${head}.${body}`))) throw new Error('the signature does not fit')
  const claims = json(fromBase64url(body))
  if (!(key.notBefore <= claims.iat && claims.iat <= key.notAfter)) throw new Error('signed outside the period of the key')
  return claims
}

/**
 * The trust list as a verdict needs it, or {problem} when it is not of this time: its end has passed, or it was made in the future
 * of this device's clock. Throws when its signature does not fit.
 */
export async function readTrustList (jwt, now) {
  const claimed = json(fromBase64url(jwt.split('.')[1] ?? ''))
  const list = await readStatement(jwt, 'trust-list+jwt', keysFor('statement', claimed))
  if (list.exp <= now - TOLERANCE) return { problem: 'KEYS_EXPIRED', hosts: list.hosts }
  if (list.iat > now + TOLERANCE) return { problem: 'E_CLOCK', hosts: list.hosts }
  const licenceKeys = keysFor('licence', list)
  return {
    issuer: list.iss,
    hosts: list.hosts,
    statusUris: list.status_uris,
    statementKeys: keysFor('statement', list),
    licenceKey: (issuer, kid) => issuer === list.iss ? licenceKeys.get(kid) : undefined
  }
}

const keysFor = (purpose, list) => new Map(list.keys.filter(key => key.purpose === purpose).map(key => [key.kid, believed(key)]))

const believed = key => ({
  notBefore: key.nbf,
  notAfter: key.exp,
  compromised: key.state === 'compromised' || key.compromised_at !== null,
  verify: async (signature, message) => lowS(signature) && crypto.subtle.verify(ES256, await publicKey(key), signature, message)
})
