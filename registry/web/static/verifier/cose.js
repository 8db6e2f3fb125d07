// From the digits of a licence QR code to its signed claims. Strict: one token has exactly one sequence of bytes.
import { decode, encode, rfc8949EncodeOptions } from './vendor/cborg.js'

export const MAX_DIGITS = 2500
const LINK = /^(?:(https?):\/\/([^/?#@\s]{1,255})\/v#)?([0-9]+)$/
const LOCAL = /^(?:localhost|[0-9.]+|\[[0-9a-f:]+\])(?::[0-9]+)?$/
// Half the order of P-256: a signature whose s is above it is the same signature written a second way.
const HALF_ORDER = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n
const SHAPE = { allowIndefinite: false, allowUndefined: false, rejectDuplicateMapKeys: true, useMaps: true, strict: true }
const LAST_DAY = 2932896 // 9999-12-31
const HEADER_START = 'a201260448' // {1: -7, 4: eight bytes}: the only header there is

/** A check that failed, with the reason code of the published list. */
export class Refusal extends Error {
  constructor (code, text) {
    super(text)
    this.code = code
  }
}

const malformed = text => new Refusal('E_FORMAT', text)

export const sameBytes = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i])
export const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
export const big = bytes => BigInt('0x' + hex(bytes))

/**
 * The host a link's host is compared with. Plain http counts only for numeric addresses and localhost, as an embedded installation has
 * them; elsewhere the scheme stays, so that an unprotected link is never taken for the official one.
 */
export function hostOf (scheme, host) {
  return scheme === 'https' || LOCAL.test(host) ? host : `${scheme}://${host}`
}

/** The COSE bytes in a full link or in bare digits, and the host the link names (null). Digits are counted before they become a number. */
export function carried (text) {
  const found = text.length <= MAX_DIGITS + 300 && LINK.exec(text)
  if (!found) throw malformed('neither a licence link nor digits alone')
  const [, scheme, host, digits] = found
  if (digits.length > MAX_DIGITS) throw malformed('more than 2,500 digits')
  if (digits[0] === '0') throw malformed('the digits begin with a zero')
  let numerals = BigInt(digits).toString(16)
  if (numerals.length % 2) numerals = '0' + numerals
  const bytes = Uint8Array.from(numerals.match(/../g), pair => parseInt(pair, 16))
  if (bytes[0] !== 1) throw malformed('the first byte is not 01')
  return { cose: bytes.subarray(1), host: scheme ? hostOf(scheme, host) : null }
}

function canonical (bytes) {
  let value
  try {
    value = decode(bytes, SHAPE)
  } catch {
    throw malformed('not CBOR of definite lengths')
  }
  if (!sameBytes(encode(value, rfc8949EncodeOptions), bytes)) throw malformed('not the canonical encoding')
  return value
}

const isBytes = value => value instanceof Uint8Array
const isWhole = value => Number.isSafeInteger(value) && value >= 0
const isText = value => typeof value === 'string'

/** Reads a COSE_Sign1 strictly; nothing about its signature is known yet. */
export function read (bytes) {
  if (bytes[0] !== 0xd2) throw malformed('not tagged as COSE_Sign1')
  const parts = canonical(bytes.subarray(1))
  if (!Array.isArray(parts) || parts.length !== 4) throw malformed('not the four parts of COSE_Sign1')
  const [head, unprotected, payload, signature] = parts
  if (!isBytes(head) || !isBytes(payload) || !isBytes(signature)) throw malformed('a part is not a byte string')
  if (!(unprotected instanceof Map) || unprotected.size) throw malformed('the unprotected header is not empty')
  const kid = keyIdOf(head)
  const map = canonical(payload)
  if (!(map instanceof Map) || !map.size || !plain(map)) throw malformed('the claims are of a kind no token holds')
  const toBeSigned = encode(['Signature1', head, new Uint8Array(0), payload])
  return { kid, claims: claimsOf(map), signature, toBeSigned }
}

/** Does a token hold such a value: whole numbers, text, bytes, and maps of these with keys of one kind? */
function plain (value, depth = 0) {
  if (!(value instanceof Map)) return isBytes(value) || isText(value) || Number.isSafeInteger(value)
  const kinds = new Set(Array.from(value.keys(), key => typeof key))
  const keysFit = kinds.size < 2 && (kinds.size === 0 || kinds.has('number') || (depth > 0 && kinds.has('string')))
  return depth < 4 && keysFit && Array.from(value.values()).every(inner => plain(inner, depth + 1))
}

function keyIdOf (head) {
  const text = hex(head)
  if (text.length === HEADER_START.length + 16 && text.startsWith(HEADER_START)) return text.slice(HEADER_START.length)
  const header = canonical(head)
  if (header instanceof Map && header.get(1) !== -7) throw new Refusal('E_ALG', 'the algorithm is not ES256')
  throw malformed('the header is not exactly the algorithm and the key')
}

const onlyKeys = (map, keys) => map instanceof Map && map.size === keys.length && keys.every(key => map.has(key))

/** The claims by name: exactly those of a licence, each of its kind. Instants are seconds since 1970, days too are counted from there. */
function claimsOf (map) {
  const expires = map.has(4) ? [4] : []
  const place = map.get(65535)?.get?.('status_list')
  const licence = map.get(-65537)
  const complete = onlyKeys(map, [1, 6, 7, 65535, -65537, ...expires]) && onlyKeys(map.get(65535), ['status_list']) &&
    onlyKeys(place, ['idx', 'uri']) && onlyKeys(licence, [1, 2, 3, 4, 6, 9, 10])
  if (!complete) throw malformed('the claims are not those of a licence')
  const claims = {
    issuer: map.get(1),
    issuedAt: map.get(6),
    expiresAt: map.get(4) ?? null,
    serial: map.get(7),
    index: place.get('idx'),
    uri: place.get('uri'),
    code: licence.get(1),
    name: licence.get(2),
    type: licence.get(3),
    representative: licence.get(4),
    day: licence.get(6),
    digest: licence.get(9),
    merged: licence.get(10)
  }
  const texts = [claims.issuer, claims.uri, claims.code, claims.name, claims.type, claims.representative]
  const counts = [claims.issuedAt, claims.index, claims.day, claims.merged]
  const sound = texts.every(isText) && counts.every(isWhole) && Number.isSafeInteger(claims.expiresAt ?? 0) && claims.day <= LAST_DAY &&
    isBytes(claims.serial) && claims.serial.length > 0 && claims.serial.length <= 16 && isBytes(claims.digest) && claims.digest.length === 32
  if (!sound) throw malformed('a claim is not of its kind')
  return claims
}

/** Is this r‖s the one accepted form: 64 bytes, neither part zero or too large, s in the lower half? */
export function lowS (signature) {
  if (signature.length !== 64) return false
  const s = big(signature.subarray(32))
  return s > 0n && s <= HALF_ORDER
}
