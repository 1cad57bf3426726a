/* Small comforts on pages that work without them. Nothing is kept in the browser. */

const TOAST_SECONDS = 10;

/* A form acts once: after the first submit its buttons rest until the answer is here. */

function rest(form) {
  form.dataset.sent = "";
  // After the browser has read the pressed button's name and value.
  setTimeout(() => form.querySelectorAll("[type=submit]").forEach((button) => button.setAttribute("aria-disabled", "true")));
}

function wake(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[type=submit]").forEach((button) => button.removeAttribute("aria-disabled"));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("method") !== "post") return;
  if ("sent" in form.dataset) {
    event.preventDefault();
    event.stopPropagation();
  } else rest(form);
}, true);

window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(wake));

/* htmx: when the answer does not come, the words stay in the form and a line says so. */

function sayNotSaved(element, why) {
  const form = element.closest("form");
  const words = document.getElementById(why);
  if (!form || !words || form.querySelector("[data-not-saved]")) return;
  form.prepend(words.content.cloneNode(true));
}

document.addEventListener("htmx:beforeRequest", (event) => {
  event.target.closest("form")?.querySelector("[data-not-saved]")?.remove();
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest("form");
  if (form) wake(form);
});
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => sayNotSaved(event.detail.elt, "not-saved"));
}
document.addEventListener("htmx:responseError", (event) => sayNotSaved(event.detail.elt, "not-taken"));

/* htmx: what was sent is saved, and the page goes where the answer says; to another line of itself by loading anew. */

document.addEventListener("go", (event) => {
  const to = new URL(event.detail.to, location.href);
  if (to.pathname !== location.pathname || to.search !== location.search) return location.assign(to);
  history.replaceState(null, "", to);
  location.reload();
});

/* Nothing is kept: htmx notes the page's address, which names a child by its code. */

function forget() {
  try { sessionStorage.clear(); } catch { /* storage is switched off */ }
}

forget();
document.addEventListener("htmx:afterSettle", forget);

/* What was done is said, and goes after a while unless somebody is reading it. */

function startToast(toast) {
  const close = toast.querySelector("[data-close]");
  close.hidden = false;
  close.addEventListener("click", () => toast.remove());
  let timer;
  const wait = () => { timer = setTimeout(() => toast.remove(), TOAST_SECONDS * 1000); };
  for (const stop of ["pointerenter", "focusin"]) toast.addEventListener(stop, () => clearTimeout(timer));
  for (const go of ["pointerleave", "focusout"]) toast.addEventListener(go, wait);
  wait();
}

function startToasts(root) {
  const place = root.querySelector("[data-toasts]");
  if (!place) return;
  // Words that are there from the start are not read aloud; words that come are.
  const toasts = [...place.children];
  place.replaceChildren();
  setTimeout(() => { place.append(...toasts); toasts.forEach(startToast); }, 100);
}

/* A field grows with its words where the browser does not do it by itself. */

function grow(area) {
  area.style.blockSize = "auto";
  area.style.blockSize = `${area.scrollHeight + 2}px`;
}

if (!CSS.supports("field-sizing", "content")) {
  document.addEventListener("input", (event) => { if (event.target.matches("textarea")) grow(event.target); });
}

/* The person's menu closes when somebody presses elsewhere or Escape. */

document.addEventListener("click", (event) => {
  document.querySelectorAll("details.who[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.who[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

/* After a refusal the reader starts where it says what to do. */

document.querySelector("[data-focus]")?.focus();
document.addEventListener("htmx:afterSwap", (event) => event.target.querySelector?.("[data-focus]")?.focus());
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
startToasts(document);
