/* A button that copies the text or field which stands in the element; without script one selects and copies by hand. */
class CopyText extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn--small";
    button.textContent = "คัดลอก";
    const told = document.createElement("span");
    told.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      const held = this.querySelector("textarea, pre");
      await navigator.clipboard.writeText(held.value ?? held.textContent);
      told.textContent = "คัดลอกแล้ว";
    });
    this.append(button, told);
  }
}

customElements.define("copy-text", CopyText);
