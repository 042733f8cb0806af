/** Rows under their heads, as lines whose columns are as wide as what is in them. */
export function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const [heads = []] = rows;
  const widths = heads.map((_, i) => rows.reduce((most, row) => Math.max(most, row[i].length), 0));
  return rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd());
}
