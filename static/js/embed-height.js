/* Tells the page that shows this one in a frame how high it is, now and whenever that changes.
   Browsers observe nothing in a frame below the fold, so it also tells once it is drawn and once its fonts are there. */
const page = document.documentElement;
const tell = () => parent.postMessage({ programmeHeight: Math.ceil(page.getBoundingClientRect().height) }, "*");
new ResizeObserver(tell).observe(page);
if (document.readyState === "complete") tell();
else addEventListener("load", tell);
document.fonts.ready.then(tell);
