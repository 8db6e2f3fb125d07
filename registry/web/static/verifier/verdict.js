// The numbered checks and the one verdict. The same order, codes and gravity as certificates/verification.py: a test holds them together.
import { Refusal, carried, hex, read, sameBytes } from './cose.js'
import { statusAt } from './status.js'

const TOLERANCE = 300 // seconds by which clocks may differ
const STATUS_TTL = 300 // seconds for which an answer that is not live counts as present knowledge
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
// With several findings the first one here is the code.
const GRAVITY = ['E_EXPIRED', 'E_RECORD_MISMATCH', 'NOT_IN_FORCE', 'SUSPENDED', 'SUPERSEDED', 'OK_STATUS_STALE', 'W_HOST', 'OK']
const CODE_OF = { SUPERSEDED: 'SUPERSEDED', SUSPENDED: 'SUSPENDED' }
const LISTED = ['IN_FORCE', null, 'SUSPENDED', 'SUPERSEDED']
const STEPS = ['shape', 'form', 'header', 'key', 'signature', 'trust', 'status', 'record', 'log', 'host']

const check = (name, passed, code = null) => ({ number: STEPS.indexOf(name) + 1, name, passed, code })
const passedBefore = name => STEPS.slice(0, STEPS.indexOf(name)).map(step => check(step, true))

function refusal (step, code, genuine) {
  const nothing = { standing: null, since: null, reason: null, fresh: null, licence: null }
  return { code, genuine, ...nothing, checks: [...passedBefore(step), check(step, false, code)] }
}

/**
 * The verdict on a scanned link or its digits. `trust` is what readTrustList gave, or {problem}; `live(claims)` the register's own
 * answer, `publishedList(uri, trust)` the signed status list; both give null when they cannot be had, and are asked only about a
 * token whose signature is good. `now` in seconds since 1970.
 */
export async function verify (text, { trust, now, live, publishedList }) {
  let step = 'shape'
  let host, token
  try {
    const found = carried(text)
    host = found.host
    step = 'form'
    token = read(found.cose)
  } catch (refused) {
    if (!(refused instanceof Refusal)) throw refused
    return refusal(refused.code === 'E_ALG' ? 'header' : step, refused.code, false)
  }
  if (trust.problem) return { ...refusal('key', 'E_UNKNOWN_KEY', null), noTrust: trust.problem }
  const { claims } = token
  const key = trust.licenceKey(claims.issuer, token.kid)
  if (!key) return refusal('key', 'E_UNKNOWN_KEY', false)
  if (!await key.verify(token.signature, token.toBeSigned)) return refusal('signature', 'E_SIGNATURE', false)
  const distrust = untrusted(claims, key, now)
  if (distrust && distrust !== 'E_EXPIRED') return refusal('trust', distrust, null)
  const [registered, list] = await Promise.all([live(claims), publishedList(claims.uri, trust)])
  return conclude(claims, { distrust, registered, host, trust, now, answer: usable(registered ? told(registered, now) : listed(list, claims), now) })
}

function untrusted (claims, key, now) {
  if (key.compromised) return 'E_KEY_REVOKED'
  const within = key.notBefore - TOLERANCE <= claims.issuedAt && claims.issuedAt <= key.notAfter + TOLERANCE
  if (!within || claims.issuedAt > now + TOLERANCE) return 'E_CLOCK'
  return claims.expiresAt !== null && now - TOLERANCE >= claims.expiresAt ? 'E_EXPIRED' : null
}

const told = ({ standing, since, reason }, now) => ({ standing, since, reason, asOf: now, live: true })

function listed (list, claims) {
  const value = list && statusAt(list, claims.index)
  return value === null ? null : { standing: LISTED[value], since: null, reason: null, asOf: list.asOf, live: false }
}

/** An answer that speaks of the future is none: one of the two clocks is wrong. */
const usable = (answer, now) => answer && answer.asOf - now <= TOLERANCE ? answer : null

function statusCheck (answer, now) {
  if (!answer) return check('status', null, 'OK_STATUS_STALE')
  if (answer.standing !== 'IN_FORCE') return check('status', false, CODE_OF[answer.standing] ?? 'NOT_IN_FORCE')
  return answer.live || now - answer.asOf <= STATUS_TTL ? check('status', true) : check('status', null, 'OK_STATUS_STALE')
}

async function recordCheck (registered, claims) {
  if (!registered) return check('record', null)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(registered.record)))
  return sameBytes(digest, claims.digest) ? check('record', true) : check('record', false, 'E_RECORD_MISMATCH')
}

async function conclude (claims, { distrust, registered, host, trust, now, answer }) {
  const record = await recordCheck(registered, claims)
  const official = host === null ? check('host', null) : trust.hosts.includes(host) ? check('host', true) : check('host', false, 'W_HOST')
  const findings = [check('trust', !distrust, distrust), statusCheck(answer, now), record, check('log', null), official]
  const code = GRAVITY.find(one => findings.some(finding => finding.code === one)) ?? 'OK'
  return {
    code,
    genuine: code === 'E_RECORD_MISMATCH' ? null : true,
    standing: answer && (answer.standing ?? 'NOT_IN_FORCE'),
    since: answer?.since ?? null,
    reason: answer?.reason ?? null,
    fresh: { as_of: answer?.asOf ?? null, age_seconds: answer && Math.max(0, now - answer.asOf), live: answer?.live ?? false },
    licence: licence(claims, record.passed ? JSON.parse(registered.record) : null),
    checks: [...passedBefore('trust'), ...findings]
  }
}

function licence (claims, record) {
  return {
    licence_number: record?.licence_number ?? null,
    unified_code: claims.code,
    name: record?.particulars.name ?? claims.name,
    type_code: claims.type,
    representative: claims.representative,
    established_on: new Date(claims.day * 86400000).toISOString().slice(0, 10),
    short_code: shortCode(claims.digest),
    record_sha256: hex(claims.digest),
    specimen: record?.specimen ?? false
  }
}

/** The first ten Crockford base32 characters of the record's digest, as printed under the code. */
function shortCode (digest) {
  const bits = BigInt('0x' + hex(digest.subarray(0, 7))) >> 6n
  return Array.from({ length: 10 }, (_, i) => CROCKFORD[Number(bits >> BigInt(45 - 5 * i) & 31n)]).join('')
}
