// Reads the tables of benchmarks/RESULTS.md that its commands wrote: those between <!-- name: begin --> and <!-- name: end -->.
import { readFileSync } from 'node:fs';

const file = new URL('../../../benchmarks/RESULTS.md', import.meta.url);

/** The tables of a section: { title, rows }, where title is the text before a table, and rows are objects with the columns' names. */
export function tables(section) {
  const [, text] = readFileSync(file, 'utf8').match(new RegExp(`<!-- ${section}: begin -->(.*?)<!-- ${section}: end -->`, 's'))
    ?? fail(`has no section '${section}'`);
  const found = [];
  let title = '';
  for (const block of text.split(/\n\n+/).map((lines) => lines.trim())) {
    if (block.startsWith('|')) {
      found.push({ title, rows: rowsOf(block) });
    } else if (block) {
      title = block;
    }
  }
  return found;
}

/** The rows of a section's only table with a title like this one. */
export function rows(section, title) {
  const [table, another] = tables(section).filter((candidate) => title.test(candidate.title));
  return table && !another ? table.rows : fail(`must have one table under ${title} in its section '${section}'`);
}

/** The number in a cell, such as 1,977.3. */
export function number(row, column) {
  const value = Number(row[column]?.replaceAll(',', ''));
  return row[column] && Number.isFinite(value) ? value : fail(`has no number '${column}' in ${JSON.stringify(row)}`);
}

function rowsOf(table) {
  const [names, , ...lines] = table.split('\n').map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
  return lines.map((cells) => Object.fromEntries(names.map((name, column) => [name, cells[column]])));
}

function fail(what) {
  throw new Error(`benchmarks/RESULTS.md ${what}. Adapt eng/docs/pictures/charts.mjs to its present form.`);
}
