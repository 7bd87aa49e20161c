/* What is typed and not saved yet stays in this tab, through a reload, a lost signal or a closed telephone. What was
   sent goes as soon as a page shows that the portal has it: then the page carries another seal than the draft. */
const KEY = "score:";

export class Draft {
  constructor(form) {
    this.form = form;
    this.key = KEY + location.pathname + form.dataset.scoring;
    this.seal = form.elements.seen.value;
  }

  /* Fill in what was kept, if the portal has not got it; return whether there was something. */
  restore() {
    let kept;
    try {
      kept = JSON.parse(sessionStorage.getItem(this.key));
    } catch {
      return false;
    }
    if (!kept) return false;
    if (kept.sent && kept.seal !== this.seal) {
      this.clear();
      return false;
    }
    for (const [name, value] of kept.values) {
      const field = this.form.elements[name];
      if (field) field.value = value;
    }
    return true;
  }

  keep(sent = false) {
    const values = [...new FormData(this.form)].filter(([name]) => name === "comment" || name.startsWith("criterion-"));
    try {
      sessionStorage.setItem(this.key, JSON.stringify({ seal: this.seal, sent, values }));
    } catch {
      /* no room: the page itself still holds it */
    }
  }

  clear() {
    sessionStorage.removeItem(this.key);
  }
}
