// The page: reads the fragment, gathers what is known (fresh, or kept on the device), shows the verdict.
import { hex, hostOf } from './cose.js'
import { readTrustList } from './trust.js'
import { readStatusList } from './status.js'
import { verify } from './verdict.js'
import { day, faceLabels, stepName, threeAnswers, verdictWords } from './words.js'

const PATIENCE = 5000 // milliseconds
const page = document.documentElement
const at = id => document.getElementById(id)
const seconds = () => Math.floor(Date.now() / 1000)

function element (name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children)
  return made
}

/** A text in both languages; the sheet shows the one the page is in, so that switching needs no reload. */
const both = ([zh, en]) => [['zh-CN', zh], ['en', en]].map(([lang, text]) => element('span', { lang, className: 'two' }, text))

// ---- what is known

async function list (path) {
  const answer = await fetch(path, { cache: 'no-cache', credentials: 'omit', signal: AbortSignal.timeout(PATIENCE) })
  if (!answer.ok) throw new Error(`${path} answers ${answer.status}`)
  return answer.text()
}

async function trustedKeys () {
  if (!globalThis.crypto?.subtle) return { problem: 'NO_CRYPTO' }
  try {
    return await readTrustList(await list('/.well-known/trust-list.jwt'), seconds())
  } catch {
    return { problem: 'NO_KEYS' }
  }
}

async function publishedList (uri, trust) {
  if (!trust.statusUris.includes(uri)) return null
  try {
    return await readStatusList(await list(new URL(uri).pathname), uri, trust)
  } catch {
    return null
  }
}

/** The register's own answer. The serial travels in a header, so that no access log tells which licence was looked at. */
async function live (claims) {
  try {
    const headers = { 'Licence-Serial': hex(claims.serial) }
    const answer = await fetch('/v/standing', { headers, cache: 'no-store', credentials: 'omit', signal: AbortSignal.timeout(PATIENCE) })
    return answer.ok ? await answer.json() : null
  } catch {
    return null
  }
}

// ---- what is shown

let title = ['核验营业执照', 'Check a business licence']
const answers = { true: ['通过', 'passed'], false: ['未通过', 'failed'], null: ['未做', 'not done'] }

function speak (language) {
  page.lang = language
  document.title = `${title[language === 'en' ? 1 : 0]} - 一照 Yizhao`
  try { localStorage.setItem('language', language) } catch { /* private mode: the choice lasts for this visit */ }
}

function show (verdict, trust, note) {
  const words = verdictWords(verdict)
  title = words.title
  const heading = element('h1', { tabIndex: -1 }, ...both(words.title))
  const parts = [
    element('div', { className: 'band ' + words.mark }, document.querySelector(`#words [data-mark=${words.mark}]`).cloneNode(true), heading, element('p', {}, ...both(words.why))),
    ...note ? [element('p', { className: 'note' }, ...both(note))] : [],
    pairs('answers', threeAnswers(verdict))
  ]
  if (verdict.licence) parts.push(element('h2', {}, ...both(['与手中的执照对照', 'Compare with the licence before you'])), ...face(verdict.licence))
  parts.push(address(trust), steps(verdict))
  at('verdict').replaceChildren(...parts)
  at('verdict').hidden = at('again').hidden = false
  at('start').hidden = true
  speak(page.lang)
  heading.focus({ preventScroll: true })
  scrollTo(0, 0)
}

function pairs (className, rows) {
  return element('dl', { className }, ...rows.flatMap(([term, answer]) => [
    element('dt', {}, ...both(term)),
    element('dd', {}, ...(answer instanceof Node ? [answer] : both(answer)))
  ]))
}

/** Groups that are apart on the screen only: copied, the code has no spaces. */
const grouped = (text, size) => element('span', {}, ...text.match(new RegExp(`.{1,${size}}`, 'gu')).map(part => element('span', { className: 'group' }, part)))

function face (licence) {
  const labels = faceLabels(licence.type_code)
  const rows = [
    [['名称', 'Name'], element('span', { lang: 'zh-CN' }, licence.name || '—')],
    [['统一社会信用代码', 'Unified social credit code'], grouped(licence.unified_code, 4)],
    [labels.representative, element('span', { lang: 'zh-CN' }, licence.representative)],
    [labels.established, day(licence.established_on)]
  ]
  if (licence.licence_number) rows.push([['执照编号', 'Licence number'], element('span', {}, licence.licence_number)])
  rows.push([['核验短码', 'Short code'], grouped(licence.short_code, 5)])
  const drawn = pairs('face', rows)
  if (!licence.specimen) return [drawn]
  return [element('p', { className: 'note' }, ...both(['这是演示样本，没有法律效力。', 'This is a demonstration specimen without legal effect.'])), drawn]
}

function address (trust) {
  const official = trust.hosts?.length ? trust.hosts : [location.host]
  const here = hostOf(location.protocol.slice(0, -1), location.host)
  const box = element('p', { className: 'address' }, ...both(['请核对浏览器的地址栏，应为 ', 'Compare the address bar. It must read ']), element('b', {}, official.join(' · ')), ...both(['，与执照上印的网址相同。', ', the same as printed on the licence.']))
  if (!official.includes(here)) {
    box.classList.add('note')
    box.append(...both([`现在打开的是 ${location.host}，不在官方网址之列。`, ` This page is at ${location.host}, which is not on the official list.`]))
  }
  return box
}

function steps (verdict) {
  const items = verdict.checks.map(({ name, passed }) => {
    const [zh, en] = stepName(name)
    return element('li', {}, ...both([`${zh}：${answers[passed][0]}`, `${en}: ${answers[passed][1]}`]))
  })
  const code = element('p', { className: 'hint', lang: 'en' }, verdict.code)
  return element('details', {}, element('summary', {}, ...both(['核验步骤', 'The steps of this check'])), element('ol', {}, ...items), code)
}

let latest = 0

/** Judges a text (a link or digits) and shows the verdict. */
export async function judge (text, note = null) {
  const run = ++latest
  at('waiting').hidden = false
  at('start').hidden = at('again').hidden = at('verdict').hidden = true
  const trust = await trustedKeys()
  const verdict = await verify(text, { trust, now: seconds(), live, publishedList })
  if (run !== latest) return
  at('waiting').hidden = true
  show(verdict, trust, note)
}

const readFragment = () => location.hash.length > 1 && judge(location.hash.slice(1))

function chosenLanguage () {
  const asked = new URLSearchParams(location.search).get('lang')
  let kept = null
  try { kept = localStorage.getItem('language') } catch { /* private mode */ }
  return asked ? (asked === 'en' ? 'en' : 'zh-CN') : kept ?? page.lang
}

async function scan () {
  const { openScanner } = await import('./scanner.js')
  await openScanner(judge)
}

speak(chosenLanguage())
at('language').addEventListener('click', () => speak(page.lang === 'en' ? 'zh-CN' : 'en'))
for (const button of document.querySelectorAll('.scan')) button.addEventListener('click', scan)
for (const part of document.querySelectorAll('.needs-script')) part.hidden = false
addEventListener('hashchange', readFragment)
navigator.serviceWorker?.register('/v/sw.js', { scope: '/v' }).catch(() => { /* not over https: the page works, but not offline */ })
readFragment()
