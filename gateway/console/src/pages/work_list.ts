// The list that one works through: the page of an item knows the next one, and what was begun to be written about another
// is still there when one comes back.  Lives in the page's memory alone: words about people are kept nowhere else.
import { go } from '../address';

let ids: string[] = [];
let begun = false; // the next page opened begins in its note
const drafts = new Map<string, string>();

export function keepList(shown: string[]): void {
  ids = shown;
}

/** Where an item stands in the list; nothing for one that is not of it. */
export function placeOf(id: string): { at: number; of: number; next: string | undefined; before: string | undefined } | undefined {
  const at = ids.indexOf(id);
  return at < 0 ? undefined : { at: at + 1, of: ids.length, next: ids[at + 1], before: ids[at - 1] };
}

export function open(id: string | undefined): void {
  if (id) go(`/flags/${id}`);
}

export function openToNote(id: string): void {
  begun = true;
  open(id);
}

/** Once: whether the page was opened to write. */
export function takeBegun(): boolean {
  const was = begun;
  begun = false;
  return was;
}

export function draftOf(id: string): string {
  return drafts.get(id) ?? '';
}

export function keepDraft(id: string, words: string): void {
  if (words) drafts.set(id, words);
  else drafts.delete(id);
}
