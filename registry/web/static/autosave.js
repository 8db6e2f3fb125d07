// Saves a page of answers while one types, and puts what the rules find at its field. Without it everything works:
// the buttons of the form save the same way.
const form = document.querySelector("form[data-autosave]");
const kept = form.querySelector("[data-kept]");
let waiting = 0, busy = false, again = false, done = false;

const say = (text, late) => { kept.textContent = text; kept.classList.toggle("late", late); };

const sentence = ({ message, remedy }) => document.documentElement.lang === "en" ? `${message.en}. ${remedy.en}.` : `${message.zh}。${remedy.zh}。`;

function place(notes) {
  const places = [...form.querySelectorAll(".notes")];
  for (const place of places) place.replaceChildren();
  for (const note of notes) {
    const here = places.find((p) => note.fields.some((f) => f === p.dataset.at || (p.dataset.at && f.startsWith(p.dataset.at + "[") && f.endsWith("]") && !f.slice(p.dataset.at.length).includes("."))));
    (here || places.at(-1)).insertAdjacentHTML("beforeend", note.html);
  }
}

async function save() {
  if (busy) { again = true; return; }
  busy = true;
  const data = new URLSearchParams(new FormData(form));
  data.set("do", "stay");
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" }, credentials: "same-origin" });
    const told = await answer.json();
    if (done) return;
    if (answer.ok) { say(kept.dataset.saved + " " + told.saved_at, false); place(told.notes); }
    else if (answer.status === 401) say(kept.dataset.signedOut, true);
    else if (told.errors && told.errors.length) say(sentence(told.errors[0]), true);
    else say(told.detail, true);
  } catch { if (!done) say(kept.dataset.offline, true); }
  busy = false;
  if (again) { again = false; save(); }
}

function soon() { clearTimeout(waiting); waiting = setTimeout(save, 600); }
form.addEventListener("change", (event) => { if (event.target.name !== "find") soon(); });
form.addEventListener("submit", (event) => {
  if (done) { event.preventDefault(); return; } // a double click is one click
  done = true;
  clearTimeout(waiting);
});
addEventListener("online", save);
addEventListener("pageshow", () => { done = false; });
