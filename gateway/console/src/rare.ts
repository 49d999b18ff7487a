// Rare characters (生僻字) in names: a desk without the glyph shows a box, so the code point stands beside it.  Pure.
import { t } from './i18n';

/** Outside the plane that every font covers, or in the areas that each maker fills as it likes. */
function isRare(point: number): boolean {
  return point > 0xffff || (point >= 0xe000 && point <= 0xf8ff);
}

/** "𠮷（U+20BB7）明": a name as it can be read, and asked back, on any desk. */
export function spelled(name: string): string {
  return [...name].map((one) => {
    const point = one.codePointAt(0) ?? 0;
    return isRare(point) ? one + t('word.code_point', { point: point.toString(16).toUpperCase() }) : one;
  }).join('');
}
