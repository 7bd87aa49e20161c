/* Scoring by keyboard. Digits score the criterion in hand, J and K or the arrows down and up go to the next and the one
   before, Ctrl+Enter saves and opens what comes next. What is typed outlives a lost signal. Without this script the form
   is whole and works by itself. */
import { Draft } from "./scoring/draft.js";
import { sendWithSignal } from "./scoring/signal.js";

const form = document.querySelector("form[data-scoring]");
const criteria = [...form.querySelectorAll("fieldset[data-weight]")];
const thai = (value, places = 0) =>
  value.toLocaleString("th-TH-u-nu-thai", { minimumFractionDigits: places, maximumFractionDigits: places });

let inHand = 0;
let typed = ""; // digits of a score of two places, such as 10

function hand(index) {
  inHand = Math.min(Math.max(index, 0), criteria.length - 1);
  typed = "";
  const fieldset = criteria[inHand];
  (fieldset.querySelector("input:checked") || fieldset.querySelector("input")).focus();
  fieldset.scrollIntoView({ block: "nearest" });
}

function score(digit) {
  for (const value of [typed + digit, digit]) {
    const input = criteria[inHand].querySelector(`input[value="${value}"]`);
    if (!input) continue;
    typed = value;
    input.checked = true;
    input.focus();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    tell();
    return;
  }
  typed = "";
}

/* The keys are told by their place: under a Thai layout the same keys give other letters. */
function digitOf({ code, key }) {
  return /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1] ?? /^\d$/.exec(key)?.[0];
}

form.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.preventDefault();
    return form.requestSubmit(form.querySelector("button[name=next]"));
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, [type=text]")) return;
  const digit = digitOf(event);
  const step = { KeyJ: 1, ArrowDown: 1, KeyK: -1, ArrowUp: -1 }[event.code];
  if (digit) score(digit);
  else if (step) hand(inHand + step);
  else return;
  event.preventDefault();
});

form.addEventListener("focusin", ({ target }) => {
  const index = criteria.indexOf(target.closest("fieldset"));
  if (index >= 0 && index !== inHand) {
    inHand = index;
    typed = "";
  }
});

/* The weighted sum of a hundred, as soon as every criterion that counts has its score. */
function tell() {
  let sum = 0, weights = 0, given = 0, counted = 0;
  for (const fieldset of criteria) {
    const weight = Number(fieldset.dataset.weight);
    if (!weight) continue;
    const value = fieldset.querySelector("input:checked")?.value;
    counted += 1;
    weights += weight;
    if (!value) continue;
    given += 1;
    sum += (weight * Number(value)) / Number(fieldset.dataset.most);
  }
  const whole = counted && given === counted;
  form.querySelector("output").textContent = whole
    ? `คะแนนรวม ${thai((100 * sum) / weights, 2)} จาก ${thai(100)}`
    : `ให้แล้ว ${thai(given)} จาก ${thai(counted)} ข้อ`;
}

form.addEventListener("change", tell);

const draft = new Draft(form);
const word = form.querySelector("[data-word-of-signal]");
if (draft.restore()) word.textContent = "นำคะแนนที่ยังไม่ได้บันทึกกลับมาแล้ว";
form.addEventListener("input", () => draft.keep());
sendWithSignal(form, (waits) => {
  word.textContent = waits ? "ไม่มีสัญญาณ คะแนนอยู่ในหน้านี้ครบ จะบันทึกให้เองเมื่อมีสัญญาณ" : "";
});
form.addEventListener("submit", () => draft.keep(true));

document.addEventListener("keydown", (event) => {
  if (event.target === document.body && (event.code === "KeyJ" || event.code === "KeyK")) hand(inHand);
});
tell();
