// Helpers of the browser tests. They run in the page, after its own script.
const visible = (e) => !e.closest("[hidden]");
const claimsOf = (selector) => [...document.querySelectorAll(selector)].filter(visible).map((e) => e.dataset.claim);
const rows = () => claimsOf("tr[data-claim]");
const articles = () => claimsOf("article[data-claim]");
const later = () => new Promise((done) => setTimeout(done, 200));

// choose sets a field of the filter as a reader would.
function choose(name, value) {
  const field = document.getElementById("filter")[name];
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

// texts returns the elements that hold text of their own and are shown.
function texts() {
  return [...document.body.querySelectorAll(":not(script):not(title):not(style)")].filter((e) =>
    [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.textContent.trim()) &&
    e.checkVisibility() && !e.closest("svg, .skip, option, #answer"));
}

const channels = (color) => color.match(/[\d.]+/g).map(Number);

function luminance(color) {
  const [r, g, b] = channels(color).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

// behind is the first background that is not transparent, from e outwards.
function behind(e) {
  for (; e; e = e.parentElement) {
    const color = getComputedStyle(e).backgroundColor;
    if (channels(color)[3] !== 0) return color;
  }
  return "rgb(255, 255, 255)";
}

// faint names the texts whose contrast is below the bar.
function faint(bar) {
  return texts().map((e) => {
    const [a, b] = [luminance(getComputedStyle(e).color), luminance(behind(e))].sort((x, y) => y - x);
    return { what: `${e.tagName} "${e.textContent.trim().slice(0, 30)}"`, contrast: (a + 0.05) / (b + 0.05) };
  }).filter((c) => !(c.contrast >= bar)).map((c) => `${c.what}: ${c.contrast.toFixed(2)}`);
}

// nameless names the controls and images that a screen reader cannot announce.
function nameless() {
  const named = (e) => e.getAttribute("aria-label") || e.labels?.length || e.textContent.trim() || e.getAttribute("aria-hidden");
  return [...document.querySelectorAll("a, button, input, select, [role=img], [role=region]")].filter((e) => !named(e)).map((e) => e.outerHTML.slice(0, 80));
}

// answer writes what probe returns, or how it fails, where the test reads it.
function answer(probe) {
  const write = (x) => { document.getElementById("answer").textContent = JSON.stringify(x); };
  later().then(probe).then(write, (e) => write({ failed: String(e) }));
}
