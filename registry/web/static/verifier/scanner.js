// The scanner inside the page: camera, photo or PDF. Loaded only when it is opened; nothing it sees leaves the device.
import { prepareZXingModule, readBarcodes } from './vendor/zxing/reader/index.js'
import { credentialOf } from './pdf.js'

const OPTIONS = { formats: ['QRCode'], tryHarder: true, tryInvert: false, maxNumberOfSymbols: 4 }
const PAUSE = 120 // milliseconds between two looks
const SIDES = [1600, 2600, 900] // a photo is tried at these sizes, in this order
const at = id => document.getElementById(id)

prepareZXingModule({ overrides: { locateFile: () => new URL('./vendor/zxing/zxing_reader.wasm', import.meta.url).href } })

let stream = null
let deliver = null
let opened = 0 // counts openings and leavings: a camera that answers after its own is over is switched off at once
let choseFile = false // what is said about a file stands, however late the camera answers

function say (zh, en) {
  const [chinese, english] = at('scanner-says').children
  chinese.textContent = zh
  english.textContent = en
}

/** The text of a licence code in the picture, of any other QR code if there is no licence code, else null. */
async function look (picture, width, height) {
  const canvas = new OffscreenCanvas(width, height)
  const brush = canvas.getContext('2d', { willReadFrequently: true })
  brush.drawImage(picture, 0, 0, width, height)
  const found = (await readBarcodes(brush.getImageData(0, 0, width, height), OPTIONS)).map(code => code.text)
  return found.find(text => /\/v#[0-9]+$/.test(text)) ?? found[0] ?? null
}

async function readPhoto (file) {
  const picture = await createImageBitmap(file)
  for (const side of SIDES) {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height))
    const text = await look(picture, Math.round(picture.width * scale), Math.round(picture.height * scale))
    if (text) return text
  }
  return null
}

async function readFile (file) {
  choseFile = true
  say('正在读取文件', 'Reading the file')
  const isPdf = (await file.slice(0, 1024).text()).includes('%PDF-')
  const text = await (isPdf ? credentialOf(file) : readPhoto(file)).catch(() => null)
  if (text) return finish(text, isPdf ? PDF_NOTE : null)
  if (isPdf) say('这份 PDF 里没有执照凭证。请改用二维码的照片。', 'This PDF holds no licence credential. Use a photo of its QR code instead.')
  else say('照片里没有认出二维码。请靠近些、拍清楚再试。', 'No QR code was found in the photo. Move closer and take a sharp one.')
}

const PDF_NOTE = [
  '这里只核验了文件里的执照凭证，文件上的电子印章没有在本机核验。要连同印章核验，请用页末的“用编号查询，或核验 PDF 文件”。',
  'Only the credential in the file was checked; its electronic seal was not checked on this device. To check the seal too, use “Use the licence number, or check a PDF file” below.'
]

async function watch (video) {
  while (stream && deliver) {
    if (video.videoWidth) {
      const text = await look(video, video.videoWidth, video.videoHeight)
      if (text && stream) return finish(text, null)
    }
    await new Promise(resolve => setTimeout(resolve, PAUSE))
  }
}

async function openCamera () {
  const video = at('camera')
  const opening = ++opened
  try {
    const found = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1920 }, height: { ideal: 1080 } } })
    if (opening !== opened) return stop(found)
    stream = found
    video.srcObject = stream
    video.hidden = false
    await video.play()
    if (!choseFile) say('把二维码放进画面', 'Hold the QR code in the picture')
    await watch(video)
  } catch {
    if (opening !== opened) return
    close()
    if (!choseFile) say('没有打开相机。可以改选一张照片或 PDF。', 'The camera did not open. Choose a photo or a PDF instead.')
  }
}

const stop = camera => camera?.getTracks().forEach(track => track.stop())

function close () {
  stop(stream)
  stream = null
  at('camera').hidden = true
}

function finish (text, note) {
  const hand = deliver
  leave()
  return hand?.(text, note)
}

function leave () {
  opened++
  close()
  deliver = null
  at('scanner').hidden = true
}

at('file').addEventListener('change', event => {
  const [file] = event.target.files
  if (file) readFile(file)
  event.target.value = ''
})
at('close').addEventListener('click', () => {
  leave()
  at('start').hidden = false
})

/** Opens the scanner; `judge(text, note)` is called with what it reads. */
export async function openScanner (judge) {
  deliver = judge
  choseFile = false
  at('start').hidden = at('verdict').hidden = at('again').hidden = true
  at('scanner').hidden = false
  at('scanner').querySelector('h1').focus()
  await openCamera()
}
