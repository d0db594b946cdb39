// Signs in without leaving the page, so that the password need not be typed again when Magento asks for a code.
const form = document.getElementById("login");
const words = document.getElementById("login-words");
const codeLine = document.getElementById("code-line");
const show = document.getElementById("show-password");
const password = document.getElementById("password");

show.hidden = false;
show.addEventListener("click", () => {
  const visible = password.type === "password";
  password.type = visible ? "text" : "password";
  show.setAttribute("aria-pressed", String(visible));
  show.textContent = visible ? "Hide password" : "Show password";
});

function say(text, target) {
  words.textContent = text;
  words.className = "notice bad";
  (target || words).focus();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "1";
  form.setAttribute("aria-busy", "true");
  const fields = new FormData(form);
  const code = fields.get("code");
  const asked = { username: fields.get("username"), password: fields.get("password"), code: code || null };
  try {
    const answer = await fetch("/api/login", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(asked),
      signal: AbortSignal.timeout(20000),
    });
    const said = await answer.json();
    if (answer.ok) {
      location.assign(fields.get("next") || "/");
      return;
    }
    if (said.code === "code_needed") {
      codeLine.hidden = false;
      say(said.words, document.getElementById("code"));
    } else {
      say(said.words);
    }
  } catch {
    say("The dashboard did not answer. Try again.");
  }
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
});
