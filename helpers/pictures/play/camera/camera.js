// The reader's camera. A few times a second its picture goes to where a file goes that the reader
// has chosen, and to no other place: nothing is recorded, nothing is sent.

const WAIT = 200, LONG = 72;  // ms from one picture to the next; pixels on the longer side

// Why a camera gives no picture, in words, from the name of what the browser has thrown.
function whyNoCamera(name) {
  if (!window.isSecureContext)
    return "A browser gives its camera only to a page from a secure connection, this machine or a file.";
  return {
    NotAllowedError: "The camera was not allowed, by you or by the settings of your browser.",
    NotFoundError: "There is no camera on this machine.",
    NotReadableError: "The camera cannot be read; perhaps another program uses it.",
    TypeError: "This browser, or the program that shows this page, has no camera to give.",
  }[name] ?? `The camera gives no picture (${name}).`;
}

// The picture of a video as a file, `LONG` pixels on its longer side; null while there is none.
async function pictureOf(video) {
  const { videoWidth, videoHeight } = video, scale = LONG / Math.max(videoWidth, videoHeight);
  if (!videoWidth) return null;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [videoWidth, videoHeight].map(side => Math.max(5, Math.round(side * scale)));
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(video, 0, 0, canvas.width, canvas.height);
  const bytes = await new Promise(done => canvas.toBlob(done));
  return bytes && new File([bytes], "camera.png", { type: "image/png" });
}

// Hand a file to a field for files, as if the reader had chosen it there.
function handOver(file, field) {
  const chosen = new DataTransfer();
  chosen.items.add(file);
  field.files = chosen.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

// Bring the two buttons for the camera to life: camera and stop, freeze and go on.
function addCamera(root) {
  const find = selector => root.querySelector(selector), field = find(".own input"), live = find(".live");
  const [start, freeze] = ["camera", "freeze"].map(name => find(`[data-do=${name}]`));
  const byStep = matchMedia("(prefers-reduced-motion: reduce)").matches;  // picture by picture
  const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true });
  let stream, asking = false, frozen = false, inSight = true, handing = false, turn = 0, waiting;

  const show = () => {
    write(start, stream ? "stop camera" : "camera");
    write(freeze, byStep ? "next picture" : frozen ? "go on" : "freeze");
    freeze.hidden = !stream;
    live.setAttribute("aria-live", stream && !frozen ? "off" : "polite");  // not a sentence for each picture
  };
  const rest = () => {
    turn++;  // what is on its way comes too late
    clearTimeout(waiting);
  };
  const stop = () => {
    rest();
    for (const track of stream?.getTracks() ?? []) track.stop();
    [stream, video.srcObject, frozen] = [undefined, null, false];
    show();
  };
  const take = async () => {
    rest();
    if (!root.isConnected) return stop();  // a cell of a notebook was run again
    const mine = turn, seen = inSight && document.visibilityState === "visible";
    const file = seen && await pictureOf(video);
    if (turn !== mine) return;
    if (file) {
      handing = true;
      handOver(file, field);
      handing = false;
    }
    frozen = byStep && Boolean(file);
    show();
    if (!frozen) waiting = setTimeout(take, WAIT);
  };
  const open = async () => {
    if (asking) return;  // the browser's own question is still open
    asking = true;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 320 } } });
      stream.getVideoTracks()[0].addEventListener("ended", () => { stop(); say(root, "The camera has ended."); });
      video.srcObject = stream;
      await video.play();
      take();
    } catch (error) {
      stop();
      say(root, `${whyNoCamera(error.name)} You can choose a picture instead.`);
    }
    asking = false;
  };

  start.addEventListener("click", () => stream ? stop() : open());
  freeze.addEventListener("click", () => {
    frozen = !frozen && !byStep;
    rest();
    show();
    if (!frozen) take();
  });
  const another = () => { if (stream && !handing) stop(); };  // another picture was chosen
  field.addEventListener("change", another);
  find("[data-set=image]").addEventListener("input", another);
  new IntersectionObserver(all => { inSight = all.at(-1).isIntersecting; }).observe(root);
  window.addEventListener("pagehide", stop);
}
