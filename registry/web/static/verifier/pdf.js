// Finds the credential inside a licence PDF, on this device: the digits stand in its document information.
const PLAIN = /\/YizhaoCredential\s*\(([0-9\\\r\n]{1,3000})\)/g
const HEX = /\/YizhaoCredential\s*<([0-9A-Fa-f\s]{1,12000})>/g
const PACKED = /\/Type\s*\/ObjStm\b[^]{0,400}?stream\r?\n/g
const MAX_UNPACKED = 8 << 20

const latin1 = bytes => new TextDecoder('latin1').decode(bytes)

function lastOf (pattern, text) {
  let last = null
  for (const found of text.matchAll(pattern)) last = found[1]
  return last
}

function credentialIn (text) {
  const plain = lastOf(PLAIN, text)
  if (plain) return plain.replace(/[^0-9]/g, '')
  const coded = lastOf(HEX, text)
  return coded && coded.replace(/\s/g, '').match(/../g).map(pair => String.fromCharCode(parseInt(pair, 16))).join('').replace(/[^0-9]/g, '')
}

async function unpack (bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate')).getReader()
  const parts = []
  let size = 0
  try {
    for (let step = await reader.read(); !step.done && size < MAX_UNPACKED; step = await reader.read()) {
      size += step.value.length
      parts.push(step.value)
    }
  } catch { /* bytes after the end of the packed data: what came before is what we want */ }
  return latin1(await new Blob(parts).arrayBuffer())
}

/** The digits, or null when the file holds none that can be read without a PDF library. */
export async function credentialOf (file) {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const text = latin1(bytes)
  const found = credentialIn(text)
  if (found) return found
  for (const packed of text.matchAll(PACKED)) {
    const start = packed.index + packed[0].length
    const end = text.indexOf('endstream', start)
    const inside = credentialIn(await unpack(bytes.subarray(start, end < 0 ? undefined : end)))
    if (inside) return inside
  }
  return null
}
