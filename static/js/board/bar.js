/* The line at the foot of the window: says what happens, to eyes and screen readers alike. */
export class Bar {
  constructor() {
    this.element = document.createElement("div");
    this.element.className = "boardbar";
    this.element.setAttribute("role", "status");
    document.body.append(this.element);
  }

  say(words, isBad = false, ...buttons) {
    clearTimeout(this.timer);
    this.element.classList.toggle("is-bad", isBad);
    this.element.replaceChildren(...(words ? [Object.assign(document.createElement("span"), { textContent: words })] : []), ...buttons);
    if (words && !isBad && !buttons.length) this.timer = setTimeout(() => this.say(""), 6000);
  }

  button(word, deed) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--small", textContent: word });
    button.addEventListener("click", deed);
    return button;
  }
}
