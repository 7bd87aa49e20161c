/* A poster that becomes the player when it is pressed; until then it is a plain link and YouTube hears nothing. */
class VideoPoster extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const poster = event.target.closest("a") && this.querySelector(".replay__poster");
      if (!poster || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.play();
    });
  }

  play() {
    const player = document.createElement("iframe");
    player.src = `https://www.youtube-nocookie.com/embed/${this.dataset.video}?autoplay=1&hl=th&cc_lang_pref=th`;
    player.title = this.querySelector("strong").textContent;
    player.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    player.referrerPolicy = "strict-origin-when-cross-origin";
    player.className = "replay__player";
    this.querySelector(".replay__poster").remove();
    this.prepend(player);
    player.focus();
  }
}

customElements.define("video-poster", VideoPoster);
