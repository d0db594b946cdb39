// Keys for what has a button or link anyway. "?" lists them; whoever dictates to the computer can turn them off.
const dialog = document.getElementById("keys-dialog");
const choice = document.getElementById("keys-on");
// A cookie, for signing out clears everything else that a browser keeps of us.
const OFF = "keys=off";
const PLACES = { d: "/", p: "/#products", c: "/#customers", o: "/#orders", m: "/#misc", h: "/help" };
let going = 0;

function off() {
  return document.cookie.split("; ").includes(OFF);
}

function press(key) {
  const find = document.getElementById("find");
  if (key === "/" && find) {
    find.focus();
    find.select();
    return true;
  }
  if (key === "?") {
    dialog.showModal();
    return true;
  }
  if (key === "p") {
    document.getElementById("pause").click();
    return true;
  }
  const tab = /^[1-4]$/.test(key) && document.querySelectorAll("#tabs a")[Number(key) - 1];
  if (tab) tab.click();
  return Boolean(tab);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
  if (off()) return;
  const after = Date.now() - going < 1500;
  going = 0;
  if (after && PLACES[event.key]) {
    event.preventDefault();
    location.assign(PLACES[event.key]);
  } else if (event.key === "g") {
    going = Date.now();
  } else if (press(event.key)) {
    event.preventDefault();
  }
});

const opener = document.getElementById("keys");
opener.hidden = false;
opener.addEventListener("click", () => dialog.showModal());
choice.checked = !off();
choice.addEventListener("change", () => {
  document.cookie = `${OFF}; path=/; samesite=lax; max-age=${choice.checked ? 0 : 34560000}`;
});
