// A tap on a figure, or Enter, enlarges it; another tap, or Escape, closes it. Without this script
// the link opens the picture alone.
addEventListener("DOMContentLoaded", () => {
  const links = document.querySelectorAll(".bd-content a.image-reference");
  for (const link of links) {
    const image = link.querySelector("img");
    const width = parseFloat(image.style.width) || image.naturalWidth;
    image.style.minWidth = `${Math.round(0.6 * width)}px`;  // labels keep 8 pixels
    link.classList.add("can-enlarge");
    link.setAttribute("aria-haspopup", "dialog");
    link.addEventListener("click", event => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;  // a window of its own
      event.preventDefault();
      enlarge(image, width);
    });
  }
});

function enlarge(image, width) {
  const dialog = document.createElement("dialog"), large = document.createElement("img");
  const close = document.createElement("button");
  dialog.className = "enlarged";
  dialog.setAttribute("aria-label", "figure, enlarged");
  close.textContent = "×";
  close.setAttribute("aria-label", "close");
  Object.assign(large, {src: image.currentSrc, alt: image.alt, className: "dark-light"});
  const ratio = image.clientWidth / image.clientHeight;
  const fitting = Math.min(0.96 * innerWidth, 0.8 * innerHeight * ratio);
  large.style.width = `${Math.max(fitting, 1.2 * width)}px`;  // more than the screen scrolls
  dialog.append(close, large);
  document.body.append(dialog);
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());  // the focus is on the figure again
  dialog.showModal();
}
