/* A form that is sent only where there is a signal: without one the page stays as it is, and sends when there is. */
const HEALTH = "/healthz";
const PATIENCE = 8000;
const AGAIN = 5000;

async function hasSignal() {
  if (!navigator.onLine) return false;
  try {
    await fetch(HEALTH, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    return true;
  } catch {
    return false;
  }
}

/* ``tell`` is called with true when the form waits for a signal, and with false when it goes. It goes once. */
export function sendWithSignal(form, tell) {
  let state = "open"; // asking: for a signal; ready: to be sent by the browser; gone
  let timer = 0;
  let waiting = null; // the button that was pressed

  async function attempt() {
    if (state !== "open") return;
    clearTimeout(timer);
    state = "asking";
    const found = await hasSignal();
    state = found ? "ready" : "open";
    tell(!found);
    if (found) form.requestSubmit(waiting);
    else timer = setTimeout(attempt, AGAIN);
  }

  form.addEventListener("submit", (event) => {
    if (state === "ready") {
      state = "gone";
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = event.submitter;
    attempt();
  });
  addEventListener("online", () => waiting && attempt());
  addEventListener("pageshow", () => (state = "open"));
}
