/* Shows a programme where its tag stands, as high as it is. Choices: data-day, -network, -venue, -kind, -theme, -text.
   <script src="https://…/embed.js" data-programme="chiangrai/2564" async></script> */
(() => {
  const CHOICES = ["day", "network", "venue", "kind", "theme", "text"];

  function show(script) {
    const told = script.dataset;
    told.shown = "";
    if (!/^[\w-]+\/\d{4}$/.test(told.programme)) return;
    const url = new URL(`/${told.programme}/programme/embed/`, script.src);
    for (const name of CHOICES) if (told[name]) url.searchParams.set(name, told[name]);
    const frame = document.createElement("iframe");
    frame.src = url;
    frame.title = told.title || "กำหนดการงานสมัชชาคุณธรรม";
    Object.assign(frame.style, { display: "block", width: "100%", height: "30rem", border: "0" });
    addEventListener("message", ({ source, origin, data }) => {
      const height = source === frame.contentWindow && origin === url.origin && data?.programmeHeight;
      if (height > 0 && height < 1e5) frame.style.height = `${height}px`;
    });
    const link = script.previousElementSibling;
    if (link?.href?.startsWith(`${url.origin}/`)) link.remove();
    script.after(frame);
  }

  document.querySelectorAll('script[src*="/embed.js"][data-programme]:not([data-shown])').forEach(show);
})();
