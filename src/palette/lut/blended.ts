import { tabulate, type ColourTable } from './colour_table.js';

/** A table at a strength from 0 (the identity) to 1, along straight lines between encoded colours. */
export function blended(table: ColourTable, strength: number): ColourTable {
  if (strength === 1) return table;
  const identity = tabulate((...rgb) => rgb, table.size).values;
  return { size: table.size, values: table.values.map((v, i) => identity[i] + strength * (v - identity[i])) };
}
