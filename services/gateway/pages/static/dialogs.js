// Questions in a dialog instead of on a page of their own, and small comforts. Everything works without this file.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const dialog = form.dataset.dialog && document.getElementById(form.dataset.dialog);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  if (form.method !== "post") return;
  // A second press of the same button would be a second order.
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  keepPlace(form);
  form.setAttribute("aria-busy", "true");
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

document.addEventListener("click", (event) => {
  const cancel = event.target.closest("dialog .cancel");
  if (cancel) {
    event.preventDefault();
    cancel.closest("dialog").close();
  }
  const copy = event.target.closest("[data-copy]");
  if (copy) copyText(document.getElementById(copy.dataset.copy).textContent, copy);
});

for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;

async function copyText(text, button) {
  // Plain-http hosts of the local network have no clipboard object.
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
  } else {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  button.textContent = "Copied";
}

// After a press the same page comes back: it stands where it stood, and the focus is on the button that was pressed.
const PLACE = "place";
const HERE = location.pathname + location.search;

function nameOf(form) {
  return JSON.stringify([new URL(form.action).pathname, form.elements.key?.value || "", form.elements.force?.value || ""]);
}

function keepPlace(form) {
  if (form.closest("dialog, header")) return;
  sessionStorage.setItem(PLACE, JSON.stringify({ here: HERE, top: scrollY, form: nameOf(form), at: Date.now() }));
}

function backToPlace() {
  const kept = JSON.parse(sessionStorage.getItem(PLACE) || "null");
  sessionStorage.removeItem(PLACE);
  const flash = document.getElementById("flash");
  if (!kept || kept.here !== HERE || Date.now() - kept.at > 60000) {
    if (flash) flash.focus();
    return;
  }
  const same = [...document.querySelectorAll("main form")].find((form) => nameOf(form) === kept.form);
  const button = same && same.querySelector("button:not([disabled])");
  (button || flash)?.focus({ preventScroll: true });
  scrollTo(0, kept.top);
  // The focus isn't on the message, so it is said by changing it.
  const words = document.getElementById("flash-words");
  if (button && words) words.textContent = words.textContent.slice();
}

backToPlace();

const menu = document.getElementById("menu");
if (menu && matchMedia("(max-width: 46rem)").matches) menu.open = false;

// Whoever sits in another zone than the Counterpoint server sees their own time as well.
function ownTimes() {
  const runs = document.querySelector("ol[data-zone]");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!runs || !zone || zone === runs.dataset.zone) return;
  for (const run of runs.querySelectorAll("time")) {
    const own = new Date(run.dateTime);
    const words = own.toLocaleString("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit" });
    const hint = document.createElement("span");
    hint.className = "hint";
    hint.textContent = ` (${words} your time)`;
    run.after(hint);
  }
}

const cron = document.querySelector("input[data-preview]");
if (cron) {
  ownTimes();
  let asked = 0;
  let timer = 0;
  const refresh = async () => {
    const turn = ++asked;
    const answer = await fetch(`${cron.dataset.preview}?cron=${encodeURIComponent(cron.value)}`, {
      signal: AbortSignal.timeout(5000),
    }).catch(() => null);
    if (answer && answer.ok && turn === asked) {
      document.getElementById("schedule-preview").outerHTML = await answer.text();
      ownTimes();
    }
    for (const preset of document.querySelectorAll("[data-cron]")) {
      const chosen = preset.dataset.cron === cron.value.trim();
      preset.classList.toggle("chosen", chosen);
      preset.setAttribute("aria-pressed", String(chosen));
    }
  };
  cron.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, 250);
  });
  for (const preset of document.querySelectorAll("[data-cron]")) {
    preset.addEventListener("click", (event) => {
      event.preventDefault();
      cron.value = preset.dataset.cron;
      refresh();
    });
  }
}
