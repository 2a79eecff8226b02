/** Where a window goes over an image, whose numbers are in rows, then columns, then channels. */

/**
 * For each result in order: its place among the results, and the parts of the window's rows that lie inside the image.
 *
 * place: height, width, channels of the image; rows, columns of the window; its steps down and across; how far it
 * reaches over the edge, top and left; nRows, nColumns of the result.
 */
export function sweep(place, visit) {
  const { height, width, rows, columns, nRows, nColumns } = place;
  for (let r = 0; r < nRows; r++) {
    const top = r * place.down - place.top;
    for (let c = 0; c < nColumns; c++) {
      const left = c * place.across - place.left;
      visit(r * nColumns + c, top, left, {
        firstRow: Math.max(0, -top),
        endRow: Math.min(rows, height - top),
        firstColumn: Math.max(0, -left),
        endColumn: Math.min(columns, width - left),
      });
    }
  }
}
