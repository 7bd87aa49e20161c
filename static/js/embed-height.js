/* Tells the page that shows this one in a frame how high it is, now and whenever that changes. */
const page = document.documentElement;
const tell = () => parent.postMessage({ programmeHeight: Math.ceil(page.getBoundingClientRect().height) }, "*");
new ResizeObserver(tell).observe(page);
