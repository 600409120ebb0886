// What a page does beyond its HTML: the order of the Tab key, and the form for paper.

// A page has up to a hundred buttons that copy code. Of these, Tab reaches the one that comes next
// after the focus; from there the arrow keys lead to the others.
function orderCopyButtons() {
  const buttons = () => [...document.querySelectorAll("button.copybtn")];
  const follow = (from) => {
    const all = buttons();
    const next = all.find((button) => button === from || (button.checkVisibility()
      && from.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING));
    for (const button of all) button.tabIndex = button === next ? 0 : -1;
  };
  follow(document.body.firstElementChild);
  addEventListener("focusin", (event) => follow(event.target));
  addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches?.("button.copybtn")) return;
    const all = buttons().filter((button) => button.checkVisibility());
    all[all.indexOf(event.target) + step]?.focus();
    event.preventDefault();
  });
}

// Paper: light, all folded code open, and the solutions behind everything else.
function preparePaper() {
  const root = document.documentElement;
  const article = document.querySelector("article");
  const undo = [];
  addEventListener("beforeprint", () => {
    const theme = root.dataset.theme;
    root.dataset.theme = "light";
    undo.push(() => { root.dataset.theme = theme; });
    for (const details of article.querySelectorAll("details:not([open])")) {
      details.open = true;
      undo.push(() => { details.open = false; });
    }
    moveSolutions(article, undo);
  });
  addEventListener("afterprint", () => { while (undo.length) undo.pop()(); });
}

function moveSolutions(article, undo) {
  const solutions = [...article.querySelectorAll(".cell.solution")];
  if (!solutions.length) return;
  const end = document.createElement("section");
  end.id = "solutions";
  const head = (level, text) => {
    end.appendChild(document.createElement(`h${level}`)).textContent = text;
  };
  head(1, "Solutions");
  const chapters = solutions.map((solution) => titlesAbove(solution)[2]);
  const several = new Set(chapters).size > 1;
  solutions.forEach((solution, i) => {
    if (several && chapters[i] !== chapters[i - 1]) head(2, chapters[i]);
    head(3, titlesAbove(solution)[0]);
    const note = document.createElement("p");
    note.textContent = "The solution is at the end.";
    solution.replaceWith(note);
    end.append(solution);
    undo.push(() => note.replaceWith(solution));
  });
  article.append(end);
  undo.push(() => end.remove());
}

// The titles of the sections that hold an element, the innermost first.
function titlesAbove(element) {
  const section = element.parentElement.closest("section");
  if (!section) return [];
  const title = section.querySelector(":scope > :is(h1, h2, h3, h4, h5, h6)").cloneNode(true);
  title.querySelector(".headerlink")?.remove();
  return [title.textContent, ...titlesAbove(section)];
}

addEventListener("DOMContentLoaded", preparePaper);
addEventListener("load", orderCopyButtons);
