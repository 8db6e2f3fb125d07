// What the page says. The verdicts, standings and steps stand in the page itself (templates/public/verdicts.html), in both languages;
// here are the sentences made from dates and ages. A text is [zh, en]; days and times are those of the authority's zone.
const ZONE = { timeZone: 'Asia/Shanghai' }
const DAY = { year: 'numeric', month: 'long', day: 'numeric' }
const MOMENT = { ...DAY, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }

const texts = element => Array.from(element.querySelectorAll(':scope > .two'), span => span.textContent)
const found = (kind, name) => document.querySelector(`#words [data-${kind}="${name}"]`)
const words = (kind, name) => texts(found(kind, name))

const date = at => new Date(typeof at === 'number' ? at * 1000 : at)
const written = (at, form) => ['zh-CN', 'en-GB'].map(language => new Intl.DateTimeFormat(language, { ...ZONE, ...form }).format(date(at)))
export const day = at => written(at, DAY)
export const stepName = step => words('step', step)

/** The large answer {mark, title, why}: what ended or was replaced says since when, where that is known. */
export function verdictWords (verdict) {
  const entry = found('verdict', verdict.noTrust ?? verdict.code)
  let [titleZh, titleEn, zh, en] = texts(entry)
  if (verdict.code === 'NOT_IN_FORCE' && verdict.standing !== 'NOT_IN_FORCE') [titleZh, titleEn] = words('standing', verdict.standing)
  if (verdict.since && verdict.standing !== 'IN_FORCE') {
    const [sinceZh, sinceEn] = day(verdict.since);
    [zh, en] = [`自${sinceZh}起。${zh}`, `Since ${sinceEn}. ${en}`]
  }
  return { mark: entry.dataset.is, title: [titleZh, titleEn], why: [zh, en] }
}

/** The three lines under it, each [question, answer]. */
export function threeAnswers (verdict) {
  return [
    [['是真的吗', 'Is it genuine?'], genuineLine(verdict)],
    [['现在的状态', 'Its standing now'], standingLine(verdict)],
    [['消息有多新', 'How fresh is this?'], freshLine(verdict)]
  ]
}

function genuineLine ({ genuine, checks }) {
  if (genuine === null) return ['不能确定', 'It cannot be told']
  if (genuine) return ['是：由本机关签发，内容没有改动', 'Yes: signed by this registry and not altered']
  return checks.length < 4 ? ['没有读出本机关的凭证', 'No credential of this registry could be read'] : ['不是', 'No']
}

function standingLine ({ standing, since, reason, fresh }) {
  if (!standing) return ['不知道', 'Not known']
  const [zh, en] = words('standing', standing)
  if (!fresh.live) return [`${zh}（名单公布时）`, `${en} (when the list was published)`]
  const [sinceZh, sinceEn] = since ? day(since).map((text, i) => i ? ` since ${text}` : `，自${text}起`) : ['', '']
  return [zh + sinceZh + (reason ? `。原因：${reason}` : ''), en + sinceEn + (reason ? `. Reason: ${reason}` : '')]
}

function freshLine ({ fresh }) {
  if (!fresh) return ['凭证没有通过核验，没有查询', 'Not asked: the credential itself did not pass']
  if (!fresh.as_of) return ['没有查到登记状态', 'The standing could not be learned']
  const [atZh, atEn] = written(fresh.as_of, MOMENT)
  const [ageZh, ageEn] = age(fresh.age_seconds)
  return fresh.live
    ? [`刚刚向登记机关查得，${atZh}`, `Asked of the registry just now, ${atEn}`]
    : [`取自${ageZh}公布的状态名单，${atZh}`, `From the list published ${ageEn}, ${atEn}`]
}

function age (seconds) {
  if (seconds < 90) return ['刚刚', 'just now']
  const [size, zh, en] = seconds < 5400 ? [60, '分钟', 'minutes'] : seconds < 129600 ? [3600, '小时', 'hours'] : [86400, '天', 'days']
  const count = Math.round(seconds / size)
  return [` ${count} ${zh}前`, `${count} ${en} ago`]
}

/** Whoever stands for the holder is called differently for companies, branches and individual businesses. */
export function faceLabels (typeCode) {
  const individual = typeCode.startsWith('95')
  const representative = individual
    ? ['经营者', 'Operator']
    : typeCode.startsWith('2') ? ['负责人', 'Person in charge'] : ['法定代表人', 'Legal representative']
  return { representative, established: individual ? ['注册日期', 'Date of registration'] : ['成立日期', 'Date of establishment'] }
}
