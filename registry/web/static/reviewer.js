// Keyboard and small comforts of the reviewer's desk. Everything works without this file.
const desk = document.getElementById("desk");
const find = (selector) => desk.querySelector(selector);

function go(target) {
  if (!target) return;
  target.scrollIntoView({ block: "start" });
  target.focus({ preventScroll: true });
}

function openRow(step) {
  const rows = [...desk.querySelectorAll(".row-name")];
  const here = rows.findIndex((row) => row.getAttribute("aria-current") === "page");
  rows[Math.min(rows.length - 1, Math.max(0, here + step))]?.click();
}

const papers = [...desk.querySelectorAll(".upload")];
let current = -1;
function nextPaper() {
  if (!papers.length) return;
  papers[current]?.classList.remove("current");
  current = (current + 1) % papers.length;
  papers[current].classList.add("current");
  go(papers[current]);
}
function judge(verdict) {
  if (current < 0) nextPaper();
  const radio = papers[current]?.querySelector(`input[value=${verdict}]`);
  if (!radio) return;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  if (verdict === "rejected") papers[current].querySelector(".why input").focus();
}

const keys = {
  j: () => openRow(1),
  k: () => openRow(-1),
  n: () => find("#next")?.requestSubmit(),
  c: () => find("#claim")?.requestSubmit(),
  f: () => go(find("#findings")),
  d: () => go(find("#declared")),
  h: () => go(find("#history")),
  p: nextPaper,
  y: () => judge("accepted"),
  x: () => judge("rejected"),
  a: () => find("#do-approve")?.focus(),
  r: () => find("#do-return")?.focus(),
  "?": () => { const list = find("#keys"); list.open = !list.open; go(list.querySelector("summary")); },
};

const on = find("#keys-on");
on.checked = localStorage.getItem("keys") !== "off";
on.addEventListener("change", () => localStorage.setItem("keys", on.checked ? "on" : "off"));
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select");
  if (!on.checked || typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (act) { event.preventDefault(); act(); }
});

// How long the claim still lasts, said by the minute.
const lease = find("[data-until]");
if (lease) {
  const zh = document.documentElement.lang.startsWith("zh");
  const left = lease.querySelector(".left");
  const tell = () => {
    const minutes = Math.ceil((new Date(lease.dataset.until) - Date.now()) / 60000);
    left.classList.toggle("late", minutes <= 5);
    if (minutes > 600) left.textContent = "";
    else if (minutes > 0) left.textContent = zh ? `（还有 ${minutes} 分钟）` : ` (${minutes} min left)`;
    else left.textContent = zh ? "（已到期，请续期）" : " (ended; renew it)";
  };
  tell();
  setInterval(tell, 20000);
  // A desk that is looked at keeps its claim; one left alone lets it run out.
  let active = false;
  const here = () => { active = true; };
  for (const kind of ["keydown", "pointerdown", "scroll"]) document.addEventListener(kind, here, true);
  setInterval(async () => {
    if (!active || document.hidden) return;
    active = false;
    const body = new FormData();
    body.set("csrf_token", find("#claim [name=csrf_token]").value);
    const kept = await fetch(`/review/${desk.dataset.reference}/renew`, { method: "POST", body }).catch(() => null);
    if (kept?.ok) { lease.dataset.until = (await kept.json()).claimed_until; tell(); }
  }, 300000);
}

// What was typed survives a reload of this tab and going to another case and back.
const place = `desk ${desk.dataset.reference}`;
const typed = () => [...desk.querySelectorAll("[form=decision], #decision textarea")].filter((field) => field.name);
const form = find("#decision");
if (form) {
  const kept = JSON.parse(sessionStorage.getItem(place) || "{}");
  if (!find("#problems")) {
    for (const field of typed()) {
      const key = field.type === "radio" || field.type === "checkbox" ? `${field.name}=${field.value}` : field.name;
      if (!(key in kept)) continue;
      if (typeof kept[key] === "boolean") field.checked = kept[key]; else field.value = kept[key];
    }
  }
  const keep = () => {
    const now = {};
    for (const field of typed()) {
      if (field.type === "radio" || field.type === "checkbox") now[`${field.name}=${field.value}`] = field.checked;
      else if (field.value) now[field.name] = field.value;
    }
    sessionStorage.setItem(place, JSON.stringify(now));
  };
  document.addEventListener("input", keep);
  document.addEventListener("change", keep);
} else if (desk.dataset.reference) {
  sessionStorage.removeItem(place);
}
find("#problems")?.focus();
