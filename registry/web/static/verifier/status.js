// The published status list: two bits a licence, signed, compressed (IETF Token Status List).
import { fromBase64url, readStatement } from './trust.js'

const MAX_BYTES = 4 << 20 // 16 million licences; a list that inflates to more is not ours

async function inflate (bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate')).getReader()
  const parts = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer())
    size += value.length
    if (size > MAX_BYTES) {
      await reader.cancel()
      throw new Error('the status list is too large')
    }
    parts.push(value)
  }
}

/**
 * Verifies and unpacks the list; throws when it is unsigned, of another address, or not two bits wide. A list whose day is over still
 * answers: the age in the verdict says what that is worth, and a revocation it tells of stays one.
 */
export async function readStatusList (jwt, uri, trust) {
  const claims = await readStatement(jwt, 'statuslist+jwt', trust.statementKeys)
  if (claims.iss !== trust.issuer || claims.sub !== uri) throw new Error('the status list belongs to another address')
  if (claims.status_list?.bits !== 2) throw new Error('the status list is not two bits wide')
  const bytes = await inflate(fromBase64url(claims.status_list.lst))
  return { bytes, asOf: claims.iat }
}

/** 0 in force, 1 deregistered, revoked or annulled, 2 suspended, 3 superseded; null when the list does not reach that far. */
export function statusAt (list, index) {
  const byte = list.bytes[Math.floor(index / 4)]
  return byte === undefined ? null : (byte >> 2 * (index % 4)) & 3
}
