// Says the truth about the live stream, and lets people pause it.
const live = document.getElementById("live");
const chip = document.getElementById("live-chip");
const pause = document.getElementById("pause");
let paused = false;
let since = null;
let announced = "";

function show(state, words) {
  if (announced === words) return;
  announced = words;
  chip.dataset.state = state;
  chip.textContent = words;
}

function clock() {
  const fresh = document.getElementById("fresh");
  return fresh ? (fresh.textContent.match(/\d\d:\d\d/) || [""])[0] : "";
}

if (live && chip) {
  show("off", "Connecting…");
  pause.hidden = false;
  document.addEventListener("htmx:sse:after:connection", () => {
    since = null;
    show("live", paused ? "Paused by you" : "● Live");
  });
  document.addEventListener("htmx:sse:error", () => {
    since = since || clock();
    show("offline", since ? `Offline since ${since} – showing old data` : "Reconnecting…");
  });
  document.addEventListener("htmx:sse:before:connection", () => {
    if (announced.startsWith("● Live")) show("off", "Reconnecting…");
  });
  document.addEventListener("htmx:sse:before:message", (event) => {
    if (paused) event.preventDefault();
  });
  // An idle user was signed out: the page must not go on showing the shop.
  document.addEventListener("signed-out", () => location.reload());
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.textContent = paused ? "Go on updating" : "Pause updates";
    if (paused) show("off", "Paused by you");
    else location.reload();
  });
}
