// Move a kernel, as in kernel.js, also over what the reader's camera sees.

const withoutCamera = subject;

subject = (root, data, tell) => {
  const redraw = withoutCamera(root, data, tell);
  root.querySelector(".camera").hidden = !data.parts.includes("own");
  if (data.parts.includes("own")) addCamera(root);
  return redraw;
};
