/* Saves one after the other, each the plain form's own POST; what could not be sent is kept, over a reload too. */
const KEY = "board-unsaved";
const AGAIN = 15_000; // ms until a save that found no server is tried again

export const parse = async (response) => new DOMParser().parseFromString(await response.text(), "text/html");

export class Saves {
  constructor(handlers) {
    this.handlers = handlers;
    this.waiting = this.read();
    addEventListener("online", () => (this.waiting.length ? this.flush() : this.handlers.online()));
    addEventListener("beforeunload", (event) => this.waiting.length && event.preventDefault());
  }

  read() {
    try {
      return JSON.parse(sessionStorage.getItem(KEY) || "[]").filter((each) => each.page === location.pathname);
    } catch {
      return []; // spoilt, or the browser keeps nothing
    }
  }

  keep() {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.waiting));
    } catch {
      // a browser that keeps nothing keeps the change on the page alone
    }
  }

  /* A later change of the same session takes the place of one that waits, but not what its sender had seen. */
  add(save) {
    const earlier = this.waiting.find((each) => save.key && each.key === save.key && each !== this.sending);
    if (earlier) Object.assign(earlier, { ...save, body: { ...save.body, seen: earlier.body.seen } });
    else this.waiting.push({ ...save, page: location.pathname });
    this.keep();
    return this.flush();
  }

  drop(save) {
    this.waiting = this.waiting.filter((each) => each !== save);
    this.keep();
  }

  async flush() {
    clearTimeout(this.timer);
    while (!this.sending && this.waiting.length) {
      const save = (this.sending = this.waiting[0]);
      const answer = await this.send(save);
      this.sending = null;
      if (!answer) {
        this.timer = setTimeout(() => this.flush(), AGAIN);
        return this.handlers.failed(save);
      }
      if (answer.signedOut) return this.handlers.signedOut(save);
      this.drop(save);
      this.handlers.answered(save, answer);
      if (answer.status !== 200) return;
    }
  }

  async send({ url, body }) {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    try {
      const form = new URLSearchParams({ ...body, csrfmiddlewaretoken: token });
      const response = await fetch(url, { method: "POST", body: form });
      if (response.status >= 500) return null;
      const page = await parse(response);
      return { status: response.status, page, signedOut: response.redirected && response.url.includes("/accounts/") };
    } catch {
      return null;
    }
  }
}
