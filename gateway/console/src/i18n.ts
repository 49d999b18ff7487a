// The page's words in both languages.  A key that English lacks does not compile.
import { en } from './words.en';
import { zh, type Words } from './words.zh';

export type Key = keyof Words;
export type Language = 'zh' | 'en';

const catalogues: Record<Language, Words> = { zh, en };
let language: Language = stored();

function stored(): Language {
  try {
    return localStorage.getItem('language') === 'en' ? 'en' : 'zh';
  } catch {
    return 'zh'; // storage may be switched off
  }
}

export function currentLanguage(): Language {
  return language;
}

export function setLanguage(next: Language): void {
  language = next;
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
  try {
    localStorage.setItem('language', next);
  } catch {
    // kept for this page only
  }
}

/** The words of `key`; `{name}` in them is replaced by `values.name`. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  let text: string = catalogues[language][key];
  for (const name of Object.keys(values)) text = text.split(`{${name}}`).join(String(values[name]));
  return text;
}

/** The words for a machine code of the interface, e.g. `run.applied`; the code itself where there are none. */
export function tCode(group: string, code: string | null | undefined): string {
  if (!code) return '–';
  const words: Partial<Record<string, string>> = catalogues[language];
  return words[`${group}.${code}`] ?? code;
}
