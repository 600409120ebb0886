for (const root of document.querySelectorAll(".explore")) {
  if (root.ready) continue;  // another copy of this script was here before
  root.ready = true;
  const [bar, image, caption] = ["div", "img", "p"].map(tag => root.querySelector(tag));
  const data = JSON.parse(root.querySelector("script").textContent);
  const controls = [...bar.querySelectorAll("select, input")];
  const [back, play, on] = bar.querySelectorAll("button");
  const stepped = controls[data.stepped], values = data.labels[data.stepped].length;
  const chosen = control => control.selectedIndex ?? Number(control.value);
  let frames, timer;

  const update = () => {
    let place = 0;
    controls.forEach((control, i) => {
      const said = data.labels[i][chosen(control)];
      place = place * data.labels[i].length + chosen(control);
      if (control.type !== "range") return;
      control.setAttribute("aria-valuetext", said);
      control.closest("span").querySelector("output").value = said;
    });
    image.src = frames[data.order[place]];
    image.alt = data.alts[place];
    const text = data.texts[place];
    if (caption.textContent !== text) caption.textContent = text;  // what is set is read aloud
  };
  const go = place => {
    stepped[stepped.type === "range" ? "value" : "selectedIndex"] = (place + values) % values;
    update();
  };
  const run = running => {
    clearInterval(timer);
    if (running) timer = setInterval(next, 800);
    play.setAttribute("aria-pressed", running);
    caption.setAttribute("aria-live", running ? "off" : "polite");
  };
  const next = () => {
    const place = chosen(stepped) + 1;
    if (place < values && root.isConnected) go(place);
    if (place + 1 >= values || !root.isConnected) run(false);
  };
  const unpack = async () => {
    const bytes = Uint8Array.from(atob(data.packed), letter => letter.charCodeAt(0));
    const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const [lines, svgs] = JSON.parse(await new Response(plain).text());
    frames = svgs.map(svg => svg.map(number => lines[number]).join("\n"));
    frames = frames.map(svg => "data:image/svg+xml;base64," + btoa(svg));
    root.addEventListener("keydown", event => {  // or JupyterLab takes the arrows, and d d
      if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
    });
    root.addEventListener("input", () => { run(false); update(); });
    back?.addEventListener("click", () => { run(false); go(chosen(stepped) - 1); });
    on?.addEventListener("click", () => { run(false); go(chosen(stepped) + 1); });
    play?.addEventListener("click", () => {
      if (play.getAttribute("aria-pressed") === "true") return run(false);
      if (chosen(stepped) === values - 1) go(0);
      run(true);
    });
    update();  // a reloaded page may remember what its controls were set to
    bar.hidden = false;
  };
  unpack();
}
