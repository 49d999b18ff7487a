// A page's view as a command to paste into a shell.  What the address says may be anybody's text: only plain words pass.

const plain = /^[\w.:-]+$/;

export function command(words: string, options: Record<string, string | null | undefined>): string {
  const given = Object.entries(options).filter(([, value]) => value && plain.test(value));
  return [words, ...given.map(([name, value]) => `--${name} ${value}`)].join(' ');
}
