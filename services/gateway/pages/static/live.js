// Says the truth about the live stream, and lets people pause it.
const live = document.getElementById("live");
const chip = document.getElementById("live-chip");
const pause = document.getElementById("pause");
const stay = document.getElementById("stay");
let paused = false;
let since = null;
let announced = "";
// The server sends something every ten seconds. A connection that stands but is silent is a frozen dashboard.
const SILENT_MS = 25000;
let heard = Date.now();

function show(state, words) {
  if (announced === words) return;
  announced = words;
  chip.dataset.state = state;
  chip.textContent = words;
}

// Whoever was signed out must not go on seeing the shop. They come back to this page once they have signed in.
function signIn() {
  location.replace(location.pathname + location.search);
}

function hear() {
  heard = Date.now();
  since = null;
  if (paused) show("off", "Paused by you");
  else show("live", "Live");
}

function clock() {
  const fresh = document.getElementById("fresh");
  return fresh ? (fresh.textContent.match(/\d\d:\d\d/) || [""])[0] : "";
}

if (live && chip) {
  show("off", "Connecting…");
  pause.hidden = false;
  document.addEventListener("htmx:sse:after:connection", () => {
    hear();
  });
  document.addEventListener("htmx:sse:error", (event) => {
    if (event.detail?.status === 401) signIn();
    since = since || clock();
    show("offline", since ? `Offline since ${since} – showing old data` : "Reconnecting…");
  });
  document.addEventListener("htmx:sse:before:connection", () => {
    if (announced === "Live") show("off", "Reconnecting…");
  });
  document.addEventListener("visibilitychange", () => {
    // A hidden page has no stream; it is opened again now.
    heard = Date.now();
  });
  setInterval(() => {
    if (paused || document.hidden || chip.dataset.state !== "live" || Date.now() - heard < SILENT_MS) return;
    since = since || clock();
    show("offline", `Offline since ${since} – showing old data`);
  }, 1000);
  document.addEventListener("htmx:sse:before:message", (event) => {
    hear();
    if (paused && !event.detail?.message?.event) event.preventDefault();
  });
  document.addEventListener("signed-out", signIn);
  document.addEventListener("ending", (event) => {
    const told = JSON.parse(event.detail.data);
    document.getElementById("ending").hidden = !told.words;
    document.getElementById("ending-words").textContent = told.words;
    stay.hidden = !told.can_stay;
  });
  stay.addEventListener("click", async () => {
    // Any call shows that somebody is there; this one changes nothing.
    const answer = await fetch("/api/me", { signal: AbortSignal.timeout(10000) }).catch(() => null);
    if (answer && answer.status === 401) signIn();
    else if (answer && answer.ok) document.getElementById("ending").hidden = true;
    else document.getElementById("ending-words").textContent = "The dashboard did not answer. Press again.";
  });
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.textContent = paused ? "Go on updating" : "Pause updates";
    if (paused) show("off", "Paused by you");
    else location.reload();
  });
}
