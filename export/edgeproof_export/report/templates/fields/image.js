/** The pixels of a file as they are in it: no colour profile, no gamma, no turning. */
async function pixelsOf(file) {
  const bitmap = await createImageBitmap(file, {
    colorSpaceConversion: "none",
    premultiplyAlpha: "none",
    imageOrientation: "none",
  });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height);
}
function invite() {
  at("notes").textContent = "Choose a PNG picture, or drop one on the field.";
}

invite();
form.addEventListener("reset", () => {
  for (const input of form.elements) delete input.pixels;
  setTimeout(invite);
});
form.addEventListener("change", async ({ target }) => {
  try {
    target.pixels = await pixelsOf(target.files[0]);
    answer();
  } catch (error) {
    at("notes").textContent = `not a picture: ${error.message}`;
  }
});
