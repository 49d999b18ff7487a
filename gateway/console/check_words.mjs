// Every word of the pages is shown by one: node check_words.mjs
// A key is used where a source names it, or makes it of its group: tCode('group', …), a Mark of the group, `group.${…}`.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'src');
const text = (path) => readFileSync(join(folder, path), 'utf8');
const names = readdirSync(folder, { recursive: true }).filter((name) => /\.tsx?$/.test(name));
const sources = names.filter((name) => !/^words\b/.test(name)).map(text).join('\n');
const keys = names.filter((name) => /^words\..*zh\.ts$|^words\.zh\.ts$/.test(name)).flatMap((name) => [...text(name).matchAll(/^ {2}'([^']+)':/gm)].map(([, key]) => key));
const used = (key) => {
  const [group] = key.split('.');
  return [`'${key}'`, `"${key}"`, `tCode('${group}'`, `group="${group}"`, `\`${group}.\${`, `options('${group}'`].some((named) => sources.includes(named));
};
const unused = keys.filter((key) => !used(key));
if (unused.length > 0) throw new Error(`no page shows these words: ${unused.join(', ')}`);
